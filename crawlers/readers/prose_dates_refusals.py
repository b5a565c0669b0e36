"""Words around a date that make it another date, or no date at all: `avant le`, `sauf`, `prochain`, `sur deux`."""

from collections.abc import Sequence

from crawlers.readers.prose_dates_hours import DateRefused, word_at
from crawlers.readers.prose_dates_phrases import Phrase
from crawlers.readers.prose_dates_tokens import Kind, Token

_EXCEPT = {"sauf", "except", "excepte", "exceptes", "hors", "excluding", "hormis"}
_EXCEPTED = {"le", "les", "vacances", "jours", "feries", "ferie", "school", "holidays", "bank", "public", "on", "the"}
_RELATIVE = {"prochain", "prochaine", "prochains", "next", "dernier", "derniere", "last", "ce", "this", "cette"}
_FLOATING = {"demain", "hier", "aujourd", "tomorrow", "today", "tonight", "yesterday", "lendemain"}
# The ones that another date may stand beside, and the ones after which nothing is sure.
_LIMITS = {"avant", "before", "jusqu", "until", "till", "depuis", "since", "publie", "publiee", "published", "posted"}
_LIMITS |= {"limite", "deadline", "updated", "jour", "by", "cloture", "clos", "ne", "nee", "born"}
_OPEN = {"des", "from", "entre", "between", "after", "apres", "starting", "vers", "environ", "around", "ou", "or"}
_ARTICLES = {"le", "la", "les", "l", "du", "au", "aux", "the", "on", "a", "de", ":", "'", "mis", "est", "fixee"}
_ARTICLES |= {"inscriptions"}
_PARTS: tuple[tuple[str, ...], ...] = (
    ("sur", "deux"),
    ("sur", "trois"),
    ("du", "mois"),
    ("of", "the", "month"),
    ("of", "each", "month"),
)
_PARTS += (("chaque", "mois"), ("every", "month"), ("every", "other"), ("semaines", "paires"), ("semaines", "impaires"))
_CLOSE = 4


def refuse_exceptions(tokens: Sequence[Token]) -> None:
    """Raise `DateRefused` where days are taken out again, or where only some of those named count."""
    for place, token in enumerate(tokens):
        if token.word in _EXCEPT and place + 1 < len(tokens) and _excepted(tokens[place + 1]):
            raise DateRefused(f"{token.word!r} takes days out")


def _excepted(token: Token) -> bool:
    return token.word in _EXCEPTED or token.kind in (Kind.WEEKDAY, Kind.MONTH, Kind.NUMBER, Kind.DAY)


def refuse_parts(tokens: Sequence[Token], phrase: Phrase) -> None:
    """Raise `DateRefused` where words beside `phrase` make it `one Tuesday in two` or `next Tuesday`."""
    for place in range(phrase.last, min(phrase.last + 3, len(tokens))):
        if any(all(word_at(tokens, place + step) == word for step, word in enumerate(part)) for part in _PARTS):
            raise DateRefused("only some of the days named are meant")
    before, after = word_at(tokens, phrase.first - 1), word_at(tokens, phrase.last)
    if after in _RELATIVE - {"ce", "this", "cette"} or (not phrase.groups and before in _RELATIVE):
        raise DateRefused("the day depends on when it was written")
    if not phrase.groups and phrase.first and tokens[phrase.first - 1].kind is Kind.NUMBER:
        raise DateRefused("only some of the days named are meant")
    if word_at(tokens, phrase.first) == "every" and word_at(tokens, phrase.first + 1) == "other":
        raise DateRefused("only some of the days named are meant")
    if after in ("ou", "or", "/") and _dated(tokens, phrase.last + 1):
        raise DateRefused("one of several days is meant")


def is_spoilt(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether `refuse_parts` refuses `phrase`."""
    try:
        refuse_parts(tokens, phrase)
    except DateRefused:
        return True
    return False


def _dated(tokens: Sequence[Token], place: int) -> bool:
    kinds = (Kind.NUMBER, Kind.WEEKDAY, Kind.DAY, Kind.CLOCK, Kind.MONTH)
    return any(token.kind in kinds for token in tokens[place : place + 2])


def is_limit(tokens: Sequence[Token], phrase: Phrase) -> bool:
    """Whether `phrase` is the end of something else (`inscriptions avant le …`), or the day of publishing.

    Raises `DateRefused` where it is open at one end, or one of several.
    """
    if word_at(tokens, phrase.first) == "from" and not _is_range(phrase):
        raise DateRefused("the days have no end")
    place = phrase.first - 1
    for _ in range(_CLOSE):
        word = word_at(tokens, place)
        if word in _LIMITS or (word == "partir" and word_at(tokens, place - 1) == "a"):
            if word == "partir":
                raise DateRefused("the days have no end")
            return True
        if word in ("ou", "or", "/") and not _dated(tokens, place - 1):
            return False
        if word in _OPEN:
            raise DateRefused(f"{word!r} makes the day uncertain")
        if word not in _ARTICLES:
            return False
        place -= 1
    return False


def _is_range(phrase: Phrase) -> bool:
    return not phrase.groups or any(last for days, _ in phrase.groups for _, last in days.elements)


def floats(tokens: Sequence[Token]) -> bool:
    """Whether a text tells a day by the day of its writing (`demain`, `tonight`)."""
    return any(token.word in _FLOATING for token in tokens)
