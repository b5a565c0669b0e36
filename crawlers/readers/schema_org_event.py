"""One schema.org event: its facts, or the reason why it is not taken."""

import re
from collections.abc import Iterable

from catalog.sightings import EventFacts, Image, Occurrence, Organiser
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import described
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schema_org_dates import slots_of
from crawlers.readers.schema_org_nodes import Node, plain
from crawlers.readers.schema_org_offers import is_sold_out, price_of, registration_of
from crawlers.readers.schema_org_place import is_virtual, online_url_of, place_of
from crawlers.readers.schema_org_schedule import ScheduleRefused, scheduled
from crawlers.readers.schema_org_types import bare
from crawlers.reading import Reading

# The first that is said wins: a cancelled event that was also moved is cancelled.
_STATUSES = (
    ({"EventCancelled", "EventCanceled"}, EventStatus.CANCELLED),
    ({"EventPostponed"}, EventStatus.POSTPONED),
    ({"EventMovedOnline"}, EventStatus.MOVED_ONLINE),
    ({"EventRescheduled"}, EventStatus.RESCHEDULED),
)
_ATTENDANCES = {
    "OfflineEventAttendanceMode": Attendance.ON_SITE,
    "OnlineEventAttendanceMode": Attendance.ONLINE,
    "MixedEventAttendanceMode": Attendance.HYBRID,
}
_AGES = re.compile(r"(\d{1,3})?\s?(?:[-–+]|to|à)\s?(\d{1,3})?(?:\s?(?:ans|years))?", re.ASCII)
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_][A-Za-z0-9-]{1,20})?", re.ASCII)
_LANGUAGES = {"french": "fr", "français": "fr", "english": "en", "anglais": "en"}
_MOST_WORDS = 50


