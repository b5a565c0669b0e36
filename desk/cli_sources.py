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
