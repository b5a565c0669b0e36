"""What filters must know of an event or an association, made of its gist and of its line in the published data."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from hashlib import blake2b
from json import loads
from typing import Any

from pydantic_core import from_json

from catalog.cleaning.places import clean_point
from catalog.cleaning.text import fold
from catalog.sightings import Occurrence, ended_at, started_at
from catalog.territory import Point, centre_of
from catalog.views import Member
from catalog.vocabulary import Attendance, Audience, EventStatus, Labelled, Theme
from exports.faceting import read_gist
from exports.fragments_reading import Stored
from exports.numbers_traits import Traits
from exports.whereabouts import considered

Json = Mapping[str, Any]
_AT_ONCE = 900  # characters that are folded together


@dataclass(frozen=True, slots=True)
class Entry:
    """One subject.

    Attributes:
        number: by which the cache of fragments knows it. stamp: of all that rendered it.
        mark: changes with whatever its fragments may hold.
        name: its title, or what it is called.
        facets: ids of what it can be selected by, as `theme/refugees`, `attendance/online`, `source/val_clair`.
        days: first and last day of each of its dates, as ordinals. points: where it takes place.
        words: all its words, folded, with a blank before each.
        refused: the names of the exporters that could not write it.
    """

    member: Member
    number: int
    stamp: str
    mark: bytes
    name: str
    facets: tuple[str, ...]
    days: tuple[tuple[int, int], ...]
    points: tuple[tuple[str, Point], ...]
    words: str
    refused: frozenset[str]

    @property
    def id(self) -> str:
        """Its id."""
        return self.member.id


def entry_of(identity: str, known: Stored, line: bytes) -> Entry:
    """The entry of a subject, given its line in the data. Raises `ValueError` where that is none of ours."""
    said, gist = from_json(line), read_gist(known.gist)
    traits = Traits(*gist.traits.split("\t"))
    is_event = identity.startswith("e")
    slots = [slot_of(one) for one in said["occurrences"]] if is_event else []
    facets = [*gist.facets, *(f"source/{name}" for name in traits.source.split())]
    facets += [f"attendance/{one}" for one in _attendances(said)] if is_event else []
    facets += [f"kind/{traits.kind}"] if traits.kind else []
    facets += (f"association/{name}" for name in gist.held)
    facets += [] if is_event or not said["language"] else [f"language/{said['language']}"]
    return Entry(
        member=_member(identity, known.revision, said, slots),
        number=known.number,
        stamp=known.stamp,
        mark=blake2b(f"{identity} {known.revision} {known.stamp}".encode(), digest_size=12).digest(),
        name=said["title"] if is_event else said["name"],
        facets=tuple(facets),
        days=tuple((one.first_day.toordinal(), one.last_day.toordinal()) for one in slots),
        points=tuple(dict.fromkeys(_points(_places(said)))),
        words=folded(_event_texts(said) if is_event else _association_texts(said)),
        refused=frozenset(loads(known.refused)) if known.refused else frozenset(),
    )


def _attendances(said: Json) -> list[str]:
    """How one takes part in the dates of an event, the status of each considered, as the selection `online` has it."""
    told = said["attendance"] and Attendance(said["attendance"])
    statuses = {one["status"] for one in said["occurrences"]} or {said["status"]}
    ways = {considered(EventStatus(status), None, told).attendance for status in statuses}
    return [str(way) for way in sorted(filter(None, ways))]


def _member(identity: str, revision: int, said: Json, slots: list[Occurrence]) -> Member:
    changed_at = datetime.fromisoformat(said["changed_at"])
    if not slots:
        return Member(identity, revision, changed_at=changed_at)
    starts, ends = started_at(slots[0]).astimezone(UTC), max(ended_at(one) for one in slots).astimezone(UTC)
    return Member(identity, revision, starts, ends, changed_at)


def slot_of(said: Json) -> Occurrence:
    """When a date is, as the published data tell it."""
    start, end = said["start"], said["end"]
    if said["all_day"]:
        first = date.fromisoformat(start)
        return Occurrence.model_construct(
            zone=said["zone"], start_on=first, end_on=date.fromisoformat(end) if end else first
        )
    starts, ends = datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None
    return Occurrence.model_construct(zone=said["zone"], start_at=starts, end_at=ends)


def _places(said: Json) -> Iterator[Json | None]:
    if "occurrences" in said:
        yield said["place"]
        yield from (one["place"] for one in said["occurrences"])
    else:
        yield from (one["place"] for one in said["places"])


def _points(places: Iterable[Json | None]) -> Iterator[tuple[str, Point]]:
    """The commune of each place, and its point: its own, or else the middle of its commune."""
    for place in places:
        if place is None:
            continue
        point = clean_point(place["latitude"], place["longitude"]) or centre_of(place["insee"])
        if point is not None:
            yield place["insee"], point


def folded(texts: Iterable[str]) -> str:
    """All words of some texts, folded, with a blank before each, so that what a word begins with can be found."""
    return "".join(f" {piece}" for piece in map(fold, _packed(texts)) if piece)


def _packed(texts: Iterable[str]) -> Iterator[str]:
    """The same words in texts as long as can be folded together; no word is cut."""
    waiting: list[str] = []
    length = 0
    for text in texts:
        for part in (text,) if len(text) <= _AT_ONCE else _parts(text):
            if length + len(part) > _AT_ONCE:
                yield "\n".join(waiting)
                waiting, length = [], 0
            waiting.append(part)
            length += len(part) + 1
    yield "\n".join(waiting)


def _parts(text: str) -> Iterator[str]:
    """A long text in parts that end where words do; a word that is longer by itself stays whole."""
    while len(text) > _AT_ONCE:
        end = max(text.rfind(blank, 0, _AT_ONCE) for blank in " \n\t")
        if end <= 0:
            found = text.split(maxsplit=1)
            yield from found[:1]
            text = "".join(found[1:])
        else:
            yield text[:end]
            text = text[end + 1 :]
    yield text


def _event_texts(said: Json) -> Iterator[str]:
    yield said["title"]
    yield from (one["title"] for one in said["occurrences"])
    yield from (one["name"] for one in said["organisers"])
    yield said["description"]
    yield from said["keywords"]
    yield from _place_texts(_places(said))
    yield from _labels(Theme, said["themes"])
    yield from _labels(Audience, said["audiences"])


def _association_texts(said: Json) -> Iterator[str]:
    yield said["name"]
    yield from said["other_names"]
    yield said["description"]
    yield from said["keywords"]
    yield from said["towns"]
    for one in said["programmes"]:
        yield from (one["name"], one["description"])
    yield from _place_texts(_places(said))
    yield from (one["value"] for one in said["identifiers"])
    yield from _labels(Theme, said["themes"])
    yield from _labels(Audience, said["audiences"])


def _place_texts(places: Iterable[Json | None]) -> Iterator[str]:
    for place in places:
        if place is not None:
            yield from (place["name"], place["city"])


def _labels(kind: type[Labelled], words: Iterable[str]) -> Iterator[str]:
    """In both languages: who reads English asks in English for what is told in French."""
    for word in words:
        yield _both(kind, word)


@cache
def _both(kind: type[Labelled], word: str) -> str:
    return f"{kind(word).fr}\n{kind(word).en}"
