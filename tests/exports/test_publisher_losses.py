"""When a publication is held because an association, a place, a town or a year lost events for good."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from catalog import clock
from catalog.errors import PublicationHeld
from catalog.facts import Organiser
from catalog.views import Changed
from exports.faceting import event_gist
from exports.manifest import read_outlook
from exports.publisher_inputs import Exporters
from exports.publisher_losses import Gone
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue, week
from tests.exports.plain_exporters import PlainEvents, go
from tests.exports.views import event_view, place

ONLY = Exporters(events=(PlainEvents(),))
OTHERS = (Organiser(name="Autre"),)
OURS = (Organiser(name="Les Voisins"),)
HALL = place()
ELSEWHERE = place(name="Salle B", insee="35238", postal_code="35000", city="Rennes")


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(NOW):
        yield


class Told(PlainCatalogue):
    """One that tells of what was merged and hidden."""

    gone: tuple[Changed, ...] = ()

    def tombstones(self) -> Sequence[Changed]:
        return self.gone


def ten_of_sixty() -> Told:
    """Ten events of an association in its hall, among sixty."""
    catalogue = Told()
    catalogue.put_association("a0001", "Les Voisins")
    catalogue.put_association("a0002", "Autre")
    for number in range(60):
        ours = number < 10
        put(catalogue, number, organisers=OURS if ours else OTHERS, place=HALL if ours else ELSEWHERE)
    return catalogue


def put(catalogue: PlainCatalogue, number: int, **said: object) -> None:
    catalogue.put_event(f"e{number:04}", f"Atelier {number}", WEEK + timedelta(hours=number), **said)


def held(folder, catalogue) -> str:
    with pytest.raises(PublicationHeld) as told:
        go(folder, catalogue, exporters=ONLY)
    return told.value.problem


def test_c12_association_that_loses_its_events_is_missed_among_many(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(6):
        catalogue.remove(f"e{number:04}")
    problem = "'association/a0001' would fall from 10 future events to 4; the last publication stays."
    assert [held(tmp_path, catalogue), held(tmp_path, catalogue)] == [problem, problem]
    assert go(tmp_path, catalogue, exporters=ONLY, allow_shrink=True).generation == 2


@pytest.mark.parametrize(
    ("named", "where", "start"),
    [
        ("commune/35047", place(name="", insee="35047", postal_code="35170", city="Bruz"), WEEK),
        ("place/95999-mediatheque-des-trois-ponts", HALL, WEEK),
        ("year/2027", ELSEWHERE, WEEK + timedelta(days=365)),
    ],
)
def test_c12_town_place_and_year_that_lose_their_events_are_missed_among_many(tmp_path, named, where, start):
    catalogue = ten_of_sixty()
    for number in range(10):
        catalogue.put_event(f"e{number:04}", "Atelier", start, organisers=OTHERS, place=where)
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        catalogue.remove(f"e{number:04}")
    assert held(tmp_path, catalogue) == f"'{named}' would fall from 10 future events to 0; the last publication stays."


def test_c12_events_that_are_held_elsewhere_and_by_others_are_not_missed(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        put(catalogue, number, organisers=OTHERS, place=ELSEWHERE)
    assert go(tmp_path, catalogue, exporters=ONLY).generation == 2


def test_c12_events_that_turned_out_to_be_others_are_not_missed_as_long_as_those_are_there(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        catalogue.remove(f"e{number:04}")
    merged = [Changed(id=f"e{number:04}", revision=99, what="merged", heir=f"e{number + 1:04}") for number in range(9)]
    catalogue.gone = (*merged, Changed(id="e0009", revision=99, what="merged", heir="e0050"))
    assert go(tmp_path, catalogue, exporters=ONLY).generation == 2


def test_c12_events_whose_heirs_are_gone_too_and_hidden_ones_are_missed(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        catalogue.remove(f"e{number:04}")
    merged = [Changed(id=f"e{number:04}", revision=99, what="merged", heir="e0009") for number in range(9)]
    catalogue.gone = (*merged, Changed(id="e0009", revision=99, what="hidden"))
    assert held(tmp_path, catalogue).startswith("'association/a0001' would fall from 10 future events to 0;")


def test_c12_events_that_come_anew_under_other_ids_are_not_missed(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        catalogue.remove(f"e{number:04}")
        put(catalogue, 100 + number, organisers=OURS, place=HALL)
    assert go(tmp_path, catalogue, exporters=ONLY).generation == 2


def test_c12_events_of_an_association_that_are_over_are_not_missed(tmp_path):
    catalogue = ten_of_sixty()
    go(tmp_path, catalogue, exporters=ONLY)
    for number in range(10):
        catalogue.remove(f"e{number:04}")
    with clock.frozen(WEEK + timedelta(days=2)):
        assert go(tmp_path, catalogue, exporters=ONLY).generation == 2


def test_outlook_has_narrow_selections_that_promise_more_than_five_events_by_their_totals(tmp_path):
    catalogue = ten_of_sixty()
    for number in range(4):
        put(catalogue, number, organisers=(), place=None)
    go(tmp_path, catalogue, exporters=ONLY)
    promised = read_outlook((tmp_path / "public").resolve().parent / "state.json")
    assert promised["narrow/*"] == {
        "association/a0001": 6,
        "association/a0002": 50,
        "commune/35238": 50,
        "place/35238-salle-b": 50,
        "place/95999-mediatheque-des-trois-ponts": 6,
        "year/2026": 60,
    }


def test_c12_shrunken_publication_is_held_after_one_under_a_clock_that_was_ahead(tmp_path):
    catalogue = week(30)
    go(tmp_path, catalogue, exporters=ONLY)
    catalogue.put_event("e0001", "Autre")
    with clock.frozen(datetime(2038, 1, 20, tzinfo=UTC)):
        go(tmp_path, catalogue, exporters=ONLY)
    for number in range(2, 30):
        catalogue.remove(f"e{number:04}")
    assert held(tmp_path, catalogue) == "'all' would fall from 30 future events to 2; the last publication stays."


def test_event_that_leads_round_in_a_circle_has_no_heir():
    merged = [Changed(id=one, revision=1, what="merged", heir=other) for one, other in (("e1", "e2"), ("e2", "e1"))]
    gone = Gone(["e1"], frozenset(), lambda: [("e1", event_gist(event_view()).written())], lambda: merged)
    assert list(gone.without_heirs()) == [event_gist(event_view())]
