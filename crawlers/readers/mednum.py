"""Reader of tables of digital-inclusion places: the national standard, its draft, and territorial exports.

Every row is one item: a place and who runs it, or a welcome point of the one association that the
source names. The table may be CSV of any dialect or a JSON array.
"""

import re
from collections import Counter
from collections.abc import Iterator

from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Origin, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.json_ld import as_bytes
from crawlers.readers.mednum_columns import Options, columns_of, likeness, options_of
from crawlers.readers.mednum_place import Cells, facts_of, identifiers_of
from crawlers.readers.mednum_points import concerned, facts_of_point, identifiers_of_home
from crawlers.readers.mednum_table import rows_of
from crawlers.readers.tables import header_cells
from crawlers.reading import Answer, Found, Reading

__all__ = ["Options", "read", "recognises"]

_KEY = re.compile(rb'"([^"\\\\]{1,120})"[ \t]{0,8}:')
_LIST = re.compile(rb'"(?:results|records|data|items|lieux)"[ \t]{0,8}:[ \t\r\n]{0,8}\[')


def recognises(answer: Answer) -> int:
    """How surely it is a table of digital-inclusion places, by the names of its columns: 0 to 100."""
    start = answer.body[:20_000].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(b"{") and not _LIST.search(start):
        return 0
    if start.startswith((b"[", b"{")):
        return likeness(dict.fromkeys(name.decode("utf-8", "replace") for name in _KEY.findall(start)))
    return likeness(header_cells(answer))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give one association for every row of the table that is concerned.

    The rows that `programmes` leaves out are told together, in one `Skipped`: of a national table
    they are nearly all.

    Raises `SourceUnreadable` when the answer is no table or none of its columns is known as the name, and `ConfigurationInvalid` for a wrong option.
    """
    options = options_of(reading)
    rows, guessed = rows_of(answer)
    columns = columns_of((row for _, row in rows), options)
    if rows and "nom" not in columns:
        raise SourceUnreadable(
            answer.url,
            f"has no column that is known as the name, but {', '.join(list(rows[0][1])[:12])[:300]}.",
            'Name it in the source: columns = ["nom=…"] under [options].',
        )
    doubts = (Doubt.ENCODING_GUESSED,) if guessed else ()
    table = [(where, Cells(row, columns)) for where, row in rows]
    meant = [(where, cells) for where, cells in table if not cells.row or concerned(cells, options)]
    ids = Counter(cells["id"] for _, cells in table)
    seen: set[str] = set()
    for where, cells in meant:
        # An id that several rows share names the producer's structure, not the place.
        source_id = cells["id"] if cells["id"] and ids[cells["id"]] == 1 else cells.digest
        reason = _why_not(cells, source_id, seen)
        if reason:
            yield _skipped(*reason, where, cells)
            continue
        origin = reading.origin(answer, source_id, as_bytes(cells.row))
        yield _sighting(where, cells, origin, doubts=doubts, language=reading.language, options=options)
    if len(meant) < len(table):
        yield _others(table, len(table) - len(meant), options)


def _others(table: list[tuple[str, Cells]], count: int, options: Options) -> Skipped:
    """The rows that have none of the programmes, with the place of the first of them."""
    first = next(where for where, cells in table if cells.row and not concerned(cells, options))
    detail = f"none of the programmes {', '.join(options.programmes)}; this row is the first of {count:,}"
    return Skipped(reason=SkipReason.NOT_CONCERNED, where=first, detail=detail, items=count)


def _why_not(cells: Cells, source_id: str, seen: set[str]) -> tuple[SkipReason, str] | None:
    if not cells.row:
        return SkipReason.MALFORMED, "is no record"
    if not cells["nom"]:
        return SkipReason.NO_TITLE, "the row has no name"
    if not (cells["adresse"] or cells["commune"]):
        return SkipReason.MALFORMED, "the row has neither address nor town"
    if source_id in seen:
        return SkipReason.DUPLICATE, f"{cells['nom'][:80]} was in the table before, at the same address"
    seen.add(source_id)
    return None


def _sighting(
    where: str, cells: Cells, origin: Origin, *, doubts: tuple[Doubt, ...], language: str, options: Options
) -> AssociationSighting | Skipped:
    try:
        return AssociationSighting(
            origin=origin,
            facts=facts_of_point(cells, language, options) if options.association else facts_of(cells, language),
            identifiers=identifiers_of_home(options) if options.association else identifiers_of(cells),
            doubts=doubts,
        )
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        detail = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
        return _skipped(SkipReason.MALFORMED, detail, where, cells)


def _skipped(reason: SkipReason, detail: str, where: str, cells: Cells) -> Skipped:
    excerpt = as_bytes(cells.row)[:2_000].decode("ascii")
    return Skipped(reason=reason, where=where, detail=detail, excerpt=excerpt)
