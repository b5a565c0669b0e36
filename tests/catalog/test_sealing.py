"""Mail addresses in the database: read by nobody without the key, found by a keyed hash, moved to another key."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from catalog import report_rows
from catalog.editors import Role, add_editor, editors, remove_editor
from catalog.erasable import mail_tokens
from catalog.reporting import Told
from catalog.reporting import receive as receive_report
from catalog.reports import Problem
from catalog.sealed import check_seal, forget_unreadable, seal_anew
from catalog.sealing import Seal, SealBroken
from catalog.store import Store
from catalog.tables_desk import Reporter
from catalog.tables_submissions import Editor, Submitter
from tests.catalog.databases import find_seal
from tests.catalog.desk_world import MAIL, accepted, at, desk_of, mails, receive, rows, senders, submission
from tests.catalog.erased_world import cells, erases, holding
from tests.catalog.test_migrations import make_old
from tests.catalog.world import UNLIKE, event_facts

ODILE = "odile@valombre.example"
OTHER = Seal(b"another key of the desk, as long as it must be")


READER = "lectrice@valombre.example"


def reported(store: Store) -> str:
    """A report of somebody who wants an answer; gives its id."""
    with at():
        return receive_report(store, Told("", Problem.OTHER, "Une faute.", READER, "fr"))


def wants_answer(store: Store, report: str) -> str:
    """Who wants an answer to a report."""
    with store.reading() as connection:
        return report_rows.mail_of(connection, report)


@contextmanager
def with_seal(url: str, seal: Seal) -> Iterator[Store]:
    with closing(Store.open(url, find_seal=lambda: seal)) as store:
        yield store


@pytest.fixture
def peopled(store: Store) -> Store:
    """Two submissions of one address, and an editor."""
    with at():
        accepted(desk_of(store))
        receive(desk_of(store), event_facts(**UNLIKE))
        add_editor(store, ODILE, Role.EDITOR)
    return store


def test_no_address_stands_in_the_database(peopled: Store) -> None:
    found = [cell for cell in cells(peopled) if "amina" in cell or "odile" in cell or "@les-voisins" in cell]
    assert (found, senders(peopled), [one.mail for one in editors(peopled)]) == ([], [MAIL, MAIL], [ODILE])


def test_address_of_a_reader_is_sealed_moved_to_another_key_and_lost_with_it(store: Store, url: str) -> None:
    name = reported(store)
    assert (holding(store, READER), wants_answer(store, name)) == ([], READER)
    assert seal_anew(store, OTHER) == 1
    with with_seal(url, OTHER) as other:
        check_seal(other)
        assert wants_answer(other, name) == READER
    with pytest.raises(SealBroken, match="One mail address"):
        check_seal(store)
    assert (forget_unreadable(store), wants_answer(store, name)) == ((1, 0), "")


def test_e9_erased_address_of_a_reader_is_found_among_the_sealed(store: Store, tmp_path: Path) -> None:
    name = reported(store)
    erases(store, tmp_path, mail_tokens(READER))
    assert (wants_answer(store, name), rows(store, Reporter)) == ("", [])


@pytest.mark.only("sqlite")
@pytest.mark.usefixtures("peopled")
def test_no_address_stands_in_the_file_of_the_database(url: str) -> None:
    folder = Path(url.removeprefix("sqlite:///")).parent
    holding = [
        path.name for path in folder.iterdir() if b"amina@" in path.read_bytes() or b"odile@" in path.read_bytes()
    ]
    assert holding == []


def test_same_address_is_sealed_otherwise_each_time_and_has_one_mark(peopled: Store) -> None:
    kept = rows(peopled, Submitter)
    assert [len({row[name] for row in kept}) for name in ("mail", "mark")] == [2, 1]


def test_address_that_is_moved_to_another_holder_does_not_open() -> None:
    seal = find_seal()
    kept = seal.sealed("s1", MAIL)
    assert seal.opened("s1", kept) == MAIL
    with pytest.raises(SealBroken):
        seal.opened("s2", kept)


@pytest.mark.parametrize(
    "kept", ["", "v1", "v1..", "v1.x.AAAA", "v1.x.é", "amina@les-voisins.example", "v1.x." + "A" * 80]
)
def test_what_was_never_sealed_is_told_and_not_shown(kept: str) -> None:
    with pytest.raises(SealBroken) as raised:
        find_seal().opened("s1", kept)
    assert str(raised.value).startswith("A mail address was sealed by another key of the desk.")
    assert "amina" not in str(raised.value)


def test_two_keys_seal_mark_and_are_called_otherwise() -> None:
    one = find_seal()
    assert [one.mark(MAIL) == OTHER.mark(MAIL), one.name == OTHER.name, one.is_of(OTHER.sealed("s", MAIL))] == [
        False
    ] * 3


def test_lost_key_is_told_with_its_remedy_and_editors_are_not_mixed(peopled: Store, url: str) -> None:
    check_seal(peopled)
    with (
        with_seal(url, OTHER) as other,
        pytest.raises(SealBroken, match=r"3 mail addresses .* Put back \.goodweek/desk\.key"),
    ):
        check_seal(other)
    with closing(Store.open(url)) as keyless, pytest.raises(SealBroken, match="There is no key"):
        editors(keyless)


def test_what_nobody_can_read_is_taken_out_and_submissions_stay(peopled: Store, url: str) -> None:
    (one, _) = (row["submission_id"] for row in rows(peopled, Submitter))
    with with_seal(url, OTHER) as other:
        with at():
            add_editor(other, "paul@valombre.example", Role.EDITOR)
        assert forget_unreadable(other) == (2, 1)
        check_seal(other)
        assert [found.mail for found in editors(other)] == ["paul@valombre.example"]
        assert (rows(other, Submitter), submission(other, one) is None) == ([], False)


def test_all_addresses_are_sealed_anew_by_another_key(peopled: Store, url: str) -> None:
    before = rows(peopled, Submitter)
    assert seal_anew(peopled, OTHER) == 3
    with with_seal(url, OTHER) as other:
        check_seal(other)
        assert (senders(other), [one.mail for one in editors(other)]) == ([MAIL, MAIL], [ODILE])
        remove_editor(other, ODILE)
        assert rows(other, Editor) == []
    assert {row["mail"] for row in before} & {row["mail"] for row in rows(peopled, Submitter)} == set()


def test_sealing_anew_with_the_wrong_key_changes_nothing(peopled: Store, url: str) -> None:
    before = [rows(peopled, table) for table in (Submitter, Editor)]
    with with_seal(url, OTHER) as other, pytest.raises(SealBroken):
        seal_anew(other, Seal(b"a third key of the desk, as long as it must be"))
    assert [rows(peopled, table) for table in (Submitter, Editor)] == before


def test_e9_erased_address_is_found_among_the_sealed(peopled: Store, tmp_path: Path) -> None:
    erases(peopled, tmp_path, [*mail_tokens(MAIL), *mail_tokens(ODILE)])
    assert (rows(peopled, Submitter), rows(peopled, Editor), mails(peopled)) == ([], [], [])


@contextmanager
def engine_at(url: str) -> Iterator[Engine]:
    engine = create_engine(url)
    yield engine
    engine.dispose()


def leave_addresses(url: str) -> None:
    """A catalogue of before addresses were sealed."""
    make_old(url, "0006", {})
    with engine_at(url) as engine, engine.begin() as connection:
        connection.execute(text("INSERT INTO submitter VALUES ('s1', :mail, :yes)"), {"mail": MAIL, "yes": True})
        connection.execute(
            text("INSERT INTO editor VALUES ('editor-1', :mail, 'administrator', '2026-11-01 09:00:00')"),
            {"mail": ODILE},
        )
        connection.execute(text("INSERT INTO reporter VALUES ('r1', :mail)"), {"mail": READER})


def test_addresses_of_before_are_sealed_at_the_first_opening(empty_url: str) -> None:
    leave_addresses(empty_url)
    with closing(Store.open(empty_url, find_seal=find_seal)) as store:
        assert (senders(store), [(one.mail, one.role) for one in editors(store)]) == (
            [MAIL],
            [(ODILE, Role.ADMINISTRATOR)],
        )
        assert ([row["trusted"] for row in rows(store, Submitter)], wants_answer(store, "r1")) == ([True], READER)
        assert holding(store, MAIL, ODILE, READER) == []
    if empty_url.startswith("sqlite"):
        folder = Path(empty_url.removeprefix("sqlite:///")).parent
        assert [path for path in folder.iterdir() if b"amina@" in path.read_bytes()] == []


def test_addresses_of_before_wait_for_a_key(empty_url: str) -> None:
    leave_addresses(empty_url)
    with pytest.raises(SealBroken, match="There is no key"):
        Store.open(empty_url)
    with engine_at(empty_url) as engine, engine.connect() as connection:
        assert connection.scalar(text("SELECT mail FROM submitter")) == MAIL
