"""What people submitted, gone through for what was erased (reliability E9). People and towns are invented."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog.erasable import mail_tokens, person_tokens, phone_tokens
from catalog.erasure import tokens_of
from catalog.errors import DecisionInvalid
from catalog.holding import HeldVisit, weigh
from catalog.keeping import forget_due
from catalog.store import Store
from catalog.submissions import State, Submission
from catalog.tables_submissions import Act, Letter
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.visits import VisitRecord
from tests.catalog.desk_world import EDITOR, MAIL, accepted, at, confirm, desk_of, mails, receive, rows, submission
from tests.catalog.erased_world import PERSON, PHONE, erases, holding
from tests.catalog.world import NOW, UNLIKE, event_facts, event_sighting, events, give

pytestmark = pytest.mark.rarely("postgresql")

PERSONAL = "jeanne@valbrume.example"
TOKENS = [*person_tokens(PERSON), *mail_tokens(PERSONAL), *phone_tokens(PHONE)]


def changed(store: Store, before: str) -> Submission:
    """A submission that was described so, and then otherwise."""
    desk = desk_of(store)
    one = accepted(desk, event_facts(description=before))
    return desk.edit(one.id, event_facts(description="On répare ensemble, vraiment."), one.version)


@pytest.mark.parametrize(
    "told",
    [
        f"Avec nous :\n{PERSON} anime.",
        f"On écrit à\n{PERSONAL}",
        f"« Voir\t{PERSON} »",
        f'Le stand "{PERSON}"\\',
        f"Tél.\n{PHONE}",
    ],
)
def test_e9_what_a_submission_was_before_holds_nothing_of_a_person(store: Store, tmp_path: Path, told: str) -> None:
    with at():
        one = changed(store, told)
        desk_of(store).accept(one.id, one.version, EDITOR)
    erases(store, tmp_path, TOKENS)

    assert holding(store, "jeanne", "inventée", "invent\\u00e9e", PHONE) == []
    assert [row["act"] for row in rows(store, Act) if row["before"]] == []


def test_e9_reason_that_waits_to_be_mailed_holds_nothing_of_a_person(store: Store, tmp_path: Path) -> None:
    with at():
        one = confirm(desk_of(store), receive(desk_of(store)))
        mails(store)
        desk_of(store).refuse(one.id, one.version, EDITOR, f"Demandez à {PERSON}.")
    erases(store, tmp_path, TOKENS)

    assert holding(store, "jeanne", "invent") == []
    assert [row["kind"] for row in rows(store, Letter)] == ["confirm", "received"]


def test_e9_event_that_is_erased_is_not_what_a_submission_goes_back_to(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(source="mairie", **UNLIKE))
    desk = desk_of(store)
    with at():
        one = confirm(desk, receive(desk, event_facts(**UNLIKE)))
        one = desk.edit(one.id, event_facts(), one.version)
        (bal,) = events(store)
        erases(store, tmp_path, tokens_of(store, bal.id))

        assert holding(store, "pompiers") == []
        kept = submission(store, one.id)
        assert kept is not None
        one = desk.accept(one.id, kept.version, EDITOR)
        one = desk.undo(one.id, one.version, EDITOR)
        with pytest.raises(DecisionInvalid):
            desk.undo(one.id, one.version, EDITOR)


def test_e9_visit_that_waits_for_a_person_is_forgotten_with_its_escaped_words(store: Store, tmp_path: Path) -> None:
    said = event_sighting(source="mairie", description=f"Avec\n{PERSON}")
    report = VisitRecord(source="mairie", started_at=NOW, finished_at=NOW, outcome="held")
    visit = HeldVisit(source="mairie", first_at=NOW, last_at=NOW, alarms=(), whole=True, record=report)
    weigh(store, visit, [said.model_dump_json(exclude_defaults=True)])
    erases(store, tmp_path, TOKENS)

    assert holding(store, "jeanne", "inventée") == []


def test_e9_submission_whose_sender_is_erased_goes_at_its_time(store: Store, tmp_path: Path) -> None:
    with at():
        never = receive(desk_of(store), event_facts(title="Bal"))
        kept = accepted(desk_of(store))
        erases(store, tmp_path, mail_tokens(MAIL))
        assert submission(store, never) is not None
    with at(NOW + timedelta(days=7)):
        forget_due(store)

    assert [(row["id"], row["state"]) for row in rows(store, SubmissionTable)] == [(kept.id, str(State.ACCEPTED))]
