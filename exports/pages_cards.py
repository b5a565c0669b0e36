"""The pictures that stand for pages where they are shared: of events, of editions, of the site.

Of events, only those have a picture of their own that end within the year before the latest edition begins, or
later: 20,000 past ones would cost a minute and 200 MB, and are seldom shared. The others have that of the site.
The rule is one of the editions and the event alone, so that a page does not change as time goes by.
"""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from catalog.views import EventView
from catalog.vocabulary import EventStatus
from exports import pages_addresses as addresses
from exports.calendar_words import slot_words, span_words
from exports.cards import DRAWING, Card, drawn, writes
from exports.colours import tokens
from exports.exporter import Document, Site, Surroundings
from exports.feed_wording import status_of
from exports.pages_templates import Picture, pages_version
from exports.phrases import LANGUAGES, Language, phrase
from exports.place_lines import name_and_town
from exports.remembering import remembered
from exports.selections import Kind, Selection
from exports.whereabouts import whereabouts_of_event

_YEAR = timedelta(days=365)


class EventCards:
    """`events/<id>.png` in one language, for the events that are shared."""

    media_type = "image/png"

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"event-cards-{language}"
        self.version = f"{DRAWING}-{pages_version()}"

    def path(self, subject_id: str) -> str:
        """`events/<id>.png`, below `en/` in English."""
        return addresses.event_card_path(self.language, subject_id)

    def page(self, view: EventView, around: Surroundings) -> bytes | None:
        """The picture; None for an event that has none of its own."""
        if not has_card(view, around):
            return None
        return drawn(event_card(self.language, view, around), accent_of(around.site))


EVENT_CARDS = tuple(EventCards(language) for language in LANGUAGES)


class ProgrammeCards:
    """`cards/site.<language>.png`, and one for each edition in each language."""

    name = "programme-cards"

    def __init__(self) -> None:
        self.version = f"{DRAWING}-{pages_version()}"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them."""
        for language in LANGUAGES:
            cards = {"site": _site_card(language, around.site)}
            cards |= {one.id: _edition_card(language, one, around.site) for one in _editions(around)}
            for name, card in cards.items():
                yield Document(addresses.card_path(name, language), "image/png", drawn(card, accent_of(around.site)))


def event_picture(language: Language, view: EventView, around: Surroundings) -> Picture | None:
    """The picture of an event's page, and what it says in words; None where it is that of the site."""
    if not has_card(view, around):
        return None
    card = event_card(language, view, around)
    said = ". ".join(one for one in (card.tag, card.title, *card.lines) if one)
    return Picture(addresses.event_card_path(language, view.id), said)


def edition_picture(language: Language, selection: Selection) -> Picture | None:
    """The picture of an edition's pages; None for another selection."""
    edition = selection.edition
    if edition is None or selection.kind is not Kind.EDITION:
        return None
    alt = f"{edition.name}, {span_words(language, edition.starts_on, edition.ends_on)}"
    return Picture(addresses.card_path(selection.id, language), alt)


def has_card(view: EventView, around: Surroundings) -> bool:
    """Whether an event has a picture of its own."""
    first = first_day(around.selections)
    return first is not None and any(one.slot.last_day >= first for one in view.occurrences)


@remembered
def first_day(selections: tuple[Selection, ...]) -> date | None:
    """The day from which on events have a picture; None where there is no edition."""
    begins = [one.edition.starts_on for one in selections if one.edition is not None and one.kind is Kind.EDITION]
    return max(begins) - _YEAR if begins else None


def event_card(language: Language, view: EventView, around: Surroundings) -> Card:
    """What the picture of an event says: that it is cancelled or invented, its title, when, where."""
    facts = view.facts
    status = status_of(view)
    tags = [] if status is EventStatus.SCHEDULED else [status.label(language)]
    if any(name in around.sources and around.sources[name].sample for name in view.sources):
        tags.append(phrase(language, "sample.tag"))
    there = whereabouts_of_event(view)
    where = name_and_town(there.place) if there.place else there.online(language)
    return _card(around.site, facts.title, (_when(language, view), where), " · ".join(tags))


def _when(language: Language, view: EventView) -> str:
    slots = view.occurrences
    if len(slots) == 1:
        return slot_words(language, slots[0].slot)
    days: Sequence[date] = [one.slot.first_day for one in slots] + [one.slot.last_day for one in slots]
    return span_words(language, min(days), max(days)) if days else ""


def _edition_card(language: Language, selection: Selection, site: Site) -> Card:
    edition = selection.edition
    assert edition is not None
    dates = span_words(language, edition.starts_on, edition.ends_on)
    tag = phrase(language, "sample.tag") if edition.sample else ""
    return _card(site, edition.name, (dates, edition.territory), tag)


def _site_card(language: Language, site: Site) -> Card:
    return _card(site, site.name, (site.text("tagline", language) or phrase(language, "home.title"),), "")


def _card(site: Site, title: str, lines: tuple[str, ...], tag: str) -> Card:
    """A card without the lines that cannot be written: a title in another script gives way to the name of the site."""
    host = site.base_url.partition("://")[2].rstrip("/")
    name = site.name if writes(site.name) else host
    below = f"{name} · {host}" if title == site.name else name
    return Card(below, title if writes(title) else name, tuple(one for one in lines if one and writes(one)), tag)


def _editions(around: Surroundings) -> list[Selection]:
    return [one for one in around.selections if one.kind is Kind.EDITION and one.edition is not None]


def accent_of(site: Site) -> str:
    """The accent of the light scheme, in which pictures are drawn."""
    return site.accent_of("light") or tokens("light")["accent"]
