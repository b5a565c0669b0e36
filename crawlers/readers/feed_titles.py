"""What titles of feeds say besides the title: a date in brackets, a place after an `@`."""

import re
from dataclasses import dataclass
from datetime import date

_DATED = re.compile(r"\[(?=[^\]]{0,60}\d)[^\]]{4,80}\]\s*(?P<title>\S.*)")
# A feed of Gancio: `[2025-03-14] Title @ Place`.
_GANCIO = re.compile(r"\[(\d{4})-(\d{2})-(\d{2})\]\s*(?P<title>\S.*)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Announced:
    """A title that tells day and place."""

    title: str
    day: date
    place: str


def announced(title: str) -> Announced | None:
    """What a Gancio title says; None for any other, and for a day that does not exist."""
    found = _GANCIO.fullmatch(title)
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    bare, _, place = found["title"].rpartition(" @ ")
    return Announced(bare.strip() or found["title"], day, place.strip() if bare.strip() else "")


def undated(title: str) -> str:
    """The title without a bracket in front that tells a date: `[mar. 3 nov. 2026 18:00] Atelier`."""
    found = _DATED.fullmatch(title)
    return found["title"] if found else title
