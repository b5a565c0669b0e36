"""Reminders go out once, to those who want them; questions and answers are kept between two people. All are invented."""

from datetime import timedelta
from pathlib import Path

import pytest

from catalog import clock, letters
from catalog.claims import HELD, REMINDED_BEFORE
from catalog.erasable import mail_tokens, person_tokens
from catalog.errors import DecisionInvalid
from catalog.keeping import forget_due
from catalog.letter_sending import addressed
from catalog.letters import Addressed, LetterKind
from catalog.outages import note_answer, note_failure
from catalog.profiles import Feed
from catalog.questions import answer_editor, ask_sender, exchange
from catalog.register import register
from catalog.reminding import SOON, confirm_event, hear_no_more, remind
from catalog.store import Store
from catalog.submission_reading import seen_by_editor
from catalog.submission_rows import forget_senders
from catalog.submissions import Done
from catalog.tables_notices import Notice
from catalog.visits import VisitRecord, record
from catalog.vocabulary import EventStatus
from tests.catalog.claims_world import claims_in, held, profile
from tests.catalog.desk_world import EDITOR, MAIL, accepted, at, confirm, desk_of, receive, rows
from tests.catalog.erased_world import PERSON, cells, erases
from tests.catalog.working import begin, together
from tests.catalog.world import DOMAIN, NOW, START, event_facts, occurrence, source_view

pytestmark = pytest.mark.rarely("postgresql")

CONTACT = "webmestre@les-voisins.example"


def sent(store: Store) -> list[tuple[LetterKind, Addressed]]:
    """Send what is due, with the contact of the source `voisins`."""
    found = []
    while due := letters.take_due(store, 100):
        for letter in due:
            to = addressed(store, letter, {"voisins": CONTACT})
            letters.sent(store, letter)
            if to is not None:
                found.append((letter.kind, to))
    return found


def told(store: Store, *kinds: LetterKind) -> list[tuple[LetterKind, str]]:
    return [(kind, to.mail) for kind, to in sent(store) if kind in kinds]


@pytest.fixture
def coming(store: Store) -> str:
    """The id of a submission that was accepted a month before its event."""
    with at():
        one = accepted(desk_of(store))
        sent(store)
    return one.id


def test_event_is_asked_after_once_when_it_is_two_weeks_away(store: Store, coming: str) -> None:
    found = []
    for before in (SOON + timedelta(seconds=1), SOON, timedelta(days=1), timedelta(days=-1)):
        with at(START - before):
            found.append((remind(store, {}), remind(store, {}), told(store, LetterKind.SOON)))
    assert found == [(0, 0, []), (1, 0, [(LetterKind.SOON, MAIL)]), (0, 0, []), (0, 0, [])]
    assert [row["holder"] for row in rows(store, Notice)] == [coming]


def test_schedule_forgets_who_was_reminded_after_400_days_though_nothing_new_is_due(store: Store, coming: str) -> None:
    told = START - SOON
    with at(told):
        remind(store, {})
    kept = []
    for later in (timedelta(days=400), timedelta(days=400, seconds=1)):
        with at(told + later):
            forget_due(store)
            kept.append([row["holder"] for row in rows(store, Notice)])
    assert kept == [[coming], []]


def test_series_is_asked_after_before_each_of_its_dates(store: Store) -> None:
    dates = [START, START + timedelta(days=1), START + timedelta(days=40)]
    with at():
        accepted(desk_of(store), event_facts(occurrences=tuple(occurrence(start) for start in dates)))
    found = []
    for day in (-14, 0, 1, 26, 27):
        with at(START + timedelta(days=day, hours=1)):
            found.append(remind(store, {}))
    assert found == [1, 1, 0, 1, 0]


@pytest.mark.parametrize("state", ["cancelled", "withdrawn", "changed lately", "waiting"])
def test_what_needs_no_reminder_has_none(store: Store, state: str) -> None:
    desk = desk_of(store)
    with at(START - SOON - timedelta(days=9)):
        one = confirm(desk, receive(desk))
        if state != "waiting":
            one = desk.accept(one.id, one.version, EDITOR)
        if state == "cancelled":
            one = desk.edit(one.id, event_facts(status=EventStatus.CANCELLED), one.version)
            desk.accept(one.id, one.version, EDITOR)
    with at(START - SOON - timedelta(days=1)):
        if state == "withdrawn":
            desk.act(one.id, Done.WITHDRAW, one.version)
        if state == "changed lately":
            changed = desk.edit(one.id, event_facts(title="Autre"), one.version)
            desk.accept(one.id, changed.version, EDITOR)
    with at(START - SOON + timedelta(hours=1)):
        assert remind(store, {}) == 0


def test_sender_says_that_all_is_right_and_editors_see_it(store: Store, coming: str) -> None:
    with at(START - SOON):
        remind(store, {})
        ((_, to),) = [entry for entry in sent(store) if entry[0] is LetterKind.SOON]
        assert confirm_event(store, "A" * 43) is None
        one = confirm_event(store, to.secret)
        seen = seen_by_editor(store, coming)
    assert one is not None
    assert seen is not None
    assert ([act.done for act in seen.acts][-1], seen.may_undo) == ("check", True)


@pytest.mark.usefixtures("coming")
def test_who_wants_no_reminder_of_an_event_gets_none_and_all_other_mails(store: Store) -> None:
    dates = (occurrence(), occurrence(START + timedelta(days=60)))
    desk = desk_of(store)
    with at():
        one = accepted(desk, event_facts(title="Cours", occurrences=dates))
    with at(START - SOON):
        assert remind(store, {}) == 2
        stops = {to.title: to.stop for kind, to in sent(store) if kind is LetterKind.SOON}
        assert [hear_no_more(store, secret) for secret in (stops["Cours"], stops["Cours"], "A" * 43)] == [
            True,
            True,
            False,
        ]
    with at(START + timedelta(days=50)):
        assert remind(store, {}) == 0
        desk.rotate(one.id)
        assert told(store, LetterKind.ROTATED) == [(LetterKind.ROTATED, MAIL)]


