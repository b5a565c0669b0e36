"""The command `goodweek`. It parses; the jobs are in the modules beside, imported when they are asked for."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from catalog.errors import GoodweekError
from desk.cli_addresses import addresses_app
from desk.cli_deciding import deciding_app
from desk.cli_editors import editors_app
from desk.cli_erasing import erasing_app
from desk.cli_history import At, history_app
from desk.cli_options import Folder, Json, Private, Record, Replay, Shrink, Sources
from desk.cli_sources import sources_app
from desk.cli_validating import validating_app

app = typer.Typer(
    name="goodweek",
    help="Collects events and associations of solidarity-tech weeks, and publishes them as calendars, feeds, data and pages.",
    epilog="Begin with `goodweek demo`, or with `goodweek init DIR`. Exit status: 0 well, 1 other trouble, 2 wrong use, 65 unreadable, unsound or held back, 66 no such id, 69 a source failed, "
    "73 the folder cannot be written, 74 the catalogue cannot be opened, 75 another one is at work, 78 a file of yours is wrong.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(sources_app, name="sources")
app.add_typer(addresses_app, name="addresses")
app.add_typer(deciding_app)
app.add_typer(editors_app, name="editors")
app.add_typer(erasing_app)
app.add_typer(history_app)
app.add_typer(validating_app)


@app.command()
def demo(
    into: Annotated[Path, typer.Option("--into", metavar="DIR", help="Where to put the instance.")] = Path("demo-week"),
) -> None:
    """Crawl a bundled sample web on this machine and publish it: the whole way, in a few seconds.

    Makes an instance in DIR with two editions: the Social Good Week of 2015, with what is really known
    of it, and an invented week around today. Nothing leaves the machine.
    """
    from desk.demo import run_demo

    raise typer.Exit(run_demo(into))


@app.command()
def init(folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder to make; it may exist.")]) -> None:
    """Make a new instance: goodweek.toml, sources/, editions/. What is there already is left alone."""
    from desk.starting import init_instance

    init_instance(folder)


@app.command()
def crawl(sources: Sources = None, folder: Folder = Path(), record: Record = None, replay: Replay = None) -> None:
    """Visit sources side by side and take in what they say.

    A source that fails is told, stops nobody, and loses nothing of what it said before.
    """
    from desk.jobs import crawl_job

    _one_of(record, replay)
    raise typer.Exit(crawl_job(folder, sources or [], record=record, replay=replay))


@app.command()
def publish(
    folder: Folder = Path(),
    allow_shrink: Shrink = False,
    anew: Annotated[
        bool,
        typer.Option("--anew", help="Take nothing over from the last publication: files of it are lost or changed."),
    ] = False,
    check_only: Annotated[
        bool, typer.Option("--check", help="Publish nothing: look whether all that is published is whole and sound.")
    ] = False,
) -> None:
    """Publish the catalogue to DIR/public: calendars, feeds, data, pages. Only what changed is written."""
    from desk.publishing_told import publish_job

    if check_only and (allow_shrink or anew):
        raise typer.BadParameter("--check publishes nothing: it goes with neither --allow-shrink nor --anew.")
    if check_only:
        from desk.validating_public import check_public_job

        raise typer.Exit(check_public_job(folder))
    raise typer.Exit(publish_job(folder, allow_shrink=allow_shrink, anew=anew))


@app.command()
def run(
    sources: Sources = None,
    folder: Folder = Path(),
    allow_shrink: Shrink = False,
    record: Record = None,
    replay: Replay = None,
) -> None:
    """Crawl, then publish: the job for a scheduler."""
    from desk.jobs import run_job

    _one_of(record, replay)
    raise typer.Exit(run_job(folder, sources or [], allow_shrink=allow_shrink, record=record, replay=replay))


def _one_of(record: Path | None, replay: Path | None) -> None:
    if record is not None and replay is not None:
        raise typer.BadParameter("--record and --replay exclude each other.")


@app.command()
def serve(
    folder: Folder = Path(),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="On loopback; 0 takes any free one.")] = 8000,
    desk: Annotated[bool, typer.Option("--desk", help="With the desk: people submit events, editors decide.")] = False,
) -> None:
    """Serve the published folder on this machine, to look at it, or with the desk. Ends with Ctrl-C."""
    if desk:
        from desk.web.running import serve_desk

        serve_desk(folder, port)
    else:
        from desk.serving import serve_public

        serve_public(folder, port)


@app.command()
def check(
    address: Annotated[str, typer.Argument(metavar="URL", help="An address of the web, or a file of this machine.")],
    allow_private: Private = None,
    as_json: Json = False,
) -> None:
    """Look at a page or feed as a source: what can be read, what is missing, and the description that adds it.

    Nothing is taken in. Where the page carries no markup, the JSON-LD that it could carry is shown.
    """
    from desk.checking import check_job

    raise typer.Exit(check_job(address, allow_private=allow_private or [], as_json=as_json))


@app.command()
def show(
    subject_id: Annotated[str, typer.Argument(metavar="ID", help="As in the address of its page: e… or a…")],
    folder: Folder = Path(),
    at: At = "",
    as_json: Json = False,
) -> None:
    """Show one event or association: its facts, who says each of them, and all that ever changed."""
    from desk.history import show_past
    from desk.showing import show_subject

    if at:
        show_past(folder, subject_id, at, as_json=as_json)
    else:
        show_subject(folder, subject_id, as_json=as_json)


def main() -> None:
    """Run the command; an error that a person can mend is one line and an exit status."""
    try:
        app(prog_name="goodweek")
    except GoodweekError as error:
        sys.stderr.write(f"goodweek: {error}\n")
        raise SystemExit(error.exit_status) from None
