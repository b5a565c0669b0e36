"""The command `goodweek`. It parses; the jobs are in the modules beside, imported when they are asked for."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from catalog.errors import GoodweekError

app = typer.Typer(
    name="goodweek",
    help="Collects events and associations of solidarity-tech weeks, and publishes them as calendars, feeds, data and pages.",
    epilog="Begin with `goodweek demo`, or with `goodweek init DIR`. Exit status: 0 well, 1 other trouble, 2 wrong use, 65 unreadable or held back, 66 no such id, 69 a source failed, "
    "73 the folder cannot be written, 74 the catalogue cannot be opened, 75 another one is at work, 78 a file of yours is wrong.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Folder = Annotated[Path, typer.Option("-C", metavar="DIR", help="The instance's folder, if not the current one.")]
Sources = Annotated[
    list[str] | None, typer.Argument(metavar="[SOURCE]...", help="Names of sources; all if none is given.")
]
Shrink = Annotated[
    bool, typer.Option("--allow-shrink", help="Publish although many events are gone since the last time.")
]

Record = Annotated[
    Path | None, typer.Option("--record", metavar="FILE", help="Keep every answer in FILE (.warc.gz), which is new.")
]
Replay = Annotated[
    Path | None,
    typer.Option("--replay", metavar="FILE", help="Repeat the crawl recorded in FILE, at its date; nothing is asked."),
]
Private = Annotated[
    list[str] | None,
    typer.Option(
        "--allow-private", metavar="HOST:PORT", help="In a private network, and may be asked. May be repeated."
    ),
]
Json = Annotated[bool, typer.Option("--json", help="For machines.")]
FolderBehind = Annotated[Path | None, typer.Option("-C", metavar="DIR", help="As before `add` or `check`.")]

sources_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(sources_app, name="sources")


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
def publish(folder: Folder = Path(), allow_shrink: Shrink = False) -> None:
    """Publish the catalogue to DIR/public: calendars, feeds, data, pages. Only what changed is written."""
    from desk.jobs import publish_job

    raise typer.Exit(publish_job(folder, allow_shrink=allow_shrink))


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
) -> None:
    """Serve the published folder on this machine, to look at it. Ends with Ctrl-C."""
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


@sources_app.callback()
def sources(context: typer.Context, folder: Folder = Path(), as_json: Json = False) -> None:
    """List the sources: their state, their last visit, and what it found. Or `add` one, or `check` them."""
    if context.invoked_subcommand is not None:
        context.obj = folder
        return
    from desk.showing import show_sources

    show_sources(folder, as_json=as_json)


@sources_app.command("add")
def add_source(
    context: typer.Context,
    address: Annotated[str, typer.Argument(metavar="URL", help="An address of the web, or a file of this machine.")],
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="Of the source; made of URL if not given.")] = "",
    folder: FolderBehind = None,
    allow_private: Private = None,
) -> None:
    """Check an address, describe it in sources/NAME.toml, and keep its answer as the first replay.

    Nothing is overwritten. The licence and the themes are left for you to write.
    """
    from desk.adding import add_job

    raise typer.Exit(add_job(folder or context.obj, address, name=name, allow_private=allow_private or []))


@sources_app.command("check")
def check_sources(
    context: typer.Context,
    names: Sources = None,
    *,
    folder: FolderBehind = None,
    bundled: Annotated[bool, typer.Option("--bundled", help="Those that come with Goodweek, instead.")] = False,
    replays_only: Annotated[bool, typer.Option("--replays-only", help="Ask nothing; read the replays again.")] = False,
    as_json: Json = False,
) -> None:
    """Ask each source once whether it works, take nothing in, and write `checked` into its description.

    Replays that are recorded in replays/ are read again, and what they give otherwise than then is told.
    """
    from desk.checking_sources import check_sources_job

    if bundled and replays_only:
        raise typer.BadParameter("--bundled and --replays-only exclude each other.")
    job = check_sources_job(
        folder or context.obj, names or [], bundled=bundled, replays_only=replays_only, as_json=as_json
    )
    raise typer.Exit(job)


@app.command()
def show(
    subject_id: Annotated[str, typer.Argument(metavar="ID", help="As in the address of its page: e… or a…")],
    folder: Folder = Path(),
) -> None:
    """Show one event or association: its facts, who says each of them, and all that ever changed."""
    from desk.showing import show_subject

    show_subject(folder, subject_id)


def main() -> None:
    """Run the command; an error that a person can mend is one line and an exit status."""
    try:
        app(prog_name="goodweek")
    except GoodweekError as error:
        sys.stderr.write(f"goodweek: {error}\n")
        raise SystemExit(error.exit_status) from None
