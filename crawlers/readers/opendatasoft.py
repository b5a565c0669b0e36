"""Reader of the OpenAgenda set as OpenDataSoft portals publish it: v1 search, Explore v2.1, or a bare list.

The set flattens OpenAgenda's events; several of its fields are JSON text inside a string.
"""

from collections.abc import Iterator

from pydantic import ValidationError

from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from catalog.sightings import EventSighting, Identifier, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.json_answers import document_of
from crawlers.readers.json_items import sample_of
from crawlers.readers.opendatasoft_event import Record, content_of, facts_of
from crawlers.readers.paging import number, query_of, with_query
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

# Explore refuses to go further (the answer is HTTP 400), so it is never asked to.
_FURTHEST = 10_000
_OWN_FIELDS = frozenset({"title_fr", "timings", "firstdate_begin", "originagenda_uid"})


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events of one page of results, and the address of the next page.

    Raises `SourceUnreadable` when the answer is not JSON, or holds neither `records` nor `results`.
    """
    document = document_of(answer, "An opendatasoft source wants the records API.")
    records, where = _records(answer, document)
    seen: set[str] = set()
    for place, record in enumerate(records):
        yield _read_record(f"$.{where}[{place}]", record, seen, answer, reading)
    if isinstance(document, dict):
        yield from _next_page(answer, document, len(records))


def recognises(answer: Answer) -> int:
    """95: results with the set's own fields; 60: such records in a bare list; 30: results of any set; else 0."""
    document = sample_of(answer)
    try:
        records, where = _records(answer, document)
    except SourceUnreadable:
        return 0
    first = _fields(records[0]) if records else None
    ours = first is not None and "uid" in first and not _OWN_FIELDS.isdisjoint(first)
    if not where:
        return 60 if ours else 0
    counted = isinstance(document, dict) and not {"total_count", "nhits"}.isdisjoint(document)
    return 95 if ours and counted else 30 if counted else 0


def _records(answer: Answer, document: object) -> tuple[list[object], str]:
    if isinstance(document, list):
        return document, ""
    for key in ("results", "records"):
        found = document.get(key) if isinstance(document, dict) else None
        if isinstance(found, list):
            return found, key
    raise SourceUnreadable(
        answer.url, "holds neither `results` nor `records`.", "An opendatasoft source wants the records API."
    )


def _read_record(where: str, written: object, seen: set[str], answer: Answer, reading: Reading) -> Found:
    record = _fields(written)
    if record is None:
        return Skipped(reason=SkipReason.MALFORMED, where=where, detail="is no record", excerpt=str(written)[:2_000])
    content = content_of(record)
    try:
        uid = _new_uid(record, seen)
        facts, doubts = facts_of(record, reading)
    except (ItemRefused, ValidationError) as error:
        return skipped(error, where, content)
    seen.add(uid)
    return EventSighting(
        origin=reading.origin(answer, uid, content.encode("ascii")),
        facts=facts,
        identifiers=(Identifier(scheme="openagenda", value=uid),),
        doubts=doubts,
    )


def _new_uid(record: Record, seen: set[str]) -> str:
    uid = clean_line(record.get("uid"), 100)
    if not uid:
        raise ItemRefused(SkipReason.MALFORMED, "the record has no uid")
    if uid in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"the event {uid} was in the answer before")
    return uid


def _fields(written: object) -> Record | None:
    """The flat fields of a record: v1 wraps them in `fields`, early v2 in `record.fields`."""
    for key in ("record", "fields"):
        if isinstance(written, dict) and isinstance(written.get(key), dict):
            written = written[key]
    return written if isinstance(written, dict) else None


def _next_page(answer: Answer, document: Record, given: int) -> Iterator[Found]:
    """The next page where the total says that there is one: `offset` and `limit`, or `start` and `rows` in v1."""
    total = document.get("total_count", document.get("nhits"))
    offset_name, limit_name = ("start", "rows") if "nhits" in document else ("offset", "limit")
    if not isinstance(total, int):
        return
    query = query_of(answer.url)
    limit = number(query.get(limit_name)) or given
    following = (number(query.get(offset_name)) or 0) + given
    if following >= total:
        return
    if not given:
        yield Incomplete(f"the answer is empty, though {total} records are announced")
    elif following + limit > _FURTHEST:
        yield Incomplete(f"the portal gives {_FURTHEST:,} records at most, of {total:,}; narrow the query with where=")
    else:
        yield Next(with_query(answer.url, [(offset_name, str(following)), (limit_name, str(limit))]))
