"""Which commune a place is in. Communes are public facts; the places in them are made up."""

import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.facts import Place
from catalog.territory import commune_of, located, same_place


@pytest.mark.parametrize(
    ("city", "postal_code", "insee", "found"),
    [
        # One of the three, where it suffices.
        ("Bordeaux", "", "", "33063"),
        ("", "20000", "", "2A004"),
        ("", "", "2A004", "2A004"),
        ("", "75011", "", "75111"),
        # One of the three, where it does not.
        ("Saint-Denis", "", "", None),
        ("", "01400", "", None),
        ("Évry", "", "", None),
        ("", "", "99100", None),
        ("", "", "", None),
        ("Valombre-le-Vieux", "", "", None),
        # A name of a département, a région or a town abroad tells no commune.
        ("La Réunion", "", "", None),
        ("Bretagne", "", "", None),
        ("Liège", "", "", None),
        ("Vienne", "", "", None),
        ("Vienne", "38200", "", "38544"),
        ("Paris", "", "", "75056"),
        ("Mayotte", "", "", None),
        # Name and postcode.
        ("Saint-Denis", "97400", "", "97411"),
        ("Saint-Denis", "93210", "", "93066"),
        ("Saint-Pierre", "97500", "", "97502"),
        ("Évry", "91000", "", "91228"),
        ("Saint-Ouen", "93400", "", "93070"),
        ("Ambérieu", "01500", "", "01004"),
        ("Bourg-en-Bresse", "1000", "", "01053"),
        ("33000 Bordeaux", "", "", "33063"),
        ("Bordeaux Lac", "33300", "", "33063"),
        ("Bordeau", "33000", "", "33063"),
        ("Lyon", "69003", "", "69383"),
        ("Lyon 3e", "69003", "", "69383"),
        ("Paris 11e", "75012", "", None),
        ("Lyon", "75011", "", None),
        ("Bordeaux", "33400", "", None),  # Talence's
        # Offices with postcodes of their own.
        ("Bordeaux Cedex", "33081", "", "33063"),
        ("PARIS CEDEX 12", "75571", "", "75056"),
        ("Bordeaux Cedex", "69999", "", None),
        ("Ajaccio Cedex 9", "20192", "", "2A004"),
        # The postcode of Nouméa is written for all of New Caledonia.
        ("Lifou", "98800", "", "98814"),
        ("Nouméa", "98800", "", "98818"),
        ("Lyon", "98800", "", None),
        # An INSEE code, borne out.
        ("Bordeaux", "33000", "33063", "33063"),
        ("Courcouronnes", "91080", "91182", "91228"),
        ("Paris", "75011", "75056", "75111"),
        ("Paris", "", "75056", "75056"),
        ("Paris 11e", "", "75056", "75111"),
        ("Paris", "75011", "75111", "75111"),
        ("Lyon", "69003", "69383", "69383"),
        ("Sophia Antipolis", "06560", "06152", "06152"),
        ("La Rivière", "97421", "97414", "97414"),
        ("Saint-Denis", "", "45274", "45274"),  # …-en-Val
        ("", "33081", "33063", "33063"),
        ("Bordeaux", "33000", "33000", "33063"),  # the postcode in the wrong column
        ("", "75011", "75011", "75111"),
        ("Bonneuil-sur-Marne", "94380", "75011", None),  # its code in the Seine, until 1968
        # An INSEE code, spoken against.
        ("Saint-Paul", "97460", "97411", None),
        ("Lyon", "69003", "33063", None),
        ("", "69003", "33063", None),
        ("Valombre-le-Vieux", "", "01001", None),
        ("Bordeaux", "33000", "99100", None),
    ],
)
def test_name_postcode_and_code_agree_or_tell_nothing(
    city: str, postal_code: str, insee: str, found: str | None
) -> None:
    one = commune_of(city, postal_code, insee)
    assert (one.code if one else None) == found


