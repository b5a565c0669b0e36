"""Any order and any batching of the same sightings gives the same catalogue."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.sightings import Sighting
from catalog.store import Store
from tests.catalog.world import association_sighting, dump, event_sighting, give, name, occurrence, weekly

_NAMES = st.sets(st.sampled_from(["1", "2", "3"]), max_size=2).map(
    lambda values: tuple(name("openagenda", value) for value in sorted(values))
)
_SAID: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["voisins", "mairie", "portail"]),
            "source_id": st.sampled_from(["1", "2", "3"]),
            "identifiers": _NAMES,
            "keywords": st.sampled_from([(), ("eau",), ("pain", "sel")]),
            "is_event": st.booleans(),
            "occurrences": st.sampled_from([weekly(1), weekly(3), (occurrence(), occurrence(hours=3))]),
        }
    ),
    min_size=2,
    max_size=9,
    unique_by=lambda value: (value["is_event"], value["source"], value["source_id"]),
)
_ORDER_OF_WRITING = ["journal.id", "journal.sighting_id", "event.revision", "association.revision", "redirect.revision"]


def said_of(value: dict[str, Any]) -> Sighting:
    changes = dict(value)
    if changes.pop("is_event"):
        return event_sighting(**changes)
    del changes["occurrences"]
    return association_sighting(**changes)


@cache
def migrated() -> bytes:
    """An empty catalogue, since migrating one for each example would take longer than the example."""
    with TemporaryDirectory() as folder:
        Store.open(f"sqlite:///{folder}/catalog.db").close()
        return (Path(folder) / "catalog.db").read_bytes()


def catalogue_of(file: Path, batches: list[list[Sighting]]) -> dict[str, list[tuple[Any, ...]]]:
    file.write_bytes(migrated())
    store = Store.open(f"sqlite:///{file}")
    try:
        for batch in batches:
            give(store, *batch)
        return dump(store, without=_ORDER_OF_WRITING)
    finally:
        store.close()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SAID, st.randoms(use_true_random=False), st.integers(1, 4))
def test_any_order_and_any_batching_gives_the_same_catalogue(
    values: list[dict[str, Any]], chance: Any, size: int
) -> None:
    said = [said_of(value) for value in values]
    mixed = said.copy()
    chance.shuffle(mixed)
    batches = [mixed[start : start + size] for start in range(0, len(mixed), size)]
    with TemporaryDirectory() as folder:
        whole = catalogue_of(Path(folder) / "whole.db", [said])
        portions = catalogue_of(Path(folder) / "portions.db", batches)
    assert portions == whole


def test_a_late_sighting_frees_an_event_far_along_the_chain_of_identifiers(tmp_path: Path) -> None:
    """D cannot join A while A, B and C are one; W takes A away, and D is free to join C and B."""
    one, two, three, four = (name("openagenda", value) for value in "1234")
    a = event_sighting(source="a", source_id="1", identifiers=(one, two))
    c = event_sighting(source="b", source_id="1", identifiers=(two, three))
    b = event_sighting(source="c", source_id="1", identifiers=(three, four))
    d = event_sighting(source="a", source_id="2", identifiers=(four,))
    w = event_sighting(source="b", source_id="2", identifiers=(one,))
    whole = catalogue_of(tmp_path / "whole.db", [[a, b, c, d, w]])
    assert len(whole["event"]) == 2
    assert catalogue_of(tmp_path / "portions.db", [[a, c, b, d], [w]]) == whole
