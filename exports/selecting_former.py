"""In which selections events stand that turned out to be others: those in which they stood last.

They make no difference to what a selection holds; but a calendar to which people subscribed is there as long as
anything ever stood in it, and what they have of such an event is told of as cancelled.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from catalog.cleaning.times import local
from catalog.views import Member
from exports.calendar_words import HOME_ZONE
from exports.selections import EVERYTHING, Kind

_EDITION = f"{Kind.EDITION}/"


@dataclass(slots=True)
class Standing:
    """Where each of them stands.

    Attributes:
        by_selection: the members by the id of the selection.
        facets: the ids of all facets that any of them ever had.
        crossed: by edition, the ids of the facets that any of its own had. years: in which they took place.
    """

    by_selection: defaultdict[str, list[Member]] = field(default_factory=lambda: defaultdict(list))
    facets: set[str] = field(default_factory=set)
    crossed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    years: set[int] = field(default_factory=set)

    def beside(self, selection: str, events: Iterable[Member]) -> tuple[Member, ...]:
        """Those that stand in a selection, but for those of whom one of its events tells, one that moved away among them."""
        found = self.by_selection.get(selection)
        if not found:
            return ()
        present = {one.id for one in events}
        return tuple(one for one in found if heir_of(one) not in present)


def heir_of(member: Member) -> str:
    """The id of the event that a former one is now."""
    return member.mark.rstrip("*")


def standing(
    members: Sequence[Member],
    facets_of: Callable[[str], Iterable[str]],
    current: Callable[[Collection[str]], Iterable[str]],
    is_recent: Callable[[Member], bool],
) -> Standing:
    """Where former events stand, by start.

    `facets_of` gives what one can be selected by (see `exports.faceting.former_gist`), `current` of some editions the
    series of which they are current ones.
    """
    found = Standing()
    for member in members:
        facets = [*facets_of(member.id)]
        if EVERYTHING in facets:
            _place(member, facets, found, current, is_recent)
    return found


def _place(
    member: Member,
    facets: Sequence[str],
    found: Standing,
    current: Callable[[Collection[str]], Iterable[str]],
    is_recent: Callable[[Member], bool],
) -> None:
    editions = [one.removeprefix(_EDITION) for one in facets if one.startswith(_EDITION)]
    own = [one for one in facets if one != EVERYTHING and not one.startswith(_EDITION)]
    found.facets.update(own)
    ids = [*editions, *(f"{Kind.SERIES}/{series}" for series in current(editions))]
    if is_recent(member):
        ids += [EVERYTHING, *own]
    if member.starts_at is not None:
        year = local(member.starts_at, HOME_ZONE).year
        found.years.add(year)
        ids.append(f"{Kind.YEAR}/{year}")
    for edition in editions:
        found.crossed[edition].update(own)
        ids += (f"{edition}/{name}" for name in own)
    for name in ids:
        found.by_selection[name].append(member)
