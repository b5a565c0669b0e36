"""Reader of any table of events or associations: CSV, TSV, XLSX or ODS, with the columns named in the source.

    [options]
    kind = "events"

    [options.columns]
    title = "Intitulé"
    start_date = "Date"
    start_time = "Heure"
    city = "Commune"

    [options.values.status]
    "complet !" = "full"

Every row is one item. Rows that follow one another with one id and one title are one event with
several slots. A row without an id is known by its title, start and place: another date makes it another event.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.identity import content_hash
from catalog.sightings import AssociationSighting, EventFacts, EventSighting
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.given import Given
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.tables import header_line, lines_of, separator_of
from crawlers.readers.tabular_association import association_of, identifiers_of
from crawlers.readers.tabular_association import source_id_of as association_source_id
from crawlers.readers.tabular_cells import Cells, rows_of
from crawlers.readers.tabular_event import event_of, source_id_of
from crawlers.readers.tabular_options import Options
from crawlers.readers.tabular_workbook import kind_of_workbook
from crawlers.reading import Answer, Found, Reading

__all__ = ["Options", "read", "recognises"]

_MOST_SLOTS = 800


def recognises(answer: Answer) -> int:
    """How surely it is a table: a workbook, or a first line that separators cut into three columns or more."""
    if kind_of_workbook(answer.body):
        return 70
    line = header_line(answer)
    columns = line.count(separator_of(line)) + 1
    if columns < 3:
        return 30 if line and "csv" in answer.content_type else 0
    return 60 if "csv" in answer.content_type or "tab-separated" in answer.content_type else 40


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give one event or association for every row of the table.

    Raises `SourceUnreadable` when the answer is no table or lacks a column that the source names,
    and pydantic's ValidationError when the options are wrong.
    """
    options = Options.model_validate(dict(reading.options))
    lines, guessed = lines_of(answer, options.separator, options.encoding, options.sheet)
    given = Given(answer, reading, (Doubt.ENCODING_GUESSED,) if guessed else ())
    waiting: EventSighting | None = None
    try:
        for cells in rows_of(lines, options, answer.url, reading.source):
            found = _found(cells, given, waiting)
            if not isinstance(found, EventSighting):
                yield found
                continue
            if waiting is not None and waiting.origin.source_id != found.origin.source_id:
                yield waiting
            waiting = found
    except SourceUnreadable:
        # What was read before the table broke off still counts.
        if waiting is not None:
            yield waiting
        raise
    if waiting is not None:
        yield waiting


def _found(cells: Cells, given: Given, waiting: EventSighting | None) -> Found:
    """What the row is; where it goes on with the event of `waiting`, that event with its slot."""
    try:
        if cells.options.kind == "associations":
            return _association(cells, given)
        return _event(cells, given, waiting)
    except (ItemRefused, ValidationError) as error:
        return skipped(error, cells.where, cells.excerpt)


def _event(cells: Cells, given: Given, waiting: EventSighting | None) -> EventSighting:
    facts, doubts = event_of(cells, given.reading)
    source_id = source_id_of(cells, facts)
    if waiting is not None and cells.line("id") and source_id == waiting.origin.source_id:
        return _joined(waiting, facts, doubts, cells)
    origin = given.origin(source_id, cells.content)
    return EventSighting(origin=origin, facts=facts, doubts=tuple(sorted({*given.doubts, *doubts})))


def _association(cells: Cells, given: Given) -> AssociationSighting:
    facts = association_of(cells, given.reading)
    return AssociationSighting(
        origin=given.origin(association_source_id(cells, facts), cells.content),
        facts=facts,
        identifiers=identifiers_of(cells),
        doubts=given.doubts,
    )


def _joined(waiting: EventSighting, facts: EventFacts, doubts: tuple[Doubt, ...], cells: Cells) -> EventSighting:
    """The event that waits, with the slot of one more row. Raises `ItemRefused` where the row is another event."""
    slots = waiting.facts.occurrences
    if facts.title != waiting.facts.title or facts.occurrences[0] in slots or len(slots) >= _MOST_SLOTS:
        raise ItemRefused(SkipReason.DUPLICATE, f"the id {waiting.origin.source_id[:60]} was in the table before")
    content = content_hash((waiting.origin.content_hash + cells.content).encode("ascii"))
    return EventSighting(
        origin=waiting.origin.model_copy(update={"items": waiting.origin.items + 1, "content_hash": content}),
        facts=waiting.facts.model_copy(update={"occurrences": (*slots, *facts.occurrences)}),
        doubts=tuple(sorted({*waiting.doubts, *doubts})),
    )
