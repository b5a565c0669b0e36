"""What the models of sightings refuse, and what they clean by themselves (reliability B14, B16)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.sightings import Contact, EventFacts, Identifier, Image, Occurrence, Place, Price, started_at
from catalog.vocabulary import ContactKind, PriceKind
from tests.catalog.world import START, association_facts, event_facts, event_sighting, occurrence


@pytest.mark.parametrize(
    "changes",
    [
        {"minimum_age": -1},
        {"maximum_age": 2**70},
        {"title": ""},
        {"title": "\u200b \n"},
        {"occurrences": ()},
        {"language": "français"},
        {"unheard_of": 1},
    ],
)
def test_b16_facts_out_of_bounds_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        event_facts(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"latitude": 90.5},
        {"longitude": -181},
        {"latitude": float("nan")},
        {"latitude": float("inf")},
        {"latitude": 2**80},
        {"country": "France"},
    ],
)
def test_b16_a_place_lies_on_the_earth(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Place(**changes)


@pytest.mark.parametrize("amount", ["-1", "1000001", "NaN", "Infinity", "0.001", "1e30"])
def test_b16_a_price_has_bounds(amount: str) -> None:
    with pytest.raises(ValidationError):
        Price(kind=PriceKind.PAID, lowest=amount)


@pytest.mark.parametrize(
    "times",
    [
        {},
        {"start_at": START, "start_on": date(2026, 11, 3)},
        {"start_at": START, "end_at": START - timedelta(seconds=1)},
        {"start_on": date(2026, 11, 3), "end_on": date(2026, 11, 2)},
        {"start_at": datetime(2026, 11, 3)},  # noqa: DTZ001 - a naive time is what is refused
        {"start_at": START, "zone": "Europe/Valombre"},
    ],
)
def test_a_slot_has_one_kind_of_time_that_runs_forward(times: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Occurrence(**times)


def test_the_days_of_a_slot_are_those_of_the_place() -> None:
    late = occurrence(datetime(2026, 11, 3, 23, 30, tzinfo=UTC), hours=24)
    assert (late.first_day, late.last_day) == (date(2026, 11, 4), date(2026, 11, 5))
    far = Occurrence(zone="Indian/Reunion", start_at=datetime(2026, 11, 3, 21, tzinfo=UTC))
    assert (far.first_day, far.last_day) == (date(2026, 11, 4), date(2026, 11, 4))


def test_an_all_day_slot_starts_at_midnight_of_its_place() -> None:
    whole = Occurrence(start_on=date(2026, 11, 3), end_on=date(2026, 11, 5))
    assert (whole.first_day, whole.last_day) == (date(2026, 11, 3), date(2026, 11, 5))
    assert started_at(whole) == datetime(2026, 11, 2, 23, tzinfo=UTC)


def test_b14_every_text_cleans_itself() -> None:
    facts = event_facts(title="Ate\u202elier\n", keywords=("a\u200bb",), url="javascript:alert(1)")
    assert (facts.title, facts.keywords, facts.url) == ("Atelier", ("ab",), "")
    assert Place(name=" Salle\t1 ").name == "Salle 1"
    assert association_facts(description="x\x00y").description == "xy"


def test_an_image_without_a_sound_address_is_refused() -> None:
    with pytest.raises(ValidationError):
        Image(url="data:image/png;base64,AAAA")


def test_an_identifier_and_a_contact_have_a_value() -> None:
    with pytest.raises(ValidationError):
        Identifier(scheme="siren", value=" ")
    with pytest.raises(ValidationError):
        Contact(kind=ContactKind.EMAIL, value="\u200b")


def test_a_sighting_survives_being_written_and_read() -> None:
    said = event_sighting(title="Été « 🌿 »")
    assert type(said).model_validate_json(said.model_dump_json()) == said
    assert EventFacts.model_validate_json(said.facts.model_dump_json(exclude_defaults=True)) == said.facts


def test_a_sighting_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        event_sighting().facts.title = "Autre"  # type: ignore[misc]
