"""Claims in the one queue of editors: listed, gone along and undone like all that waits; and the list of who represents what."""

import pytest

from catalog.claim_reading import claims_for_editors
from catalog.claims import ClaimState
from catalog.editors import Role
from catalog.handled import Matter, done_with
from catalog.keeping import forget_due
from tests.crawlers.fault_server import FaultServer
from tests.desk.claiming_world import NAME, PUBLISHED, association_of, editor_of, forget_claims, opened
from tests.desk.queued import lately, notice, waiting
from tests.desk.queued import opened as opened_from_queue
from tests.desk.visiting import Desked, Page, Visitor, text_of


@pytest.fixture
def desk(claimable: tuple[Desked, FaultServer]) -> Desked:
    """The desk, with nothing that waits."""
    forget_claims(claimable[0])
    return claimable[0]


@pytest.fixture
def editor(desk: Desked) -> Visitor:
    """An editor, once somebody has claimed the association and waits for them."""
    opened(desk, association_of(desk), "editor")
    return editor_of(desk, Role.EDITOR)


def state(desk: Desked) -> ClaimState:
    """How far the one claim has come."""
    (seen,) = claims_for_editors(desk.office.store)
    return seen.claim.state


def undo(editor: Visitor, page: Page) -> Page:
    """Press the button that takes back what was done just now."""
    (form,) = page.tree.xpath('//div[@role="status"]//form')
    return editor.send(f"desk/{form.get('action')}", dict(form.form_values()))


@pytest.mark.parametrize(
    ("language", "tag", "kind"),
    [("", "Demande de représentant", "Demandes de représentants 1"), ("en/", "Claim", "Claims 1")],
)
def test_claim_waits_in_the_queue_which_can_be_narrowed_to_claims(
    editor: Visitor, language: str, tag: str, kind: str
) -> None:
    page = editor.ask(f"{language}desk/?kind=claims")
    everything = editor.ask(f"{language}desk/?kind=held")
    kinds = [" ".join(one.text_content().split()) for one in everything.tree.xpath("//main//nav//a")]

    assert (waiting(page), waiting(editor.ask(f"{language}desk/"))) == ([(tag, NAME)], [(tag, NAME)])
    assert kinds[1] == kind


@pytest.mark.parametrize(
    ("button", "label", "after"),
    [
        ("accept", "Représentant reconnu", ClaimState.HELD),
        ("refuse", "Demande de représentant refusée", ClaimState.REFUSED),
    ],
)
def test_claim_is_decided_the_next_thing_is_shown_and_it_is_undone_from_there(
    desk: Desked, editor: Visitor, button: str, label: str, after: ClaimState
) -> None:
    page = editor.press(opened_from_queue(editor, "claims"), button, reason="Qui êtes-vous ?")
    assert (page.title, notice(page), state(desk)) == ("À décider", f"{label} : {NAME}.", after)
    assert (waiting(page), lately(editor.ask("desk/"))) == ([], [(label, True)])

    page = undo(editor, page)
    assert (page.title, notice(page), state(desk)) == (NAME, f"Défait : « {label} », {NAME}.", ClaimState.WAITING)
    page = editor.ask("desk/")
    assert (waiting(page), lately(page)) == ([("Demande de représentant", NAME)], [(label, False)])


def test_claim_has_the_keys_of_the_queue(editor: Visitor) -> None:
    page = opened_from_queue(editor, "claims")
    keys = page.tree.xpath('//dialog[@id="keys"]//kbd/text()')

    assert (keys, page.tree.xpath("//main//button/@data-key")) == (["a", "r", "u", "j", "k", "g", "?"], ["a", "r"])
    assert page.tree.xpath('string(//nav[@aria-label="Dans la file"]//li[@class="note"])') == "1 sur 1"


def test_claim_that_is_decided_twice_by_one_press_is_decided_once(editor: Visitor) -> None:
    page = opened_from_queue(editor, "claims")
    answers = [editor.press(page, "accept", follow=False) for _ in range(2)]

    assert [one.status for one in answers] == [303, 303]
    assert answers[0].headers["location"] == answers[1].headers["location"]
    assert len(lately(editor.ask("desk/"))) == 1


def test_claim_that_another_editor_decided_meanwhile_stays_as_they_decided(desk: Desked, editor: Visitor) -> None:
    page = opened_from_queue(editor, "claims")
    editor_of(desk, Role.EDITOR, "paul@val-brume.example").press(page, "refuse", reason="Non.")
    late = editor.press(page, "accept")

    assert (late.status, late.title, state(desk)) == (409, "Rien n’a été changé", ClaimState.REFUSED)


