"""The jobs of the command line that visit sources: do, tell, and give the exit status."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from crawlers.archive import Archive
from desk.crawling import Visited, chosen_sources, crawl_instance, differences, recording, replaying
from desk.health import resting
from desk.instance import Instance
from desk.publishing_told import publish_and_tell
from desk.telling import console, table, warn
from desk.telling_visits import visits_shown

SOURCE_FAILED = 69
RESULT_HELD = 65
_PROBLEMS = 3


def crawl_job(folder: Path, names: Sequence[str], *, record: Path | None = None, replay: Path | None = None) -> int:
    """Visit sources and tell how it went; 69 when one failed, 65 when what one gave is held, 78 when the file of one is wrong.

    With `record`, every answer is kept in that file; with `replay`, they come from it.
    """
    instance = Instance.at(folder)
    with _archived(instance, names, record, replay) as (archive, chosen):
        return _crawled(instance, chosen, archive)


def run_job(
    folder: Path,
    names: Sequence[str],
    *,
    allow_shrink: bool = False,
    record: Path | None = None,
    replay: Path | None = None,
) -> int:
    """Visit sources, then publish, at the same instant where answers are kept or come from a record."""
    instance = Instance.at(folder)
    with _archived(instance, names, record, replay) as (archive, chosen):
        crawled = _crawled(instance, chosen, archive)
        publish_and_tell(instance, allow_shrink=allow_shrink)
    return crawled


@contextmanager
def _archived(
    instance: Instance, names: Sequence[str], record: Path | None, replay: Path | None
) -> Iterator[tuple[Archive | None, Sequence[str]]]:
    """The archive that is wanted, if one is, and the sources to visit; a record names them if nobody else does."""
    if record is not None:
        with recording(instance, names, record) as recorder:
            yield recorder, names
        return
    if replay is None:
        yield None, names
        return
    with replaying(replay) as replayed:
        for difference in differences(instance, replayed):
            warn(f"{difference}: the catalogue may differ")
        yield replayed, names or replayed.sources


def _crawled(instance: Instance, names: Sequence[str], archive: Archive | None) -> int:
    visited = crawl_and_tell(instance, names, archive)
    wrong = [] if names else [*instance.sources()[1].values()]
    for error in wrong:
        warn(str(error))
    if wrong:
        return wrong[0].exit_status
    outcomes = {visit.report.outcome for visit in visited}
    return SOURCE_FAILED if "failed" in outcomes else RESULT_HELD if "held" in outcomes else 0


def crawl_and_tell(instance: Instance, names: Sequence[str] = (), archive: Archive | None = None) -> list[Visited]:
    """Visit sources, with progress, and tell the result as a table.

    A source that asked for rest is left alone until then, unless it is named.
    """
    if not names and archive is None:
        names = _awake(instance)
        if not names:
            return []
    with visits_shown(len(chosen_sources(instance, names))) as watch:
        visited = crawl_instance(instance, names, watch, archive)
    console.print(_visits_table(visited))
    for visit in visited:
        _tell_problems(visit)
    return visited


def _awake(instance: Instance) -> Sequence[str]:
    asleep = resting(instance)
    names = [source.name for source in chosen_sources(instance, ())]
    for name in names:
        if name in asleep:
            warn(f"{name} asked not to be asked before {asleep[name]:%Y-%m-%d %H:%M} UTC; it is left alone until then")
    return [name for name in names if name not in asleep]


def _visits_table(visited: Sequence[Visited]) -> object:
    made = table("", "source", "visit", "#pages", "#items", "#new", "#changed", "#returned", "#same", "#skipped")
    for visit in visited:
        report, taken = visit.report, visit.taken
        counts = [taken.get(answer, 0) for answer in ("new", "changed", "returned", "same")]
        numbers = (report.answers, report.found, *counts, report.skipped.total())
        made.add_row(visit.source.name, report.outcome, *map(str, numbers))
    return made


def _tell_problems(visit: Visited) -> None:
    name, report = visit.source.name, visit.report
    if report.outcome == "held":
        warn(f"{name}: {'; '.join(report.alarms)}. Held back: see `goodweek sources review {name}`")
    if report.renamed:
        console.print(f"{name}: {report.renamed} items have new ids, and were known by their content", markup=False)
    for line in list(dict.fromkeys((*report.errors, *report.held, *report.incomplete)))[:_PROBLEMS]:
        warn(f"{name}: {line}")
    if report.skipped:
        why = ", ".join(f"{count} {reason}" for reason, count in sorted(report.skipped.items()))
        console.print(f"{name}: skipped {why}", markup=False)
    if report.unknown_words:
        words = ", ".join(f"{word!r}" for word, _ in report.unknown_words.most_common(5))
        console.print(f"{name}: words without a theme: {words} (map or ignore them in its TOML)", markup=False)
