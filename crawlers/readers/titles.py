"""What a title says beside naming: a mark that it is off, put off or full, as `[ANNULÉ]`, `Reporté –` or `(complet)`.

Only marks that are set off by brackets, a colon or a dash count: "Complet veston" is a title. So is
"Full-stack pour tous": a dash counts only with a space on one side of it.
"""

import re

from catalog.cleaning.text import fold
from catalog.vocabulary import EventStatus

# As `fold` leaves them.
_WORDS = {
    "annule annulee annules annulees annulation cancelled canceled cancellation": EventStatus.CANCELLED,
    "reporte reportee reportes reportees postponed": EventStatus.POSTPONED,
    "complet complete complets completes full sold_out": EventStatus.FULL,
}
_MEANINGS = {word.replace("_", " "): status for words, status in _WORDS.items() for word in words.split()}
_WORD = r"[^\W\d_]{4,12}(?:\sout)?"
_BOXED = rf"[\[(*]{{1,3}}\s?(?P<boxed>{_WORD})\s?[!.]?\s?[\])*]{{1,3}}"
_BEFORE = re.compile(
    rf"(?:{_BOXED}|(?P<plain>{_WORD})(?:\s?[:!|]{{1,3}}|\s[-–—]{{1,3}}|[-–—]{{1,3}}(?=\s)))(?P<title>.{{1,300}})"
)
_AFTER = re.compile(rf"(?:{_BOXED}|\s[-–—:|]\s?(?P<plain>{_WORD})\s?!?)$")
# A mark at the end is short: only there is it looked for.
_LONGEST_MARK = 28
_SEPARATORS = " -–—:|!"


def title_and_status(title: str) -> tuple[str, EventStatus]:
    """The title (one clean line) without a mark in front or at the end, and what the mark says.

    A title that is nothing but a mark stays as it is, and says nothing.
    """
    before = _BEFORE.fullmatch(title)
    if before and (status := _meant(before)) and (bare := before["title"].lstrip(_SEPARATORS)):
        return bare, status
    after = _AFTER.search(title, max(0, len(title) - _LONGEST_MARK))
    if after and (status := _meant(after)) and (bare := title[: after.start()].rstrip(_SEPARATORS)):
        return bare, status
    return title, EventStatus.SCHEDULED


def status_of(words: str) -> EventStatus | None:
    """What `canceled`, `Annulée`, `SOLD_OUT`… say where they stand alone; None for other words."""
    return _MEANINGS.get(fold(words.replace("_", " ")))


def _meant(found: re.Match[str]) -> EventStatus | None:
    return status_of(found["boxed"] or found["plain"])