@pytest.mark.parametrize(
    ("said", "then"),
    [
        (Place(city="Bordeaux"), Place(city="Bordeaux", insee="33063", country="FR")),
        (
            Place(name="La Halle", address="1 quai Haut", city="LYON", postal_code="69003"),
            Place(
                name="La Halle", address="1 quai Haut", city="Lyon", postal_code="69003", insee="69383", country="FR"
            ),
        ),
        (Place(city="Paris 11e"), Place(city="Paris", postal_code="75011", insee="75111", country="FR")),
        (Place(postal_code="97133"), Place(city="Saint-Barthélemy", postal_code="97133", insee="97701", country="FR")),
        (Place(city="33000 Bordeaux"), Place(city="Bordeaux", postal_code="33000", insee="33063", country="FR")),
        (
            Place(city="PARIS CEDEX 12", postal_code="75571"),
            Place(city="Paris", postal_code="75571", insee="75056", country="FR"),
        ),
        (
            Place(city="Courcouronnes", insee="91182"),
            Place(city="Évry-Courcouronnes", insee="91228", country="FR"),
        ),
        (
            Place(city="Sophia Antipolis", postal_code="06560", insee="06152"),
            Place(city="Sophia Antipolis", postal_code="06560", insee="06152", country="FR"),
        ),
        (
            Place(insee="97411", latitude=-20.9, longitude=55.4),
            Place(insee="97411", city="Saint-Denis", country="FR", latitude=-20.9, longitude=55.4),
        ),
        (
            Place(city="Saint-Denis", country="RE"),
            Place(city="Saint-Denis", insee="97411", country="RE"),
        ),
        (
            Place(city="Nouméa", postal_code="98800", country="NC"),
            Place(city="Nouméa", postal_code="98800", insee="98818", country="NC"),
        ),
    ],
)
def test_a_place_is_given_what_follows_from_its_commune(said: Place, then: Place) -> None:
    assert located(said) == then
    assert located(then) == then


@pytest.mark.parametrize(
    "said",
    [
        Place(city="Saint-Denis"),
        Place(city="Valombre-le-Vieux", country="FR"),
        Place(city="Valombre-le-Vieux", insee="01001", country="FR"),
        Place(city="Lyon", postal_code="75011"),
        Place(city="Bordeaux", country="BE"),
        Place(city="Bruges"),
        Place(city="Bordeaux", country="RE"),
        Place(city="Bordeaux", postal_code="33000", country="RE"),
        Place(postal_code="97201", country="US"),
        Place(city="Saint-Paul", postal_code="97460", insee="97411"),
        Place(name="Salle des fêtes"),
        Place(),
    ],
)
def test_a_place_in_doubt_is_given_back_as_it_is(said: Place) -> None:
    assert located(said) is said


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Place(), Place(), True),
        (Place(city="ST DENIS", postal_code="93200"), Place(city="Saint-Denis", insee="93066"), True),
        (Place(name="LA HALLE", city="Lyon"), Place(name="La Halle", city="Lyon 3e", postal_code="69003"), True),
        (Place(name="La Halle", city="Évry", postal_code="91000"), Place(name="La Halle", insee="91228"), True),
        (Place(city="Valombre"), Place(city="VALOMBRE", postal_code="05999"), True),
        (Place(city="Valombre", postal_code="05998"), Place(city="Valombre", postal_code="05999"), False),
        (Place(city="Lyon", postal_code="69001"), Place(city="Lyon", postal_code="69003"), False),
        (Place(name="Salle 1", city="Lyon"), Place(name="Salle 2", city="Lyon"), False),
        (Place(address="1 quai Haut"), Place(address="1 quai Bas"), False),
        (Place(name="La Halle", city="Bruges", country="BE"), Place(name="La Halle", city="Bruges"), True),
    ],
)
def test_two_ways_of_telling_a_place_lead_to_one_door(one: Place, other: Place, same: bool) -> None:
    assert same_place(one, other) is same
    assert same_place(other, one) is same


_cities = st.sampled_from(
    ["Paris", "Lyon 3e", "Saint-Denis", "Évry", "Bordeaux Cedex", "33000 Bordeaux", "Vire", "", "Liège"]
)
_posts = st.sampled_from(["", "75011", "33000", "97400", "91000", "1400", "75571", "98718", "20000"])
_codes = st.sampled_from(["", "75056", "75111", "91182", "2a004", "98718", "99100", "69123", "33063"])


@given(_cities | st.text(max_size=40), _posts | st.text(max_size=8), _codes | st.text(max_size=8))
def test_locating_twice_is_locating_once_and_leaves_the_rest_alone(city: str, postal_code: str, insee: str) -> None:
    said = Place(
        name="La Halle", address="1 quai Haut", access="par la cour", city=city, postal_code=postal_code, insee=insee
    )
    once = located(said)
    assert located(once) == once
    assert (once.name, once.address, once.access) == (said.name, said.address, said.access)
    assert once.postal_code == said.postal_code or not said.postal_code


def test_locating_is_quick() -> None:
    said = Place(city="Saint-Étienne", postal_code="42000")
    located(said)
    assert timeit.timeit(lambda: located(said), number=2_000) / 2_000 < 30e-6
