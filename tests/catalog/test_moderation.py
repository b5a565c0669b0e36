"""Submissions in the catalogue, on both databases: what comes in, what editors decide, what guests then find."""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from catalog import letters, submitters
from catalog.erasable import mail_tokens, person_tokens
from catalog.erasure import tokens_of
from catalog.errors import DecisionInvalid
from catalog.keeping import forget_due
from catalog.letters import LetterKind
from catalog.moderation import SubmissionChanged
from catalog.owing import pay
from catalog.sightings import Occurrence, Place
from catalog.store import Store
from catalog.submissions import Done, State, start_name
from catalog.tables_submissions import Act, Letter, Submitter, Ticket
from catalog.tables_submissions import Submission as SubmissionTable
from catalog.tickets import Purpose, digest_of_secret
from catalog.vocabulary import EventStatus, Seen
from tests.catalog.databases import find_seal
from tests.catalog.desk_world import (
    EDITOR,
    MAIL,
    accepted,
    at,
    confirm,
    desk_of,
    mails,
    receive,
    rows,
    secret_for,
    senders,
    submission,
)
from tests.catalog.erased_world import erases, holding
from tests.catalog.test_store_kills import intact
from tests.catalog.working import begin, go
from tests.catalog.world import (
    LIBRARY,
    NOW,
    START,
    event_facts,
    event_sighting,
    events,
    give,
    occurrence,
    sequences,
    the_event,
    uids,
)

pytestmark = pytest.mark.rarely("postgresql")


