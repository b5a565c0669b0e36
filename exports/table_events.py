"""The columns of tables of events, and their rows: one for each date, so that a table sorts by time."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from catalog.cleaning.times import local
from catalog.sightings import Image, Occurrence, Place, Price
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import Attendance
from exports import pages_addresses as addresses
from exports.calendar_words import hours_words, lasts_several_days, span_words
from exports.completeness import complete
from exports.exporter import Surroundings
from exports.licences import credit
from exports.phrases import Language
from exports.table_cells import Cell, Column
from exports.whereabouts import whereabouts

_NO_PLACE = Place()


class EventRow(NamedTuple):
    """One date of an event.

    Attributes:
        place, attendance: of this date, its status considered. completeness: of the event, 0 to 100.
    """

    view: EventView
    one: OccurrenceView
    place: Place
    attendance: Attendance | None
    around: Surroundings
    completeness: int


def event_rows(view: EventView, around: Surroundings) -> Iterator[EventRow]:
    """A row for each date of the event, by start."""
    percent = complete(view).percent
    for one in view.occurrences:
        there = whereabouts(view.facts, one)
        yield EventRow(view, one, there.place or _NO_PLACE, there.attendance, around, percent)


def start_of(slot: Occurrence) -> date | datetime:
    """When it starts, by the clocks of its place; a day where it has no hour."""
    return local(slot.start_at, slot.zone) if slot.start_at else slot.first_day


def end_of(slot: Occurrence) -> date | datetime | None:
    """When it ends, by the clocks of its place; the last day, inclusive, where it has no hours."""
    if slot.start_at is None:
        return slot.last_day
    return local(slot.end_at, slot.zone) if slot.end_at else None


def day_said(slot: Occurrence, language: Language) -> str:
    """`mardi 3 novembre 2026`, `du 3 au 9 novembre 2026`."""
    last = slot.last_day if lasts_several_days(slot) else slot.first_day
    return span_words(language, slot.first_day, last)


def hours_said(slot: Occurrence, language: Language) -> str:
    """`18 h – 20 h`; only when it starts, where it ends on another day."""
    return hours_words(language, slot, until=not lasts_several_days(slot))


def licences_of(names: Sequence[str], around: Surroundings) -> tuple[str, ...]:
    """The licences of these sources, once each."""
    return tuple(dict.fromkeys(around.sources[name].licence for name in names if name in around.sources))


def attributions_of(names: Sequence[str], around: Surroundings) -> tuple[str, ...]:
    """The line that names each of these sources, in their order; empty for one that is not known."""
    return tuple(credit(around.sources[name]) if name in around.sources else "" for name in names)


def titles_of(names: Sequence[str], around: Surroundings) -> tuple[str, ...]:
    """What people call these sources, in their order."""
    return tuple(around.sources[name].title if name in around.sources else name for name in names)


def price_cell(price: Price | None, key: str) -> Cell:
    """One part of a price."""
    value: Cell = getattr(price, key) if price else None
    return value


def image_cell(image: Image | None, key: str) -> Cell:
    """One part of an image."""
    value: Cell = getattr(image, key) if image else None
    return value


EVENT_COLUMNS: tuple[Column[EventRow], ...] = (
    Column("id", "string", lambda row: row.view.id, technical=True),
    Column("uid", "string", lambda row: row.one.uid, technical=True),
    Column("sequence", "integer", lambda row: row.one.sequence, technical=True),
    Column("title", "string", lambda row: row.one.slot.title or row.view.facts.title),
    Column("day", "string", lambda row: day_said(row.one.slot, "fr"), form="readable"),
    Column("hours", "string", lambda row: hours_said(row.one.slot, "fr"), form="readable"),
    Column("start", "any", lambda row: start_of(row.one.slot)),
    Column("end", "any", lambda row: end_of(row.one.slot)),
    Column("first_day", "date", lambda row: row.one.slot.first_day, technical=True),
    Column("last_day", "date", lambda row: row.one.slot.last_day, technical=True),
    Column("all_day", "boolean", lambda row: row.one.slot.start_on is not None, technical=True),
    Column("zone", "string", lambda row: row.one.slot.zone, technical=True),
    Column("status", "string", lambda row: row.one.status),
    Column("seen", "string", lambda row: row.view.seen),
    Column("attendance", "string", lambda row: row.attendance),
    Column("place_name", "string", lambda row: row.place.name),
    Column("place_address", "string", lambda row: row.place.address),
    Column("place_postal_code", "string", lambda row: row.place.postal_code),
    Column("place_city", "string", lambda row: row.place.city),
    Column("place_insee", "string", lambda row: row.place.insee, technical=True),
    Column("place_country", "string", lambda row: row.place.country, technical=True),
    Column("place_latitude", "number", lambda row: row.place.latitude, technical=True),
    Column("place_longitude", "number", lambda row: row.place.longitude, technical=True),
    Column("place_access", "string", lambda row: row.place.access),
    Column("online_url", "string", lambda row: row.view.facts.online_url),
    Column("organisers", "string", lambda row: tuple(one.name for one in row.view.facts.organisers)),
    Column("description", "string", lambda row: row.view.facts.description),
    Column("language", "string", lambda row: row.view.facts.language, technical=True),
    Column("url", "string", lambda row: row.view.facts.url),
    Column("registration", "string", lambda row: tuple(one.value for one in row.view.facts.registration)),
    Column("price_kind", "string", lambda row: price_cell(row.view.facts.price, "kind")),
    Column("price_lowest", "number", lambda row: price_cell(row.view.facts.price, "lowest")),
    Column("price_highest", "number", lambda row: price_cell(row.view.facts.price, "highest")),
    Column("price_currency", "string", lambda row: price_cell(row.view.facts.price, "currency"), technical=True),
    Column("audiences", "string", lambda row: row.view.facts.audiences),
    Column("minimum_age", "integer", lambda row: row.view.facts.minimum_age),
    Column("maximum_age", "integer", lambda row: row.view.facts.maximum_age),
    Column("accessibility", "string", lambda row: row.view.facts.accessibility),
    Column("themes", "string", lambda row: row.view.facts.themes),
    Column("keywords", "string", lambda row: row.view.facts.keywords),
    Column("image_url", "string", lambda row: image_cell(row.view.facts.image, "url"), technical=True),
    Column("image_credit", "string", lambda row: image_cell(row.view.facts.image, "credit"), technical=True),
    Column(
        "identifiers",
        "string",
        lambda row: tuple(f"{one.scheme}:{one.value}" for one in row.view.identifiers),
        technical=True,
    ),
    Column("completeness", "integer", lambda row: row.completeness, technical=True),
    Column("sources", "string", lambda row: row.view.sources, form="code"),
    Column("source_titles", "string", lambda row: titles_of(row.view.sources, row.around), form="readable"),
    Column("licences", "string", lambda row: licences_of(row.view.sources, row.around)),
    Column("page", "string", lambda row: addresses.absolute(row.around.site, addresses.event_path("fr", row.view.id))),
    Column(
        "calendar",
        "string",
        lambda row: addresses.absolute(row.around.site, addresses.event_calendar_path(row.view.id)),
        technical=True,
    ),
    Column("created_at", "datetime", lambda row: row.view.created_at, technical=True),
    Column("changed_at", "datetime", lambda row: row.view.changed_at, technical=True),
    # A new column is the last one in both forms, whoever it is for: some read columns by their place.
    Column("attributions", "string", lambda row: attributions_of(row.view.sources, row.around), technical=True),
)
