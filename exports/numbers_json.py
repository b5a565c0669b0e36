"""The numbers as JSON: `data/<selection>/numbers.json`."""

from collections.abc import Iterator

from exports import pages_addresses as addresses
from exports.directory import selection_record
from exports.directory_records import VERSION, GeneratedFrom
from exports.exporter import Site
from exports.numbers_figures import Numbers
from exports.numbers_records import AssociationTotals, EventTotals, FigureRecord, NumbersDocument
from exports.phrases import phrase


def numbers_json(numbers: Numbers, site: Site) -> bytes:
    """The document, one key on a line."""
    return numbers_document(numbers, site).model_dump_json(by_alias=True, indent=1).encode() + b"\n"


def numbers_document(numbers: Numbers, site: Site) -> NumbersDocument:
    """The published form of numbers."""
    one, events, associations = numbers.selection, numbers.events, numbers.associations
    values = {
        "$schema": addresses.absolute(site, addresses.schema_path("numbers")),
        "version": VERSION,
        "selection": one and selection_record(one, addresses.absolute(site, addresses.numbers_path("fr", one))),
        "generated_from": GeneratedFrom(changed_at=numbers.changed_at),
        "since": one and one.since,
        "sample": numbers.sample,
        "rules_fr": phrase("fr", "numbers.rules"),
        "rules_en": phrase("en", "numbers.rules"),
        "events": EventTotals(
            count=events.number,
            dates=events.dates,
            cancelled=events.cancelled,
            cancelled_dates=numbers.cancelled_dates,
            invented=events.invented,
        ),
        "associations": AssociationTotals(count=associations.number, invented=associations.invented),
        "sources": numbers.sources,
        "figures": list(_figures(numbers, site)),
    }
    return NumbersDocument.model_validate(values)


def _figures(numbers: Numbers, site: Site) -> Iterator[FigureRecord]:
    for table in numbers.tables:
        for one in table.figures:
            yield FigureRecord(
                of=table.of,
                by=table.by,
                key=one.key,
                fr=one.fr,
                en=one.en,
                count=one.tally.number,
                dates=one.tally.dates,
                cancelled=one.tally.cancelled,
                invented=one.tally.invented,
                page=addresses.absolute(site, one.list_page) if one.list_page else "",
                data=addresses.absolute(site, one.data) if one.data else "",
            )
