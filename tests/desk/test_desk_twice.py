"""Forms that come twice, and forms about what has changed meanwhile."""

from itertools import count
from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import text

from catalog.editors import Role, add_editor
from tests.desk.visiting import Desked, Page, Visitor, link_of

CHANGED = "Rien n’a été changé"
_numbers = count(1)


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


@pytest.fixture(scope="module")
def editors(desk: Desked) -> list[Visitor]:
    """Two editors at work."""
    found = []
    for mail in ("odile@val-brume.example", "paul@val-brume.example"):
        add_editor(desk.office.store, mail, Role.ADMINISTRATOR)
        editor = desk.visitor
        editor.press(editor.ask("desk/sign-in/"), mail=mail)
        editor.press(editor.ask(link_of(desk.mail(mail))))
        found.append(editor)
    return found


def rows(desk: Desked) -> tuple[list[str], list[str]]:
    """All submissions, and the acts without their instants."""
    with desk.office.store.reading() as connection:
        submissions = connection.execute(text("SELECT id, state, version, live, proposed FROM submission ORDER BY id"))
        acts = connection.execute(text("SELECT submission_id, act, who, why FROM act ORDER BY id"))
        return list(map(repr, submissions)), list(map(repr, acts))


def submitted(desk: Desked, title: str) -> Page:
    """Submit and confirm; the private page."""
    organiser, mail = desk.visitor, mail_of(title)
    assert desk.submit(organiser, title=title, other="1", mail=mail).title == "Regardez vos mails"
    organiser.press(organiser.ask(link_of(desk.mail(mail))))
    return organiser.ask(link_of(desk.mail(mail)))


def mail_of(title: str) -> str:
    """The address of who submits this."""
    return f"{title.replace(' ', '').lower()}@les-voisins.example"


def opened(editor: Visitor, title: str) -> Page:
    """The page of a submission in the queue, or among what was decided of late."""
    queue = editor.ask("desk/")
    (href,) = queue.tree.xpath(f'//ul[@class="queue"]//a[text()="{title}"]/@href')
    return editor.ask(f"desk/{href}")


@pytest.fixture
def title() -> str:
    return f"Atelier {next(_numbers)}"


def test_e2_form_that_is_sent_twice_is_one_submission_and_one_mail(desk: Desked, title: str) -> None:
    before, mails = len(rows(desk)[0]), len(desk.box.taken)
    visitor = desk.visitor
    pages = [desk.submit(visitor, title=title, other="1", mail=mail_of(title)) for _ in range(3)]
    desk.mail(mail_of(title))

    assert [page.title for page in pages] == ["Regardez vos mails"] * 3
    assert (len(rows(desk)[0]) - before, len(desk.box.taken) - mails) == (1, 1)


def test_e2_button_that_confirms_is_pressed_twice(desk: Desked, title: str) -> None:
    organiser = desk.visitor
    desk.submit(organiser, title=title, other="1", mail=mail_of(title))
    page = organiser.ask(link_of(desk.mail(mail_of(title))))
    first, second = organiser.press(page), organiser.press(page)
    acts = [act for act in rows(desk)[1] if "confirm" in act]

    assert [(one.status, one.title) for one in (first, second, organiser.ask(page.url))] == [
        (200, "Merci, c’est confirmé"),
        (410, "C’est déjà confirmé"),
        (410, "C’est déjà confirmé"),
    ]
    assert len(acts) == len(set(acts))


@pytest.mark.parametrize("button", ["send", "cancel", "withdraw"])
def test_e2_sender_presses_a_button_twice_and_sees_what_it_did(
    desk: Desked, editors: list[Visitor], title: str, button: str
) -> None:
    mine = submitted(desk, title)
    editors[0].press(opened(editors[0], title), "accept")
    organiser = desk.visitor
    page = organiser.ask(mine.url)
    if button == "send":
        page = organiser.press(page, "preview", place="Médiathèque")
    organiser.press(page, button)
    once = rows(desk)
    again = organiser.press(page, button)

    assert (again.status, again.url, rows(desk)) == (200, mine.url, once)


@pytest.mark.parametrize("button", ["accept", "refuse", "undo"])
def test_e2_editor_presses_a_button_twice_and_sees_what_it_did(
    desk: Desked, editors: list[Visitor], title: str, button: str
) -> None:
    submitted(desk, title)
    editor, other = editors
    if button == "undo":
        editor.press(opened(editor, title), "accept")
    page = opened(editor, title)
    first = editor.press(page, button, reason="Hors sujet.")
    once = rows(desk)
    again = editor.press(page, button, reason="Hors sujet.")

    # Both say what was done; the first leads to the thing that waits next, which the second cannot know any more.
    said = urlsplit(again.url).query
    assert (first.status, again.status, said, rows(desk)) == (200, 200, urlsplit(first.url).query, once)
    elses = other.press(page, button, reason="Hors sujet.")
    assert (elses.status, elses.title, rows(desk)) == (409, CHANGED, once)


@pytest.mark.parametrize("button", ["accept", "refuse", "trust"])
@pytest.mark.parametrize("reason", ["", "Hors sujet."])
def test_editor_who_did_not_see_a_change_does_nothing_and_is_told(
    desk: Desked, editors: list[Visitor], title: str, button: str, reason: str
) -> None:
    mine = submitted(desk, title)
    editor = editors[0]
    page = opened(editor, title)
    organiser = desk.visitor
    organiser.press(organiser.press(organiser.ask(mine.url), "preview", place="Médiathèque"), "send")
    before = rows(desk)
    told = editor.press(page, button, reason=reason)

    assert (told.status, told.title, rows(desk)) == (409, CHANGED, before)
    (href,) = told.tree.xpath('//a[@class="button"]/@href')
    assert editor.ask(urljoin(told.url, href)).url == page.url


@pytest.mark.parametrize("button", ["cancel", "withdraw", "preview", "more", "send"])
def test_sender_who_did_not_see_a_change_does_nothing_and_is_told(
    desk: Desked, editors: list[Visitor], title: str, button: str
) -> None:
    mine = submitted(desk, title)
    editors[0].press(opened(editors[0], title), "accept")
    organiser = desk.visitor
    page = organiser.ask(mine.url)
    if button == "send":
        page = organiser.press(page, "preview", place="Gymnase")
    # The same organiser in another window.
    organiser.press(organiser.press(organiser.ask(mine.url), "preview", place="Médiathèque"), "send")
    before = rows(desk)
    told = organiser.press(page, button)

    assert (told.status, told.title, rows(desk)) == (409, CHANGED, before)


def test_sender_replaces_their_link_whatever_changed_meanwhile(
    desk: Desked, editors: list[Visitor], title: str
) -> None:
    mine = submitted(desk, title)
    editors[0].press(opened(editors[0], title), "accept")

    new = desk.visitor.press(mine, "rotate")
    assert (new.status, new.url != mine.url, desk.visitor.ask(mine.url).status) == (200, True, 404)
