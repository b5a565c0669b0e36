"""A place on paper: its name, its street, its postcode and town, each said once.

Many sources end a name with the whole address, or a street with its town; what follows anyway is then left away.
"""

import re
from functools import lru_cache

from catalog.sightings import Place

_POSTCODE = re.compile(r"(?:^|[\s,])(\d{5})$")
_WIDE = 8  # characters in which a postcode with its comma ends


def place_lines(name: str, address: str, postal_code: str, city: str) -> list[str]:
    """Name, street, postcode and town; without those that are not known.

    A street that names another postcode than `postal_code` keeps it: the two disagree, and neither is left away.
    """
    return [*_lines(name, address, postal_code, city)]


@lru_cache(maxsize=4096)
def _lines(name: str, address: str, postal_code: str, city: str) -> tuple[str, ...]:
    """The same, worked out once: each format asks for it, and much takes place where other things do."""
    street, code = _without_town(address, postal_code, city)
    name, further = _without_town(name, postal_code or code, city)
    if street:
        name = _without_street(name, street)
    return tuple(line for line in (name, street, f"{postal_code or code or further} {city}".strip()) if line)


def lines_of(place: Place) -> list[str]:
    """The same of a place."""
    return place_lines(place.name, place.address, place.postal_code, place.city)


def name_and_town(place: Place) -> str:
    """`Médiathèque, Val-Clair`; one of them where the other is not known."""
    return ", ".join(filter(None, (bare_name(place), place.city)))


def bare_name(place: Place) -> str:
    """The name of a place without the address that it may end with."""
    name, _ = _without_town(place.name, place.postal_code, place.city)
    return _without_street(name, place.address) if place.address else name


def _without_town(text: str, postal_code: str, city: str) -> tuple[str, str]:
    """The text without the town at its end, and the postcode that stood before it.

    A town without its postcode is one behind a comma only: « avenue de Paris » ends with none.
    """
    code = ""
    while city and text and text[-len(city) :].casefold() == city.casefold():
        before = text[: -len(city)].rstrip()
        found = _code_at_end(before, postal_code)
        if found:
            before, code = before[: -len(found)].rstrip(), found
        elif before and not before.endswith(","):
            break
        text = before.rstrip(" ,\n")
    return text, code


def _code_at_end(text: str, postal_code: str) -> str:
    """The postcode with which a text ends, if it is the one that is known, or none is."""
    if postal_code:
        is_whole = text.endswith(postal_code) and text[: -len(postal_code)][-1:] in ("", " ", ",", "\n")
        return postal_code if is_whole else ""
    found = _POSTCODE.search(text[-_WIDE:])
    return found[1] if found else ""


def _without_street(name: str, street: str) -> str:
    before = name[: -len(street)].rstrip()
    is_told = name[-len(street) :].casefold() == street.casefold() and before.endswith(",")
    return before.rstrip(" ,\n") if is_told else name
