"""Labelled pairs, told by two sources to a real catalogue: what is merged, and that it is undone (reliability G7).

The pairs are those of `benchmarks.matching`: written by hand with a reason each, and made of an invented year.
Here each is taken in as two sightings of two sources, so that blocking, comparing, merging and writing all have their say.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from benchmarks.matching_corpus import invented_pairs
from benchmarks.matching_pairs import Label, Pair, pairs_by_hand
from catalog import clock
from catalog.decisions import By, Decider
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.views import AssociationView, EventView
from catalog.vocabulary import EventStatus
from tests.catalog.databases import Databases
from tests.catalog.world import DOMAIN, NOW, associations, events, give
from tests.journeys.braked import DAY

PRECISION = 0.98
_View = EventView | AssociationView


def _by(source: str, said: Sighting) -> Sighting:
    """It, as told by this source."""
    origin = said.origin.model_copy(update={"source": source, "source_id": "1"})
    return said.model_copy(update={"origin": origin})


@contextmanager
def _catalogue(databases: Databases, *said: Sighting) -> Iterator[Store]:
    """A catalogue that was told these, one after the other."""
    with TemporaryDirectory() as folder, databases.catalogue(Path(folder)) as url, closing(Store.open(url)) as store:
        for one in said:
            give(store, one)
        yield store


def _views(store: Store, pair: Pair) -> list[_View]:
    return [*events(store)] if pair.subject == "event" else [*associations(store)]


def _content(view: _View) -> Any:
    """What readers see of it, without what rises: the revision, and the SEQUENCE of what guests were told otherwise.

    A date that only the other source told stays as a cancelled one, since calendars were told of its UID.
    """
    slots = view.occurrences if isinstance(view, EventView) else ()
    told = [(one.uid, one.status, one.slot) for one in slots if one.status is not EventStatus.CANCELLED]
    return view.facts, told, view.identifiers, view.sources, view.seen


def _told(said: Sighting) -> set[tuple[str, str]]:
    """The fields of which it says something, and by whom."""
    return {(name, said.origin.source) for name in said.facts.model_dump(mode="json", exclude_defaults=True)}


def _keeps_provenance(view: _View, pair: Pair) -> bool:
    """Whether each field that either source told is still there as a claim of that source."""
    claimed = {(claim.field, claim.source) for claim in view.claims}
    both = (_by("brume", pair.one), _by("orne", pair.other))
    return view.sources == ("brume", "orne") and all(_told(said) <= claimed for said in both)


def _undone(store: Store, merged: _View, pair: Pair, alone: list[Any]) -> bool:
    """Whether a person who says that it is two gets back the two that each source alone would have made."""
    with clock.frozen(NOW + DAY):
        Decider(store, By("Ada", "vu sur place"), uid_domain=DOMAIN).different(merged.id, "orne")
    split = sorted(_views(store, pair), key=lambda view: view.sources)
    return [_content(view) for view in split] == alone and split[0].id == merged.id


def _figures(databases: Databases, pairs: list[Pair]) -> tuple[Counter[Label], list[str]]:
    """How the pairs that were merged are labelled, and which merges lost a source or cannot be undone."""
    labels: Counter[Label] = Counter()
    wrong: list[str] = []
    for pair in pairs:
        one, other = _by("brume", pair.one), _by("orne", pair.other)
        with _catalogue(databases, one) as store:
            alone = [_content(view) for view in _views(store, pair)]
            give(store, other)
            found = _views(store, pair)
            if len(found) != 1:
                continue
            labels[pair.label] += 1
            with _catalogue(databases, other) as second:
                alone += [_content(view) for view in _views(second, pair)]
            if not _keeps_provenance(found[0], pair) or not _undone(store, found[0], pair, alone):
                wrong.append(f"{pair.name}: {pair.kind}")
    return labels, wrong


def _precision(labels: Counter[Label]) -> float:
    return labels[Label.SAME] / labels.total()


def test_g7_what_is_merged_of_a_few_pairs_is_one_and_can_be_undone(databases: Databases) -> None:
    pairs = [pair for pair in pairs_by_hand() if pair.subject != "place"][::8]
    labels, wrong = _figures(databases, pairs)
    assert (set(labels), wrong) == ({Label.SAME}, [])


@pytest.mark.drill
def test_g7_of_all_labelled_pairs_what_is_merged_is_one_and_can_be_undone(databases: Databases) -> None:
    pairs = [pair for pair in [*pairs_by_hand(), *invented_pairs()] if pair.subject != "place"]
    labels, wrong = _figures(databases, pairs)
    print(f"{len(pairs)} pairs, {labels.total()} merged, precision {_precision(labels):.4f}, {len(wrong)} not undone")  # noqa: T201
    assert len(pairs) >= 400
    assert labels[Label.SAME] >= 200
    assert _precision(labels) >= PRECISION
    assert wrong == []
