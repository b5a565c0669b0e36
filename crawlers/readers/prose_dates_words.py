"""French and English words of dates, and a text made plain so that they can be told."""

import unicodedata
from functools import lru_cache

_FRENCH_MONTHS = (
    "janvier janv jan",
    "fevrier fevr fev",
    "mars",
    "avril avr",
    "mai",
    "juin",
    "juillet juil",
    "aout",
    "septembre sept",
    "octobre oct",
    "novembre nov",
    "decembre dec",
)
_ENGLISH_MONTHS = (
    "january jan",
    "february feb",
    "march",
    "april apr",
    "may",
    "june jun",
    "july jul",
    "august aug",
    "september sep sept",
    "october oct",
    "november nov",
    "december dec",
)
_WEEKDAYS = (
    ("lundi monday", "lun mon"),
    ("mardi tuesday", "tue tues"),
    ("mercredi wednesday", "mer merc wed"),
    ("jeudi thursday", "jeu thu thur thurs"),
    ("vendredi friday", "ven vend fri"),
    ("samedi saturday", "sam sat"),
    ("dimanche sunday", "dim sun"),
)


def _numbered(lines: tuple[str, ...]) -> dict[str, int]:
    return {word: number for number, line in enumerate(lines, 1) for word in line.split()}


# Word -> 1 to 12. What is English can stand before its day ("November 3rd").
ENGLISH_MONTHS = _numbered(_ENGLISH_MONTHS)
MONTHS = _numbered(_FRENCH_MONTHS) | ENGLISH_MONTHS
# Word -> 0 (Monday) to 6. The short ones are words of their own as well ("mer", "mon", "sun").
WEEKDAYS = {word: number for number, (full, _) in enumerate(_WEEKDAYS) for word in full.split()}
SHORT_WEEKDAYS = {word: number for number, (_, short) in enumerate(_WEEKDAYS) for word in short.split()}
# Tuesday in French, March in English.
TUESDAY_OR_MARCH = "mar"

_QUOTES = "’‘ʼ`´"
_DASHES = "‐‑‒–—―−﹣－"
_JOINED = {"æ": "a", "œ": "o"}


def plain(text: str) -> tuple[str, list[int]]:
    """`text` in lower case without accents, and for each of its characters the place where it stood in `text`.

    Spaces and dashes of any sort become the plain ones; combining and invisible characters are left out.
    """
    if text.isascii():
        return text.lower(), list(range(len(text)))
    letters: list[str] = []
    places: list[int] = []
    for place, char in enumerate(text):
        simple = char.lower() if char.isascii() else _simple(char)
        if simple:
            letters.append(simple)
            places.append(place)
    return "".join(letters), places


@lru_cache(maxsize=4_096)
def _simple(char: str) -> str:
    """One character, or nothing, in the place of one that is not ASCII."""
    if char in _DASHES:
        return "-"
    if char in _QUOTES:
        return "'"
    if char in "\u0085\u2028\u2029":
        return "\n"
    category = unicodedata.category(char)
    if category == "Zs":
        return " "
    if category in ("Cf", "Mn", "Me"):
        return ""
    if category[0] == "L":
        first = unicodedata.normalize("NFKD", _JOINED.get(char.lower(), char))[:1].lower()[:1]
        return first if first.isalpha() else char
    return char
