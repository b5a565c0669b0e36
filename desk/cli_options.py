"""The options that several commands share."""

from pathlib import Path
from typing import Annotated

import typer

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
FolderBehind = Annotated[Path | None, typer.Option("-C", metavar="DIR", help="As before `add`, `check` or `review`.")]
