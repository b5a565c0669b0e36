"""Which sightings are of one subject: by identical strong identifiers, and within what bounds."""

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.identity import facts_text
from catalog.matching import groups
from catalog.rows import KeptSighting
from catalog.sightings import Identifier, Sighting
from tests.catalog.world import NOW, association_sighting, event_sighting, name

SIREN = name("siren", "732829320")
AGENDA = name("openagenda", "17")


def kept(said: Sighting, after: int = 0) -> KeptSighting:
    """A sighting first seen `after` hours, under a key that shows where it is from."""
    key = f"{said.origin.source}:{said.origin.source_id}"
    return KeptSighting(key, "", "", NOW + timedelta(hours=after), gone=False, said=said, facts=facts_text(said))


def event(source: str, source_id: str, *names: Identifier, after: int = 0) -> KeptSighting:
    return kept(event_sighting(source=source, source_id=source_id, identifiers=names), after)


def test_an_identical_identifier_makes_one_subject_which_the_first_seen_founds() -> None:
    assert groups([event("b", "1", AGENDA), event("a", "1", AGENDA, after=1)]) == [["b:1", "a:1"]]


def test_seen_together_the_first_in_the_alphabet_founds() -> None:
    assert groups([event("b", "1", AGENDA), event("a", "2", AGENDA)]) == [["a:2", "b:1"]]


def test_without_a_common_identifier_they_stay_apart() -> None:
    other = name("ical-uid", "17")
    assert groups([event("a", "1", AGENDA), event("b", "1", other), event("c", "1")]) == [["a:1"], ["b:1"], ["c:1"]]


def test_a_third_joins_two_that_have_nothing_in_common() -> None:
    said = [event("a", "1", AGENDA), event("b", "1", SIREN), event("c", "1", SIREN, AGENDA)]
    assert groups(said) == [["a:1", "b:1", "c:1"]]


def test_two_events_of_one_source_are_two_whatever_identifiers_say() -> None:
    said = [event("a", "1", SIREN), event("a", "2", SIREN), event("b", "1", SIREN)]
    assert groups(said) == [["a:1", "b:1"], ["a:2"]]


def test_two_events_of_one_source_are_not_joined_through_a_third() -> None:
    said = [event("a", "1", AGENDA), event("a", "2", SIREN), event("b", "1", SIREN, AGENDA)]
    assert sorted(map(sorted, groups(said))) == [["a:1", "b:1"], ["a:2"]]


def test_an_association_stands_in_one_source_once_for_each_place() -> None:
    said = [
        kept(association_sighting(source="a", source_id="nord", identifiers=(SIREN,))),
        kept(association_sighting(source="a", source_id="sud", identifiers=(SIREN,))),
    ]
    assert groups(said) == [["a:nord", "a:sud"]]


def test_an_event_and_an_association_with_one_identifier_are_two() -> None:
    said = [
        kept(association_sighting(source="a", source_id="1", identifiers=(SIREN,))),
        kept(event_sighting(source="b", source_id="1", identifiers=(SIREN,))),
    ]
    assert groups(said) == [["a:1"], ["b:1"]]


_SAID: st.SearchStrategy[list[dict[str, Any]]] = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from("abc"),
            "source_id": st.sampled_from("123"),
            "names": st.sets(st.sampled_from([SIREN, AGENDA, name("rna", "W1")])),
            "after": st.integers(0, 2),
        }
    ),
    max_size=7,
    unique_by=lambda value: (value["source"], value["source_id"]),
)


@given(_SAID, st.randoms())
def test_any_order_gives_the_same_groups_and_none_with_two_of_one_source(
    values: list[dict[str, Any]], chance: Any
) -> None:
    said = [
        event(one["source"], one["source_id"], *sorted(one["names"], key=str), after=one["after"]) for one in values
    ]
    mixed = said.copy()
    chance.shuffle(mixed)
    found = groups(said)
    assert groups(mixed) == found
    assert sorted(key for group in found for key in group) == sorted(one.key for one in said)
    for group in found:
        sources = [key.partition(":")[0] for key in group]
        assert len(sources) == len(set(sources))
