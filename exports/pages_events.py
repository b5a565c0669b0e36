"""The page of one event: what, when, where, for whom, and who says so."""

from typing import Any, NamedTuple

from markupsafe import Markup

from catalog.cleaning.times import local
from catalog.sightings import EventFacts, Place
from catalog.views import AssociationView, EventView, OccurrenceView, SourceView
from catalog.vocabulary import EventStatus, Seen
from exports import pages_addresses as addresses
from exports.calendar_words import HOME_ZONE, short_day_words, slot_stamp, slot_words
from exports.exporter import Site, Surroundings
from exports.feed_wording import status_mark, status_of
from exports.held_dates import OFF, held_dates
from exports.json_ld import script_json
from exports.json_ld_event import event_json_ld
from exports.pages_agendas import OneDate, one_date
from exports.pages_cards import event_picture
from exports.pages_citing import subject_citation
from exports.pages_claims import claim_rows
from exports.pages_completeness import completeness_words
from exports.pages_event_facts import change_rows, editions_said, event_rows, original_of, register_href, where_of
from exports.pages_event_feeds import event_alternates
from exports.pages_links import web_href
from exports.pages_refusal import check_event, refusing
from exports.pages_templates import HTML, pages_version, render_page, summary
from exports.pages_words import place_words
from exports.phrases import Language, phrase
from exports.remembering import remembered
from exports.whereabouts import Whereabouts, whereabouts, whereabouts_of_event


class Notice(NamedTuple):
    """What a reader must not miss: the kind (for the style), a word, a sentence."""

    kind: str
    word: str
    text: str


class Slot(NamedTuple):
    """A time slot in words; `agenda` has the links that put it into an agenda on the web, where one can still go."""

    stamp: str
    words: str
    title: str
    place: str
    notice: Notice | None
    agenda: OneDate | None


class EventPage:
    """`events/<id>.html` in one language."""

    media_type = HTML

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
            return event_page(self.language, view, around).encode()


def event_page(
    language: Language,
    view: EventView,
    around: Surroundings,
    *,
    template: str = "event.html",
    root: str = "",
    **frame: Any,
) -> str:
    """The page of an event. A preview (`exports.pages_preview`) has a `template` and a `frame` of its own, and `root`."""
    facts, site = view.facts, around.site
    path = addresses.event_path(language, view.id)
    root = root or addresses.root_of(path)
    status = status_of(view)
    slots = [_slot(language, view, one, status, addresses.absolute(site, path)) for one in view.occurrences]
    told: dict[str, Any] = {
        "path": path,
        "root": root,
        "site": site,
        "alternates": event_alternates(language, view),
        "picture": event_picture(language, view, around),
        "title": facts.title,
        "mark": status_mark(status, language),
        "tongue": facts.language,
        "description": event_summary(language, view),
        "sample": is_sample(view, around.sources),
        "json_ld": _json_ld(view, site),
        "facts": facts,
        "notices": notices(language, status, view.seen),
        "slots": slots,
        "weeks": editions_said(language, view, around, root),
        "where": where_of(language, view, root),
        "register": register_href(facts),
        "original": original_of(view),
        "rows": event_rows(language, view, root),
        "changes": change_rows(language, view),
        "claims": claim_rows(language, view.claims, around.sources, facts),
        "completeness": completeness_words(language, view),
        "history": history_words(language, view),
        "report": addresses.report_path(language, view.id) if site.desk else "",
        "claim": addresses.claim_path(language, view.id) if site.desk else "",
        "cited": subject_citation(language, site, view),
    }
    return render_page(language, template, **told | frame)


@remembered
def _json_ld(view: EventView, site: Site) -> Markup:
    """The same in both languages."""
    return script_json(event_json_ld(view, site))


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


def _slot(language: Language, view: EventView, one: OccurrenceView, whole: EventStatus, url: str) -> Slot:
    """A date; its status where that is not what is said of the `whole` event."""
    facts, slot, there = view.facts, one.slot, whereabouts(view.facts, one)
    is_held = one.status not in OFF
    where = place_words(there.place) if there.place else web_href(facts.online_url) or there.online(language)
    return Slot(
        stamp=slot_stamp(slot),
        words=slot_words(language, slot),
        title=slot.title,
        place=_own_place(language, view, one, there),
        notice=status_notice(language, one.status) if one.status is not whole else None,
        agenda=one_date(slot, slot.title or facts.title, where, url) if is_held else None,
    )


def _own_place(language: Language, view: EventView, one: OccurrenceView, there: Whereabouts[Place]) -> str:
    """Where a date takes place, if not where the event does."""
    if there.place is None:
        return there.online(language) if there != whereabouts_of_event(view) else ""
    return place_words(there.place) if one.slot.place else ""


def event_summary(language: Language, view: EventView) -> str:
    """One line for search engines and previews: how it stands, when, where, and the beginning of the description.

    When and where are those of the date that stands for the event.
    """
    said, line = view.facts.description, _date_summary(language, view.facts, held_dates(view)[0])
    return summary(f"{line}. {said}" if said else line)


def _date_summary(language: Language, facts: EventFacts, one: OccurrenceView) -> str:
    """`Annulé – mardi 3 novembre 2026 à 18 h, Val-Clair`."""
    place, said = whereabouts(facts, one).place, slot_words(language, one.slot)
    if place and (where := place.city or place.name):
        said = phrase(language, "event.summary", when=said, place=where)
    if one.status is EventStatus.SCHEDULED:
        return said
    return phrase(language, "event.summary_status", status=one.status.label(language), said=said)


def history_words(language: Language, view: EventView | AssociationView) -> str:
    """When the subject entered the catalogue and when its content last changed."""
    created, changed = (
        short_day_words(language, local(at, HOME_ZONE).date()) for at in (view.created_at, view.changed_at)
    )
    return phrase(language, "history.entered", created=created, changed=changed)
