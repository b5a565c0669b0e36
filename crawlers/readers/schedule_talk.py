"""One talk of a conference schedule, however it was written, as an event."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any, Self
from urllib.parse import urljoin

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from catalog.cleaning.times import clean_zone
from catalog.sightings import EventFacts, EventSighting, Identifier, Image, Occurrence, Organiser, Place
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.descriptions import Description, described, joined
from crawlers.readers.json_answers import as_text
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schedule_times import NIGHT_ENDS, begin_of, clock_of, end_of
from crawlers.reading import Answer, Reading

Record = Mapping[str, Any]

_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.ASCII)
# The parts of a talk that are about it and not about persons.
_TOLD = ("id", "guid", "date", "start", "duration", "room", "title", "subtitle", "track", "type", "language", "url")


@dataclass(frozen=True, slots=True)
class Conference:
    """What holds for all talks of a schedule.

    Attributes:
        title: names the organiser.
        zone: IANA zone of wall-clock times; `assumed` where the schedule names none.
        base: the address that relative ones are seen from.
        turns: the time before which a talk belongs to the night of the day before, where the schedule
            says so for all days.
    """

    title: str
    zone: str
    assumed: bool
    url: str = ""
    base: str = ""
    turns: time | None = None
    venue: str = ""
    city: str = ""
    postal_code: str = ""
    country: str = ""

    @classmethod
    def of(cls, schedule: Record, reading: Reading) -> Self:
        """The conference of a schedule's own words; see `schedule_json` and `schedule_xml`."""
        said = schedule.get("conference")
        told: Record = said if isinstance(said, dict) else {}
        zone = clean_zone(clean_line(told.get("time_zone_name"), 64))
        return cls(
            title=spoken(told.get("title")),
            zone=zone or reading.zone,
            assumed=zone is None,
            url=clean_url(told.get("url")) or "",
            base=clean_url(told.get("base_url") or schedule.get("base_url")) or "",
            turns=clock_of(told.get("day_change")),
            venue=clean_line(told.get("venue")),
            city=clean_line(told.get("city")),
        )

    def placed(self, **said: str) -> Self:
        """The same conference, at another place."""
        return replace(self, **said)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk and the day in whose programme it stands.

    Attributes:
        said: the talk's own fields, by the names of schedule.json.
        day: the date of the programme, as written.
        begins: when the programme of that day begins, as written; may be empty.
        room: the room under which it stands.
    """

    said: Record = field(repr=False)
    day: str = ""
    begins: str = ""
    room: str = ""

    def shown(self) -> dict[str, Any]:
        """What may be kept of it: persons, links and attachments are left out."""
        return {key: self.said.get(key) for key in (*_TOLD, "abstract", "description") if self.said.get(key)}


def sighting_of(
    talk: Talk | str, conference: Conference, seen: set[str], answer: Answer, reading: Reading
) -> EventSighting:
    """The event that the talk is; a text instead of a talk says why it is none.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    if isinstance(talk, str):
        raise ItemRefused(SkipReason.MALFORMED, "is no talk")
    source_id = _new_id(talk, seen)
    facts, doubts = _facts(talk, conference, reading, answer.url)
    seen.add(source_id)
    return EventSighting(
        origin=reading.origin(answer, source_id, _content(talk, conference)),
        facts=facts,
        identifiers=(Identifier(scheme="url", value=facts.url),) if facts.url else (),
        doubts=doubts,
    )


def _new_id(talk: Talk, seen: set[str]) -> str:
    source_id = clean_line(talk.said.get("guid"), 200) or clean_line(talk.said.get("id"), 200)
    if not source_id:
        raise ItemRefused(SkipReason.MALFORMED, "the talk has neither guid nor id")
    if source_id in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"the talk {source_id} was in the schedule before")
    return source_id


def _facts(talk: Talk, conference: Conference, reading: Reading, address: str) -> tuple[EventFacts, tuple[Doubt, ...]]:
    said = talk.said
    title = spoken(said.get("title"))
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "the talk has no title")
    turns = conference.turns or clock_of(talk.begins) or NIGHT_ENDS
    begin, walled = begin_of(said.get("date"), talk.day, said.get("start"), conference.zone, turns)
    slot = Occurrence(zone=conference.zone, start_at=begin, end_at=end_of(begin, said.get("duration")))
    if not reading.accepts(slot.first_day):
        raise ItemRefused(SkipReason.OUT_OF_RANGE, str(slot.first_day))
    base = conference.base or conference.url or address
    logo = _address(said.get("logo"), base)
    room = spoken(said.get("room")) or clean_line(talk.room)
    told = _description(said)
    return EventFacts(
        title=title,
        occurrences=(slot,),
        place=_place(room, conference) or None,
        description=told.text,
        description_html=told.html,
        language=_language(said.get("language")) or reading.language,
        url=_address(said.get("url"), base),
        organisers=(Organiser(name=conference.title, url=conference.url),) if conference.title else (),
        keywords=tuple(dict.fromkeys(filter(None, (spoken(said.get("track")), spoken(said.get("type")))))),
        image=Image(url=logo) if logo else None,
    ), ((Doubt.ZONE_ASSUMED,) if walled and conference.assumed else ())


def spoken(value: object) -> str:
    """One line of a text, of an object with a `name`, or of one text for each language (French first)."""
    if isinstance(value, dict):
        texts = [value.get(key) for key in ("name", "fr", "en")] + list(value.values())
        value = next((text for text in texts if isinstance(text, str) and text.strip()), "")
    return html_to_text(value, 1_000).replace("\n", " ") if isinstance(value, str) else ""


def _place(room: str, conference: Conference) -> Place:
    """The room; where the building is known, named after it."""
    return Place(
        name=", ".join(filter(None, (conference.venue, room))),
        postal_code=conference.postal_code,
        city=conference.city,
        country=conference.country,
    )


def _description(said: Record) -> Description:
    parts = (described(spoken_text(said.get(key))) for key in ("subtitle", "abstract", "description"))
    return joined(*{part.text: part for part in parts}.values())


def spoken_text(value: object) -> str:
    """A longer text, of several lines, or the first of one for each language."""
    if isinstance(value, dict):
        value = next((text for text in (value.get("fr"), value.get("en"), *value.values()) if text), "")
    return value if isinstance(value, str) else ""


def _language(value: object) -> str:
    found = _LANGUAGE.fullmatch(clean_line(value, 20).lower())
    return found[1] if found else ""


def _address(value: object, base: str) -> str:
    text = value.strip() if isinstance(value, str) else ""
    if not text:
        return ""
    try:
        return clean_url(urljoin(base, text)) or ""
    except ValueError:
        return ""


def _content(talk: Talk, conference: Conference) -> bytes:
    """What the event is made of, for its content hash."""
    return as_text([talk.shown(), talk.day, talk.begins, talk.room, conference.title]).encode("ascii")
