"""The fields of the page that asks: what can be chosen, and what was."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.cleaning.text import fold
from catalog.territory import departments, regions
from catalog.vocabulary import Accessibility, Attendance, Audience, Labelled, Theme
from desk.phrases import say
from desk.web.shown import Choice
from exports.asking_places import shown_place
from exports.asking_query import FILTERS
from exports.asking_snapshot import Snapshot
from exports.pages_words import language_words
from exports.phrases import Language

_TICKS: dict[str, type[Labelled]] = {
    "theme": Theme,
    "audience": Audience,
    "attendance": Attendance,
    "accessible": Accessibility,
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field: its name (that of the filter), its label, what was typed, and what can be chosen, if it is a choice."""

    name: str
    label: str
    value: str = ""
    choices: tuple[Choice, ...] = ()


def fields(language: Language, snapshot: Snapshot, typed: Mapping[str, Sequence[str]]) -> dict[str, Field]:
    """All fields by name."""
    chosen = {name: {part for said in typed.get(name, ()) for part in said.split(",")} for name in FILTERS["events"]}
    options = _options(language, snapshot)
    made = {}
    for name in FILTERS["events"]:
        given = typed.get(name, ())
        shown = [_SHOWN[name](one, snapshot) for one in given] if name in _SHOWN else given
        made[name] = Field(
            name,
            say(language, f"ask.{name}"),
            ", ".join(shown) if name != "q" else " ".join(shown),
            tuple(Choice(value, words, value in chosen[name]) for value, words in options.get(name, ())),
        )
    return made


def _place(said: str, _: Snapshot) -> str:
    return shown_place(said)


def _association(said: str, snapshot: Snapshot) -> str:
    """The name of an association, where that leads back to it."""
    shelf = snapshot.associations
    name = shelf.entries[shelf.places[said]].name if said in shelf.places else said
    return name if list(snapshot.association(name)) == [said] else said


_SHOWN = {"near": _place, "commune": _place, "organiser": _association}
"""What people are shown in the place of a code that stands in the address."""


def _options(language: Language, snapshot: Snapshot) -> dict[str, list[tuple[str, str]]]:
    found = {name: [(word.value, word.label(language)) for word in kind] for name, kind in _TICKS.items()}
    found["free"] = [("yes", say(language, "ask.free_only"))]
    found["edition"] = [(name, one.name) for name, one in snapshot.edition_by_id.items()]
    found["departement"] = [(code, f"{code} – {one.name}") for code, one in sorted(departments().items())]
    found["region"] = _by_words((code, one.name) for code, one in regions().items())
    found["language"] = _by_words({code: language_words(language, code) for code in snapshot.languages()}.items())
    found["source"] = _by_words((name, snapshot.around.sources[name].title) for name in snapshot.sources())
    return found


def _by_words(options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return sorted(options, key=lambda one: (fold(one[1]), one[0]))
