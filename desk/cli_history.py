"""The command that looks back: `goodweek diff`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli_options import Folder, Json

history_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

At = Annotated[
    str,
    typer.Option(
        "--at", metavar="DATE", help="As it was then: 2026-11-03 (at its end) or 2026-11-03T09:00, as in Paris."
    ),
]


@history_app.command()
def diff(
    before: Annotated[
        str, typer.Argument(metavar="FROM", help="A date, as 2026-11-03 or 2026-11-03T09:00; or the id of an edition.")
    ],
    after: Annotated[str, typer.Argument(metavar="TO", help="Another one.")],
    folder: Folder = Path(),
    as_json: Json = False,
) -> None:
    """Show what changed in the catalogue between two dates, or from one edition to another.

    New, gone, cancelled, restored, moved, renamed; between editions also who is back, and what is held again.
    """
    from desk.history import show_difference

    show_difference(folder, before, after, as_json=as_json)
