"""Reports of readers: kept, decided, undone, answered, and forgotten by the schedule. All of it is invented."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from catalog import clock, letters
from catalog.erasable import mail_tokens, person_tokens
from catalog.erasure import tokens_of
from catalog.errors import DecisionInvalid
from catalog.handled import Deed, Matter, done_with
from catalog.keeping import forget_due
from catalog.letter_sending import Addressed, addressed
from catalog.reporting import MOST_A_DAY, Told, receive, report_called, settle, waiting_reports
from catalog.reports import Problem, Report, ReportState
from catalog.store import Store
from catalog.tables_desk import Handled, Reporter
from catalog.tables_desk import Report as ReportTable
from catalog.tables_submissions import Letter
from catalog.undoing import undo
from tests.catalog.desk_world import at, mails, rows
from tests.catalog.erased_world import erases, holding
from tests.catalog.queue_world import EDITOR
from tests.catalog.world import DOMAIN, NOW, event_sighting, give, the_event

MAIL = "lise@val-brume.example"


def report(store: Store, **changes: Any) -> str:
    """Somebody says that the hall is another one; gives the id of the report."""
    told = {"about": "", "problem": Problem.WRONG, "said": "La salle a changé.", "mail": MAIL, "language": "fr"}
    return receive(store, Told(**{**told, **changes}))


def found(store: Store, name: str) -> Report:
    known = report_called(store, name)
    assert known is not None
    return known[0]


def decide(store: Store, name: str, deed: Deed) -> str:
    return settle(store, name, found(store, name).version, deed, EDITOR, title="Atelier réparation")


def test_report_waits_with_its_address_apart(store: Store) -> None:
    with at():
        name = report(store)
        (one,) = waiting_reports(store)

    assert (one.id, one.problem, one.said, one.state) == (
        name,
        Problem.WRONG,
        "La salle a changé.",
        ReportState.WAITING,
    )
    assert report_called(store, name) == (one, MAIL)
    assert [holding(store, MAIL), mails(store)] == [[], []]


def test_who_asks_to_be_removed_comes_first_then_the_oldest(store: Store) -> None:
    names = []
    for hours, problem in enumerate((Problem.WRONG, Problem.LINK, Problem.REMOVAL)):
        with at(NOW + timedelta(hours=hours)):
            names.append(report(store, problem=problem))

    assert [one.id for one in waiting_reports(store)] == [names[2], names[0], names[1]]


@pytest.mark.parametrize(
    ("deed", "state", "letter"),
    [(Deed.DONE, ReportState.DONE, "report-done"), (Deed.NOTHING, ReportState.REFUSED, "report-refused")],
)
def test_report_is_decided_answered_and_undone(store: Store, deed: Deed, state: ReportState, letter: str) -> None:
    with at():
        name = report(store)
        done = decide(store, name, deed)
        assert (found(store, name).state, waiting_reports(store)) == (state, [])
        (due,) = letters.take_due(store)
        assert (str(due.kind), addressed(store, due)) == (
            letter,
            Addressed(mail=MAIL, language="fr", title="Atelier réparation", secret=""),
        )
        assert dict(due.said) == {"reason": EDITOR.why, "title": "Atelier réparation"}

        undo(store, done, EDITOR, uid_domain=DOMAIN)
        assert [one.id for one in waiting_reports(store)] == [name]
    with at(NOW + timedelta(hours=1)):
        assert (mails(store), addressed(store, due) is None) == ([], False)
    assert [(one.deed, one.title, one.undone_by) for one in done_with(store, Matter.REPORT, name)] == [
        (deed, "Atelier réparation", EDITOR.who)
    ]


def test_who_left_no_address_is_not_written_to(store: Store) -> None:
    with at():
        decide(store, report(store, mail=""), Deed.DONE)
        assert (mails(store), rows(store, Reporter)) == ([], [])


def test_report_that_somebody_decided_meanwhile_is_not_decided(store: Store) -> None:
    with at():
        name = report(store)
        decide(store, name, Deed.NOTHING)
        for version in (0, 1, 7, -1):
            with pytest.raises(DecisionInvalid):
                settle(store, name, version, Deed.DONE, EDITOR, title="")
        with pytest.raises(DecisionInvalid):
            settle(store, "r0000000000000000", 0, Deed.DONE, EDITOR, title="")
    assert (found(store, name).state, len(rows(store, Handled))) == (ReportState.REFUSED, 1)


def test_decision_that_was_followed_by_another_is_not_undone(store: Store) -> None:
    with at():
        name = report(store)
        first = decide(store, name, Deed.NOTHING)
        undo(store, first, EDITOR, uid_domain=DOMAIN)
        second = decide(store, name, Deed.DONE)
        with pytest.raises(DecisionInvalid):
            undo(store, first, EDITOR, uid_domain=DOMAIN)
        assert found(store, name).state is ReportState.DONE
        undo(store, second, EDITOR, uid_domain=DOMAIN)
        assert found(store, name).waits


def test_report_that_comes_again_within_a_day_is_the_same(store: Store) -> None:
    with at():
        assert report(store) == report(store)
        assert report(store) != report(store, said="La date aussi.")
    with at(NOW + timedelta(days=1)):
        report(store)
    assert len(rows(store, ReportTable)) == 3


def test_address_that_reports_too_much_is_stopped(store: Store) -> None:
    with at():
        for number in range(MOST_A_DAY):
            report(store, said=f"Erreur {number}")
        with pytest.raises(DecisionInvalid):
            report(store, said="Encore une")
        report(store, said="Encore une", mail="paul@val-brume.example")
        report(store, said="Encore une", mail="")


def test_e10_reports_addresses_and_deeds_go_by_the_schedule(store: Store) -> None:
    with at():
        decided, _waiting = report(store), report(store, said="Le lien est mort.")
        decide(store, decided, Deed.DONE)
    left = []
    for days in (13, 14, 30, 180, 365):
        with at(NOW + timedelta(days=days)):
            forget_due(store)
        deeds = [bool(row["before"]) for row in rows(store, Handled)]
        left.append((len(rows(store, ReportTable)), len(rows(store, Reporter)), len(rows(store, Letter)), deeds))

    assert left == [(2, 2, 1, [True]), (2, 2, 1, [False]), (1, 1, 0, []), (0, 0, 0, []), (0, 0, 0, [])]


def test_e9_erased_person_is_gone_from_reports_and_from_what_was_done(store: Store, tmp_path: Path) -> None:
    with at():
        kept = report(store, said="Demandez à Jeanne Inventée.", mail="jeanne@val-brume.example")
        settle(store, kept, 0, Deed.DONE, EDITOR._replace(why="Jeanne Inventée a répondu."), title="Conférence")
    erases(store, tmp_path, [*person_tokens("Jeanne Inventée"), *mail_tokens("jeanne@val-brume.example")])

    assert holding(store, "Jeanne", "Inventée", "jeanne@") == []
    (done,) = done_with(store, Matter.REPORT, kept)
    assert (found(store, kept).said, done.why, rows(store, Letter)) == ("Demandez à […].", "[…] a répondu.", [])


def test_e9_nothing_is_left_of_a_report_about_what_was_erased(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting())
    event = the_event(store).id
    with at():
        gone, kept = report(store, about=event, problem=Problem.REMOVAL), report(store, about="")
        decide(store, gone, Deed.NOTHING)
    erases(store, tmp_path, tokens_of(store, event))

    assert [row["id"] for row in rows(store, ReportTable)] == [kept]
    assert ([row["report_id"] for row in rows(store, Reporter)], rows(store, Handled)) == ([kept], [])


def test_clock_of_a_decision_is_that_of_the_editor(store: Store) -> None:
    with at():
        name = report(store)
    with clock.frozen(NOW + timedelta(days=3)):
        decide(store, name, Deed.DONE)
    assert found(store, name).changed_at == NOW + timedelta(days=3)
