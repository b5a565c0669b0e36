"""Time zones of French territories."""

from zoneinfo import ZoneInfo

import pytest

from catalog.facts import Place
from catalog.territory import department_of_country, departments, zone_at, zone_of_place, zone_overseas
from catalog.territory.communes import _communes


@pytest.mark.parametrize(
    ("insee", "postal_code", "zone"),
    [
        ("75056", "", "Europe/Paris"),
        ("2A004", "", "Europe/Paris"),
        ("", "20000", "Europe/Paris"),
        ("97105", "", "America/Guadeloupe"),
        ("97209", "", "America/Martinique"),
        ("97302", "", "America/Cayenne"),
        ("97411", "", "Indian/Reunion"),
        ("97502", "", "America/Miquelon"),
        ("97611", "", "Indian/Mayotte"),
        ("97701", "", "America/St_Barthelemy"),
        ("97801", "", "America/Marigot"),
        ("98412", "", "Indian/Kerguelen"),
        ("98413", "", "Indian/Reunion"),
        ("98414", "", "Antarctica/DumontDUrville"),
        ("98613", "", "Pacific/Wallis"),
        ("98735", "", "Pacific/Tahiti"),
        ("98731", "", "Pacific/Marquesas"),
        ("98757", "", "Pacific/Marquesas"),
        ("98719", "", "Pacific/Gambier"),
        ("98732", "", "Pacific/Tahiti"),  # Nukutavake, in the Tuamotu
        ("98747", "", "Pacific/Tahiti"),  # Taiarapu-Est
        ("98818", "", "Pacific/Noumea"),
        # Codes and postcodes collide.
        ("98718", "", "Pacific/Marquesas"),  # Fatu-Hiva
        ("", "98718", "Pacific/Tahiti"),  # Punaauia
        ("", "98742", "Pacific/Marquesas"),
        ("", "98755", "Pacific/Gambier"),
        ("97133", "", "America/Guadeloupe"),  # Vieux-Fort
        ("", "97133", "America/St_Barthelemy"),
        ("", "97150", "America/Marigot"),
        ("97127", "", "America/Marigot"),  # its code until 2007
        # The code comes first; a postcode of an office counts by its first digits.
        ("97411", "75011", "Indian/Reunion"),
        ("?", "97400", "Indian/Reunion"),
        ("", "97499", "Indian/Reunion"),
        ("", "98000", "Europe/Paris"),  # Monaco
        ("", "", None),
        ("99100", "", None),
        ("", "00100", None),
        ("98901", "", None),
        ("", "1000", None),
        ("2C004", "", None),
        ("٧٥٠٥٦", "", None),
    ],
)
def test_zone_follows_from_code_or_postcode(insee: str, postal_code: str, zone: str | None) -> None:
    assert zone_at(insee, postal_code) == zone


def test_every_commune_has_a_zone_that_exists() -> None:
    zones = {code: zone_at(code) for code in _communes()}
    assert [code for code, zone in zones.items() if zone is None] == ["98901"]  # nobody lives on Clipperton
    assert {ZoneInfo(zone).key for zone in zones.values() if zone} == set(zones.values()) - {None}


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        (Place(city="Saint-Denis", country="RE"), "Indian/Reunion"),
        (Place(country="PM"), "America/Miquelon"),
        (Place(country="PF"), "Pacific/Tahiti"),
        (Place(country="PF", insee="98719"), "Pacific/Gambier"),
        (Place(country="BL"), "America/St_Barthelemy"),
        (Place(country="NC", postal_code="75011"), "Pacific/Noumea"),
        (Place(country="FR", postal_code="97400"), "Indian/Reunion"),
        (Place(postal_code="97400"), "Indian/Reunion"),
        (Place(country="FR", postal_code="75011"), "Europe/Paris"),
        (Place(country="US", postal_code="97201"), None),  # Portland
        (Place(country="DE", postal_code="97199"), None),  # Ochsenfurt
        (Place(city="Paris"), None),
        (Place(), None),
    ],
)
def test_zone_of_a_place_heeds_its_country(said: Place, zone: str | None) -> None:
    assert zone_of_place(said) == zone


def test_every_country_code_overseas_is_a_territory_with_a_zone() -> None:
    countries = ("GP", "MQ", "GF", "RE", "PM", "YT", "BL", "MF", "TF", "WF", "PF", "NC")
    assert [code for code in countries if department_of_country(code) not in departments()] == []
    assert [code for code in countries if zone_of_place(Place(country=code)) is None] == []
    assert department_of_country("FR") == department_of_country("") == department_of_country("BE") == ""


@pytest.mark.parametrize(
    ("said", "zone"),
    [
        (Place(postal_code="97400"), "Indian/Reunion"),
        (Place(country="RE"), "Indian/Reunion"),
        (Place(insee="98731"), "Pacific/Marquesas"),
        # There the zone of who tells of it stands.
        (Place(country="FR", postal_code="75011"), ""),
        (Place(country="US", postal_code="97201"), ""),
        (Place(city="Saint-Denis"), ""),
        (Place(), ""),
    ],
)
def test_zone_overseas_is_told_overseas_alone(said: Place, zone: str) -> None:
    assert zone_overseas(said) == zone
