"""The commands that look back: `goodweek diff`, `goodweek snapshot`."""

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


@history_app.command()
def snapshot(
    folder: Folder = Path(),
    name: Annotated[str, typer.Option("--name", metavar="DATE", help="Instead of today: 2026-11-29.")] = "",
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--diff", metavar="A B", help="Make none; show what is new, gone, renamed or changed between two."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Keep the published data of today for ever, to be cited: JSON, CSV, checksums.

    Snapshots lie in DIR/snapshots and are published with everything else. Only an erasure changes them.
    """
    from desk.snapshots import show_snapshots_compared, snapshot_job

    if diff is not None:
        show_snapshots_compared(folder, *diff, as_json=as_json)
    else:
        snapshot_job(folder, name)
