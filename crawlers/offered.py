"""What somebody offers by hand, a file or a page, read as events by the readers of the crawl. Bounded; nothing is stored."""

import csv
import io
from collections.abc import Iterator
from itertools import islice
from time import monotonic

from catalog.errors import SourceUnreadable
from catalog.sightings import EventFacts, EventSighting, Frozen, Skipped
from catalog.vocabulary import SkipReason
from crawlers.checking import look, read_on_trial, trial_source
from crawlers.checking_columns import guessed
from crawlers.checking_findings import Findings
from crawlers.checking_page import About
from crawlers.readers import reader_named
from crawlers.readers.tabular_workbook import is_workbook, workbook_lines
from crawlers.reading import Answer, Found

MOST_EVENTS = 30
_MOST_SKIPPED = 20
_SECONDS = 10.0
_SILENT = frozenset({SkipReason.NOT_CONCERNED, SkipReason.DUPLICATE})


class LeftOut(Frozen):
    """An item that was not taken: where it stands (`line 7`), and why."""

    where: str
    reason: SkipReason


class Offered(Frozen):
    """What was understood.

    Attributes:
        events: the first thirty. left_out: items that were not, the first twenty.
        more: whether there are more events.
        problem: `unreadable` when no reader knows the format, `unreached` when an address gave no answer.
    """

    events: tuple[EventFacts, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    more: bool = False
    problem: str = ""


def read_offered(answer: Answer) -> Offered:
    """The events in an answer or in a file that was brought."""
    findings = _best(answer)
    if findings is None or not (findings.found or findings.skipped):
        return Offered(problem="unreadable")
    source = trial_source("https://offered.invalid/", findings.reader, dict(findings.options))
    events: list[EventFacts] = []
    left_out: list[LeftOut] = []
    try:
        for found in _until(reader_named(findings.reader)(answer, source.reading())):
            if isinstance(found, EventSighting):
                events.append(found.facts)
            elif isinstance(found, Skipped) and found.reason not in _SILENT:
                left_out.append(LeftOut(where=found.where, reason=found.reason))
            if len(events) > MOST_EVENTS:
                break
    except SourceUnreadable:
        return Offered(problem="unreadable")
    return Offered(
        events=tuple(events[:MOST_EVENTS]),
        left_out=tuple(left_out[:_MOST_SKIPPED]),
        more=len(events) > MOST_EVENTS,
        problem="" if events or left_out else "unreadable",
    )


def _until(found: Iterator[Found]) -> Iterator[Found]:
    end = monotonic() + _SECONDS
    for one in found:
        yield one
        if monotonic() > end:
            return


def _best(answer: Answer) -> Findings | None:
    """The surest reader of it; a table is read by the names of its columns, a workbook as well."""
    if not is_workbook(answer.body):
        return next(iter(look(answer, About())), None)
    try:
        top = next(iter(workbook_lines(answer.body, answer.url)), (0, ()))[1]
    except SourceUnreadable:
        return None
    header = io.StringIO()
    csv.writer(header).writerow(islice(top, 200))
    options = guessed(Answer(answer.url, header.getvalue().encode(), answer.fetched_at, "text/csv"))
    return read_on_trial(answer, "tabular", options[0]) if options else None
