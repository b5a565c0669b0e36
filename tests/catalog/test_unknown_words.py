"""Words of sources that no theme is known for: told from the reports of visits, passed over, looked at again."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.erasable import person_tokens
from catalog.errors import DecisionInvalid
from catalog.handled import Deed, Matter, done_with
from catalog.store import Store
from catalog.tables_desk import IgnoredWord
from catalog.undoing import undo
from catalog.unknown_words import LOOKED_AT, Word, ignore, unknown_words
from catalog.visits import VisitRecord, record
from tests.catalog.desk_world import at, rows
from tests.catalog.erased_world import erases, holding
from tests.catalog.queue_world import EDITOR
from tests.catalog.world import DOMAIN, NOW


def visit(store: Store, days: float, source: str = "mairie", **words: int) -> None:
    """A visit so many days ago, on which these words were not known."""
    when = NOW - timedelta(days=days)
    record(store, VisitRecord(source=source, started_at=when, finished_at=when, outcome="complete", words=words), ())


def told(store: Store) -> dict[str, list[tuple[str, int]]]:
    with at():
        return {name: [(word.text, word.count) for word in words] for name, words in unknown_words(store).items()}


def test_words_are_told_by_source_from_all_visits_of_late(store: Store) -> None:
    visit(store, 70, vieux=9)
    visit(store, 8, loisirs=2, jeux=7)
    visit(store, 2, Loisirs=5)
    visit(store, 1)
    visit(store, 1, "voisins", cuisine=1)

    assert told(store) == {"mairie": [("jeux", 7), ("Loisirs", 5)], "voisins": [("cuisine", 1)]}
    with at():
        assert unknown_words(store)["mairie"][1] == Word(text="Loisirs", count=5, since=NOW - timedelta(days=8))
    assert timedelta(days=60) == LOOKED_AT


def test_words_are_passed_over_whatever_their_case_and_looked_at_again(store: Store) -> None:
    visit(store, 1, Jeux=7, Évènement=3, sport=1)
    visit(store, 1, "voisins", Jeux=1)
    with at():
        done = ignore(store, "mairie", ["évènement", "JEUX"], EDITOR)
    assert told(store) == {"mairie": [("sport", 1)], "voisins": [("Jeux", 1)]}
    assert [(one.deed, one.title, one.who) for one in done_with(store, Matter.WORDS, "mairie")] == [
        (Deed.IGNORE, "mairie: évènement, JEUX", EDITOR.who)
    ]

    with at():
        undo(store, done, EDITOR, uid_domain=DOMAIN)
    assert told(store)["mairie"] == [("Jeux", 7), ("Évènement", 3), ("sport", 1)]


def test_of_two_who_pass_over_the_same_words_the_second_hears_so(store: Store) -> None:
    visit(store, 1, jeux=7, sport=1)
    with at():
        first = ignore(store, "mairie", ["jeux"], EDITOR)
        with pytest.raises(DecisionInvalid):
            ignore(store, "mairie", ["Jeux"], EDITOR)
        second = ignore(store, "mairie", ["jeux", "sport"], EDITOR)
        undo(store, first, EDITOR, uid_domain=DOMAIN)
        assert told(store) == {"mairie": [("jeux", 7)]}
        undo(store, second, EDITOR, uid_domain=DOMAIN)
    assert told(store) == {"mairie": [("jeux", 7), ("sport", 1)]}


def test_many_words_are_called_by_the_first_of_them(store: Store) -> None:
    with clock.frozen(NOW):
        ignore(store, "mairie", [f"mot {number}" for number in range(9)], EDITOR)
    assert [one.title for one in done_with(store, Matter.WORDS, "mairie")] == ["mairie: mot 0, mot 1, mot 2 + 6"]


def test_e9_erased_name_is_no_word_that_is_passed_over(store: Store, tmp_path: Path) -> None:
    with at():
        ignore(store, "mairie", ["Jeanne Inventée", "jeux"], EDITOR)
    erases(store, tmp_path, person_tokens("Jeanne Inventée"))

    assert holding(store, "jeanne", "inventée", "inventee") == []
    assert [row["word"] for row in rows(store, IgnoredWord)] == ["jeux"]
