"""The time zone of a French territory, by INSEE code or postcode."""

from catalog.facts import Place
from catalog.territory.communes import communes_at
from catalog.territory.divisions import department_of_country

# A territory overseas has one zone, but for those below.
_ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "984": "Indian/Kerguelen",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
# By INSEE code. The Marquesas are half an hour ahead of Tahiti, the Gambier islands an hour; the southern lands
# lie oceans apart; the two islands of the Antilles had codes of Guadeloupe until 2007.
_EXCEPTIONS = {
    **dict.fromkeys(("98718", "98723", "98731", "98746", "98756", "98757"), "Pacific/Marquesas"),
    "98719": "Pacific/Gambier",
    "98413": "Indian/Reunion",
    "98414": "Antarctica/DumontDUrville",
    "98415": "Indian/Reunion",
    "97123": "America/St_Barthelemy",
    "97127": "America/Marigot",
}
# Military post (00), the sea (96) and what lies abroad (99) are nowhere in France.
_NOWHERE = frozenset({"00", "96", "99"})
_MONACO = "980"
_PROPER = "Europe/Paris"


def zone_at(insee: str = "", postal_code: str = "") -> str | None:
    """The IANA zone of a place with this INSEE code, or else with this postcode; None for neither.

    The two are told apart because they collide: 98718 is Fatu-Hiva in the Marquesas to INSEE, and Punaauia
    on Tahiti to La Poste. A postcode without a commune counts by its first digits. Monaco has French postcodes
    and the clocks of Paris.
    """
    code = insee.strip().upper()
    if _is_code(code):
        return _EXCEPTIONS.get(code) or _by_territory(code)
    code = postal_code.strip()
    if not _is_code(code):
        return None
    here = {zone_at(one.code) for one in communes_at(code)} if code.startswith(("97", "98")) else set()
    return here.pop() if len(here) == 1 else _by_territory(code)


def zone_of_place(place: Place) -> str | None:
    """The IANA zone of a place in France by its codes or, overseas, by its country; None abroad or where none is told.

    Without a country the codes are taken for French ones; with another, 97201 is Portland's.
    """
    territory = department_of_country(place.country)
    if territory:
        zone = zone_at(place.insee, place.postal_code)
        return zone if zone and zone != _PROPER else _ZONES[territory]
    return zone_at(place.insee, place.postal_code) if place.country in ("", "FR") else None


def zone_overseas(place: Place) -> str:
    """The IANA zone of a place overseas; empty in France proper and abroad, where the zone of who tells of it stands."""
    zone = zone_of_place(place)
    return "" if zone is None or zone == _PROPER else zone


def _is_code(code: str) -> bool:
    return len(code) == 5 and code.isascii() and (code.isdigit() or (code[:2] in ("2A", "2B") and code[2:].isdigit()))


def _by_territory(code: str) -> str | None:
    if code[:2] in ("97", "98") and not code.startswith(_MONACO):
        return _ZONES.get(code[:3])
    return None if code[:2] in _NOWHERE else _PROPER
