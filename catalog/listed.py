"""What the brake compares of an item: a compact row, made of the JSON of its facts. Pure."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from sys import intern
from typing import Any

from catalog.cleaning.text import fold
from catalog.tongues import tongue_of

DomainOf = Callable[[str], str]

_LINK = re.compile(r"https?://", re.IGNORECASE)
_SLOTS = 200
_SOON = timedelta(hours=24)
_NOT_COVERED = frozenset({"title", "name", "occurrences", "status", "language", "description_html"})


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a source, as the catalogue knows it or as a visit found it.

    Attributes:
        sighted: `kind:source_id`.
        starts: of its slots, in seconds since 1970 (whole days from midnight UTC), in order; empty for associations.
        until: the last end or start of all; None where it has no end, as an association.
        place: name, address and town, folded.
        domain: the registrable domain of its link.
        links: how many addresses its description holds.
        tongue: the language that its words are in, or that it says it is in.
        fields: names of the fields that say something.
        print: changes with whatever the source says of it.
    """

    sighted: str
    title: str
    starts: tuple[int, ...]
    until: int | None
    place: str
    domain: str
    links: int
    tongue: str
    fields: frozenset[str]
    print: str = ""

    def is_to_come(self, now: datetime) -> bool:
        """Whether it should still be shown: sources stop showing what is over, some of them on the day itself."""
        return self.until is None or self.until > (now + _SOON).timestamp()

    @property
    def told(self) -> str:
        """It in words, for a person."""
        when = f" ({datetime.fromtimestamp(self.starts[0], UTC):%Y-%m-%d %H:%M} UTC)" if self.starts else ""
        return f"{self.title[:80]}{when}"


def item_of(sighted: str, facts: Mapping[str, Any], domain_of: DomainOf, mark: str = "") -> Item:
    """The row of an item, given its facts as JSON (`catalog.identity.facts_text`, read).

    `domain_of` gives the registrable domain of an address.
    """
    slots = facts.get("occurrences") or []
    starts = sorted(_start(slot) for slot in slots)[:_SLOTS]
    ends = [_end(slot) for slot in slots]
    title, description = str(facts.get("title") or facts.get("name") or ""), str(facts.get("description") or "")
    return Item(
        sighted=sighted,
        title=title,
        starts=tuple(starts),
        until=max([*starts, *ends]) if slots else None,
        place=_place(facts),
        domain=intern(domain_of(str(facts.get("url") or ""))),
        links=len(_LINK.findall(description)),
        tongue=intern(tongue_of(f"{title} {description}") or str(facts.get("language") or "")),
        fields=_fields(facts),
        print=mark,
    )


def told_fields(facts: Mapping[str, Any]) -> set[str]:
    """The names of what `facts` say something of; parts of a place, hours and ends of dates as well."""
    told = {name for name in facts if name not in _NOT_COVERED}
    told |= {f"place.{name}" for name in facts.get("place") or ()}
    slots = facts.get("occurrences") or ()
    if any("start_at" in slot for slot in slots):
        told.add("hour")
    if any("end_at" in slot or "end_on" in slot for slot in slots):
        told.add("end")
    return told


@lru_cache(maxsize=512)
def _one_set(names: frozenset[str]) -> frozenset[str]:
    """The same object for the same names: thousands of items share a dozen sets."""
    return names


def _fields(facts: Mapping[str, Any]) -> frozenset[str]:
    return _one_set(frozenset(intern(name) for name in told_fields(facts)))


def _place(facts: Mapping[str, Any]) -> str:
    place = facts.get("place")
    if place is None and facts.get("places"):
        place = facts["places"][0].get("place")
    return fold(" ".join(str(place[name]) for name in ("name", "address", "city") if name in place)) if place else ""


def _start(slot: Mapping[str, Any]) -> int:
    return _instant(slot.get("start_at") or slot["start_on"])


def _end(slot: Mapping[str, Any]) -> int:
    if "end_at" in slot:
        return _instant(slot["end_at"])
    if "start_on" in slot:
        return _instant(slot.get("end_on") or slot["start_on"]) + 86_400
    return _start(slot)


def _instant(text: str) -> int:
    at = datetime.fromisoformat(text)
    return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())
