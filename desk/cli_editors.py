"""The commands `goodweek editors …`: who decides about what people submit."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli_options import Folder

editors_app = typer.Typer(
    help="Who decides at the desk about what people submit; each signs in by a mailed link.", no_args_is_help=True
)
_Mail = Annotated[str, typer.Argument(metavar="MAIL", help="Their mail address.")]


@editors_app.command("add")
def add(
    mail: _Mail,
    folder: Folder = Path(),
    administrator: Annotated[
        bool, typer.Option("--administrator", help="May also say whose changes go live at once.")
    ] = False,
) -> None:
    """Let somebody decide, or change what they may."""
    from desk.editing import add_and_tell

    add_and_tell(folder, mail, administrator=administrator)


@editors_app.command("remove")
def remove(mail: _Mail, folder: Folder = Path()) -> None:
    """Somebody decides no more, from this moment on. What they decided stays."""
    from desk.editing import remove_and_tell

    remove_and_tell(folder, mail)


@editors_app.command("list")
def list_all(folder: Folder = Path()) -> None:
    """List them."""
    from desk.editing import tell_editors

    tell_editors(folder)
