"""How long work is told: a live table with bars on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table

from exports.progress import Progress as Stages
from exports.progress import in_silence

# Elsewhere than on a terminal nobody sees a width: lines are as long as they are.
console = Console(highlight=False, soft_wrap=True, width=None if sys.stdout.isatty() else 200)


@contextmanager
def stages_shown() -> Iterator[Stages]:
    """Show how a publication goes on, for the block."""
    if not console.is_terminal:
        yield in_silence
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        tasks: dict[str, TaskID] = {}

        def told(stage: str, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = progress.add_task(stage, total=total)
            progress.update(tasks[stage], completed=done, total=total)

        yield told


def table(title: str, *columns: str) -> Table:
    """An empty table in the house's style; columns that begin with `#` hold numbers."""
    made = Table(title=title, title_justify="left", box=None, pad_edge=False, header_style="bold")
    for column in columns:
        made.add_column(
            column.removeprefix("#"), justify="right" if column.startswith("#") else "left", overflow="fold"
        )
    return made


def warn(line: str) -> None:
    """One line on the error stream."""
    sys.stderr.write(f"goodweek: {line}\n")