def test_decision_that_was_undone_on_the_page_of_the_claim_is_undone_in_the_queue_too(
    desk: Desked, editor: Visitor
) -> None:
    page = opened_from_queue(editor, "claims")
    editor.press(page, "accept")
    assert editor.press(editor.ask(page.url), "undo").status == 200

    assert (state(desk), lately(editor.ask("desk/"))) == (ClaimState.WAITING, [("Représentant reconnu", False)])


def test_decision_is_not_undone_once_the_claimant_has_done_more(desk: Desked, editor: Visitor) -> None:
    done = editor.press(opened_from_queue(editor, "claims"), "accept")
    (seen,) = claims_for_editors(desk.office.store)
    desk.office.claims.renew(seen.claim.id)
    page = undo(editor, done)

    assert (page.status, page.title, state(desk)) == (409, "Rien n’a été défait", ClaimState.HELD)


def test_wish_to_be_removed_waits_in_the_queue_and_its_refusal_is_undone(desk: Desked) -> None:
    visitor = desk.visitor
    visitor.press(opened(desk, association_of(desk), "mail"), "remove", sure="1", reason="Nous avons fermé.")
    editor = editor_of(desk, Role.EDITOR)
    queue = editor.ask("desk/")
    (note,) = queue.tree.xpath('//section[@aria-labelledby="waiting"]//span[@class="note"]/text()')
    assert (waiting(queue), note.partition(",")[0]) == ([("Demande de représentant", NAME)], "Suppression demandée")

    page = editor.press(opened_from_queue(editor, "claims"), "refuse-removal", reason="Elle existe encore.")
    assert (notice(page), waiting(page)) == (f"Suppression refusée : {NAME}.", [])
    assert "Elle existe encore." in text_of(desk.mail(PUBLISHED))
    undo(editor, page)
    assert waiting(editor.ask("desk/")) == [("Demande de représentant", NAME)]


def test_removal_that_is_agreed_is_told_and_cannot_be_undone(desk: Desked) -> None:
    desk.visitor.press(opened(desk, association_of(desk), "mail"), "remove", sure="1")
    administrator = editor_of(desk)
    page = administrator.press(opened_from_queue(administrator, "claims"), "look-removal")
    page = administrator.press(page, "remove")

    assert (notice(page), page.tree.xpath('//div[@role="status"]//form')) == (f"Suppression accordée : {NAME}.", [])
    assert lately(administrator.ask("desk/")) == [("Suppression accordée", False)]


def test_list_says_who_represents_what_and_leaves_what_waits_to_the_queue(desk: Desked, editor: Visitor) -> None:
    (way,) = editor.ask("desk/").tree.xpath('//main//a[@href="claims/"]/text()')
    english = editor.ask("en/desk/").tree.xpath('//main//a[@href="claims/"]/text()')
    listed = editor.ask("desk/claims/")
    assert (way, english, listed.title) == (
        "Qui représente quelle fiche",
        ["Who represents which entry"],
        "Qui représente quelle fiche",
    )
    assert listed.tree.xpath('//ul[@class="queue"]') == []

    editor.press(opened_from_queue(editor, "claims"), "accept")
    page = editor.ask("desk/claims/")
    assert page.tree.xpath('//ul[@class="queue"]//a/text()') == [NAME]
    revoked = editor.press(
        editor.ask(page.url + page.tree.xpath('//ul[@class="queue"]//a/@href')[0]), "revoke", reason="Usurpation."
    )
    assert (notice(revoked), state(desk)) == (f"Représentant retiré : {NAME}.", ClaimState.REVOKED)
    assert editor.ask("desk/claims/").tree.xpath('//section[@aria-labelledby="ended"]//a/text()') == [NAME]


@pytest.mark.parametrize(
    ("language", "words"), [("", "Rien à décider pour l’instant"), ("en/", "Nothing to decide for now")]
)
def test_empty_queue_says_once_that_nothing_waits(desk: Desked, language: str, words: str) -> None:
    page = editor_of(desk).ask(f"{language}desk/")
    (section,) = page.tree.xpath('//section[@aria-labelledby="waiting"]')

    assert section.text_content().split() == words.split()


def test_what_editors_did_with_a_claim_goes_with_it(desk: Desked, editor: Visitor) -> None:
    store = desk.office.store
    editor.press(opened_from_queue(editor, "claims"), "refuse", reason="Non.")
    (seen,) = claims_for_editors(store)
    assert len(done_with(store, Matter.CLAIM, seen.claim.id)) == 1
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE claim SET keep_until = '2020-01-01'")
    forget_due(store)

    assert done_with(store, Matter.CLAIM, seen.claim.id) == []
