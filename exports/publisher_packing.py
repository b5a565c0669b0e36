"""What documents are made of, as one process sends it to another: each member once, in columns of numbers.

A hundred thousand members, each in several selections, weigh 7 MB so, and are sent in half a second. Pickled as they are
they take six times as long, and over a hundred megabytes for what pickle remembers of each instant and name.
"""

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from catalog.views import Member
from exports.selecting import EPOCH
from exports.selections import Selection

_MICROSECOND = timedelta(microseconds=1)
_NEVER = -(2**62)
"""Stands for an instant that is not there: before every one that a calendar can name."""


class PackedMembers(NamedTuple):
    """Members in columns.

    Attributes:
        ids: a line each.
        instants: three of each, in microseconds since the epoch.
        words: the marks that there are; marks: the place of each member's among them.
    """

    ids: str
    revisions: "array[int]"
    instants: "array[int]"
    words: tuple[str, ...]
    marks: "array[int]"


class PackedSelection(NamedTuple):
    """A selection without its members, and where these stand among all."""

    empty: Selection
    events: "array[int]"
    associations: "array[int]"
    former: "array[int]"


Packed = tuple[PackedMembers, dict[int, PackedSelection]]


def packed(selections: Mapping[int, Selection]) -> Packed:
    """The selections, and all members that stand in any of them."""
    places: dict[int, int] = {}
    members: list[Member] = []

    def placed(some: Sequence[Member]) -> "array[int]":
        found = array("I")
        for one in some:
            place = places.setdefault(id(one), len(members))
            if place == len(members):
                members.append(one)
            found.append(place)
        return found

    made = {
        number: PackedSelection(
            replace(one, events=(), associations=(), former=()),
            placed(one.events),
            placed(one.associations),
            placed(one.former),
        )
        for number, one in selections.items()
    }
    return _packed_members(members), made


def unpacked(told: Packed) -> dict[int, Selection]:
    """What `packed` was given."""
    packed_members, selections = told
    members = [*_members(packed_members)]

    def those(places: Iterable[int]) -> tuple[Member, ...]:
        return tuple(members[place] for place in places)

    return {
        number: replace(
            one.empty, events=those(one.events), associations=those(one.associations), former=those(one.former)
        )
        for number, one in selections.items()
    }


def _packed_members(members: Sequence[Member]) -> PackedMembers:
    words = {mark: place for place, mark in enumerate(dict.fromkeys(one.mark for one in members))}
    instants = (at for one in members for at in (one.starts_at, one.ends_at, one.changed_at))
    return PackedMembers(
        "\n".join(one.id for one in members),
        array("q", (one.revision for one in members)),
        array("q", (_NEVER if at is None else (at - EPOCH) // _MICROSECOND for at in instants)),
        tuple(words),
        array("I", (words[one.mark] for one in members)),
    )


def _members(told: PackedMembers) -> Iterable[Member]:
    known: dict[int, datetime | None] = {_NEVER: None}

    def instant(number: int) -> datetime | None:
        if number not in known:  # Many of them changed at the same one.
            known[number] = EPOCH + timedelta(microseconds=number)
        return known[number]

    ids = told.ids.split("\n") if told.revisions else ()
    instants = map(instant, told.instants)
    for identity, revision, mark in zip(ids, told.revisions, told.marks, strict=True):
        yield Member(identity, revision, next(instants), next(instants), next(instants), told.words[mark])
