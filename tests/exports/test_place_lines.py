"""A place says its name, street and town once each, whatever its source repeats: on pages, in calendars, in feeds."""

import pytest

from catalog.sightings import Place
from exports.feed_wording import place_words as calendar_words
from exports.pages_links import map_href
from exports.pages_words import place_words
from exports.place_lines import lines_of, name_and_town
from tests.exports.views import event_facts

CLOS = ["1 rue du Clos", "99001 Valbrume"]
HALL = ["Salle Verte", *CLOS]


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("1 rue du Clos, 99001 Valbrume", CLOS),
        ("1 rue du Clos 99001 VALBRUME", CLOS),
        ("1 rue du Clos\n99001 Valbrume", CLOS),
        ("1 rue du Clos, Valbrume", CLOS),
        ("1 rue du Clos, 99001 Valbrume, Valbrume", CLOS),
        ("99001 Valbrume", CLOS[1:]),
        ("Valbrume", CLOS[1:]),
        ("avenue de Valbrume", ["avenue de Valbrume", "99001 Valbrume"]),
        ("1 rue du Clos, 99002 Valbrume", ["1 rue du Clos, 99002 Valbrume", "99001 Valbrume"]),
        ("boîte 7299001 Valbrume", ["boîte 7299001 Valbrume", "99001 Valbrume"]),
    ],
)
def test_street_does_not_repeat_the_town(street: str, said: list[str]) -> None:
    assert lines_of(Place(address=street, postal_code="99001", city="Valbrume")) == said


@pytest.mark.parametrize(
    ("street", "said"),
    [
        ("1 rue du Clos, 99001 Valbrume", CLOS),
        ("1 rue du Clos, 99001 Valbrume, Valbrume", CLOS),
        ("99001 Valbrume", CLOS[1:]),
        ("1 rue du Clos, Valbrume", ["1 rue du Clos", "Valbrume"]),
        ("avenue de Valbrume", ["avenue de Valbrume", "Valbrume"]),
    ],
)
def test_postcode_that_stands_in_the_street_alone_is_kept(street: str, said: list[str]) -> None:
    assert lines_of(Place(address=street, city="Valbrume")) == said


@pytest.mark.parametrize(
    ("name", "street", "said"),
    [
        ("Salle Verte, 1 rue du Clos, 99001 Valbrume", "", ["Salle Verte, 1 rue du Clos", "99001 Valbrume"]),
        ("Salle Verte, 1 rue du Clos, 99001 Valbrume", "1 rue du Clos, 99001 Valbrume", HALL),
        ("Salle Verte, Valbrume", "1 rue du Clos", HALL),
        ("Médiathèque de Valbrume", "1 rue du Clos", ["Médiathèque de Valbrume", *CLOS]),
        ("Valbrume", "", CLOS[1:]),
        ("1 rue du Clos", "1 rue du Clos", ["1 rue du Clos", *CLOS]),
    ],
)
def test_name_does_not_repeat_the_address(name: str, street: str, said: list[str]) -> None:
    assert lines_of(Place(name=name, address=street, postal_code="99001", city="Valbrume")) == said


def test_town_alone_and_nothing_at_all_are_told_as_they_are() -> None:
    assert lines_of(Place(city="Valbrume")) == ["Valbrume"]
    assert lines_of(Place(name="Salle Verte")) == ["Salle Verte"]
    assert lines_of(Place()) == []


def test_calendars_pages_and_maps_say_the_same_line() -> None:
    where = Place(name="Salle Verte", address="1 rue du Clos, 99001 Valbrume", city="Valbrume")

    assert place_words(where) == calendar_words(where, event_facts(), "fr") == ", ".join(HALL)
    assert map_href(where) == "https://www.openstreetmap.org/search?query=1+rue+du+Clos%2C+99001+Valbrume"
    assert name_and_town(where) == "Salle Verte, Valbrume"
    assert name_and_town(where.model_copy(update={"name": "Salle Verte, 99001 Valbrume"})) == "Salle Verte, Valbrume"
