"""The whole life of a submission, by an organiser and an editor, over HTTP and SMTP, on both databases."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from icalendar import Calendar

from catalog.editors import Role, add_editor
from tests.catalog.databases import Postgresql, postgresql_server
from tests.desk.visiting import Desked, Page, Visitor, desked, link_of, text_of

EDITOR = "odile@val-brume.example"


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    with postgresql_server() as found:
        yield found


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.drill)])
def desk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desked]:
    if request.param == "sqlite":
        with desked(tmp_path / "week") as found:
            yield found
        return
    postgresql: Postgresql = request.getfixturevalue("server")
    with postgresql.catalogue(tmp_path) as url, desked(tmp_path / "week", url) as found:
        yield found


def signed_in(desk: Desked, mail: str = EDITOR, role: Role = Role.EDITOR) -> Visitor:
    """An editor at work."""
    add_editor(desk.office.store, mail, role)
    editor = desk.visitor
    editor.press(editor.ask("desk/sign-in/"), mail=mail)
    queue = editor.press(editor.ask(link_of(desk.mail(mail))))
    assert (queue.status, queue.title) == (200, "À décider")
    return editor


def submitted(desk: Desked, organiser: Visitor, **values: str) -> Page:
    """Submit and confirm; the private page of the organiser."""
    assert desk.submit(organiser, **values).title == "Regardez vos mails"
    confirmed = organiser.press(organiser.ask(link_of(desk.mail())))
    assert confirmed.title == "Merci, c’est confirmé"
    return organiser.ask(link_of(desk.mail()))


def decide(editor: Visitor, button: str, **values: str) -> Page:
    """Take the first of the queue and decide."""
    queue = editor.ask("desk/")
    (first, *_) = queue.tree.xpath('(//ul[@class="queue"])[1]//a/@href')
    return editor.press(editor.ask(f"desk/{first}"), button, **values)


def calendar(desk: Desked) -> list[tuple[str, int, str, str]]:
    """What a subscriber finds: summary, sequence, status, location."""
    desk.publish()
    time.sleep(1)  # what changes in the very second in which it entered has no history yet
    body = desk.visitor.ask("feeds/all.ics")
    if body.status == 404:
        return []
    found = Calendar.from_ical(body.body)
    return [
        (str(one["SUMMARY"]), int(one["SEQUENCE"]), str(one["STATUS"]), str(one["LOCATION"]).partition(",")[0])
        for one in found.walk("VEVENT")
    ]


def test_event_is_submitted_confirmed_accepted_changed_cancelled_and_restored(desk: Desked) -> None:
    organiser, editor = desk.visitor, signed_in(desk)
    mine = submitted(desk, organiser)
    assert calendar(desk) == []

    decide(editor, "accept")
    assert desk.mail()["Subject"] == "Accepté : Atelier réparation".replace(" :", "\u00a0:")
    assert calendar(desk) == [("Atelier réparation", 0, "CONFIRMED", "Salle des Tilleuls")]

    mine = organiser.press(organiser.ask(mine.url), "preview", place="Médiathèque")
    mine = organiser.press(mine, "send")
    assert mine.tree.xpath("//del/text()") == ["Salle des Tilleuls, 3 rue des Tilleuls, 95999 Val-Brume"]
    assert calendar(desk) == [("Atelier réparation", 0, "CONFIRMED", "Salle des Tilleuls")]

    decide(editor, "accept")
    assert calendar(desk) == [("Atelier réparation", 1, "CONFIRMED", "Médiathèque")]

    mine = organiser.press(organiser.ask(mine.url), "cancel")
    assert [row[1:3] for row in calendar(desk)] == [(2, "CANCELLED")]

    organiser.press(mine, "restore")
    assert [row[1:3] for row in calendar(desk)] == [(3, "CONFIRMED")]


def test_refusal_says_why_and_the_changed_event_waits_again(desk: Desked) -> None:
    organiser, editor = desk.visitor, signed_in(desk)
    mine = submitted(desk, organiser)

    silent = decide(editor, "refuse")
    assert (silent.status, silent.wrong) == (422, ["reason"])

    decide(editor, "refuse", reason="Il manque l’heure.")
    assert "Il manque l’heure." in text_of(desk.mail())

    mine = organiser.press(organiser.press(organiser.ask(mine.url), "preview", title="Atelier couture"), "send")
    decide(editor, "accept")
    assert [row[0] for row in calendar(desk)] == ["Atelier couture"]


def test_editor_undoes_an_acceptance_and_nobody_is_shown_the_event(desk: Desked) -> None:
    editor = signed_in(desk)
    submitted(desk, desk.visitor)
    decide(editor, "accept")
    assert len(calendar(desk)) == 1

    lately = editor.ask("desk/").tree.xpath('//section[@aria-labelledby="lately"]//a/@href')
    editor.press(editor.ask(f"desk/{lately[0]}"), "undo")

    assert calendar(desk) == []


def test_trusted_organiser_publishes_without_an_editor(desk: Desked) -> None:
    administrator, organiser = signed_in(desk, role=Role.ADMINISTRATOR), desk.visitor
    mine = submitted(desk, organiser)
    decide(administrator, "accept")
    (first, *_) = administrator.ask("desk/").tree.xpath('//ul[@class="queue"]//a/@href')
    administrator.press(administrator.ask(f"desk/{first}"), "trust")

    organiser.press(organiser.press(organiser.ask(mine.url), "preview", title="Atelier couture"), "send")
    assert [row[0] for row in calendar(desk)] == ["Atelier couture"]

    desk.submit(organiser, title="Bal", other="1")
    accepted = organiser.press(organiser.ask(link_of(desk.mail())))
    assert accepted.title == "Merci, c’est accepté"
    assert sorted(row[0] for row in calendar(desk)) == ["Atelier couture", "Bal"]


def test_link_that_got_about_is_replaced(desk: Desked) -> None:
    organiser = desk.visitor
    mine = submitted(desk, organiser)
    new = organiser.press(mine, "rotate")

    assert (new.status, new.url != mine.url) == (200, True)
    assert organiser.ask(mine.url).status == 404
    assert organiser.ask(link_of(desk.mail())).status == 200
