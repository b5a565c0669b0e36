"""What can be asked for: the filters, and an address of them that is the same however they were written.

A filter that is given several times, or with commas, lets through what meets one of its values; several filters let
through what meets all of them. Nothing is passed over in silence: what is not known here is `AskedWrongly`. An empty
value says nothing, as in a form that was sent with empty fields.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Protocol
from urllib.parse import quote

from catalog.cleaning.languages import clean_language
from catalog.cleaning.text import fold
from catalog.territory import Point, departments, regions
from catalog.vocabulary import Accessibility, AssociationKind, Attendance, Audience, Labelled, Theme
from exports.asking_places import commune_codes, near_code
from exports.asking_wrong import AskedWrongly

Sort = Literal["events", "associations"]
_LONGEST, _MOST = 300, 60  # characters of a value, values of a filter
_MOST_WORDS = 12
_WITHIN, _FARTHEST = "20", 1_000
_ONCE = frozenset({"near", "within", "from", "to"})
_YES = frozenset({"yes", "oui", "1", "true", "on"})


class Knowledge(Protocol):
    """What must be known of what is published."""

    def editions(self) -> Iterable[str]:
        """The ids of the editions."""
        ...

    def sources(self) -> Iterable[str]:
        """The names of the sources."""
        ...

    def languages(self) -> Iterable[str]:
        """The codes of the languages in which anything is held."""
        ...

    def association(self, said: str) -> Sequence[str]:
        """The ids of the associations with this id, or else of this name; an id that was merged leads to its heir."""
        ...

    def point(self, code: str) -> Point | None:
        """Where a commune is, by its INSEE code."""
        ...


@dataclass(frozen=True, slots=True)
class Query:
    """What somebody asks for: filters by name with their values, both in the order of the alphabet."""

    filters: tuple[tuple[str, tuple[str, ...]], ...] = ()

    def get(self, name: str) -> tuple[str, ...]:
        """The values of a filter; none where it is not asked for."""
        return next((values for one, values in self.filters if one == name), ())

    def one(self, name: str) -> str:
        """The value of a filter that has one; empty where it is not asked for."""
        return next(iter(self.get(name)), "")

    @property
    def text(self) -> str:
        """As it stands in an address, after the question mark: `departement=69,75&theme=refugees`."""
        return "&".join(f"{name}={','.join(quote(one, safe=':,') for one in values)}" for name, values in self.filters)

    @property
    def between(self) -> tuple[date, date] | None:
        """The first and the last day asked for, if any is."""
        first, last = self.one("from"), self.one("to")
        if not (first or last):
            return None
        return date.fromisoformat(first) if first else date.min, date.fromisoformat(last) if last else date.max

    @property
    def words(self) -> list[str]:
        """The beginnings of words that must all be there, folded."""
        return [word for said in self.get("q") for word in said.split()]


_Read = Callable[[str, Knowledge], Iterable[str]]


def _listed(name: str, kind: type[Labelled]) -> _Read:
    by_words = {fold(said): word.value for word in kind for said in (word.en, word.fr, word.value)}

    def read(said: str, _: Knowledge) -> Iterable[str]:
        if said not in {word.value for word in kind} and fold(said) not in by_words:
            raise AskedWrongly(name, said, "unknown", [word.value for word in kind])
        return [said if said in {word.value for word in kind} else by_words[fold(said)]]

    return read


def _coded(name: str, table: Callable[[], Mapping[str, Any]]) -> _Read:
    def read(said: str, _: Knowledge) -> Iterable[str]:
        found = [one.code for one in table().values() if said.upper() == one.code or fold(said) == fold(one.name)]
        if not found:
            raise AskedWrongly(name, said, "unknown", sorted(table()))
        return found[:1]

    return read


def _named(name: str, known: Callable[[Knowledge], Iterable[str]]) -> _Read:
    def read(said: str, knowledge: Knowledge) -> Iterable[str]:
        names = list(known(knowledge))
        if said not in names:
            raise AskedWrongly(name, said, "unknown", sorted(names))
        return [said]

    return read


def _language(said: str, known: Knowledge) -> Iterable[str]:
    code = clean_language(said)
    if not code:
        raise AskedWrongly("language", said, "unknown", sorted(known.languages()))
    return [code]


def _organiser(said: str, known: Knowledge) -> Iterable[str]:
    found = known.association(said)
    if len(found) != 1:
        raise AskedWrongly("organiser", said, "several" if found else "no_association", found)
    return found


def _day(name: str) -> _Read:
    def read(said: str, _: Knowledge) -> Iterable[str]:
        try:
            # `20261103` and `2026-W45-2` are days too, and each has one spelling here.
            return [date.fromisoformat(said).isoformat()]
        except ValueError:
            raise AskedWrongly(name, said, "no_day") from None

    return read


def _kilometres(said: str, _: Knowledge) -> Iterable[str]:
    try:
        number = float(said.replace(",", ".")) if len(said) < 12 else 0.0
    except ValueError:
        number = 0.0
    if not 0.1 <= number <= _FARTHEST:  # NaN is neither
        raise AskedWrongly("within", said, "no_distance", [f"0.1 – {_FARTHEST}"])
    return [f"{number:.1f}".removesuffix(".0")]


def _free(said: str, _: Knowledge) -> Iterable[str]:
    if fold(said) not in _YES:
        raise AskedWrongly("free", said, "unknown", ["yes"])
    return ["yes"]


def _words(said: str, _: Knowledge) -> Iterable[str]:
    words = fold(said).split()
    if not words:
        raise AskedWrongly("q", said, "no_word")
    return words


_SHARED: dict[str, _Read] = {
    "audience": _listed("audience", Audience),
    "commune": commune_codes,
    "departement": _coded("departement", departments),
    "edition": _named("edition", lambda known: known.editions()),
    "language": _language,
    "near": near_code,
    "q": _words,
    "region": _coded("region", regions),
    "source": _named("source", lambda known: known.sources()),
    "theme": _listed("theme", Theme),
    "within": _kilometres,
}
FILTERS: dict[Sort, dict[str, _Read]] = {
    "events": dict(
        sorted(
            {
                **_SHARED,
                "accessible": _listed("accessible", Accessibility),
                "attendance": _listed("attendance", Attendance),
                "free": _free,
                "from": _day("from"),
                "organiser": _organiser,
                "to": _day("to"),
            }.items()
        )
    ),
    "associations": dict(sorted({**_SHARED, "kind": _listed("kind", AssociationKind)}.items())),
}
"""The filters of events, and those of associations, by name."""


def read_query(sort: Sort, asked: Iterable[tuple[str, str]], known: Knowledge) -> Query:
    """The query that these pairs of a filter and its value make. Raises `AskedWrongly`."""
    readers = FILTERS[sort]
    found: dict[str, list[str]] = {}
    for name, said in asked:
        if name not in readers:
            raise AskedWrongly(name, said, "no_filter", list(readers))
        for value in _parts(name, said):
            found.setdefault(name, []).extend(readers[name](value, known))
    for name in _ONCE & found.keys():
        if len(found[name]) > 1:
            raise AskedWrongly(name, found[name][1], "once")
    for name, values in found.items():
        if len({*values}) > (_MOST_WORDS if name == "q" else _MOST):
            raise AskedWrongly(name, values[-1], "too_many", [str(_MOST_WORDS if name == "q" else _MOST)])
    return _checked(found)


def _parts(name: str, said: str) -> Iterable[str]:
    """The values that one text holds."""
    if len(said) > _LONGEST:
        raise AskedWrongly(name, said, "too_long", [str(_LONGEST)])
    # A point and a number have a comma of their own, and words have none that counts.
    parts = [said] if name in ("near", "within", "q") else said.split(",")
    return [part.strip() for part in parts if part.strip()]


def _checked(found: dict[str, list[str]]) -> Query:
    if "within" in found and "near" not in found:
        raise AskedWrongly("within", found["within"][0], "without_near")
    if "near" in found:
        found.setdefault("within", [_WITHIN])
    if "from" in found and "to" in found and found["from"][0] > found["to"][0]:
        raise AskedWrongly("to", found["to"][0], "before_from", [found["from"][0]])
    if "q" in found:
        found["q"] = [" ".join(sorted({*found["q"]}))]
    return Query(tuple((name, tuple(sorted({*values}))) for name, values in sorted(found.items())))


_FACETS = ("accessible", "audience", "commune", "departement", "language", "region", "theme")


def published_as(query: Query) -> str | None:
    """The id of the selection that holds exactly this, where one may be published (docs/addresses.md); else None."""
    asked = dict(query.filters)
    edition = asked.pop("edition", ())
    if len(edition) > 1 or len(asked) > 1:
        return None
    facet = _facet(asked)
    return None if facet is None else "/".join(filter(None, [*edition, facet])) or "all"


def _facet(asked: Mapping[str, tuple[str, ...]]) -> str | None:
    """The id of the one facet asked for; empty for none."""
    if not asked:
        return ""
    (name, values), *_ = asked.items()
    if name == "attendance":
        return "online" if values == (Attendance.HYBRID, Attendance.ONLINE) else None
    if len(values) > 1:
        return None
    if name == "free":
        return name
    if name == "organiser":
        return f"association/{values[0]}"
    return f"{name}/{values[0]}" if name in _FACETS else None