@pytest.mark.usefixtures("coming")
def test_several_processes_remind_once(store: Store) -> None:
    together(
        *(
            begin("remind", store.engine.url.render_as_string(hide_password=False), (START - SOON).isoformat())
            for _ in range(4)
        )
    )
    with at(START - SOON + timedelta(minutes=1)):
        assert told(store, LetterKind.SOON) == [(LetterKind.SOON, MAIL)]


def break_source(store: Store, since: int) -> None:
    """Three failed visits over three days."""
    for day in (since, since + 2, since + 3):
        with at(NOW + timedelta(days=day)):
            note_failure(store, "voisins", uid_domain=DOMAIN)
            instant = clock.now()
            record(
                store, VisitRecord(source="voisins", started_at=instant, finished_at=instant, outcome="failed"), None
            )


def test_source_that_broke_is_told_once_for_each_outage(store: Store) -> None:
    register(store, [], [source_view()])
    contacts = {"voisins": "Agenda des Voisins"}
    break_source(store, 0)
    with at(NOW + timedelta(days=4)):
        assert (remind(store, {}), remind(store, contacts), remind(store, contacts)) == (0, 1, 0)
        ((kind, to),) = sent(store)
        note_answer(store, "voisins", uid_domain=DOMAIN)
        assert remind(store, contacts) == 0
    assert (kind, to.mail, to.title) == (LetterKind.SOURCE_BROKE, CONTACT, "Agenda des Voisins")
    break_source(store, 10)
    with at(NOW + timedelta(days=14)):
        assert (remind(store, contacts), hear_no_more(store, to.stop)) == (1, True)
        note_answer(store, "voisins", uid_domain=DOMAIN)
    break_source(store, 600)
    with at(NOW + timedelta(days=604)):
        assert remind(store, contacts) == 0


def test_source_that_was_submitted_is_told_to_who_submitted_it_as_long_as_that_is_known(store: Store) -> None:
    register(store, [], [source_view()])
    feed = Feed(url="https://voisins.example/a.ics", name="voisins", title="Agenda", licence="ODbL 1.0", description="")
    desk = desk_of(store)
    with at():
        one = confirm(desk, desk.receive(feed, MAIL, "en"))
        desk.accept(one.id, one.version, EDITOR)
        letters.take_due(store, 100)
    break_source(store, 0)
    with at(NOW + timedelta(days=4)):
        assert remind(store, {}) == 1
        (letter,) = [due for due in letters.take_due(store, 100) if due.kind is LetterKind.SOURCE_BROKE]
        to, of_file = addressed(store, letter), addressed(store, letter, {"voisins": CONTACT})
        assert to is not None
        assert of_file is not None
        assert (to.mail, to.language, to.title, of_file.mail) == (MAIL, "en", "Agenda", CONTACT)
        with store.writing() as connection:
            forget_senders(connection, [one.id])
        assert addressed(store, letter) is None


def test_claimant_who_wants_no_reminder_gets_none(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        sent(store)
    with at(NOW + HELD - REMINDED_BEFORE):
        claims_in(store).catch_up()
        ((kind, to),) = sent(store)
        assert (kind, hear_no_more(store, to.stop)) == (LetterKind.CLAIM_YEARLY, True)
        claims_in(store).renew(one.id)
    with at(NOW + HELD * 2 - REMINDED_BEFORE * 2):
        claims_in(store).catch_up()
        assert sent(store) == []


def test_question_is_mailed_and_its_answer_is_seen_by_both(store: Store, coming: str) -> None:
    with at():
        with pytest.raises(DecisionInvalid):
            answer_editor(store, coming, "Personne n’a rien demandé.")
        ask_sender(store, coming, EDITOR, "Faut-il réserver ?")
        assert told(store, LetterKind.QUESTION) == [(LetterKind.QUESTION, MAIL)]
        answer_editor(store, coming, "Non, entrée libre.")
        seen = seen_by_editor(store, coming)
    said = [(one.is_question, one.who, one.text) for one in exchange(store, coming)]
    assert said == [(True, EDITOR, "Faut-il réserver ?"), (False, "sender", "Non, entrée libre.")]
    assert seen is not None
    assert seen.may_undo


@pytest.mark.parametrize("text", ["", "  \n", "x" * 2_001])
def test_nothing_or_too_much_is_not_said(store: Store, coming: str, text: str) -> None:
    with at(), pytest.raises(DecisionInvalid):
        ask_sender(store, coming, EDITOR, text)
    assert exchange(store, coming) == ()


def test_e9_questions_hold_no_erased_word_and_go_nowhere_without_an_address(
    store: Store, tmp_path: Path, coming: str
) -> None:
    with at():
        ask_sender(store, coming, EDITOR, f"Qui est {PERSON} ?")
        erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens("x@valombre.example")])
        ask_sender(store, coming, EDITOR, f"Et {PERSON} ?")
        assert [cell for cell in cells(store) if "jeanne" in cell.casefold()] == []
        assert [one.text for one in exchange(store, coming)] == ["Et […] ?"]
    erases(store, tmp_path, mail_tokens(MAIL))
    with at(), pytest.raises(DecisionInvalid):
        ask_sender(store, coming, EDITOR, "Encore là ?")
