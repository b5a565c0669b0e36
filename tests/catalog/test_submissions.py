"""What may become of a submission."""

from datetime import timedelta

import pytest

from catalog import submissions
from catalog.errors import DecisionInvalid
from catalog.facts import AssociationFacts, Identifier
from catalog.profiles import Profile
from catalog.submissions import Done, State, Submission
from catalog.vocabulary import EventStatus
from tests.catalog.world import NOW, START, event_facts

RECEIVED = Submission(id="s1", state=State.RECEIVED, proposed=event_facts(), created_at=NOW, changed_at=NOW)
CONFIRMED = submissions.confirmed(RECEIVED, trusted=False)
ACCEPTED = submissions.accepted(CONFIRMED)
REFUSED = submissions.refused(CONFIRMED, "Hors sujet.")
WITHDRAWN = submissions.withdrawn(ACCEPTED)
OTHER = event_facts(title="Atelier couture")


def test_submission_goes_from_received_over_confirmed_to_accepted() -> None:
    path = [(one.state, one.live is not None, one.proposed is not None) for one in (RECEIVED, CONFIRMED, ACCEPTED)]

    assert path == [
        (State.RECEIVED, False, True),
        (State.CONFIRMED, False, True),
        (State.ACCEPTED, True, False),
    ]


def test_submission_of_a_trusted_sender_is_accepted_as_soon_as_it_is_confirmed() -> None:
    assert submissions.confirmed(RECEIVED, trusted=True) == ACCEPTED


def test_change_of_what_is_accepted_waits_beside_it() -> None:
    changed = submissions.edited(ACCEPTED, OTHER, trusted=False)

    assert (changed.state, changed.live, changed.proposed) == (State.ACCEPTED, event_facts(), OTHER)
    assert submissions.edited(ACCEPTED, OTHER, trusted=True).live == OTHER


def test_change_back_to_what_is_accepted_waits_for_nobody() -> None:
    changed = submissions.edited(ACCEPTED, OTHER, trusted=False)

    assert submissions.edited(changed, event_facts(), trusted=False) == ACCEPTED


def test_refused_change_leaves_what_was_accepted() -> None:
    refused = submissions.refused(submissions.edited(ACCEPTED, OTHER, trusted=False), "Salle inconnue.")

    assert (refused.state, refused.live, refused.proposed) == (State.ACCEPTED, event_facts(), None)
    assert refused.reason == "Salle inconnue."


def test_refused_submission_waits_again_once_it_was_changed() -> None:
    assert submissions.edited(REFUSED, OTHER, trusted=False) == CONFIRMED.model_copy(update={"proposed": OTHER})


def test_cancelled_event_stays_and_says_so_through_a_change() -> None:
    cancelled = submissions.cancelled(ACCEPTED)
    changed = submissions.edited(cancelled, OTHER, trusted=True)

    assert [one.live.status for one in (cancelled, changed) if one.live] == [EventStatus.CANCELLED] * 2
    assert submissions.restored(cancelled) == ACCEPTED


def test_withdrawn_submission_is_restored_to_what_it_was() -> None:
    assert submissions.restored(WITHDRAWN) == ACCEPTED
    assert submissions.restored(submissions.withdrawn(CONFIRMED)) == CONFIRMED


@pytest.mark.parametrize(
    ("one", "may"),
    [
        (RECEIVED, {Done.EDIT, Done.WITHDRAW}),
        (CONFIRMED, {Done.EDIT, Done.WITHDRAW}),
        (ACCEPTED, {Done.EDIT, Done.WITHDRAW, Done.CANCEL}),
        (submissions.cancelled(ACCEPTED), {Done.EDIT, Done.WITHDRAW, Done.RESTORE}),
        (REFUSED, {Done.EDIT, Done.WITHDRAW}),
        (WITHDRAWN, {Done.RESTORE}),
    ],
)
def test_sender_may_do_what_makes_sense(one: Submission, may: set[Done]) -> None:
    assert one.may == may


def test_what_makes_no_sense_is_refused() -> None:
    for wrong in (
        lambda: submissions.confirmed(CONFIRMED, trusted=False),
        lambda: submissions.accepted(RECEIVED),
        lambda: submissions.accepted(ACCEPTED),
        lambda: submissions.refused(ACCEPTED, "Non."),
        lambda: submissions.refused(CONFIRMED, " "),
        lambda: submissions.cancelled(CONFIRMED),
        lambda: submissions.edited(WITHDRAWN, OTHER, trusted=True),
    ):
        with pytest.raises(DecisionInvalid):
            wrong()


def test_address_is_kept_as_long_as_the_schedule_says() -> None:
    end = START + timedelta(hours=2)

    assert [submissions.keep_until(one) for one in (RECEIVED, REFUSED, CONFIRMED, ACCEPTED, WITHDRAWN)] == [
        NOW + timedelta(days=7),
        NOW + timedelta(days=30),
        end + timedelta(days=30),
        end + timedelta(days=30),
        end + timedelta(days=30),
    ]


PROFILE = Profile(
    facts=AssociationFacts(name="Les Voisins"), identifiers=(Identifier(scheme="siren", value="732829320"),)
)


def test_profile_has_the_same_life_but_nothing_to_cancel_and_its_sender_is_known_for_a_year() -> None:
    waiting = CONFIRMED.model_copy(update={"proposed": PROFILE})
    standing = submissions.accepted(waiting)

    assert (standing.kind, standing.title, standing.may) == ("association", "Les Voisins", {Done.EDIT, Done.WITHDRAW})
    assert [submissions.keep_until(one) - NOW for one in (waiting, standing)] == [timedelta(30), timedelta(365)]
    assert submissions.sighting_of("s1", PROFILE, NOW).identifiers == PROFILE.identifiers
    for wrong in (lambda: submissions.cancelled(standing), lambda: submissions.edited(standing, OTHER, trusted=True)):
        with pytest.raises(DecisionInvalid):
            wrong()