def test_nothing_is_in_the_catalogue_before_an_editor_accepts_it(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = confirm(desk, receive(desk))
        assert (one.state, events(store), mails(store)) == (State.CONFIRMED, [], ["confirm", "received"])

        desk.accept(one.id, one.version, EDITOR)

    event = the_event(store)
    assert (event.facts.title, event.sources, event.seen) == ("Atelier réparation", ("submissions",), Seen.LISTED)


def test_accepted_submission_is_one_event_with_what_a_source_says_of_it_and_stands_above_it(store: Store) -> None:
    give(store, event_sighting(place=Place(name="Gymnase", city="Valombre-le-Vieux")))
    before = the_event(store)
    with at(NOW + timedelta(hours=1)):
        accepted(desk_of(store))
    give(
        store,
        event_sighting(place=Place(name="Gymnase municipal", city="Valombre-le-Vieux")),
        at=NOW + timedelta(days=1),
    )

    event = the_event(store)
    assert (event.id, uids(event), event.sources) == (before.id, uids(before), ("submissions", "voisins"))
    assert event.facts.place is not None
    assert event.facts.place.name == "Salle des Tilleuls"


def test_change_waits_and_a_guest_hears_of_it_once_it_is_accepted(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        uid = uids(the_event(store))
    with at(NOW + timedelta(days=1)):
        waiting = desk.edit(one.id, event_facts(place=LIBRARY), one.version)
        assert (sequences(the_event(store)), waiting.waits) == ([0], True)
        desk.accept(one.id, waiting.version, EDITOR)

    event = the_event(store)
    assert (uids(event), sequences(event), event.facts.place and event.facts.place.name) == (uid, [1], "Médiathèque")


def test_trusted_sender_changes_at_once_and_submits_without_an_editor(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        desk.trust(one.id, one.version, EDITOR, trusted=True)
    with at(NOW + timedelta(days=1)):
        one = desk.edit(one.id, event_facts(place=LIBRARY), one.version)
        assert sequences(the_event(store)) == [1]
        assert confirm(desk, receive(desk, event_facts(title="Bal"))).state is State.ACCEPTED
        assert confirm(desk, receive(desk, event_facts(title="Loto"), "paul@ailleurs.example")).state is State.CONFIRMED

        desk.trust(one.id, one.version, EDITOR, trusted=False)
        assert confirm(desk, receive(desk, event_facts(title="Loto"))).state is State.CONFIRMED


def test_trust_is_carried_forward_while_any_submission_of_the_address_is_kept(store: Store) -> None:
    desk = desk_of(store)
    later = event_facts(title="Bal", occurrences=(occurrence(START + timedelta(days=200)),))
    after = NOW + timedelta(days=100)  # what was trusted first is over, and its sender forgotten
    with at():
        first = accepted(desk)
        desk.trust(first.id, first.version, EDITOR, trusted=True)
        second = confirm(desk, receive(desk, later))
    with at(after):
        forget_due(store)
        assert [row["submission_id"] for row in rows(store, Submitter)] == [second.id]
        assert (
            confirm(desk, receive(desk, event_facts(title="Loto", occurrences=later.occurrences))).state
            is State.ACCEPTED
        )
    with at(START + timedelta(days=300)):
        forget_due(store)
        assert (rows(store, Submitter), confirm(desk, receive(desk, later)).state) == ([], State.CONFIRMED)


def test_trust_that_is_withdrawn_is_lost_for_all_that_the_address_sent_or_sends(store: Store) -> None:
    desk = desk_of(store)
    with at():
        first = accepted(desk)
        desk.trust(first.id, first.version, EDITOR, trusted=True)
        second = confirm(desk, receive(desk, event_facts(title="Bal")))
        desk.trust(second.id, second.version, EDITOR, trusted=False)

        assert desk.edit(first.id, event_facts(place=LIBRARY), first.version).waits
        assert confirm(desk, receive(desk, event_facts(title="Loto"))).state is State.CONFIRMED


def test_cancelled_event_stays_cancelled_in_calendars_until_it_is_restored(store: Store) -> None:
    desk = desk_of(store)
    found = []
    with at():
        one = accepted(desk)
    for days, done in enumerate((Done.CANCEL, Done.RESTORE), 1):
        with at(NOW + timedelta(days=days)):
            one = desk.act(one.id, done, one.version)
            found.append((the_event(store).occurrences[0].status, sequences(the_event(store))))

    assert found == [(EventStatus.CANCELLED, [1]), (EventStatus.SCHEDULED, [2])]


def test_withdrawn_event_is_no_longer_listed_and_comes_back(store: Store) -> None:
    desk = desk_of(store)
    found = []
    with at():
        one = accepted(desk)
        for done in (Done.WITHDRAW, Done.RESTORE):
            one = desk.act(one.id, done, one.version)
            found.append((the_event(store).seen, one.state))

    assert found == [(Seen.NO_LONGER_LISTED, State.WITHDRAWN), (Seen.LISTED, State.ACCEPTED)]


def test_process_that_was_slow_does_not_leave_the_catalogue_with_an_older_word(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        desk.trust(one.id, one.version, EDITOR, trusted=True)
    with at(NOW + timedelta(days=1)):
        desk.edit(one.id, event_facts(title="Atelier couture"), one.version)
        pay(store, desk.source, one, uid_domain=desk.uid_domain)
        assert the_event(store).facts.title == "Atelier réparation"

        desk.catch_up()
    assert the_event(store).facts.title == "Atelier couture"


def test_nobody_decides_on_what_they_have_not_seen(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = confirm(desk, receive(desk))
        desk.edit(one.id, event_facts(title="Tout autre chose"), one.version)
        with pytest.raises(SubmissionChanged):
            desk.accept(one.id, one.version, EDITOR)

    assert events(store) == []


def test_every_act_is_kept_with_who_did_it(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = confirm(desk, receive(desk))
        desk.refuse(one.id, one.version, EDITOR, "Hors sujet.")

    assert [(row["act"], row["who"], row["why"]) for row in rows(store, Act)] == [
        ("submit", "sender", ""),
        ("confirm", "sender", ""),
        ("refuse", EDITOR, "Hors sujet."),
    ]


def test_e2_submission_that_comes_again_within_a_day_is_the_same(store: Store) -> None:
    desk = desk_of(store)

    def submit(_turn: int) -> str:
        with at():
            return receive(desk)

    with ThreadPoolExecutor(8) as pool:
        names = set(pool.map(submit, range(50)))

    assert (len(names), len(rows(store, SubmissionTable)), mails(store)) == (1, 1, ["confirm"])
    with at(NOW + timedelta(hours=1)):
        confirm(desk, *names)
        assert receive(desk) in names
    with at(NOW + timedelta(days=2)):
        assert receive(desk) not in names


@pytest.mark.parametrize("is_refused", [True, False])
def test_submission_that_was_refused_or_taken_back_can_be_sent_again(store: Store, is_refused: bool) -> None:
    desk = desk_of(store)
    with at():
        one = confirm(desk, receive(desk))
        if is_refused:
            desk.refuse(one.id, one.version, EDITOR, "Hors sujet.")
        else:
            desk.act(one.id, Done.WITHDRAW, one.version)
        again = receive(desk)

        assert (again != one.id, receive(desk)) == (True, again)
    assert [row["state"] for row in rows(store, SubmissionTable) if row["id"] == again] == [State.RECEIVED]


@pytest.mark.parametrize("turn", range(7))
def test_whoever_acts_on_what_changed_meanwhile_changes_nothing(store: Store, turn: int) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        old = one.version
        one = desk.edit(one.id, event_facts(place=LIBRARY), old)
        acts = (
            lambda: desk.accept(one.id, old, EDITOR),
            lambda: desk.refuse(one.id, old, EDITOR, "Hors sujet."),
            lambda: desk.undo(one.id, old, EDITOR),
            lambda: desk.trust(one.id, old, EDITOR, trusted=True),
            lambda: desk.edit(one.id, event_facts(title="Tout autre chose"), old),
            lambda: desk.act(one.id, Done.CANCEL, old),
            lambda: desk.act(one.id, Done.WITHDRAW, old),
        )
        before = [rows(store, table) for table in (SubmissionTable, Act, Submitter, Letter)]
        with pytest.raises(SubmissionChanged):
            acts[turn]()

    assert [rows(store, table) for table in (SubmissionTable, Act, Submitter, Letter)] == before


def test_address_that_submits_too_much_is_stopped(store: Store) -> None:
    desk = desk_of(store)
    with at():
        for number in range(submitters.MOST_UNCONFIRMED):
            receive(desk, event_facts(title=f"Atelier {number}"))
        with pytest.raises(DecisionInvalid):
            receive(desk, event_facts(title="Encore un"))
        receive(desk, event_facts(title="Encore un"), "paul@ailleurs.example")


@pytest.mark.parametrize("twist", ["", "x", "y" * 43, "é" * 43, "' OR 1=1 --", "\0" * 43, "z" * 100_000])
def test_e3_secret_that_was_never_given_opens_nothing(store: Store, twist: str) -> None:
    with at():
        receive(desk_of(store))
        assert desk_of(store).confirm(twist) is None


def test_e3_secret_is_good_once_for_one_purpose_and_for_its_time(store: Store) -> None:
    desk = desk_of(store)
    with at():
        name = receive(desk)
        secret, other = secret_for(store, Purpose.CONFIRM, name), secret_for(store, Purpose.SIGN_IN, name)
        assert desk.confirm(other) is None
    with at(NOW + timedelta(days=7)):
        assert desk.confirm(secret) is None
    with at(NOW + timedelta(days=6)):
        assert desk.confirm(secret) is not None
        assert desk.confirm(secret) is None


def test_e3_secrets_are_kept_as_digests_alone_and_rotated(store: Store) -> None:
    desk = desk_of(store)
    with at():
        done = desk.confirm(secret_for(store, Purpose.CONFIRM, receive(desk)))
        assert done is not None
        one, edit = done
        new = desk.rotate(one.id)
        kept = {row["digest"] for row in rows(store, Ticket)}

    assert (digest_of_secret(edit) in kept, digest_of_secret(new) in kept, new in str(rows(store, Ticket))) == (
        False,
        True,
        False,
    )


def test_e10_addresses_and_what_came_to_nothing_go_by_the_schedule(store: Store) -> None:
    desk = desk_of(store)
    with at():
        receive(desk, event_facts(title="Jamais confirmé"))
        kept = accepted(desk)
    found = []
    for later in (timedelta(days=6), timedelta(days=8), START - NOW + timedelta(days=31)):
        with at(NOW + later):
            forget_due(store)
        found.append((len(rows(store, SubmissionTable)), senders(store)))

    assert found == [(2, [MAIL, MAIL]), (1, [MAIL]), (1, [])]
    assert (submission(store, kept.id), rows(store, Ticket), len(events(store))) == (kept, [], 1)


def test_e10_links_that_expired_are_forgotten_though_nothing_else_is(store: Store) -> None:
    desk = desk_of(store)
    with at():
        accepted(desk)
        secret_for(store, Purpose.SIGN_IN, EDITOR)
        before = len(rows(store, Ticket))
    with at(NOW + timedelta(minutes=20)):
        forget_due(store)

    assert len(rows(store, Ticket)) == before - 1


def test_letters_of_one_second_go_out_in_the_order_in_which_they_were_noted(store: Store) -> None:
    noted = [f"s{number:016}" for number in range(12)]
    with at():
        for name in noted:
            with store.writing() as connection:
                letters.note(connection, LetterKind.RECEIVED, name)
        assert [letter.holder for letter in letters.take_due(store)] == noted


def test_letter_that_cannot_be_sent_is_tried_again_and_given_up_after_five_days(store: Store) -> None:
    with at():
        receive(desk_of(store))
        (letter,) = letters.take_due(store)
        assert letters.take_due(store) == []  # another process does not send it as well
        assert letters.failed(store, letter)
    with at(NOW + timedelta(minutes=2)):
        (letter,) = letters.take_due(store)
        assert letter.tries == 1
    with at(NOW + timedelta(days=5)):
        assert not letters.failed(store, letter)
        assert letters.take_due(store) == []


def test_e9_erased_person_is_gone_from_submissions_too(store: Store, tmp_path: Path) -> None:
    desk = desk_of(store)
    with at():
        kept = accepted(desk, event_facts(description="Jeanne Inventée anime, avec Paul."))
        gone = receive(desk, event_facts(title="Bal"), "jeanne@les-voisins.example")
        desk.refuse(kept.id, desk.edit(kept.id, event_facts(), kept.version).version, EDITOR, "Sans Jeanne Inventée ?")
    tokens = [*person_tokens("Jeanne Inventée"), *mail_tokens("jeanne@les-voisins.example"), *mail_tokens(MAIL)]
    erases(store, tmp_path, tokens)

    assert holding(store, "Jeanne", "jeanne@", MAIL) == []
    one = submission(store, kept.id)
    assert one is not None
    assert one.live is not None
    assert (one.live.description, rows(store, Submitter)) == ("[…] anime, avec Paul.", [])
    assert submission(store, gone) is not None
    with at(NOW + timedelta(days=1)):
        desk.catch_up()
    assert the_event(store).facts.description == "[…] anime, avec Paul."


def test_e9_erased_event_takes_its_submission_along(store: Store, tmp_path: Path) -> None:
    with at():
        one = accepted(desk_of(store))
    erases(store, tmp_path, tokens_of(store, the_event(store).id))

    assert (events(store), submission(store, one.id), rows(store, Act)) == ([], None, [])


def kill_desks(url: str, times: int) -> None:
    """Kill a process that receives and accepts, at random points: what it said it had done is done."""
    chance = random.Random(11)
    received: set[str] = set()
    published: set[str] = set()
    for turn in range(times):
        child = begin("submit", url, turn * 100_000)
        go(child)
        assert child.stdout is not None
        said = [child.stdout.readline() for _ in range(2)]
        time.sleep(chance.uniform(0, 0.3))
        child.kill()
        said += child.communicate()[0].splitlines(keepends=True)
        assert child.returncode == -signal.SIGKILL
        for what, name in (line.split() for line in said if line.endswith("\n")):
            (received if what == "received" else published).add(name)
        with closing(Store.open(url, find_seal=find_seal)) as store:
            intact(store)
            desk_of(store).catch_up()
            assert received - {row["id"] for row in rows(store, SubmissionTable)} == set()
            standing = {row["id"] for row in rows(store, SubmissionTable) if row["state"] == "accepted"}
            with store.reading() as connection:
                shown = set(connection.exec_driver_sql("SELECT source_id FROM sighting").scalars())
            # Accepted and shown are the same, although they are two transactions.
            assert (published - standing, shown) == (set(), standing)
    print(f"{len(received)} received, {len(published)} accepted, {times} kills")  # noqa: T201 - the figures of the drill
    assert min(len(received), len(published)) >= times


def test_e1_kill_9_loses_no_submission_that_was_acknowledged(url: str) -> None:
    kill_desks(url, 3)


@pytest.mark.drill
def test_e1_kill_9_at_200_points_loses_no_submission_that_was_acknowledged(url: str) -> None:
    kill_desks(url, 200)


def test_single_date_of_a_series_is_cancelled_restored_and_moved_and_keeps_its_uid(store: Store) -> None:
    desk = desk_of(store)
    slots = tuple(Occurrence(start_at=START + timedelta(weeks=number)) for number in range(4))
    with at():
        one = accepted(desk, event_facts(occurrences=slots))
    before = the_event(store)
    with at(NOW + timedelta(hours=1)):
        one = desk.act_on_date(one.id, start_name(slots[1]), Done.CANCEL_DATE, one.version)
    cancelled = the_event(store)
    assert [slot.status for slot in cancelled.occurrences] == [
        EventStatus.SCHEDULED,
        EventStatus.CANCELLED,
        EventStatus.SCHEDULED,
        EventStatus.SCHEDULED,
    ]
    assert (uids(cancelled), sequences(cancelled)) == (uids(before), [0, 1, 0, 0])
    with at(NOW + timedelta(hours=2)):
        one = desk.act_on_date(one.id, start_name(slots[1]), Done.RESTORE_DATE, one.version)
    assert sequences(the_event(store)) == [0, 2, 0, 0]
    moved = (*slots[:2], Occurrence(start_at=slots[2].start_at + timedelta(days=1)), slots[3])
    with at(NOW + timedelta(hours=3)):
        one = desk.edit(one.id, event_facts(occurrences=moved), one.version)
        desk.accept(one.id, one.version, EDITOR)
    after = the_event(store)
    assert (uids(after), sequences(after)) == (uids(before), [0, 2, 1, 0])


def test_date_that_is_none_or_is_cancelled_already_is_not_cancelled(store: Store) -> None:
    desk = desk_of(store)
    with at():
        one = accepted(desk)
        for start in ("2031-01-01", "", "x"):
            with pytest.raises(DecisionInvalid):
                desk.act_on_date(one.id, start, Done.CANCEL_DATE, one.version)
        with pytest.raises(DecisionInvalid):
            desk.act_on_date(one.id, start_name(event_facts().occurrences[0]), Done.RESTORE_DATE, one.version)
    assert submission(store, one.id) == one
