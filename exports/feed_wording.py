"""What calendars and feeds say in words: marks before titles, notes below descriptions, licences.

Every text and address passes the cleaning of the catalogue once more here, so that a view that came
past it cannot break a document (reliability C1, C3).
"""

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel.dates import format_date
from babel.numbers import format_currency

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, clean_text
from catalog.cleaning.times import local
from catalog.sightings import Contact, EventFacts, Occurrence, Place, Price
from catalog.views import EventView, OccurrenceView, SourceView
from catalog.vocabulary import Attendance, ContactKind, EventStatus, PriceKind, Seen
from exports.exporter import Surroundings
from exports.licences import combined, licence_words
from exports.looks import of_the_look
from exports.phrases import LOCALES, Language, phrase
from exports.place_lines import place_lines
from exports.remembering import remembered
from exports.selections import Selection
from exports.whereabouts import Whereabouts

_MARKED = {EventStatus.CANCELLED: "cancelled_mark", EventStatus.POSTPONED: "postponed_mark"}


def words(language: Language, key: str, **values: object) -> str:
    """The sentence `feed.<key>`. Raises `KeyError` for a key or value that is missing: our mistake."""
    return phrase(language, f"feed.{key}", **values)


def line(value: object) -> str:
    """One clean line."""
    return clean_line(value)


def text(value: object) -> str:
    """Clean lines."""
    return clean_text(value)


@lru_cache(maxsize=4096)
def address(value: str) -> str:
    """A clean http(s) address, or an empty string."""
    return clean_url(value) or ""


def status_of(view: EventView) -> EventStatus:
    """The status of the whole event: cancelled or postponed too when each of its slots is."""
    told = {one.status for one in view.occurrences}
    return told.pop() if len(told) == 1 else view.facts.status


def marked(title: object, view: EventView, status: EventStatus, around: Surroundings, language: Language) -> str:
    """The title with the marks that a subscriber must not miss, whatever the program shows besides it.

    Raises `ValueError` when nothing of the title can be written.
    """
    clean = line(title)
    if not clean:
        raise ValueError(f"event {view.id[:60]!r} has no title that can be written")
    sample = words(language, "sample_mark") if is_sample(view, around) else ""
    return f"{sample}{status_mark(status, language)}{clean}"


def status_mark(status: EventStatus, language: Language) -> str:
    """`ANNULÉ – ` or `REPORTÉ – ` before the title of what is not held; else nothing."""
    return words(language, _MARKED[status]) if status in _MARKED else ""


def is_sample(view: EventView, around: Surroundings) -> bool:
    """Whether a source of the event holds invented data."""
    return any(around.sources[name].sample for name in view.sources if name in around.sources)


@lru_cache(maxsize=4096)
def day_words(day: date, language: Language) -> str:
    """`mar. 3 nov. 2015`."""
    return format_date(day, "EEE d MMM y", locale=LOCALES[language])


def slot_words(slot: Occurrence, language: Language) -> str:
    """`mar. 3 nov. 2015 10:00`, `mar. 3 nov. 2015`, or `mar. 3 nov. 2015 – lun. 9 nov. 2015`, where it takes place."""
    if slot.start_at is not None:
        return f"{day_words(slot.first_day, language)} {local(slot.start_at, slot.zone):%H:%M}"
    if slot.last_day == slot.first_day:
        return day_words(slot.first_day, language)
    return f"{day_words(slot.first_day, language)} – {day_words(slot.last_day, language)}"


@remembered
def place_words(place: Place | None, facts: EventFacts | Whereabouts[Place], language: Language) -> str:
    """Name and address on one line; "online" where that is the only place."""
    if place:
        parts = map(line, (place.name, place.address, place.postal_code, place.city))
        return ", ".join(place_lines(*parts))
    return facts.attendance.label(language) if facts.attendance is Attendance.ONLINE else ""


@of_the_look(1024)
def price_words(price: Price, language: Language) -> str:
    """`Gratuit`, `Prix libre`, `Payant (de 2,50 € à 5,00 €)`."""
    label = price.kind.label(language)
    if price.kind is PriceKind.FREE or (price.lowest is None and price.highest is None):
        return label
    low, high = (_amount(one, price.currency, language) for one in (price.lowest, price.highest))
    if low == high:
        return f"{label} ({low})"
    key = "price_range" if low and high else "price_from" if low else "price_to"
    return f"{label} ({words(language, key, lowest=low, highest=high)})"