def facts_of(event: Node, dates: list[Node], reading: Reading) -> tuple[EventFacts, tuple[Doubt, ...]]:
    """What `event` says, and what had to be assumed; `dates` are subEvents that are only dates of it.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    title = event.line("name")
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "the event has no name")
    doubts: set[Doubt] = set()
    occurrences = _occurrences(event, dates, reading, doubts)
    place, online_url = place_of(event), online_url_of(event)
    low, high = _ages(event)
    told = described(next(iter(event.texts("description") or event.texts("abstract")), ""))
    facts = EventFacts(
        title=title,
        occurrences=occurrences,
        status=_status(event),
        attendance=_attendance(event, has_place=place is not None, online=bool(online_url) or is_virtual(event)),
        place=place,
        online_url=online_url,
        description=told.text,
        description_html=told.html,
        language=language_of(event) or reading.language,
        url=event.url("url"),
        organisers=organisers_of(event.all("organizer")),
        registration=registration_of(event),
        price=price_of(event),
        minimum_age=low,
        maximum_age=high,
        keywords=keywords_of(event),
        image=image_of(event, "image"),
    )
    return facts, tuple(sorted(doubts))


def _occurrences(event: Node, dates: list[Node], reading: Reading, doubts: set[Doubt]) -> tuple[Occurrence, ...]:
    found: list[Occurrence] = []
    unreadable, refused = "", ""
    try:
        repeated = scheduled(event, reading, doubts)
    except ScheduleRefused as error:
        repeated, refused = None, str(error)
        doubts.add(Doubt.RECURRENCE_IGNORED)
    for node in [] if repeated else dates or [event]:
        slots = slots_of(node, reading.zone)
        found.extend(slots.occurrences)
        doubts.update(slots.doubts)
        unreadable = unreadable or slots.unreadable
    found.extend(repeated or ())
    if not found:
        _refuse_dateless(unreadable, refused, repeats=repeated is not None)
    return _within_range(found, reading)


def _refuse_dateless(unreadable: str, refused: str, *, repeats: bool) -> None:
    if refused:
        raise ItemRefused(SkipReason.BAD_RECURRENCE, refused)
    if unreadable:
        raise ItemRefused(SkipReason.BAD_DATE, f"the start {unreadable!r} is no ISO 8601 date")
    if repeats:
        raise ItemRefused(SkipReason.NO_OCCURRENCE, "the schedule has no date in the window")
    raise ItemRefused(SkipReason.NO_DATE, "the event has no startDate")


def _within_range(found: list[Occurrence], reading: Reading) -> tuple[Occurrence, ...]:
    kept = [
        occurrence
        for occurrence in dict.fromkeys(found)
        if occurrence.first_day <= reading.accepts_until and occurrence.last_day >= reading.accepts_from
    ]
    if not kept:
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"the event is on {found[0].first_day}")
    return tuple(kept)


def _status(event: Node) -> EventStatus:
    said = {bare(text) for text in event.texts("eventStatus")}
    for names, status in _STATUSES:
        if names & said:
            return status
    return EventStatus.FULL if is_sold_out(event) else EventStatus.SCHEDULED


def _attendance(event: Node, *, has_place: bool, online: bool) -> Attendance | None:
    said = {_ATTENDANCES[name] for text in event.texts("eventAttendanceMode") if (name := bare(text)) in _ATTENDANCES}
    if len(said) == 1:
        return said.pop()
    if said or (online and has_place):
        return Attendance.HYBRID
    return Attendance.ONLINE if online else None


def organisers_of(values: Iterable[Node | str]) -> tuple[Organiser, ...]:
    """The organisations among `values`, by name; persons are left out."""
    found: dict[str, Organiser] = {}
    for value in values:
        if isinstance(value, Node) and "Person" in value.types:
            continue
        name = value.line("name") if isinstance(value, Node) else plain(value)
        if name and len(found) < 20 and not name.startswith(("http://", "https://")):
            url = value.url("url") if isinstance(value, Node) else ""
            found.setdefault(name.casefold(), Organiser(name=name, url=url))
    return tuple(found.values())


def _ages(event: Node) -> tuple[int | None, int | None]:
    """From typicalAgeRange (`7-12`, `18+`) or the audience's suggested ages; only numbers count."""
    found = _AGES.fullmatch(event.line("typicalAgeRange", 40))
    low, high = found.groups() if found else (None, None)
    for audience in event.nodes("audience")[:5]:
        low = low or _number(audience.text("suggestedMinAge"))
        high = high or _number(audience.text("suggestedMaxAge"))
    ages = [int(age) if age and int(age) <= 150 else None for age in (low, high)]
    if ages[0] is not None and ages[1] is not None and ages[0] > ages[1]:
        return None, None
    return ages[0], ages[1]


def _number(text: str) -> str | None:
    return text if text.isascii() and text.isdigit() and len(text) <= 3 else None


def language_of(node: Node) -> str:
    """The language code in `inLanguage` (`fr`, `fr-FR`, a Language), or an empty string."""
    for value in node.all("inLanguage")[:5]:
        text = (value.text("alternateName") or value.text("name")) if isinstance(value, Node) else value
        found = _LANGUAGE.fullmatch(text.strip()[:40])
        if found:
            return found[1].lower()
        if text.strip().lower() in _LANGUAGES:
            return _LANGUAGES[text.strip().lower()]
    return ""


def keywords_of(node: Node, *keys: str) -> tuple[str, ...]:
    """Keywords, and the words for the audience: lists, or one text with commas; each once."""
    words: dict[str, str] = {}
    for key in ("keywords", *keys):
        for text in node.texts(key):
            for word in text[:5_000].split(","):
                line = plain(word)
                words.setdefault(line.casefold(), line)
    for value in node.all("audience")[:20]:
        line = (value.line("audienceType") or value.line("name")) if isinstance(value, Node) else plain(value)
        words.setdefault(line.casefold(), line)
    return tuple(word for word in words.values() if word)[:_MOST_WORDS]


def image_of(node: Node, key: str) -> Image | None:
    """The first picture of `key`: an address, or an ImageObject with its credit and caption."""
    for value in node.all(key)[:20]:
        url = node.graph.address(value.address if isinstance(value, Node) else value)
        if url and isinstance(value, Node):
            credit = value.line("creditText") or value.line("copyrightNotice")
            return Image(url=url, credit=credit, alt=value.line("caption"))
        if url:
            return Image(url=url)
    return None
