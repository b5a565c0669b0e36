"""All labelled pairs: written by hand, made of an invented year, and made of real data where that is."""

from collections.abc import Iterator
from itertools import islice

from benchmarks.matching_associations import labelled_rows, near_associations, retold_associations
from benchmarks.matching_events import near_pairs, retold_pairs
from benchmarks.matching_pairs import Pair, pairs_by_hand
from benchmarks.matching_places import place_pairs
from benchmarks.matching_real import REALDATA, real_associations, real_events
from benchmarks.matching_world import told
from catalog.sightings import EventSighting

# Each set is one publisher's way of writing; the largest has most of the pairs, not all of them.
_RETOLD = {"OpenAgenda Paris": 400, "Cook County board": 40, "Songkick": 40}
_NEAR = {"OpenAgenda Paris": 60, "Cook County board": 12, "Songkick": 12}


def all_pairs(seed: int = 1) -> list[Pair]:
    """Every pair there is; `seed` chooses what is retold, how, and which neighbours."""
    return [*pairs_by_hand(), *invented_pairs(seed), *real_pairs(seed)]


def invented_pairs(seed: int = 1, events: int = 240) -> Iterator[Pair]:
    """Events of an invented year, retold, and their neighbours."""
    year = list(islice(_events(seed), events * 8))
    yield from retold_pairs(year, "invented", events, seed)
    yield from near_pairs(year, "invented", 30, seed)


def real_pairs(seed: int = 1) -> Iterator[Pair]:
    """Real sightings retold, and real neighbours; nothing where `shared/realdata` is not beside the repository."""
    if not REALDATA.is_dir():
        return
    for name, events in real_events().items():
        yield from retold_pairs(events, name, _RETOLD.get(name, 25), seed)
        yield from near_pairs(events, name, _NEAR.get(name, 8), seed)
    for name, table in real_associations().items():
        yield from retold_associations(table, name, 16, seed)
        yield from near_associations(table, name, 9, seed)
        yield from labelled_rows(table, name)
        yield from place_pairs(table, name, 5, seed)


def _events(seed: int) -> Iterator[EventSighting]:
    """The first that was said of each event."""
    last = -1
    for one in told(100_000, seed=seed + 6):
        if one.event != last:
            last = one.event
            yield one.said
