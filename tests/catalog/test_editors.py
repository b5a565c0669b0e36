"""Who decides, and how they sign in."""

from datetime import timedelta

import pytest

from catalog import clock, letters
from catalog.editors import MOST_LINKS, Editor, Role, add_editor, ask_to_sign_in, editor_of, sign_in
from catalog.letter_sending import addressed
from catalog.store import Store
from catalog.tickets import LASTS, Purpose
from tests.catalog.desk_world import at
from tests.catalog.world import NOW

ODILE, PAUL = "odile@valombre.example", "paul@valombre.example"


@pytest.fixture
def odile(store: Store) -> Editor:
    return add_editor(store, ODILE, Role.EDITOR)


def links(store: Store) -> list[tuple[str, str]]:
    """Send what is due; to whom and with which secret."""
    found = []
    while due := letters.take_due(store):
        for letter in due:
            to = addressed(store, letter)
            letters.sent(store, letter)
            if to is not None:
                found.append((to.mail, to.secret))
    return found


def ask(store: Store, times: int, mail: str = ODILE) -> None:
    for _ in range(times):
        ask_to_sign_in(store, mail, "fr")


def test_editor_is_sent_three_links_however_often_and_by_whomever_they_are_asked_for(
    store: Store, odile: Editor
) -> None:
    add_editor(store, PAUL, Role.EDITOR)
    with at():
        ask(store, 5)
        first = links(store)
        ask(store, 5)
        second = links(store)
        ask(store, 1, PAUL)
        ask(store, 1, "nobody@valombre.example")

        assert [mail for mail, _ in first] == [odile.mail] * MOST_LINKS
        assert (second, [mail for mail, _ in links(store)]) == ([], [PAUL])


def test_editor_whose_links_were_used_up_by_another_has_three_that_are_good(store: Store, odile: Editor) -> None:
    with at():
        ask(store, 9)
        found = links(store)
    with at(NOW + LASTS[Purpose.SIGN_IN] - timedelta(seconds=1)):
        ask(store, 1)
        sessions = [sign_in(store, secret) for _, secret in found]
        assert [editor_of(store, session or "") for session in sessions] == [odile] * MOST_LINKS


@pytest.mark.parametrize("later", [timedelta(seconds=1), LASTS[Purpose.SIGN_IN]])
def test_editor_is_sent_another_link_once_one_was_used_or_they_expired(
    store: Store, odile: Editor, later: timedelta
) -> None:
    with at():
        ask(store, MOST_LINKS)
        found = links(store)
        if later < LASTS[Purpose.SIGN_IN]:
            sign_in(store, found[0][1])
    with clock.frozen(NOW + later):
        ask(store, 1)
        assert [mail for mail, _ in links(store)] == [odile.mail]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_link_is_mailed_in_the_language_in_which_it_was_asked_for(store: Store, odile: Editor, language: str) -> None:
    with at():
        ask_to_sign_in(store, odile.mail, language)
        (letter,) = letters.take_due(store)
        to = addressed(store, letter)

    assert to is not None
    assert to.language == language
