"""How visits to sources go on: a line for each on a terminal while it lasts, a plain one elsewhere once it has ended."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.progress import Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from crawlers.spider import Watch
from crawlers.visits import VisitReport
from desk.telling import console


@contextmanager
def visits_shown(count: int) -> Iterator[Watch]:
    """Show how visits to `count` sources go on, for the block."""
    if not console.is_terminal:
        yield _visit_line
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        total = progress.add_task(f"0 of {count} sources")
        tasks: dict[str, TaskID] = {}
        done: set[str] = set()

        def watch(name: str, report: VisitReport) -> None:
            if name not in tasks:
                tasks[name] = progress.add_task(name)
            said = f"{name}: {report.answers} pages, {report.found} items"
            progress.update(tasks[name], description=said)
            if report.finished_at is not None:
                done.add(name)
                progress.update(tasks[name], description=f"{said}, {report.outcome}", visible=len(tasks) < 30)
                progress.stop_task(tasks[name])
                progress.update(total, description=f"{len(done)} of {count} sources")

        yield watch


def _visit_line(name: str, report: VisitReport) -> None:
    if report.finished_at is not None:
        console.print(f"{name}: {report.outcome}, {report.answers} pages, {report.found} items", markup=False)
