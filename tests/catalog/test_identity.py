"""Ids and fingerprints: what they rest on, and that they are the ones given before."""

from datetime import timedelta

import pytest

from catalog.identity import (
    association_id,
    content_hash,
    digest_of,
    event_id,
    fingerprint,
    ical_uid,
    sighting_key,
    slot_id,
    slug,
)
from catalog.vocabulary import Doubt
from tests.catalog.world import NOW, association_sighting, event_sighting, name


def test_ids_are_lasting() -> None:
    """Written down: should one of these change, every published address and UID would."""
    assert event_id("voisins", "atelier") == GIVEN["event"]
    assert association_id("voisins", "asso") == GIVEN["association"]
    assert sighting_key("event", "voisins", "atelier") == GIVEN["sighting"]
    assert slot_id(GIVEN["event"], "20261103T170000Z") == GIVEN["slot"]
    assert ical_uid("e1", "s1", "valombre.example") == "e1-s1@valombre.example"


GIVEN = {
    "event": "e6tanve256lzstpom",
    "association": "adu7auikfsghdbqxn",
    "sighting": "sf4c0da935df2f329bdcc",
    "slot": "blfhnob4",
}


def test_names_do_not_run_into_each_other() -> None:
    assert event_id("a", "bc") != event_id("ab", "c")
    assert event_id("a", "b")[1:] != association_id("a", "b")[1:]


def test_a_slot_id_that_was_given_is_not_given_again() -> None:
    first = slot_id("e1", "k")
    second = slot_id("e1", "k", frozenset([first]))
    third = slot_id("e1", "k", frozenset([first, second]))
    assert len({first, second, third}) == 3


def test_the_fingerprint_does_not_change_with_the_visit() -> None:
    said = fingerprint(event_sighting())
    assert said == fingerprint(event_sighting(fetched_at=NOW + timedelta(days=3), content_hash="f" * 64, items=4))


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Autre"},
        {"description": ""},
        {"keywords": ()},
        {"url": "https://les-voisins.example/autre"},
        {"reader": "schema-org"},
        {"identifiers": (name("siren", "732829320"),)},
        {"doubts": (Doubt.ZONE_ASSUMED,)},
    ],
)
def test_the_fingerprint_changes_with_what_is_said(changes: dict[str, object]) -> None:
    assert fingerprint(event_sighting(**changes)) != fingerprint(event_sighting())


def test_an_event_and_an_association_have_fingerprints_of_their_own() -> None:
    assert fingerprint(association_sighting()) != fingerprint(event_sighting())


def test_a_digest_does_not_depend_on_the_order_of_keys() -> None:
    assert digest_of({"a": 1, "b": [2]}) == digest_of({"b": [2], "a": 1})
    assert digest_of({"a": 1}) != digest_of({"a": "1"})


def test_a_content_hash_is_sha256() -> None:
    assert content_hash(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("Atelier numérique, à l'école", "atelier-numerique-a-l-ecole"),
        ("ورشة", "x"),
        ("", "x"),
        ("un deux trois", "un-deux"),
        ("a" * 20, "a" * 8),
    ],
)
def test_a_slug_is_readable_ascii(text: str, piece: str) -> None:
    assert slug(text, 60 if " l'" in text else 8) == piece
