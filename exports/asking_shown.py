"""An event as a list of what was found shows it, made of its line in the published data."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

from pydantic_core import from_json

from catalog.sightings import Occurrence
from catalog.views import SourceView
from catalog.vocabulary import Attendance, EventStatus
from exports.asking_entries import slot_of
from exports.calendar_words import slot_stamp, slot_words
from exports.pages_addresses import event_path
from exports.pages_events import Notice, status_notice
from exports.phrases import Language
from exports.whereabouts import considered


class Shown(NamedTuple):
    """One event in words.

    Attributes:
        href: its page, relative to the site. lang: of its title, where that is not the language of the page.
        when: the date that was asked for, or the first that takes place; more: how many others there are.
    """

    href: str
    title: str
    lang: str
    stamp: str
    when: str
    more: int
    where: str
    notice: Notice | None
    sample: bool


def shown(
    language: Language, line: bytes, sources: Mapping[str, SourceView], between: tuple[date, date] | None
) -> Shown:
    """The event of a line; of its dates the first within these days."""
    said = from_json(line)
    index, slot = _main(said, between)
    date, attendance = said["occurrences"][index], said["attendance"]
    status = EventStatus(date["status"])
    there = considered(status, date["place"] or said["place"], attendance and Attendance(attendance))
    place = there.place or {}
    spoken = said["language"]
    return Shown(
        href=event_path(language, said["id"]),
        title=said["title"],
        lang=spoken if spoken != language else "",
        stamp=slot_stamp(slot),
        when=slot_words(language, slot),
        more=len(said["occurrences"]) - 1,
        where=", ".join(filter(None, (place.get("name"), place.get("city")))) or there.online(language),
        notice=status_notice(language, status),
        sample=any(sources[name].sample for name in said["sources"] if name in sources),
    )


def _main(said: Mapping[str, Any], between: tuple[date, date] | None) -> tuple[int, Occurrence]:
    """The date that stands for an event, and its place among all."""
    slots = list(enumerate(map(slot_of, said["occurrences"])))
    first, last = between or (date.min, date.max)
    within = [pair for pair in slots if pair[1].first_day <= last and pair[1].last_day >= first] or slots
    alive = [pair for pair in within if said["occurrences"][pair[0]]["status"] != EventStatus.CANCELLED]
    return (alive or within)[0]
