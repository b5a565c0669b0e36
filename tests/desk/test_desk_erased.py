"""What was erased on request is refused by the form, in words, and is stored nowhere (reliability E9)."""

import os
from contextlib import closing

import pytest
from sqlalchemy import text

from catalog.erasable import Token, mail_tokens, subject_tokens
from catalog.erasure import erase
from catalog.ledger import By
from catalog.store import Store
from catalog.submissions import sighting_of
from desk.web.typed import read_form
from tests.catalog.world import NOW
from tests.desk.visiting import EVENT, Desked, link_of


def erase_elsewhere(desk: Desked, tokens: list[Token]) -> None:
    """Another process erases, while the desk runs."""
    instance = desk.office.instance
    with closing(
        Store.open(instance.database_url, instance.ledger.make_key(os.environ), find_seal=instance.seal)
    ) as other:
        erase(other, instance.ledger, tokens, By("Odile Bureau"), uid_domain="val-brume.example")


def tokens_of(title: str) -> list[Token]:
    """By what the event of the form is known again, under this title."""
    typed = read_form(
        {key: [value] if isinstance(value, str) else value for key, value in {**EVENT, "title": title}.items()},
        NOW,
        needs_mail=False,
    )
    assert typed.facts is not None
    return subject_tokens([sighting_of("s1", typed.facts, NOW)])


def stored(desk: Desked) -> int:
    with desk.office.store.reading() as connection:
        return int(connection.execute(text("SELECT count(*) FROM submission")).scalar_one())


@pytest.mark.parametrize(("language", "words"), [("", "à la demande"), ("en/", "on request")])
def test_e9_what_was_erased_is_refused_in_the_preview_and_when_it_is_sent(
    desk: Desked, language: str, words: str
) -> None:
    erase_elsewhere(desk, tokens_of("Bal des voisins"))
    visitor = desk.visitor
    preview = {**EVENT, "title": "Bal des voisins", "form": desk.ripe("submit/"), "do": "preview"}
    pages = [visitor.send(f"{language}submit/", preview), desk.submit(visitor, language, title="Bal des voisins")]

    assert [(page.status, page.wrong) for page in pages] == [(422, ["title"])] * 2
    assert [words in page.tree.xpath('string(//span[@id="title-wrong"])') for page in pages] == [True, True]
    assert stored(desk) == 0


def test_e9_submission_is_not_changed_into_what_was_erased(desk: Desked) -> None:
    organiser = desk.visitor
    desk.submit(organiser, title="Loto")
    organiser.press(organiser.ask(link_of(desk.mail())))
    mine = organiser.ask(link_of(desk.mail()))
    erase_elsewhere(desk, tokens_of("Concert de quartier"))
    changed = organiser.press(mine, "preview", title="Concert de quartier")

    assert (changed.status, changed.wrong) == (422, ["title"])
    assert organiser.ask(mine.url).title == "Loto"


def test_e9_erased_address_is_refused_when_it_is_sent_and_not_in_the_preview(desk: Desked) -> None:
    erase_elsewhere(desk, mail_tokens("jeanne@val-brume.example"))
    before = stored(desk)
    visitor = desk.visitor
    typed = {"title": "Tournoi", "mail": "jeanne@val-brume.example"}
    preview = visitor.send("submit/", {**EVENT, **typed, "form": desk.ripe("submit/"), "do": "preview"})
    sent = desk.submit(visitor, **typed)

    assert [(preview.status, preview.wrong), (sent.status, sent.wrong)] == [(200, []), (422, ["mail"])]
    assert stored(desk) == before
