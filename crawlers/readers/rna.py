"""Reader of the national register of associations (RNA): its monthly CSV files, waldec and import, and its API's JSON.

A file holds all associations of a département. `[options]` says which of them concern the week; the
others are counted in one `Skipped`, so that found and skipped come to the rows that there are.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.given import Given
from crawlers.readers.json_answers import as_text, document_of
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.rna_api import row_of
from crawlers.readers.rna_options import Options, Wanted
from crawlers.readers.rna_row import facts_of, identifiers_of, register_number
from crawlers.readers.tables import header_cells, lines_of
from crawlers.reading import Answer, Found, Reading

__all__ = ["Options", "read", "recognises"]

Row = Mapping[str, Any]

_COLUMNS = frozenset({"id", "titre", "objet"})
_OWN = frozenset({"id_ex", "rup_mi", "groupement", "objet_social1", "adrs_codeinsee", "adrs_codepostal", "position"})
_MARKS = (b'"id_rna"', b'"idAssociation"', b'"id_association"')
# Never read: who declared it, and who is to be addressed.
_PERSONAL = frozenset({"adrg_declarant", "dir_civilite"})
# What is shown of an item that was skipped: nothing of where it sits, for that is often somebody's home.
_SHOWN = frozenset(
    {"id", "siret", "titre", "titre_court", "objet", "date_creat", "date_disso", "position", "adrs_codeinsee"}
)


def recognises(answer: Answer) -> int:
    """How surely it is the register: by the columns that only its files have, or the ids of its API's answers."""
    names = set(header_cells(answer))
    if names:
        return 95 if names >= _COLUMNS and len(names & _OWN) >= 3 else 0
    start = answer.body[:3_000]
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return 0
    return 90 if any(mark in start for mark in _MARKS) and (b'"objet"' in answer.body[:20_000]) else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the associations that the options ask for, or all of them.

    Raises `SourceUnreadable` when the answer is neither a file of the register nor an answer of its API.
    """
    options = Options.model_validate(dict(reading.options))
    wanted, others = Wanted(options), 0
    rows, doubts = _rows(answer)
    given = Given(answer, reading, doubts)
    for where, row in rows:
        if row is None:
            yield Skipped(reason=SkipReason.MALFORMED, where=where, detail="is no record of the register")
        elif not wanted.has(row):
            others += 1
        else:
            yield _found(where, row, given, options)
    if others:
        detail = f"{others:,} associations are not among those that the options ask for"
        yield Skipped(reason=SkipReason.NOT_CONCERNED, where="the whole file", detail=detail, items=others)


def _found(where: str, row: Row, given: Given, options: Options) -> Found:
    content = as_text({name: value for name, value in row.items() if name not in _PERSONAL and value})
    try:
        number = register_number(row)
        facts = facts_of(row, given.reading.language, seat_address=options.seat_address)
        return AssociationSighting(
            origin=given.origin(number, content),
            facts=facts,
            identifiers=identifiers_of(row),
            doubts=given.doubts,
        )
    except (ItemRefused, ValidationError) as error:
        return skipped(error, where, as_text({name: value for name, value in row.items() if name in _SHOWN and value}))


def _rows(answer: Answer) -> tuple[Iterable[tuple[str, Row | None]], tuple[Doubt, ...]]:
    if answer.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return _of_api(answer), ()
    lines, guessed = lines_of(answer)
    return _of_file(lines, answer), (Doubt.ENCODING_GUESSED,) if guessed else ()


def _of_file(lines: Iterator[tuple[int, Any]], answer: Answer) -> Iterator[tuple[str, Row | None]]:
    header = [name.strip().lower() for name in next(lines, (0, []))[1]]
    missing = sorted(_COLUMNS - set(header))
    if missing:
        raise SourceUnreadable(
            answer.url,
            f"is no file of the register: it has no column {missing[0]!r}, but {', '.join(header[:12])[:300]}.",
            "An rna source wants the waldec or the import files.",
        )
    for number, cells in lines:
        if any(cell.strip() for cell in cells):
            yield f"row {number}", dict(zip(header, cells, strict=False))


def _of_api(answer: Answer) -> Iterator[tuple[str, Row | None]]:
    document = document_of(answer, "An rna source wants the register's files, or the answers of its API.")
    if isinstance(document, list):
        for place, record in enumerate(document):
            yield f"$[{place}]", row_of(record)
        return
    row = row_of(document)
    if row is None:
        raise SourceUnreadable(
            answer.url,
            "is JSON, but holds no association of the register.",
            "An rna source wants the register's files, or the answers of its API.",
        )
    yield "$", row
