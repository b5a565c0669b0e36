"""Which sighting wins each field, that the losers stay visible, and that order makes no difference."""

from datetime import timedelta
from itertools import permutations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from catalog.merging import (
    Standing,
    claims_of,
    identifiers_of,
    in_order,
    settle_association,
    settle_event,
)
from catalog.sightings import Contact, EventSighting, Partner, Place, Programme, WelcomePoint
from catalog.vocabulary import Audience, ContactKind, EventStatus, Theme
from tests.catalog.world import HALL, LIBRARY, NOW, association_sighting, event_sighting, name, occurrence

STANDINGS = {"voisins": Standing("LO 2.0", primary=True), "portail": Standing("ODbL", primary=False)}


def order(*said: EventSighting) -> list[str]:
    return [sighting.origin.source_id for sighting in in_order(said, STANDINGS)]


def test_who_speaks_for_itself_comes_before_who_repeats_and_structure_before_prose_and_fresh_before_stale() -> None:
    repeated = event_sighting(source="portail", source_id="repeated", fetched_at=NOW + timedelta(days=9))
    prose = event_sighting(source_id="prose", reader="prose", fetched_at=NOW + timedelta(days=8))
    stale = event_sighting(source_id="stale")
    fresh = event_sighting(source_id="fresh", fetched_at=NOW + timedelta(days=1))
    for said in permutations([repeated, prose, stale, fresh]):
        assert order(*said) == ["fresh", "stale", "prose", "repeated"]


def test_of_a_field_with_one_value_the_first_that_says_something_wins() -> None:
    first = event_sighting(title="Le nôtre", description="", place=None)
    second = event_sighting(source="portail", title="Le leur", description="Longue.", status=EventStatus.FULL)
    facts = settle_event(in_order([second, first], STANDINGS))
    assert (facts.title, facts.description, facts.place, facts.status) == (
        "Le nôtre",
        "Longue.",
        HALL,
        EventStatus.FULL,
    )


def test_of_a_field_with_many_values_all_are_kept_once_in_order() -> None:
    first = event_sighting(keywords=("Vélo", "eau"), audiences=(Audience.SENIORS,), themes=())
    second = event_sighting(source="portail", keywords=("VELO", "pain"), audiences=(Audience.SENIORS, Audience.WOMEN))
    facts = settle_event(in_order([second, first], STANDINGS))
    assert facts.keywords == ("Vélo", "eau", "pain")
    assert facts.audiences == (Audience.SENIORS, Audience.WOMEN)
    assert facts.themes == (Theme.DIGITAL_INCLUSION,)


def test_the_slots_are_those_of_the_first_and_never_a_mixture() -> None:
    first = event_sighting(occurrences=(occurrence(),))
    second = event_sighting(source="portail", occurrences=(occurrence(NOW), occurrence()))
    assert settle_event(in_order([second, first], STANDINGS)).occurrences == (occurrence(),)


def test_losers_stay_visible_as_claims_that_are_not_settled() -> None:
    first = event_sighting(title="Le nôtre", keywords=("eau",))
    second = event_sighting(source="portail", title="Le leur", keywords=("pain",))
    ordered = in_order([second, first], STANDINGS)
    claims = claims_of(ordered, settle_event(ordered), STANDINGS)
    told = [(claim.field, claim.value, claim.source, claim.licence, claim.settled) for claim in claims]
    assert [claim for claim in told if claim[0] in ("title", "keywords")] == [
        ("title", "Le nôtre", "voisins", "LO 2.0", True),
        ("title", "Le leur", "portail", "ODbL", False),
        ("keywords", ["eau"], "voisins", "LO 2.0", True),
        ("keywords", ["pain"], "portail", "ODbL", True),
    ]
    assert {(claim.url, claim.fetched_at, claim.reader) for claim in claims} == {
        ("https://les-voisins.example/agenda", NOW, "ical")
    }


def test_places_of_an_association_are_united_and_complete_each_other() -> None:
    phone = Contact(kind=ContactKind.PHONE, value="+33123456789")
    first = association_sighting(
        places=(WelcomePoint(key="1", place=HALL, opening_hours="Mo 09:00-12:00"), WelcomePoint(place=LIBRARY))
    )
    other_hall = Place(name="SALLE DES TILLEULS", address=HALL.address, city=HALL.city)
    second = association_sighting(
        source="portail", places=(WelcomePoint(key="x", place=other_hall, opening_hours="Tu", contacts=(phone,)),)
    )
    facts = settle_association(in_order([second, first], STANDINGS))
    assert facts.places == (
        WelcomePoint(key="1", place=HALL, opening_hours="Mo 09:00-12:00", contacts=(phone,)),
        WelcomePoint(place=LIBRARY),
    )


