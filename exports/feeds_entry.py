"""One event as an RSS item or an Atom entry, with its own dates beside those of its publication.

Made with feedgen and finished with lxml (libraries, trap 3); written without the namespaces that the
document's root declares. The event's dates stand in the title, the description and the `ev:` elements,
never in `pubDate`, which readers replace when it lies ahead (conventions B.2).
"""

from datetime import UTC, datetime
from email.utils import format_datetime
from html import escape
from itertools import islice
from urllib.parse import urlsplit

from feedgen.entry import FeedEntry
from lxml import etree

from catalog.cleaning.places import clean_point
from catalog.cleaning.times import local
from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.exporter import Site, Surroundings
from exports.feed_wording import line, marked, notes, place_words, slot_words, status_of, text, words
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language

EV = "http://purl.org/rss/1.0/modules/event/"
GEORSS = "http://www.georss.org/georss"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
NAMESPACES = {"ev": EV, "georss": GEORSS}
_DATES_SHOWN = 12


def tag(site: Site, name: str) -> str:
    """A lasting name in the instance's own space (RFC 4151). The year is that of the first Goodweek, for ever."""
    return f"tag:{urlsplit(site.base_url).hostname or 'localhost'},2026:{name}"


def rss_item(view: EventView, around: Surroundings, language: Language) -> bytes:
    """`<item>…</item>` in UTF-8. Raises `ValueError` when the event cannot be written."""
    entry, main = _entry(view, around, language)
    entry.description(escape(_lead(view, main, language), quote=False))
    entry.content(_html(view, main, around, language))
    item = entry.rss_entry()
    # feedgen would change the locale of the whole process to write a date.
    etree.SubElement(item, "pubDate").text = format_datetime(_utc(view.created_at))
    _add_event(item, view, main, language)
    return _written(item, NAMESPACES | {"content": CONTENT})


def atom_entry(view: EventView, around: Surroundings, language: Language) -> bytes:
    """`<entry>…</entry>` in UTF-8. Raises `ValueError` when the event cannot be written."""
    entry, main = _entry(view, around, language)
    entry.published(_utc(view.created_at))
    entry.updated(_utc(view.changed_at))
    entry.summary(_lead(view, main, language))
    entry.content(_html(view, main, around, language), type="html")
    element = entry.atom_entry()
    _add_event(element, view, main, language)
    return _written(element, NAMESPACES)


def _entry(view: EventView, around: Surroundings, language: Language) -> tuple[FeedEntry, OccurrenceView]:
    """What both formats share, and the slot that stands for the event: the first that is not cancelled."""
    if not view.occurrences:
        raise ValueError(f"event {view.id[:60]!r} has no slot")
    alive = (one for one in view.occurrences if one.status is not EventStatus.CANCELLED)
    main = next(alive, view.occurrences[0])
    title = marked(view.facts.title, view, status_of(view), around, language)
    entry = FeedEntry()
    entry.title(f"[{slot_words(main.slot, language)}] {title}")
    entry.guid(tag(around.site, line(view.id)), permalink=False)
    # One link: feedgen loses what distinguishes several.
    entry.link(href=absolute(around.site, event_path(language, view.id)))
    terms = [{"term": str(theme), "label": theme.label(language)} for theme in view.facts.themes]
    words_of_sources = filter(None, map(line, view.facts.keywords))
    entry.category([*terms, *({"term": word} for word in words_of_sources)])
    return entry, main


def _lead(view: EventView, main: OccurrenceView, language: Language) -> str:
    """When, where, and how it stands, on one line."""
    where = place_words(main.slot.place or view.facts.place, view.facts, language)
    status = status_of(view)
    standing = "" if status is EventStatus.SCHEDULED else status.label(language)
    return " · ".join(part for part in (_dates(view, main, language), where, standing) if part)


def _dates(view: EventView, main: OccurrenceView, language: Language) -> str:
    """The dates that are not cancelled, the first twelve of them and how many more."""
    slots = [one.slot for one in view.occurrences if one is main or one.status is not EventStatus.CANCELLED]
    told = [slot_words(slot, language) for slot in islice(slots, _DATES_SHOWN)]
    if len(slots) > _DATES_SHOWN:
        told.append(words(language, "more_dates", count=len(slots) - _DATES_SHOWN))
    return ", ".join(told)


def _html(view: EventView, main: OccurrenceView, around: Surroundings, language: Language) -> str:
    """Paragraphs of escaped text, and nothing else."""
    paragraphs = [_lead(view, main, language), *text(view.facts.description).split("\n\n")]
    paragraphs.append("\n".join(notes(view, main, around, language)))
    said = (escape(part, quote=False).replace("\n", "<br>") for part in paragraphs if part)
    return "".join(f"<p>{part}</p>" for part in said)


def _add_event(element: etree._Element, view: EventView, main: OccurrenceView, language: Language) -> None:
    """The event module of RSS, in W3C date-time form, and the point of GeoRSS."""
    slot, facts = main.slot, view.facts
    if slot.start_at is None:
        start, end = slot.first_day.isoformat(), slot.last_day.isoformat()
    else:
        start = _there(slot.start_at, slot.zone)
        end = _there(slot.end_at, slot.zone) if slot.end_at else ""
    place = slot.place or facts.place
    values = {
        "startdate": start,
        "enddate": end,
        "location": place_words(place, facts, language),
        "organizer": ", ".join(filter(None, (line(one.name) for one in facts.organisers))),
    }
    for name, value in values.items():
        if value:
            etree.SubElement(element, f"{{{EV}}}{name}").text = value
    point = clean_point(place.latitude, place.longitude) if place else None
    if point:
        etree.SubElement(element, f"{{{GEORSS}}}point").text = f"{point[0]} {point[1]}"


def _there(instant: datetime, zone: str) -> str:
    return local(instant, zone).isoformat(timespec="seconds")


def _utc(instant: datetime) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("a time has no offset")
    return instant.astimezone(UTC).replace(microsecond=0)


def _written(element: etree._Element, namespaces: dict[str, str]) -> bytes:
    """The element as it stands below a root that declares these namespaces."""
    root = etree.Element("root", nsmap=namespaces)
    root.append(element)
    whole = etree.tostring(root, encoding="utf-8", xml_declaration=False)
    return whole[whole.index(b">") + 1 : whole.rindex(b"</root>")] + b"\n"
