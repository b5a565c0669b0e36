"""Claims: asked for, proved, decided, renewed, ended; what a claimant sets; and what is kept of it all."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest

from catalog import tickets
from catalog.claim_reading import (
    claim_for_editors,
    claimed_by,
    claims_for_editors,
    may_open,
    removals_due,
    waiting_claims,
)
from catalog.claim_rows import ClaimChanged, write_claim
from catalog.claim_words import ENDED, align, correct, standing_words, unlock
from catalog.claimable import claimable, masked
from catalog.claiming import MOST_ASKED
from catalog.claims import HELD, KEPT, REMINDED_BEFORE, UNCONFIRMED, Claim, ClaimState, Proof
from catalog.decisions import By, Decider, decided
from catalog.erasable import mail_tokens, person_tokens
from catalog.erasure import tokens_of
from catalog.errors import DecisionInvalid
from catalog.facts import Contact
from catalog.keeping import forget_due
from catalog.letters import LetterKind
from catalog.register import register
from catalog.sightings import Organiser
from catalog.store import Store
from catalog.tables_claims import ClaimAct
from catalog.tables_submissions import Letter, Submitter, Ticket
from catalog.tickets import Purpose
from catalog.views import AssociationView
from catalog.vocabulary import ContactKind
from tests.catalog.claims_world import (
    CLAIMANT,
    EDITOR,
    PUBLISHED,
    ask,
    claim,
    claims_in,
    confirm,
    held,
    profile,
    rows_of_claims,
    seen,
    sent,
)
from tests.catalog.desk_world import at, rows
from tests.catalog.erased_world import PERSON, cells, erases
from tests.catalog.world import (
    DOMAIN,
    NOW,
    association_sighting,
    associations,
    event_sighting,
    events,
    give,
    source_view,
    the_association,
    the_event,
)

pytestmark = pytest.mark.rarely("postgresql")

Some = TypeVar("Some")


def sure(found: Some | None) -> Some:
    """What must be there."""
    assert found is not None
    return found


def test_published_address_and_own_site_are_the_proofs(store: Store) -> None:
    about = profile(store)
    assert (about.mails, about.site, masked(PUBLISHED)) == (
        (PUBLISHED,),
        "https://les-voisins.example/",
        "b…@les-voisins.example",
    )


@pytest.mark.parametrize("page", ["", "https://www.facebook.com/les-voisins", "https://sites.google.com/view/voisins"])
def test_page_on_a_host_of_many_proves_nothing(store: Store, page: str) -> None:
    give(store, association_sighting(url=page))
    about = claimable(store, the_association(store).id)
    assert about is not None
    assert about.site == ""


def test_event_is_claimed_by_the_address_of_its_organiser(store: Store) -> None:
    profile(store)
    mail = Contact(kind=ContactKind.EMAIL, value="inscription@les-voisins.example")
    organiser = Organiser(name=the_association(store).facts.name, url="https://les-voisins.example/")
    give(store, event_sighting(registration=(mail,), organisers=(organiser,)))
    about = claimable(store, the_event(store).id)
    assert about is not None
    assert about.mails == (mail.value, PUBLISHED)


def test_what_is_hidden_withheld_or_unknown_is_not_claimed(store: Store) -> None:
    give(store, event_sighting())
    one = the_event(store)
    register(store, [], [source_view(republish=False)])
    assert claimable(store, one.id) is None
    register(store, [], [source_view()])
    Decider(store, By("Odile"), uid_domain=DOMAIN).hide(one.id)
    assert [claimable(store, name) for name in (one.id, "e0000000000000000", "", "' OR 1=1 --")] == [None] * 4


@pytest.mark.parametrize(
    ("proof", "state"),
    [(Proof.MAIL, ClaimState.HELD), (Proof.SITE, ClaimState.PROVING), (Proof.EDITOR, ClaimState.WAITING)],
)
def test_mailed_link_proves_or_begins_the_proof_once(store: Store, proof: Proof, state: ClaimState) -> None:
    with at():
        one = ask(store, profile(store), proof)
        ((kind, to),) = sent(store)
        assert (kind, to.mail, to.title) == (LetterKind.CLAIM, CLAIMANT, the_association(store).facts.name)
        looked = may_open(store, to.secret)
        assert looked is not None
        assert (looked.claim, claim(store, one.id).state) == (one, ClaimState.ASKED)
        done = claims_in(store).open(to.secret)
        assert done is not None
        assert (done[0].state, claims_in(store).open(to.secret)) == (state, None)


@pytest.mark.parametrize("secret", ["", "x", "A" * 43, "é" * 43])
def test_forged_link_opens_nothing(store: Store, secret: str) -> None:
    with at():
        ask(store, profile(store), Proof.MAIL)
        assert (claims_in(store).open(secret), may_open(store, secret)) == (None, None)


def test_expired_link_or_one_of_another_purpose_opens_nothing(store: Store) -> None:
    with at():
        one = ask(store, profile(store), Proof.MAIL)
        ((_, to),) = sent(store)
        with store.writing() as connection:
            other = tickets.issue(connection, Purpose.EDIT, one.id, now=NOW, until=NOW + KEPT)
        assert claims_in(store).open(other) is None
    with at(NOW + UNCONFIRMED):
        assert claims_in(store).open(to.secret) is None
    assert claim(store, one.id).state is ClaimState.ASKED


def test_e5_nobody_floods_the_published_address_or_one_of_their_choice(store: Store) -> None:
    with at():
        about = profile(store)
        for _ in range(MOST_ASKED + 2):
            claims_in(store).ask(about, Proof.MAIL, PUBLISHED, "fr")
        assert [to.mail for _, to in sent(store)] == [PUBLISHED] * MOST_ASKED
    with at(NOW + timedelta(days=2)):
        give(store, *(association_sighting(source_id=name, name=f"Amicale {name}") for name in "abcde"))
        for name in [view.id for view in _others(store)]:
            other = claimable(store, name)
            assert other is not None
            claims_in(store).ask(other, Proof.EDITOR, "victime@valombre.example", "fr")
        assert [to.mail for _, to in sent(store)] == ["victime@valombre.example"] * MOST_ASKED


def _others(store: Store) -> list[AssociationView]:
    return [view for view in associations(store) if view.facts.name.startswith("Amicale")]


def test_e9_erased_address_is_sent_nothing(store: Store, tmp_path: Path) -> None:
    about = profile(store)
    erases(store, tmp_path, mail_tokens("jeanne@valombre.example"))
    with at():
        claims_in(store).ask(about, Proof.EDITOR, "jeanne@valombre.example", "fr")
    assert (rows_of_claims(store), sent(store)) == (0, [])


def test_second_claim_waits_for_an_editor_while_another_is_held(store: Store) -> None:
    with at():
        about = profile(store)
        first = held(store, about)
        second = confirm(store, ask(store, about, Proof.MAIL, PUBLISHED))
        assert second.state is ClaimState.WAITING
        third = ask(store, about, Proof.SITE)
        confirm(store, third)
        assert claims_in(store).prove(third.id).state is ClaimState.WAITING
        claims_in(store).revoke(first.id, first.version, EDITOR, "Mandat terminé.")
        assert claims_in(store).accept(second.id, second.version, EDITOR).is_held


def test_what_a_claimant_sets_stands_above_sources_and_they_stay_beside(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        assert correct(store, one.id, {"name": "Les Voisins, vraiment"}, uid_domain=DOMAIN) == 1
        give(store, association_sighting(name="Les Voisins d’en face"), at=NOW + timedelta(days=1))
        view = the_association(store)
        said = [(claim.value, claim.decided_by, claim.settled) for claim in view.claims if claim.field == "name"]
        assert (view.facts.name, said) == (
            "Les Voisins, vraiment",
            [("Les Voisins, vraiment", "organisation", True), ("Les Voisins d’en face", "", False)],
        )
        unlock(store, one.id, "name", uid_domain=DOMAIN)
        assert (the_association(store).facts.name, standing_words(store, one.id)) == ("Les Voisins d’en face", [])


def test_field_that_is_set_twice_has_one_word_that_stands(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        for name in ("Un", "Deux", "Deux"):
            correct(store, one.id, {"name": name}, uid_domain=DOMAIN)
    assert [word.value for word in standing_words(store, one.id)] == ["Deux"]
    assert the_association(store).facts.name == "Deux"


@pytest.mark.parametrize("values", [{"name": ""}, {"nothing": "x"}, {"contacts": "x"}, {"founded_on": "hier"}])
def test_value_that_does_not_fit_is_refused(store: Store, values: dict[str, object]) -> None:
    with at():
        one = held(store, profile(store))
        with pytest.raises(DecisionInvalid):
            correct(store, one.id, values, uid_domain=DOMAIN)  # type: ignore[arg-type]
    assert standing_words(store, one.id) == []


@pytest.mark.parametrize("end", ["give up", "revoke", "expire"])
def test_when_a_claim_ends_sources_are_heard_again(store: Store, end: str) -> None:
    name = ""
    with at():
        one = held(store, profile(store))
        name = the_association(store).facts.name
        correct(store, one.id, {"name": "À nous"}, uid_domain=DOMAIN)
        if end == "give up":
            claims_in(store).give_up(one.id, one.version)
        if end == "revoke":
            claims_in(store).revoke(one.id, one.version, EDITOR, "Usurpation.")
    with at(NOW + HELD):
        if end == "expire":
            claims_in(store).catch_up()
        assert (the_association(store).facts.name, claim(store, one.id).is_held) == (name, False)
        with pytest.raises(DecisionInvalid):
            correct(store, one.id, {"name": "Encore"}, uid_domain=DOMAIN)
    assert [word.revoked_why for word in decided(store)] == [ENDED]


def test_revocation_that_is_undone_brings_back_what_was_set_and_not_what_was_unlocked(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        correct(store, one.id, {"name": "À nous", "description": "Autre"}, uid_domain=DOMAIN)
        unlock(store, one.id, "description", uid_domain=DOMAIN)
        ended = claims_in(store).revoke(one.id, one.version, EDITOR, "Usurpation ?")
        back = claims_in(store).undo(one.id, ended.version, EDITOR)
        assert (back.is_held, the_association(store).facts.name) == (True, "À nous")
        assert [word.field for word in standing_words(store, one.id)] == ["name"]
        with pytest.raises(DecisionInvalid):
            claims_in(store).undo(one.id, back.version, EDITOR)


def test_process_that_was_killed_before_words_followed_is_completed(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        correct(store, one.id, {"name": "À nous"}, uid_domain=DOMAIN)
        with store.writing() as connection:
            write_claim(connection, one.model_copy(update={"state": ClaimState.REVOKED}))
        assert (align(store, uid_domain=DOMAIN), align(store, uid_domain=DOMAIN)) == (1, 0)
    assert the_association(store).facts.name != "À nous"


def test_claim_is_asked_after_once_a_year_and_expires_unless_it_is_confirmed(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        sent(store)
    found = []
    for days in (0, 1, 29):
        with at(NOW + HELD - REMINDED_BEFORE + timedelta(days=days)):
            claims_in(store).catch_up()
            claims_in(store).catch_up()
            found.append([kind for kind, _ in sent(store)])
    assert found == [[LetterKind.CLAIM_YEARLY], [], []]
    with at(NOW + HELD - timedelta(days=1)):
        claims_in(store).renew(one.id)
    with at(NOW + HELD + timedelta(days=1)):
        claims_in(store).catch_up()
        assert (claim(store, one.id).is_held, sent(store)) == (True, [])
    with at(NOW + HELD * 2):
        claims_in(store).catch_up()
        assert (claim(store, one.id).state, [kind for kind, _ in sent(store)]) == (
            ClaimState.EXPIRED,
            [LetterKind.CLAIM_EXPIRED],
        )


def test_two_editors_do_not_decide_on_what_they_have_not_seen(store: Store) -> None:
    with at():
        one = confirm(store, ask(store, profile(store), Proof.EDITOR))
        claims_in(store).refuse(one.id, one.version, EDITOR, "Qui êtes-vous ?")
        with pytest.raises(ClaimChanged):
            claims_in(store).accept(one.id, one.version, "editor-2")
        with pytest.raises(DecisionInvalid):
            claims_in(store).accept(one.id, one.version + 1, "editor-2")


def _steps(store: Store) -> dict[str, Callable[[Claim], object]]:
    claims = claims_in(store)
    return {
        "renew": lambda it: claims.renew(it.id),
        "give up": lambda it: claims.give_up(it.id, it.version),
        "revoke": lambda it: claims.revoke(it.id, it.version, EDITOR, "Non."),
        "remove": lambda it: claims.ask_removal(it.id, it.version, "Non."),
        "agree": lambda it: claims.answer_removal(it.id, it.version, EDITOR),
        "prove": lambda it: claims.prove(it.id),
        "accept": lambda it: claims.accept(it.id, it.version, EDITOR),
        "refuse without a reason": lambda it: claims.refuse(it.id, it.version, EDITOR, " "),
    }


@pytest.mark.parametrize("step", ["renew", "give up", "revoke", "remove", "agree", "prove", "refuse without a reason"])
def test_what_does_not_fit_a_waiting_claim_changes_nothing(store: Store, step: str) -> None:
    with at():
        one = confirm(store, ask(store, profile(store), Proof.EDITOR))
        with pytest.raises(DecisionInvalid):
            _steps(store)[step](one)
    assert claim(store, one.id) == one


@pytest.mark.parametrize("step", ["accept", "prove", "agree"])
def test_what_does_not_fit_a_held_claim_changes_nothing(store: Store, step: str) -> None:
    with at():
        one = held(store, profile(store))
        with pytest.raises(DecisionInvalid):
            _steps(store)[step](one)
    assert claim(store, one.id) == one


def test_removal_is_asked_for_refused_with_a_reason_and_agreed_to(store: Store, tmp_path: Path) -> None:
    with at():
        one = held(store, profile(store))
        sent(store)
        one = claims_in(store).ask_removal(one.id, one.version, "Nous avons fermé.")
        assert one.waits
        one = claims_in(store).answer_removal(one.id, one.version, EDITOR, "Un événement vient.")
        one = claims_in(store).ask_removal(one.id, one.version, "Il est passé.")
        one = claims_in(store).answer_removal(one.id, one.version, EDITOR)
        (waiting,) = removals_due(store)
        told = [kind for kind, _ in sent(store)]
        (due,) = removals_due(store)
        acts = [act.done for act in sure(claim_for_editors(store, one.id)).acts]
    asked = [LetterKind.REMOVAL_ASKED, LetterKind.REMOVAL_REFUSED, LetterKind.REMOVAL_ASKED, LetterKind.REMOVAL_AGREED]
    assert (waiting.is_told, due.is_told, due.who, due.claim, sorted(told)) == (False, True, EDITOR, one, sorted(asked))
    assert acts == ["ask", "prove", "ask-removal", "refuse-removal", "ask-removal", "agree-removal"]
    erases(store, tmp_path, tokens_of(store, due.subject))
    assert (claim(store, one.id).state, removals_due(store)) == (ClaimState.REMOVED, [])
    assert [rows(store, table) for table in (Submitter, Letter, Ticket)] == [[], [], []]
    assert [cell for cell in cells(store) if "voisins" in cell.casefold()] == []


def test_e9_erased_words_are_taken_out_of_claims_and_of_what_is_set(store: Store, tmp_path: Path) -> None:
    with at():
        one = ask(store, profile(store), Proof.EDITOR)
        one = confirm(store, one)
        one = claims_in(store).refuse(one.id, one.version, EDITOR, f"Demandez à {PERSON}.")
        other = held(store, sure(claimable(store, the_association(store).id)))
        erases(store, tmp_path, person_tokens(PERSON))
        correct(store, other.id, {"description": f"Avec {PERSON}."}, uid_domain=DOMAIN)
    assert [cell for cell in cells(store) if "jeanne" in cell.casefold()] == []
    assert (claim(store, one.id).reason, the_association(store).facts.description) == ("Demandez à […].", "Avec […].")


def test_e10_claims_go_by_the_schedule_and_held_ones_stay(store: Store) -> None:
    with at():
        about = profile(store)
        ask(store, about, Proof.EDITOR)
        kept = held(store, about)
        refused = confirm(store, ask(store, about, Proof.EDITOR, "paul@valombre.example"))
        claims_in(store).refuse(refused.id, refused.version, EDITOR, "Non.")
    found = []
    for days in (6, 8, 29, 31, 300):
        with at(NOW + timedelta(days=days)):
            forget_due(store)
        found.append((rows_of_claims(store), len(rows(store, Submitter))))
    assert found == [(3, 3), (2, 2), (2, 2), (1, 1), (1, 1)]
    assert {row["claim_id"] for row in rows(store, ClaimAct)} == {kept.id}


def test_private_page_shows_its_claim_and_a_new_link_voids_the_old_one(store: Store) -> None:
    with at():
        one = held(store, profile(store))
        ((_, to),) = [entry for entry in sent(store) if entry[0] is LetterKind.CLAIM_HELD]
        opened = claimed_by(store, to.secret)
        assert opened is not None
        assert opened.claim == one
        new = claims_in(store).rotate(one.id)
        assert (claimed_by(store, to.secret), sure(claimed_by(store, new)).claim) == (None, one)
        assert seen(store, one) is not None


def test_editors_see_what_waits_and_nothing_that_nobody_confirmed(store: Store) -> None:
    with at():
        about = profile(store)
        first = held(store, about)
        ask(store, about, Proof.SITE)
        waiting = confirm(store, ask(store, about, Proof.EDITOR))
    assert {one.claim.id for one in claims_for_editors(store)} == {waiting.id, first.id}
    assert [one.claim.id for one in waiting_claims(store)] == [waiting.id]
    with at(NOW + timedelta(days=1)):
        claims_in(store).ask_removal(first.id, first.version, "Nous avons fermé.")
    assert [one.claim.id for one in waiting_claims(store)] == [waiting.id, first.id]
    one = claim_for_editors(store, waiting.id)
    assert one is not None
    assert (one.mail, one.claim.note, events(store)) == (CLAIMANT, "Je suis la secrétaire.", [])
