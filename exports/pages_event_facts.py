"""What one needs to go to an event, in words and links: where, for whom, at what price; and what changed."""

from collections.abc import Iterator
from functools import lru_cache
from itertools import zip_longest
from typing import NamedTuple
from urllib.parse import quote

from catalog.cleaning.times import local
from catalog.sightings import EventFacts, Image, Place
from catalog.territory import commune, department_of, region_of
from catalog.views import EventView
from catalog.vocabulary import Attendance, ContactKind, Labelled, PriceKind
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE, short_day_words
from exports.edition_days import lies_in
from exports.exporter import Surroundings
from exports.feeds_changes_words import mark_of, sentence
from exports.looks import of_the_look
from exports.pages_links import Row, Said, contact_link, map_href, web_href, web_link
from exports.pages_words import age_words, language_words, place_words, price_words
from exports.phrases import Language, phrase
from exports.place_lines import lines_of
from exports.selections import Kind
from exports.whereabouts import FROM_HOME, whereabouts_of_event


class Where(NamedTuple):
    """Where an event takes place.

    Attributes:
        name: of the place; lines: its address; both empty where it is not known.
        map: on OpenStreetMap. online: the address to take part at.
        town: the programme of its département.
    """

    name: str
    lines: list[str]
    access: str
    map: str
    online: Said | None
    town: Said | None


class ChangeRow(NamedTuple):
    """A change in words: the instant, its day, what kind, what it was and what it is."""

    stamp: str
    day: str
    mark: str
    words: str


def where_of(language: Language, view: EventView, root: str) -> Where:
    """Place and address, access, map, and the address online; `root` leads from the page to the first folder of the site."""
    there = whereabouts_of_event(view)
    place = there.place or Place()
    name, *lines = lines_of(place) or [""]
    online = web_link(view.facts.online_url) if view.facts.online_url else None
    if online is None and there.attendance in FROM_HOME:
        online = Said(phrase(language, "event.online"))
    return Where(name, lines, place.access, map_href(place), online, _town(language, root, place.insee))


def editions_said(language: Language, view: EventView, around: Surroundings, root: str) -> list[Said]:
    """The programmes of the editions in whose days a date of it lies: one that was moved out of a week is not in it."""
    published = around.editions()
    return [
        Said(published[name].name, _programme(language, root, name))
        for name in view.editions
        if name in published and lies_in(view, published[name])
    ]


def register_href(facts: EventFacts) -> str:
    """The first address at which one registers; empty where there is none."""
    links = (web_href(one.value) for one in facts.registration if one.kind is ContactKind.LINK)
    return next(filter(None, links), "")


def original_of(view: EventView) -> str:
    """The page of the event itself, or the one where its source was read."""
    said = (claim.url for claim in view.claims if claim.settled)
    return next(filter(None, map(web_href, (view.facts.url, *said))), "")


def change_rows(language: Language, view: EventView) -> list[ChangeRow]:
    """What a guest had to know, the latest first."""
    return [
        ChangeRow(
            change.at.isoformat(timespec="seconds"),
            short_day_words(language, local(change.at, HOME_ZONE).date()),
            mark_of(change, language),
            sentence(change, view.facts, language),
        )
        for change in view.changes
    ]


def event_rows(language: Language, view: EventView, root: str) -> list[Row]:
    """The practical facts of an event; what no source says has no row. Qualities lead to their programmes."""
    facts = view.facts
    ages = age_words(language, facts.minimum_age, facts.maximum_age)
    told: dict[str, list[Said]] = {
        "field.attendance": _attendance(language, root, whereabouts_of_event(view).attendance),
        "field.price": _price(language, root, facts),
        "field.registration": [contact_link(one) for one in facts.registration],
        "field.accessibility": [_quality(language, root, Kind.ACCESSIBLE, one) for one in facts.accessibility],
        "field.language": [_language(language, root, facts.language)] if facts.language else [],
        "field.audiences": [_quality(language, root, Kind.AUDIENCE, one) for one in facts.audiences],
        "event.age": [Said(ages)] if ages else [],
        "field.organisers": list(_organisers(language, root, view)),
        "field.themes": [_quality(language, root, Kind.THEME, one) for one in facts.themes],
        "field.keywords": [Said(one) for one in facts.keywords],
        "field.url": [web_link(facts.url)] if facts.url else [],
        "field.image": image_said(language, facts.image),
    }
    return [Row(phrase(language, key), values) for key, values in told.items() if values]


@lru_cache(maxsize=1024)
def _programme(language: Language, root: str, selection_id: str) -> str:
    """The way to a programme."""
    return root + addresses.programme_path(language, quote(selection_id))


def _quality(language: Language, root: str, kind: Kind, word: Labelled) -> Said:
    return Said(word.label(language), _programme(language, root, f"{kind}/{word}"))


def _attendance(language: Language, root: str, attendance: Attendance | None) -> list[Said]:
    if attendance is None:
        return []
    is_online = attendance in FROM_HOME
    return [Said(attendance.label(language), _programme(language, root, str(Kind.ONLINE)) if is_online else "")]


def _price(language: Language, root: str, facts: EventFacts) -> list[Said]:
    if facts.price is None:
        return []
    is_free = facts.price.kind is PriceKind.FREE
    return [Said(price_words(language, facts.price), _programme(language, root, str(Kind.FREE)) if is_free else "")]


def _organisers(language: Language, root: str, view: EventView) -> Iterator[Said]:
    """Each leads to its association where that is known, else to its site."""
    for one, held in zip_longest(view.facts.organisers, view.held_by[: len(view.facts.organisers)], fillvalue=""):
        assert not isinstance(one, str)
        yield Said(one.name, root + addresses.association_path(language, held)) if held else web_link(one.url, one.name)


@lru_cache(maxsize=512)
def _language(language: Language, root: str, code: str) -> Said:
    return Said(language_words(language, code), _programme(language, root, f"{Kind.LANGUAGE}/{code}"))


@of_the_look(4096)
def _town(language: Language, root: str, insee: str) -> Said | None:
    """The programme of the département of a commune, as `exports.faceting` has it; None where it has none."""
    department = department_of(insee) if insee and commune(insee) and region_of(insee) else None
    if department is None:
        return None
    words = phrase(language, "event.town_programme", name=department.name)
    return Said(words, _programme(language, root, f"{Kind.DEPARTEMENT}/{department.code}"))


def place_said(language: Language, place: Place | None) -> list[Said]:
    """A place: its address with a link to a map, then how to get there."""
    if not place:
        return []
    found = [Said(place_words(place))] if place_words(place) else []
    if href := map_href(place):
        found.append(Said(phrase(language, "event.map"), href))
    return [*found, Said(place.access)] if place.access else found


def image_said(language: Language, image: Image | None) -> list[Said]:
    """A link to a picture at its source: pictures of others are never embedded (reliability C7)."""
    if image is None:
        return []
    credit = phrase(language, "event.credit", credit=image.credit) if image.credit else ""
    return [web_link(image.url, image.alt or phrase(language, "event.see_image"))._replace(note=credit)]
