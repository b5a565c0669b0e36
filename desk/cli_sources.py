"""The commands `goodweek sources …`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli_options import Folder, FolderBehind, Json, Private, Sources

sources_app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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


@sources_app.command("review")
def review_sources(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="[SOURCE]", help="Its name; all that are held if none is given.")
    ] = "",
    *,
    folder: FolderBehind = None,
    accept: Annotated[bool, typer.Option("--accept", help="Believe it: take it in, remove what vanished.")] = False,
    refuse: Annotated[bool, typer.Option("--refuse", help="Throw it away, and the same again next time.")] = False,
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides. Kept, and never published.")] = "",
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="Why. Kept, and never published.")] = "",
    as_json: Json = False,
) -> None:
    """Show what is held back, because a source gave something too strange to be believed; accept or refuse it.

    Until then what the source gave before stays published as it was.
    """
    from desk.reviewing import decide_held, show_difference, show_held

    if accept and refuse:
        raise typer.BadParameter("--accept and --refuse exclude each other.")
    if (accept or refuse) and not source:
        raise typer.BadParameter("name the source to accept or refuse.")
    at = folder or context.obj
    if not source:
        show_held(at, as_json=as_json)
        return
    show_difference(at, source, as_json=as_json)
    if accept or refuse:
        decide_held(at, source, accepts=accept, who=who, why=why, as_json=as_json)
