"""Names and seats as registers write them: in capitals, and sometimes at somebody's home."""

import re

from catalog.cleaning.text import clean_line, fold

# French words that stay small within a name.
_SMALL = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "chez",
        "contre",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "entre",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sans",
        "sous",
        "sur",
        "un",
        "une",
    ]
)
_WORD = re.compile(r"[^\W\d_]+")
_VOWEL = re.compile(r"[AEIOUYÀÂÄÉÈÊËÎÏÔÖÙÛÜŒÆ]")
# Who lives there, as registers write it before the street.
_AT_HOME = re.compile(r"^(?:chez|c o|a l attention de|mr|mme|mlle|monsieur|madame|mademoiselle|m)\b")


def calm_name(written: object, acronym: str = "") -> str:
    """A name in capitals as a name: `LES VOISINS D'À CÔTÉ` -> `Les Voisins d'à Côté`; any other as it is.

    Words without a vowel (`MJC`), the association's own `acronym`, single letters between dots
    (`A.D.M.R.`) and a name of a single short word (`EMMA`) stay in capitals, for they are spelt out.
    """
    name = clean_line(written)
    if len(name) <= 6 and " " not in name:
        return name
    # Registers put a second name where the acronym belongs; an acronym is one short word.
    return calm_words(name, frozenset({acronym.upper()} if len(acronym) <= 10 else ()))


def calm_words(written: object, kept: frozenset[str] = frozenset()) -> str:
    """The same for towns and streets, of which none is spelt out: `PARIS` -> `Paris`."""
    name = clean_line(written)
    if any(char.islower() for char in name):
        return name
    return _WORD.sub(lambda found: _calm_word(found, kept), name)


def _calm_word(found: re.Match[str], kept: frozenset[str]) -> str:
    word, before, after = found[0], found.string[: found.start()], found.string[found.end() : found.end() + 1]
    if word in kept or (not _VOWEL.search(word) and len(word) > 1):
        return word
    if len(word) == 1 and (after == "." or before.endswith(".")):
        return word
    is_small = fold(word) in _SMALL and bool(before.strip(" «\"'("))
    return word.lower() if is_small else word.capitalize()


def without_residents(*lines: object) -> str:
    """The lines of an address joined by commas, without those that name the person who lives there."""
    clean = (clean_line(line) for line in lines)
    return ", ".join(dict.fromkeys(line for line in clean if line and not _AT_HOME.match(fold(line))))


def register_day(written: object) -> str:
    """A day as registers write it (`2014-01-18`); an empty string for none, and for 0001-01-01, which means none."""
    text = clean_line(written, 40)[:10]
    return text if re.fullmatch(r"(?:1[89]|20)[0-9]{2}-[01][0-9]-[0-3][0-9]", text, re.ASCII) else ""
