"""What a title says beside naming: a prefix or suffix such as `[ANNULÉ]`, `Reporté –` or `(complet)`.

Only marks that are set off by brackets, a colon or a dash count: "Complet veston" is a title.
"""

import re

from catalog.cleaning.text import fold
from catalog.vocabulary import EventStatus

_WORDS = {
    "annul": EventStatus.CANCELLED,
    "cancel": EventStatus.CANCELLED,
    "report": EventStatus.POSTPONED,
    "postpon": EventStatus.POSTPONED,
    "complet": EventStatus.FULL,
    "sold": EventStatus.FULL,
}
_MARK = r"(?P<{}>annul[ée]e?s?|annulation|cancell?ed|report[ée]e?s?|postponed|complet(?:e|s|es)?|sold out)"
_BEFORE = re.compile(
    rf"(?:[\[(*]{{1,3}}\s?{_MARK.format('boxed')}\s?[!.]?\s?[\])*]{{1,3}}\s?[-–—:!]{{0,3}}"
    rf"|{_MARK.format('plain')}(?:\s?[:!]{{1,3}}|\s[-–—]{{1,3}}|[-–—]{{1,3}}(?=\s)))\s?(?P<title>\S.*)",
    re.IGNORECASE,
)
_AFTER = re.compile(
    rf"(?:[\[(*]{{1,3}}\s?{_MARK.format('boxed')}\s?[!.]?\s?[\])*]{{1,3}}|\s[-–—:]\s?{_MARK.format('plain')}\s?!?)\s*",
    re.IGNORECASE,
)


def title_and_status(title: str) -> tuple[str, EventStatus]:
    """The title (one clean line) without the mark that it is off, put off or full, and what the mark says."""
    found = _BEFORE.fullmatch(title)
    if found:
        return found["title"], _meant(found)
    # A mark at the end is short: only there is it looked for.
    for place in range(max(1, len(title) - 24), len(title)):
        found = _AFTER.fullmatch(title, place)
        if found and title[:place].strip():
            return title[:place].rstrip(" -–—:"), _meant(found)
    return title, EventStatus.SCHEDULED


def _meant(found: re.Match[str]) -> EventStatus:
    return status_of(found["boxed"] or found["plain"]) or EventStatus.SCHEDULED


def status_of(word: str) -> EventStatus | None:
    """What `canceled`, `Annulée`, `postponed`… say; None for other words."""
    folded = fold(word)
    return next((status for stem, status in _WORDS.items() if folded.startswith(stem)), None)
