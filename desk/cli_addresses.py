"""The commands `goodweek addresses …`: the key that mail addresses are sealed by."""

from pathlib import Path

import typer

from desk.cli_options import Folder

addresses_app = typer.Typer(
    help="The key by which the mail addresses of people are sealed in the catalogue.", no_args_is_help=True
)


@addresses_app.command("check")
def check(folder: Folder = Path()) -> None:
    """Say whether the key of the desk opens all addresses."""
    from desk.sealing import check_and_tell

    check_and_tell(folder)


@addresses_app.command("rotate")
def rotate(folder: Folder = Path()) -> None:
    """Seal them by another key. Stop the desk before, and start it again after."""
    from desk.sealing import rotate_and_tell

    rotate_and_tell(folder)


@addresses_app.command("forget")
def forget(folder: Folder = Path()) -> None:
    """Take out those that were sealed by a key that is lost. What was submitted stays."""
    from desk.sealing import forget_and_tell

    forget_and_tell(folder)