def _amount(amount: Decimal | None, currency: str, language: Language) -> str:
    return "" if amount is None else format_currency(amount, line(currency) or "EUR", locale=LOCALES[language])


def notes(view: EventView, one: OccurrenceView, around: Surroundings, language: Language) -> list[str]:
    """What is known besides the description, a line each, in an order that does not change."""
    return [*standing_notes(view, one, around, language), *lasting_notes(view, around, language)]


@remembered
def lasting_notes(view: EventView, around: Surroundings, language: Language) -> tuple[str, ...]:
    """Those of the notes that are the same for all slots of an event: its facts and its sources."""
    return (*_facts(view.facts, language), *_sources(view, around, language))


def standing_notes(view: EventView, one: OccurrenceView, around: Surroundings, language: Language) -> Iterator[str]:
    """How it stands with this slot: invented, cancelled, no longer listed, without a known end."""
    if is_sample(view, around):
        yield words(language, "sample")
    if one.status is not EventStatus.SCHEDULED:
        yield words(language, "status", label=one.status.label(language))
    if view.seen is Seen.NO_LONGER_LISTED:
        yield words(language, "vanished")
    if one.slot.start_at is not None and one.slot.end_at is None:
        yield words(language, "no_end")


def _facts(facts: EventFacts, language: Language) -> Iterator[str]:
    if facts.price is not None:
        yield words(language, "price", price=price_words(facts.price, language))
    if contacts := ", ".join(filter(None, map(_contact, facts.registration))):
        yield words(language, "registration", contacts=contacts)
    if names := ", ".join(filter(None, (line(organiser.name) for organiser in facts.organisers))):
        yield words(language, "organisers", names=names)
    if facts.accessibility:
        yield words(language, "accessibility", needs=", ".join(one.label(language) for one in facts.accessibility))
    if url := address(facts.online_url):
        yield words(language, "online", url=url)
    if url := address(facts.url):
        yield words(language, "website", url=url)


def _contact(contact: Contact) -> str:
    return address(contact.value) if contact.kind is ContactKind.LINK else line(contact.value)


def _sources(view: EventView, around: Surroundings, language: Language) -> Iterator[str]:
    for source in named_sources(view.sources, around):
        yield words(language, "source", source=source_words(source))


def named_sources(names: Iterable[str], around: Surroundings) -> list[SourceView]:
    """The sources of these names, by name; those that the instance no longer knows are left out."""
    return [around.sources[name] for name in sorted(names) if name in around.sources]


def source_words(source: SourceView) -> str:
    """`Agenda de la mairie (Licence Ouverte 2.0 ; Mairie de Val-Clair, 2026)`."""
    return _named_with_rights(source.title, source.licence, source.attribution)


@lru_cache(maxsize=1024)
def _named_with_rights(title: str, licence: str, attribution: str) -> str:
    rights = " ; ".join(part for part in (line(licence), line(attribution)) if part)
    return f"{line(title)} ({rights})" if rights else line(title)


def rights_words(names: Iterable[str], around: Surroundings, language: Language) -> str:
    """The licences under which the named sources give what a document holds, and whether the whole may be
    republished; empty without sources.
    """
    named = named_sources(names, around)
    if not named:
        return ""
    told = words(language, "sources", sources=", ".join(map(source_words, named)))
    return f"{told} {words(language, 'republish', answer=licence_words(combined(named), language))}"


def selection_name(selection: Selection, around: Surroundings, language: Language) -> str:
    """What a selection is called in a list of subscriptions."""
    name = line(selection.edition.name if selection.edition else around.site.name) or "Goodweek"
    if selection.facet is not None:
        name = words(language, "facet_name", facet=line(selection.facet.label(language)), name=name)
    return (words(language, "sample_mark") if selection.sample else "") + name


def selection_words(selection: Selection, around: Surroundings, language: Language, key: str) -> list[str]:
    """What a document of the selection is: the sentence `key`, then what the edition says of itself."""
    told = [words(language, "sample_selection")] if selection.sample else []
    told.append(words(language, key, site=line(around.site.name)))
    described = selection.edition.description(language) if selection.edition else ""
    return [*told, text(described)] if described else told
