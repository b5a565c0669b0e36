"""What somebody asked for, in people's words: the name of the calendar, the heading of the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from catalog.cleaning.text import fold
from catalog.territory import departments, regions
from catalog.vocabulary import Accessibility, AssociationKind, Attendance, Audience, Labelled, Theme
from exports.asking_places import communes_of, read_point
from exports.asking_query import Query
from exports.asking_snapshot import Snapshot
from exports.calendar_words import short_day_words, span_words
from exports.pages_words import language_words
from exports.phrases import Language, phrase

_LISTS: dict[str, type[Labelled]] = {
    "theme": Theme,
    "audience": Audience,
    "kind": AssociationKind,
    "attendance": Attendance,
    "accessible": Accessibility,
}
_Said = Callable[[Language, Query, Snapshot], str]


def asked_words(language: Language, query: Query, snapshot: Snapshot, *, edition: bool = False) -> str:
    """`Accueil des réfugiés, à moins de 20 km de Lyon`; empty where everything is asked for.

    With `edition`, the week is named too where it is the only one.
    """
    told = [say(language, query, snapshot) for name, say in _IN_ORDER.items() if query.get(name)]
    weeks = query.get("edition")
    if edition or len(weeks) > 1:
        told.append(_or(language, [snapshot.edition_by_id[one].name for one in weeks]))
    return ", ".join(filter(None, told))


def _or(language: Language, told: Sequence[str]) -> str:
    """`Paris, Lyon ou Nantes`."""
    if len(told) < 2:
        return "".join(told)
    return phrase(language, "asked.or", first=", ".join(told[:-1]), last=told[-1])


def _labels(name: str) -> _Said:
    kind = _LISTS[name]
    return lambda language, query, _: _or(language, [kind(one).label(language) for one in query.get(name)])


def _of_table(name: str, table: Callable[[], Mapping[str, object]]) -> _Said:
    def said(language: Language, query: Query, _: Snapshot) -> str:
        found = [getattr(table()[one], "name", one) for one in query.get(name)]
        return _or(language, found)

    return said


def _communes(language: Language, query: Query, _: Snapshot) -> str:
    return _or(language, [_named(one) for one in query.get("commune")])


def _named(code: str) -> str:
    found = communes_of(f"insee:{code}") if code.isalnum() else communes_of(code)
    return found[0].name if len(found) == 1 else code


def _near(language: Language, query: Query, _: Snapshot) -> str:
    code = query.one("near")
    kilometres = query.one("within").replace(".", "," if language == "fr" else ".")
    if (point := read_point(code)) is not None:
        place = phrase(language, "asked.of_point", point=f"{point[0]:.4f}, {point[1]:.4f}")
    else:
        found = communes_of(code)
        place = _of_town(language, found[0].name if len(found) == 1 else code)
    return phrase(language, "asked.within", kilometres=kilometres, place=place)


def _of_town(language: Language, name: str) -> str:
    """`de Lyon`, `d’Albi`, `du Havre`, `des Ulis`; English has one word for all of them."""
    article, _, rest = name.partition(" ")
    if article in ("Le", "Les") and rest:
        return phrase(language, f"asked.of_{article.lower()}", town=rest)
    key = "asked.of_vowel" if fold(name)[:1] in tuple("aeiou") else "asked.of_town"
    return phrase(language, key, town=name)


def _days(language: Language, query: Query, _: Snapshot) -> str:
    first, last = query.one("from"), query.one("to")
    if first and last:
        return span_words(language, date.fromisoformat(first), date.fromisoformat(last))
    day = short_day_words(language, date.fromisoformat(first or last))
    return phrase(language, "asked.since" if first else "asked.until", day=day)


def _free(language: Language, _query: Query, _: Snapshot) -> str:
    return phrase(language, "asked.free")


def _language(language: Language, query: Query, _: Snapshot) -> str:
    told = _or(language, [language_words(language, one) for one in query.get("language")])
    return phrase(language, "asked.language", languages=told)


def _organisers(language: Language, query: Query, snapshot: Snapshot) -> str:
    shelf = snapshot.associations
    names = [shelf.entries[shelf.places[one]].name if one in shelf.places else one for one in query.get("organiser")]
    return phrase(language, "asked.organiser", names=_or(language, names))


def _sources(language: Language, query: Query, snapshot: Snapshot) -> str:
    titles = [snapshot.around.sources[one].title for one in query.get("source")]
    return phrase(language, "asked.source", names=_or(language, titles))


def _words(language: Language, query: Query, _: Snapshot) -> str:
    return phrase(language, "asked.words", words=query.one("q"))


_IN_ORDER: dict[str, _Said] = {
    "q": _words,
    "theme": _labels("theme"),
    "audience": _labels("audience"),
    "kind": _labels("kind"),
    "near": _near,
    "commune": _communes,
    "departement": _of_table("departement", departments),
    "region": _of_table("region", regions),
    "from": _days,
    "to": lambda language, query, snapshot: "" if query.get("from") else _days(language, query, snapshot),
    "attendance": _labels("attendance"),
    "free": _free,
    "accessible": _labels("accessible"),
    "language": _language,
    "organiser": _organisers,
    "source": _sources,
}
"""What filters say, in the order in which people read it."""


def known_words(known: Iterable[str], most: int = 60) -> str:
    """What could have been given, a part of it where it is long."""
    some = list(known)
    return ", ".join(some[:most]) + (", …" if len(some) > most else "")
