"""Facts with their places located. Communes are public facts; all else is made up."""

import pytest

from catalog.facts import AssociationFacts, EventFacts, Place, Programme, WelcomePoint
from catalog.territory import placed, placed_value, town_named
from tests.catalog.world import HALL, event_facts, occurrence

SAID = Place(name="Salle Haute", city="ST DENIS", postal_code="93200")
SURE = Place(name="Salle Haute", city="Saint-Denis", postal_code="93200", insee="93066", country="FR")


def test_places_of_an_event_and_of_its_slots_are_located() -> None:
    said = event_facts(place=SAID, occurrences=(occurrence(place=SAID), occurrence()))
    assert placed(said) == event_facts(place=SURE, occurrences=(occurrence(place=SURE), occurrence()))


def test_welcome_points_and_towns_of_an_association_and_of_its_programmes_are_located() -> None:
    said = AssociationFacts(
        name="Les Voisins",
        towns=("BORDEAUX", "St-Denis", "Bordeaux"),
        places=(WelcomePoint(key="1", place=SAID), WelcomePoint(place=HALL)),
        programmes=(Programme(name="Clics", towns=("EVREUX",)), Programme(name="Déclics")),
    )
    assert placed(said) == AssociationFacts(
        name="Les Voisins",
        towns=("Bordeaux", "St-Denis"),
        places=(WelcomePoint(key="1", place=SURE), WelcomePoint(place=HALL)),
        programmes=(Programme(name="Clics", towns=("Évreux",)), Programme(name="Déclics")),
    )


@pytest.mark.parametrize(
    "said",
    [
        event_facts(),
        event_facts(place=None),
        event_facts(place=SURE, occurrences=(occurrence(place=SURE),)),
        AssociationFacts(name="Les Voisins", towns=("Valombre-le-Vieux",), places=(WelcomePoint(place=SURE),)),
    ],
)
def test_facts_to_which_nothing_is_added_are_given_back_themselves(said: EventFacts | AssociationFacts) -> None:
    assert placed(said) is said
    assert placed(placed(said)) is said


def test_the_value_of_one_field_is_placed_alone() -> None:
    assert placed_value("place", SAID) == SURE
    assert placed_value("place", None) is None
    assert placed_value("title", "ST DENIS") == "ST DENIS"
    assert placed_value("towns", ("BORDEAUX", "Bordeaux")) == ("Bordeaux",)


@pytest.mark.parametrize(
    ("said", "named"),
    [
        ("BORDEAUX", "Bordeaux"),
        ("33000 Bordeaux", "Bordeaux"),
        ("Bordeaux Cedex", "Bordeaux"),
        ("Courcouronnes", "Évry-Courcouronnes"),
        ("paris 11e", "Paris 11e Arrondissement"),
        # The name alone would no longer say which one is meant.
        ("Saint-Denis (93)", "Saint-Denis (93)"),
        ("ST DENIS", "ST DENIS"),
        # Abroad, a whole département, no commune at all.
        ("LIEGE", "LIEGE"),
        ("SEINE-SAINT-DENIS", "SEINE-SAINT-DENIS"),
        ("VALOMBRE", "VALOMBRE"),
        ("", ""),
    ],
)
def test_a_town_is_named_as_the_table_names_it_where_it_is_sure(said: str, named: str) -> None:
    assert town_named(said) == named
    assert town_named(named) == named
