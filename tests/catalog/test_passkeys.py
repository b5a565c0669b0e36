"""Passkeys of editors: what is known of them, and what is left when they or their editor go."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from catalog import clock
from catalog.copies import back_up, opened, put_back
from catalog.editors import Editor, Role, add_editor, editor_of, remove_editor
from catalog.erasable import mail_tokens, person_tokens
from catalog.keeping import forget_due
from catalog.passkey_rows import KeyAct
from catalog.passkeys import (
    Credential,
    add_passkey,
    challenge_to_add,
    challenge_to_sign_in,
    happened_to,
    passkeys_of,
    remove_passkey,
    sign_in_by_passkey,
)
from catalog.store import Store
from tests.catalog.erased_world import PERSON, erases, holding

pytestmark = pytest.mark.rarely("postgresql")

MAIL = "odile@val-brume.example"
KEY = Credential(credential="Y3JlZGVudGlhbA", public_key="cHVibGlj", sign_count=3)


@pytest.fixture
def odile(store: Store) -> Editor:
    return add_editor(store, MAIL, Role.EDITOR)


def add(store: Store, editor: Editor, key: Credential = KEY, label: str = "Téléphone") -> bool:
    return add_passkey(store, editor.id, challenge_to_add(store, editor.id), lambda: key, label)


def enter(store: Store, proves: Callable[[str], int | None], holder: str = "", challenge: str = "") -> str | None:
    return sign_in_by_passkey(store, challenge or challenge_to_sign_in(store), KEY.credential, holder, proves)


def told(store: Store, editor: Editor) -> list[tuple[KeyAct, str]]:
    return [(one.act, one.label) for one in happened_to(store, editor.id)]


def test_passkey_opens_a_session_of_its_editor_and_is_counted(store: Store, odile: Editor) -> None:
    assert add(store, odile)
    asked: list[str] = []
    session = enter(store, lambda public: asked.append(public) or 4, odile.id)
    (kept,) = passkeys_of(store, odile.id)

    assert session is not None
    assert (editor_of(store, session), asked, kept.label, kept.used_at is not None) == (
        odile,
        ["cHVibGlj"],
        "Téléphone",
        True,
    )
    assert enter(store, lambda _: 4) is None
    assert enter(store, lambda _: 5) is not None


def test_challenge_is_good_once_for_five_minutes_whatever_comes_of_it(store: Store, odile: Editor) -> None:
    assert add(store, odile)
    now = clock.now()
    challenges = [challenge_to_sign_in(store) for _ in range(3)]
    assert enter(store, lambda _: None, challenge=challenges[0]) is None
    assert enter(store, lambda _: 9, challenge=challenges[0]) is None
    with clock.frozen(now + timedelta(minutes=4)):
        assert enter(store, lambda _: 9, challenge=challenges[1]) is not None
    with clock.frozen(now + timedelta(minutes=6)):
        assert enter(store, lambda _: 10, challenge=challenges[2]) is None


def test_passkey_of_a_removed_editor_goes_with_its_label(store: Store, odile: Editor) -> None:
    assert add(store, odile)
    remove_editor(store, MAIL)
    again = add_editor(store, MAIL, Role.EDITOR)

    assert enter(store, lambda _: 9) is None
    assert (passkeys_of(store, odile.id), passkeys_of(store, again.id)) == ([], [])
    assert told(store, odile) == [(KeyAct.REMOVE, ""), (KeyAct.ADD, "")]


def test_e9_passkey_of_an_erased_editor_goes_and_erased_words_leave_a_label(
    store: Store, odile: Editor, tmp_path: Path
) -> None:
    lise = add_editor(store, "lise@val-brume.example", Role.EDITOR)
    other = KEY.model_copy(update={"credential": "YXV0cmU"})
    assert [add(store, odile), add(store, lise, other, label=f"Téléphone de {PERSON}")] == [True, True]
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL)])

    assert holding(store, "jeanne", "inventée", "odile") == []
    assert (passkeys_of(store, odile.id), len(passkeys_of(store, lise.id))) == ([], 1)


def test_removed_passkey_may_be_added_again(store: Store, odile: Editor) -> None:
    assert add(store, odile)
    (kept,) = passkeys_of(store, odile.id)
    assert [remove_passkey(store, "editor-of-nobody", kept.id), remove_passkey(store, odile.id, kept.id)] == [
        False,
        True,
    ]
    assert enter(store, lambda _: 9) is None
    assert add(store, odile, label="Bureau")

    assert told(store, odile) == [
        (KeyAct.ADD, "Bureau"),
        (KeyAct.REMOVE, "Téléphone"),
        (KeyAct.ADD, "Téléphone"),
    ]


def test_removing_a_passkey_ends_all_sessions_of_its_editor_but_one(store: Store, odile: Editor) -> None:
    add(store, odile)
    (kept,) = passkeys_of(store, odile.id)
    staying, lost = (enter(store, lambda _, count=count: count) or "" for count in (4, 5))
    remove_passkey(store, "editor-of-nobody", kept.id, session=staying)
    assert [editor_of(store, one) for one in (staying, lost)] == [odile, odile]
    remove_passkey(store, odile.id, kept.id, session=staying)
    assert [editor_of(store, one) for one in (staying, lost)] == [odile, None]


def test_what_is_kept_tells_neither_an_address_nor_a_challenge(store: Store, odile: Editor) -> None:
    add(store, odile)
    challenge = challenge_to_sign_in(store)
    with store.reading() as connection:
        rows = [
            repr(connection.execute(text(f"SELECT * FROM {name}")).all())
            for name in ("passkey", "passkeyact", "ticket")
        ]

    assert [word for word in (MAIL, challenge) if any(word in row for row in rows)] == []


def test_what_happened_is_known_for_a_year(store: Store, odile: Editor) -> None:
    add(store, odile)
    now = clock.now()
    with clock.frozen(now + timedelta(days=364)):
        forget_due(store)
        assert told(store, odile) == [(KeyAct.ADD, "Téléphone")]
    with clock.frozen(now + timedelta(days=366)):
        forget_due(store)
        assert (told(store, odile), len(passkeys_of(store, odile.id))) == ([], 1)


def test_copy_takes_passkeys_along(store: Store, odile: Editor, tmp_path: Path) -> None:
    add(store, odile)
    back_up(store, tmp_path / "copy.tar.gz", {})
    (kept,) = passkeys_of(store, odile.id)
    remove_passkey(store, odile.id, kept.id)
    with opened(tmp_path / "copy.tar.gz") as archive:
        put_back(store, archive, uid_domain="val-brume.example")

    assert (passkeys_of(store, odile.id), told(store, odile)) == ([kept], [(KeyAct.ADD, "Téléphone")])
    assert enter(store, lambda _: 9) is not None
