"""All events, or all associations, so that what meets a query is found at once.

Each subject has a place in the order in which documents show it. Who has a quality is a whole number of which the bit
at the place of the subject is set; so filters are laid over each other by `&` and `|`, whatever their number.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import compress
from math import cos, radians
from sys import intern

from catalog.territory import Point, distance
from exports.asking_entries import Entry
from exports.asking_query import Query

_FACETS = {"organiser": "association"}
"""The filters whose facets are called otherwise; the others have their own name."""
_BY_ENTRY = frozenset({"from", "to", "near", "within", "q"})
_DEGREE = 110.0  # kilometres: what a degree of latitude has at least
_BITS = bytes.maketrans(b"01", b"\0\1")

Bits = int


@dataclass(frozen=True, slots=True)
class Shelf:
    """The subjects in their order.

    Attributes:
        bits: who has a facet, by its id. everything: all of them.
        places: the place of each, by id.
    """

    entries: tuple[Entry, ...]
    bits: Mapping[str, Bits]
    everything: Bits
    places: Mapping[str, int]

    @classmethod
    def of(cls, entries: Iterable[Entry], more: Mapping[str, Iterable[str]]) -> "Shelf":
        """The shelf of these entries, in this order; `more` has the ids of who has further facets."""
        ordered = tuple(entries)
        places = {entry.id: place for place, entry in enumerate(ordered)}
        size = len(ordered) // 8 + 1
        flags: dict[str, bytearray] = {}
        for place, entry in enumerate(ordered):
            for facet in entry.facets:
                flags.setdefault(intern(facet), bytearray(size))[place >> 3] |= 1 << (place & 7)
        for facet, ids in more.items():
            flag = flags.setdefault(facet, bytearray(size))
            for place in (places[one] for one in ids if one in places):
                flag[place >> 3] |= 1 << (place & 7)
        bits = {facet: int.from_bytes(flag, "little") for facet, flag in flags.items()}
        return cls(ordered, bits, (1 << len(ordered)) - 1, places)

    def matching(self, query: Query, base: Bits, point: Point | None) -> Bits:
        """Who of `base` meets a query; `point` is that near which something is asked for."""
        found = base
        for name, values in query.filters:
            if name not in _BY_ENTRY:
                kind = _FACETS.get(name, name)
                some = 0
                for value in values:
                    some |= self.bits.get("free" if name == "free" else f"{kind}/{value}", 0)
                found &= some
        tests = list(_tests(query, point))
        if not (tests and found):
            return found
        flag = bytearray(len(self.entries) // 8 + 1)
        for place in self.places_in(found):
            entry = self.entries[place]
            if all(test(entry) for test in tests):
                flag[place >> 3] |= 1 << (place & 7)
        return int.from_bytes(flag, "little")

    def places_in(self, bits: Bits) -> Iterable[int]:
        """The places whose bits are set, in order."""
        return compress(range(len(self.entries)), _selectors(bits))

    def taken(self, bits: Bits) -> Sequence[Entry]:
        """The entries whose bits are set, in order."""
        return tuple(compress(self.entries, _selectors(bits)))

    def having(self, test: Callable[[Entry], bool]) -> Bits:
        """Who passes a test."""
        flags = "".join("1" if test(entry) else "0" for entry in reversed(self.entries))
        return int(flags, 2) if flags else 0


def _selectors(bits: Bits) -> bytes:
    """A byte for each place: 1 where its bit is set."""
    return f"{bits:b}".encode().translate(_BITS)[::-1]


def _tests(query: Query, point: Point | None) -> Iterable[Callable[[Entry], bool]]:
    """What must be asked of each entry, the quickest first."""
    if (between := query.between) is not None:
        yield _dated(*between)
    if point is not None:
        yield _near(point, float(query.one("within")))
    if query.words:
        yield _worded(query.words)


def _dated(first: date, last: date) -> Callable[[Entry], bool]:
    low, high = first.toordinal(), last.toordinal()
    return lambda entry: any(begins <= high and ends >= low for begins, ends in entry.days)


def _worded(words: Sequence[str]) -> Callable[[Entry], bool]:
    beginnings = [f" {word}" for word in words]
    return lambda entry: all(beginning in entry.words for beginning in beginnings)


def _near(point: Point, within: float) -> Callable[[Entry], bool]:
    span = within / _DEGREE
    south, north = point[0] - span, point[0] + span
    # Meridians come together towards the poles; where they do, nobody is left out by them.
    narrow = cos(radians(min(89.0, max(abs(south), abs(north)))))
    width = span / narrow if narrow > 0.05 else 360.0

    def is_near(entry: Entry) -> bool:
        for _, (latitude, longitude) in entry.points:
            if south <= latitude <= north:
                apart = abs(longitude - point[1]) % 360
                if min(apart, 360 - apart) <= width and distance(point, (latitude, longitude)) <= within:
                    return True
        return False

    return is_near
