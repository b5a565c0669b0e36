"""What narrow selections lose for good: those of an association, a place, a commune, a year (reliability C12).

They are many and small, and lose events all the time without anything being wrong: one is held elsewhere, by somebody
else, or turns out to be another. So what counts against them is gone from the catalogue altogether, without an heir;
and of that, only by how much they promise less than they did. Who is gone is known from the cache of fragments, until
a publication succeeds: where the cache was lost, wide selections alone are guarded (`exports.publisher_gate`).
"""

from collections import Counter
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from catalog.views import Changed
from catalog.views_former import FORMER_MARK
from exports.faceting import Gist
from exports.numbers_traits import Traits
from exports.publisher_gists import Gists
from exports.selecting_kept import heir_in_the_end
from exports.selections import EVERYTHING, Kind, Selection

NARROW = frozenset({Kind.ASSOCIATION, Kind.COMMUNE, Kind.PLACE, Kind.YEAR})
TOTALS = "narrow/*"
"""The key under which an outlook has how many events to come each narrow selection promises; no selection is called so."""


@dataclass(frozen=True, slots=True)
class Gone:
    """Who was in the last publication, and is in the catalogue no more.

    Attributes:
        ids: of all of them. present: the ids of all that are in the catalogue.
        gists: those of the cache, by id. tombstones: those of the catalogue.
    """

    ids: Sequence[str]
    present: Container[str]
    gists: Callable[[], Iterable[tuple[str, str]]]
    tombstones: Callable[[], Iterable[Changed]]

    def without_heirs(self) -> Iterable[Gist]:
        """The gists of the events of which no present one is the heir."""
        wanted = {one for one in self.ids if one.startswith("e") and not one.endswith(FORMER_MARK)}
        heirs = {one.id: one.heir for one in self.tombstones() if one.heir} if wanted else {}
        lost = {one for one in wanted if heir_in_the_end(one, heirs) not in self.present}
        return Gists({name: text for name, text in self.gists() if name in lost}).values() if lost else ()


def totals(selections: Sequence[Selection], since: date, least: int) -> dict[str, int]:
    """How many events narrow selections promise from this day on, where they are more than `least`."""
    coming = _coming(selections, since)
    narrow = ((one.id, one.events) for one in selections if one.kind in NARROW and len(one.events) > least)
    counts = ((name, sum(member.id in coming for member in events)) for name, events in narrow)
    return {name: count for name, count in counts if count > least}


def losses(
    before: Mapping[str, int], selections: Sequence[Selection], gone: Gone, today: date
) -> Iterator[tuple[str, int, int]]:
    """Of each narrow selection that lost events: its id, how many to come it would have with them, how many it has.

    `before` are the `totals` of the last publication.
    """
    lost = Counter(name for gist in gone.without_heirs() for name in _stood_in(gist, today.isoformat()))
    events = {one.id: one.events for one in selections if one.id in lost}
    coming = _coming(selections, today)
    for name, count in sorted(lost.items()):
        has = sum(member.id in coming for member in events.get(name, ()))
        # Where others came in their place it has not shrunken: a source may give all its events other ids.
        missed = min(count, before.get(name, 0) - has)
        if missed > 0:
            yield name, has + missed, has


def _stood_in(gist: Gist, today: str) -> Iterator[str]:
    """The narrow selections in which an event to come stood; none for one that is over."""
    days = Traits(*gist.traits.split("\t")).days.split()
    if not days or max(days) < today:
        return
    yield from (name for name in gist.facets if name.partition("/")[0] in NARROW)
    yield from (f"{Kind.ASSOCIATION}/{name}" for name in gist.held)
    yield f"{Kind.YEAR}/{min(days)[:4]}"


def _coming(selections: Iterable[Selection], since: date) -> set[str]:
    """The ids of the events that end on this day (UTC) or later: all of them stand in the selection of everything."""
    everything = next((one.events for one in selections if one.id == EVERYTHING), ())
    return {one.id for one in everything if (end := one.ends_at or one.starts_at) is not None and end.date() >= since}
