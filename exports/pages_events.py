"""The page of one event: what, when, where, for whom, and who says so."""

from typing import NamedTuple

from markupsafe import Markup

from catalog.cleaning.times import local
from catalog.sightings import EventFacts, Place
from catalog.views import AssociationView, EventView, OccurrenceView, SourceView
from catalog.vocabulary import EventStatus, Seen
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE, short_day_words, slot_stamp, slot_words
from exports.exporter import Site, Surroundings
from exports.json_ld import event_json_ld, script_json
from exports.pages_cards import event_picture
from exports.pages_claims import claim_rows
from exports.pages_completeness import completeness_words
from exports.pages_links import Row, Said, contact_link, map_href, web_link
from exports.pages_refusal import check_event, refusing
from exports.pages_templates import Alternate, pages_version, render_page, summary
from exports.pages_words import age_words, language_words, place_words, price_words
from exports.phrases import Language, phrase
from exports.remembering import remembered


class Notice(NamedTuple):
    """What a reader must not miss: the kind (for the style), a word, a sentence."""

    kind: str
    word: str
    text: str


class Slot(NamedTuple):
    """A time slot in words."""

    stamp: str
    words: str
    title: str
    place: str
    notice: Notice | None


class EventPage:
    """`events/<id>.html` in one language."""

    media_type = "text/html; charset=utf-8"

    def __init__(self, language: Language) -> None:
        self.language = language
        self.name = f"event-page-{language}"
        self.version = pages_version()

    def path(self, subject_id: str) -> str:
        """`events/<id>.html`, below `en/` in English."""
        return addresses.event_path(self.language, subject_id)

    def page(self, view: EventView, around: Surroundings) -> bytes:
        """The whole page."""
        with refusing(view.id):
            check_event(view)
            return self._page(view, around).encode()

    def _page(self, view: EventView, around: Surroundings) -> str:
        language, facts = self.language, view.facts
        slots = [_slot(language, one, facts) for one in view.occurrences]
        return render_page(
            language,
            "event.html",
            self.path(view.id),
            around.site,
            alternates=[calendar_alternate(language, view.id)],
            picture=event_picture(language, view, around),
            title=facts.title,
            tongue=facts.language,
            description=event_summary(language, facts, slots[0].words if slots else ""),
            sample=is_sample(view, around.sources),
            json_ld=_json_ld(view, around.site),
            facts=facts,
            notices=notices(language, facts.status, view.seen),
            slots=slots,
            rows=event_rows(language, view),
            claims=claim_rows(language, view.claims, around.sources, facts),
            completeness=completeness_words(language, view),
            history=history_words(language, view),
        )


@remembered
def _json_ld(view: EventView, site: Site) -> Markup:
    """The same in both languages."""
    return script_json(event_json_ld(view, site))


def calendar_alternate(language: Language, event_id: str) -> Alternate:
    """The one-event calendar of an event."""
    return Alternate("text/calendar", phrase(language, "subscribe.ics"), addresses.event_calendar_path(event_id))


def is_sample(view: EventView | AssociationView, sources: dict[str, SourceView]) -> bool:
    """Whether any source of a subject is one of invented data."""
    return any(name in sources and sources[name].sample for name in view.sources)


def notices(language: Language, status: EventStatus, seen: Seen) -> list[Notice]:
    """What stands above everything else; nothing for an event that is scheduled and listed."""
    found = [status_notice(language, status), seen_notice(language, seen)]
    return [notice for notice in found if notice is not None]


def status_notice(language: Language, status: EventStatus) -> Notice | None:
    """A status other than "scheduled"."""
    return None if status is EventStatus.SCHEDULED else _notice(language, "status", status)


def seen_notice(language: Language, seen: Seen) -> Notice | None:
    """That the sources no longer show it, or no longer answer."""
    return None if seen is Seen.LISTED else _notice(language, "seen", seen)


def _notice(language: Language, group: str, word: EventStatus | Seen) -> Notice:
    key = f"{group}.{word.value.replace('-', '_')}"
    return Notice(word.value, phrase(language, key), phrase(language, f"{key}_text"))


def _slot(language: Language, view: OccurrenceView, facts: EventFacts) -> Slot:
    differs = view.status is not facts.status
    return Slot(
        stamp=slot_stamp(view.slot),
        words=slot_words(language, view.slot),
        title=view.slot.title,
        place=place_words(view.slot.place) if view.slot.place else "",
        notice=status_notice(language, view.status) if differs else None,
    )


def event_summary(language: Language, facts: EventFacts, when: str) -> str:
    """One line for search engines and previews: when, where, and the beginning of the description."""
    where = (facts.place and (facts.place.city or facts.place.name)) or ""
    line = phrase(language, "event.summary", when=when, place=where) if where else when
    return summary(f"{line}. {facts.description}" if facts.description else line)


def event_rows(language: Language, view: EventView) -> list[Row]:
    """The practical facts of an event; what no source says has no row."""
    facts = view.facts
    ages = age_words(language, facts.minimum_age, facts.maximum_age)
    rows = [
        _row(language, "place", place_said(language, facts.place)),
        _row(language, "attendance", [Said(facts.attendance.label(language))] if facts.attendance else []),
        _row(language, "online_url", [web_link(facts.online_url)] if facts.online_url else []),
        _row(language, "organisers", [web_link(one.url, one.name) for one in facts.organisers]),
        _row(language, "registration", [contact_link(one) for one in facts.registration]),
        _row(language, "price", [Said(price_words(language, facts.price))] if facts.price else []),
        _row(language, "audiences", [Said(one.label(language)) for one in facts.audiences]),
        Row(phrase(language, "event.age"), [Said(ages)] if ages else []),
        _row(language, "accessibility", [Said(one.label(language)) for one in facts.accessibility]),
        _row(language, "themes", [Said(one.label(language)) for one in facts.themes]),
        _row(language, "keywords", [Said(one) for one in facts.keywords]),
        _row(language, "language", [Said(language_words(language, facts.language))] if facts.language else []),
        _row(language, "url", [web_link(facts.url)] if facts.url else []),
        _row(language, "image", image_said(language, facts)),
    ]
    return [row for row in rows if row.values]


def _row(language: Language, field: str, values: list[Said]) -> Row:
    return Row(phrase(language, f"field.{field}"), values)


def place_said(language: Language, place: Place | None) -> list[Said]:
    """A place: its address with a link to a map, then how to get there."""
    if not place:
        return []
    found = [Said(place_words(place))] if place_words(place) else []
    if href := map_href(place):
        found.append(Said(phrase(language, "event.map"), href))
    return [*found, Said(place.access)] if place.access else found


def image_said(language: Language, facts: EventFacts) -> list[Said]:
    """A link to the picture at its source: pictures of others are never embedded (reliability C7)."""
    if not facts.image:
        return []
    link = web_link(facts.image.url, facts.image.alt or phrase(language, "event.see_image"))
    credit = phrase(language, "event.credit", credit=facts.image.credit) if facts.image.credit else ""
    return [link._replace(note=credit)]


def history_words(language: Language, view: EventView | AssociationView) -> str:
    """When the subject entered the catalogue and when its content last changed."""
    created, changed = (
        short_day_words(language, local(at, HOME_ZONE).date()) for at in (view.created_at, view.changed_at)
    )
    return phrase(language, "history.entered", created=created, changed=changed)
