"""What was done with a thing, in words, and by whom: the history at the foot of the pages of editors."""

from collections.abc import Mapping
from typing import NamedTuple

from pydantic import AwareDatetime

from catalog.editors import editors
from catalog.handled import Matter, done_with
from catalog.store import Store
from desk.phrases import say
from exports.calendar_words import short_day_words
from exports.phrases import Language


class Act(NamedTuple):
    """Something that was done: when, what, by whom and why, in words; `undone` by whom, where it was."""

    when: str
    what: str
    who: str
    why: str
    undone: str = ""


def act(language: Language, at: AwareDatetime, what: str, who: str, why: str) -> Act:
    """Something that was done at an instant."""
    return Act(short_day_words(language, at.date()), what, who, why)


def acts_with(store: Store, language: Language, matter: Matter, name: str) -> list[Act]:
    """All that editors did with a thing of the queue, the oldest first."""
    known = names_of(store)
    return [
        act(language, one.at, one.deed.label(language), name_of_editor(language, one.who, known), one.why)._replace(
            undone=name_of_editor(language, one.undone_by, known) if one.undone_at else ""
        )
        for one in done_with(store, matter, name)
    ]


def names_of(store: Store) -> dict[str, str]:
    """The addresses of editors by their ids."""
    return {known.id: known.mail for known in editors(store)}


def name_of_editor(language: Language, name: str, known: Mapping[str, str]) -> str:
    """What an editor is called; of one who is gone, or whose address was erased, only that they were one."""
    return known.get(name, say(language, "queue.former_editor"))
