"""What was submitted at once, on both databases: confirmed once, decided together, and forgotten with its last member."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import letters
from catalog.erasable import mail_tokens
from catalog.errors import DecisionInvalid
from catalog.grouping import accept_all, act_on_all, confirm_all, group_edited_by, open_one, refuse_all
from catalog.keeping import forget_due
from catalog.letter_sending import addressed
from catalog.letters import LetterKind
from catalog.moderation import Desk, SubmissionChanged
from catalog.store import Store
from catalog.submissions import Done, State, Submission
from catalog.tables_submissions import Letter, Submitter, Ticket
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.tickets import Purpose
from catalog.vocabulary import Seen
from tests.catalog.desk_world import EDITOR, MAIL, at, desk_of, mails, rows, secret_for, submission
from tests.catalog.erased_world import erases, holding
from tests.catalog.world import NOW, event_facts, events

pytestmark = pytest.mark.rarely("postgresql")

THREE = [event_facts(title=title) for title in ("Atelier vélo", "Bal", "Concert")]


def submitted(desk: Desk) -> str:
    return desk.receive_all(THREE, MAIL, "fr")


def confirmed(desk: Desk) -> list[Submission]:
    done = confirm_all(desk, secret_for(desk.store, Purpose.CONFIRM, submitted(desk)))
    assert done is not None
    return done[0]


def versions(some: list[Submission]) -> dict[str, int]:
    return {one.id: one.version for one in some}


def test_one_mail_confirms_all_and_the_same_again_is_the_same(store: Store) -> None:
    desk = desk_of(store)
    with at():
        group = submitted(desk)
        assert (submitted(desk), mails(store)) == (group, ["confirm"])
        secret = secret_for(store, Purpose.CONFIRM, group)
        done = confirm_all(desk, secret)
        assert done is not None
        assert [(one.facts.title, one.state, one.group) for one in done[0]] == [
            (facts.title, State.CONFIRMED, group) for facts in THREE
        ]
        assert [confirm_all(desk, secret), desk.confirm(secret)] == [None, None]
        assert group_edited_by(store, done[1]) == done[0]
        opened = open_one(store, done[1], done[0][1].id)
    assert opened is not None
    assert (group_edited_by(store, opened), group_edited_by(store, secret)) == ([], [])


def test_sender_withdraws_all_but_what_was_refused_and_puts_back_what_was_withdrawn(store: Store) -> None:
    desk = desk_of(store)
    with at():
        some = confirmed(desk)
        group = some[0].group
        accept_all(desk, group, versions(some[:1]), EDITOR)
        refuse_all(desk, group, versions(some[1:2]), EDITOR, "Complet.")
        seen = versions([submission(store, one.id) for one in some])
        with pytest.raises(SubmissionChanged):
            act_on_all(desk, group, {**seen, some[2].id: 9}, Done.WITHDRAW)
        assert [submission(store, one.id).state for one in some] == [State.ACCEPTED, State.REFUSED, State.CONFIRMED]

        mails(store)
        act_on_all(desk, group, seen, Done.WITHDRAW)
        assert [submission(store, one.id).state for one in some] == [State.WITHDRAWN, State.REFUSED, State.WITHDRAWN]
        assert [(event.facts.title, event.seen) for event in events(store)] == [("Atelier vélo", Seen.NO_LONGER_LISTED)]
        with pytest.raises(DecisionInvalid):
            act_on_all(desk, group, seen, Done.WITHDRAW)
        act_on_all(desk, group, versions([submission(store, one.id) for one in some]), Done.RESTORE)
        told = [(one.kind, one.said.get("of")) for one in letters.take_due(store, 9)]
    assert [submission(store, one.id).state for one in some] == [State.ACCEPTED, State.REFUSED, State.CONFIRMED]
    assert [event.seen for event in events(store)] == [Seen.LISTED]
    both = f"{some[0].id} {some[2].id}"
    assert told == [(LetterKind.WITHDRAWN, both), (LetterKind.RESTORED, both)]


def test_editor_accepts_some_and_refuses_the_rest_and_one_that_changed_keeps_all_from_being_decided(
    store: Store,
) -> None:
    desk = desk_of(store)
    with at():
        some = confirmed(desk)
        group = some[0].group
        seen = versions(some)
        desk.edit(some[2].id, event_facts(title="Concert de quartier"), some[2].version)
        with pytest.raises(SubmissionChanged):
            accept_all(desk, group, seen, EDITOR)
        assert events(store) == []
        with pytest.raises(DecisionInvalid):
            accept_all(desk, "gffffffffffffffff", seen, EDITOR)
        accept_all(desk, group, versions(some[:2]), EDITOR)
        assert sorted(event.facts.title for event in events(store)) == ["Atelier vélo", "Bal"]
        last = submission(store, some[2].id)
        assert last is not None
        refuse_all(desk, group, versions([last]), EDITOR, "Hors sujet.")
        told = [(one.kind, one.said.get("of"), addressed(store, one)) for one in letters.take_due(store, 9)]
    decided = [(str(kind), of, to.titles) for kind, of, to in told if of and to]
    assert sorted(decided) == [
        ("accepted", f"{some[0].id} {some[1].id}", ("Atelier vélo", "Bal")),
        ("refused", some[2].id, ("Concert de quartier",)),
    ]


def test_links_to_a_group_are_forgotten_with_the_last_sender_of_it(store: Store) -> None:
    desk = desk_of(store)
    with at():
        some = confirmed(desk)
        accept_all(desk, some[0].group, versions(some), EDITOR)
    with at(NOW + timedelta(days=400)):
        assert forget_due(store) == len(some)
    assert [rows(store, model) for model in (Submitter, Ticket, Letter)] == [[], [], []]
    assert len(rows(store, SubmissionTable)) == len(some)


def test_group_that_nobody_confirmed_goes_altogether(store: Store) -> None:
    with at():
        submitted(desk_of(store))
    with at(NOW + timedelta(days=8)):
        forget_due(store)
    assert [rows(store, model) for model in (SubmissionTable, Submitter, Ticket, Letter)] == [[], [], [], []]


def test_e9_erased_sender_has_no_link_to_the_group(store: Store, tmp_path: Path) -> None:
    with at():
        confirmed(desk_of(store))
    erases(store, tmp_path, mail_tokens(MAIL))

    assert [rows(store, model) for model in (Submitter, Ticket, Letter)] == [[], [], []]
    assert holding(store, MAIL) == []