def test_two_spellings_of_a_town_are_one_welcome_point_and_no_disagreement() -> None:
    said = Place(name="Salle Haute", city="ST DENIS", postal_code="93200", latitude=48.9, longitude=2.4)
    sure = Place(name="Salle Haute", city="Saint-Denis", insee="93066")
    first = association_sighting(places=(WelcomePoint(place=sure),), towns=("EVREUX",))
    second = association_sighting(source="portail", places=(WelcomePoint(place=said),), towns=("Évreux", "Pau"))
    ordered = in_order([second, first], STANDINGS)
    facts = settle_association(ordered)
    whole = Place(**dict(said) | {"city": "Saint-Denis", "insee": "93066", "country": "FR"})
    assert facts.places == (WelcomePoint(place=whole),)
    assert facts.towns == ("Évreux", "Pau")
    claims = claims_of(ordered, facts, STANDINGS)
    assert [claim.settled for claim in claims if claim.field in ("places", "towns")] == [True] * 4


def test_a_place_that_is_only_written_otherwise_is_the_one_that_was_settled_on() -> None:
    said = Place(name="Salle Haute", city="ST DENIS", postal_code="93200")
    first = event_sighting(place=Place(name="Salle Haute", city="Saint-Denis", postal_code="93200", country="FR"))
    second = event_sighting(source="portail", place=said)
    third = event_sighting(source="tiers", place=HALL)
    ordered = in_order([third, second, first], {**STANDINGS, "tiers": Standing(primary=False)})
    claims = claims_of(ordered, settle_event(ordered), STANDINGS)
    told = [(claim.source, claim.settled) for claim in claims if claim.field == "place"]
    assert told == [("voisins", True), ("portail", True), ("tiers", False)]
    before = claims_of(ordered, first.facts, STANDINGS)  # concluded before places were located
    assert [claim.settled for claim in before if claim.field == "place"] == [True, True, False]


def test_programmes_and_partners_are_united_by_name() -> None:
    first = association_sighting(programmes=(Programme(name="Cybercafé"),), partners=(Partner(name="Mairie"),))
    second = association_sighting(
        source="portail",
        programmes=(Programme(name="CYBERCAFE", launched_on="2019"), Programme(name="Atelier")),
        partners=(Partner(name="mairie"), Partner(name="Mairie", role="referrer")),
    )
    facts = settle_association(in_order([second, first], STANDINGS))
    assert facts.programmes == (Programme(name="Cybercafé", launched_on="2019"), Programme(name="Atelier"))
    assert facts.partners == (Partner(name="Mairie"), Partner(name="Mairie", role="referrer"))


def test_the_names_that_lost_become_other_names() -> None:
    first = association_sighting(name="Les Voisins", other_names=("LVV",))
    second = association_sighting(source="portail", name="LES VOISINS", other_names=("lvv", "Voisins 97"))
    third = association_sighting(source="tiers", name="Voisins de Valombre")
    facts = settle_association(in_order([third, second, first], {**STANDINGS, "tiers": Standing(primary=False)}))
    assert (facts.name, facts.other_names) == ("Les Voisins", ("LVV", "Voisins 97", "Voisins de Valombre"))


def test_identifiers_are_listed_once_in_alphabetical_order() -> None:
    first = event_sighting(identifiers=(name("siren", "732829320"), name("openagenda", "9")))
    second = event_sighting(source="portail", identifiers=(name("openagenda", "9"), name("openagenda", "10")))
    assert identifiers_of([first, second]) == (
        name("openagenda", "10"),
        name("openagenda", "9"),
        name("siren", "732829320"),
    )


def test_one_sighting_amounts_to_what_it_says() -> None:
    assert settle_event([event_sighting()]) == event_sighting().facts


_VALUES: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["voisins", "portail", "tiers"]),
        "source_id": st.sampled_from(["1", "2", "3"]),
        "reader": st.sampled_from(["ical", "prose"]),
        "fetched_at": st.integers(0, 2).map(lambda days: NOW + timedelta(days=days)),
        "title": st.sampled_from(["Un", "Deux", "Trois"]),
        "description": st.sampled_from(["", "a", "b"]),
        "keywords": st.lists(st.sampled_from(["eau", "EAU", "pain", "sel"]), max_size=3).map(tuple),
        "status": st.sampled_from(list(EventStatus)),
    }
)


@given(st.lists(_VALUES, min_size=1, max_size=5, unique_by=lambda v: (v["source"], v["source_id"])), st.randoms())
def test_any_order_of_the_sightings_amounts_to_the_same(values: list[dict[str, Any]], chance: Any) -> None:
    said = [event_sighting(**value) for value in values]
    mixed = said.copy()
    chance.shuffle(mixed)
    one, other = in_order(said, STANDINGS), in_order(mixed, STANDINGS)
    assert settle_event(one) == settle_event(other)
    assert claims_of(one, settle_event(one), STANDINGS) == claims_of(other, settle_event(other), STANDINGS)
