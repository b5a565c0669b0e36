"""Several events at once: chosen, confirmed by one mail, led to by one link, decided at once or one by one."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from sqlalchemy import text

from catalog import clock
from catalog.editors import Role, add_editor
from catalog.grouping import MOST_AT_ONCE
from catalog.submitters import MOST_A_DAY
from desk.web.typed import read_form
from tests.catalog.desk_world import accepted
from tests.desk.test_desk_guard import _active, signed_in
from tests.desk.test_desk_offers import bring, calendar, table, titles
from tests.desk.visiting import EVENT, Desked, Page, desked, link_of, text_of
from tests.exports.hostile import strings

FOR_ALL = {"organiser": "Les Voisins de Val-Brume", "city": "Val-Brume", "agree": "1"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    with desked(tmp_path_factory.mktemp("desk") / "week") as found:
        add_editor(found.office.store, "odile@val-brume.example", Role.EDITOR)
        yield found


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def sent(desk: Desked, page: Page, **values: str | list[str]) -> Page:
    """See the preview, and send it."""
    preview = desk.visitor.press(page, "several", **{**FOR_ALL, **values})
    return desk.visitor.press(preview, "several-send", form=desk.ripe("submit/"))


def last_link(mail: EmailMessage) -> str:
    """The link of a mail about events whose titles are links themselves."""
    return [word for word in text_of(mail).split() if word.startswith("http")][-1]


def states(desk: Desked) -> dict[str, str]:
    with desk.office.store.reading() as connection:
        rows = connection.execute(text("SELECT live, proposed, state FROM submission")).all()
    return {(row[0] or row[1]).split('"title":"')[1].split('"')[0]: row[2] for row in rows}


def test_row_that_was_not_understood_sinks_no_other_and_one_mail_confirms_all(desk: Desked) -> None:
    mail = "lea@les-voisins.example"
    page = bring(desk, "programme.csv", table())
    assert titles(page) == [f"Atelier {number}" for number in range(2, 7)]

    preview = desk.visitor.press(page, "several", **FOR_ALL, mail=mail, take=["0", "1", "3"])
    assert preview.tree.xpath('//section[@aria-labelledby="left"]//li/text()') == ["Ligne 7\u00a0: date illisible"]
    assert preview.values("several")["take"] == ["0", "1", "3"]
    assert preview.tree.xpath('//button[@value="several-send"]/text()') == ["Envoyer 3 événements"]
    assert desk.visitor.press(preview, "several-send", form=desk.ripe("submit/")).title == "Regardez vos mails"

    asked = desk.mail(mail)
    assert asked["Subject"] == "À confirmer\u00a0: 3 événements"
    assert [line for line in text_of(asked).splitlines() if line.startswith("Atelier")] == [
        "Atelier 2",
        "Atelier 3",
        "Atelier 5",
    ]
    organiser = desk.visitor
    assert organiser.press(organiser.ask(link_of(asked))).title == "Merci, c’est confirmé"
    assert [one["Subject"] for one in desk.box.mails() if one["To"] == mail] == [asked["Subject"]]
    mine = organiser.ask(link_of(desk.mail(mail)))
    assert (mine.title, len(mine.tree.xpath('//ul[@class="dates"]/li'))) == ("Mes 3 événements", 3)

    editor = signed_in(desk)
    (first, *_) = editor.ask("desk/").tree.xpath("//a[@data-item]/@href")
    one = editor.ask(f"desk/{first.split('/')[-2]}/")
    (group,) = one.tree.xpath('//a[starts-with(@href, "../group/")]/@href')
    group = group.removeprefix("../")
    seen = editor.ask(f"desk/{group}")
    ids = seen.values("accept")["take"]
    assert (seen.title, len(ids)) == ("3 événements proposés ensemble", 3)
    refused = editor.press(seen, "refuse", take=ids[:1])
    assert (refused.status, refused.wrong) == (422, ["reason"])
    editor.press(seen, "refuse", take=ids[:1], reason="Complet.")
    editor.press(editor.ask(f"desk/{group}"), "accept")
    assert {name: state for name, state in states(desk).items() if name[-1:].isdigit()} == {
        "Atelier 2": "refused",
        "Atelier 3": "accepted",
        "Atelier 5": "accepted",
    }
    stale = editor.press(seen, "accept")
    assert (stale.status, stale.title) == (409, "Rien n’a été changé")
    desk.mail(mail)
    (told,) = [one for one in desk.box.mails() if one["Subject"] == "Acceptés\u00a0: 2 événements"]
    assert "Atelier 2" not in text_of(told)

    mine = organiser.ask(mine.url)
    opened = organiser.press(mine, "open", of=ids[1])
    assert opened.title == "Atelier 3"
    organiser.press(opened, "cancel")
    assert organiser.ask(mine.url).tree.xpath('//ul[@class="dates"]//strong/text()') == ["Refusé", "Annulé", "Accepté"]
    assert organiser.press(mine, "open", of="s0123456789abcdef").status == 404
    new = organiser.press(mine, "rotate")
    assert (new.status, new.title, organiser.ask(mine.url).status) == (200, "Mes 3 événements", 404)
    assert organiser.ask(opened.url).status == 404


@pytest.mark.parametrize(
    ("language", "withdraw", "restore", "told"),
    [
        (
            "",
            "Les retirer tous (3)",
            "Rétablir les 3 qui sont retirés",
            ["Retirés\u00a0: 3 événements", "Rétablis\u00a0: 3 événements"],
        ),
        ("en/", "Withdraw all 3", "Restore the 3 that are withdrawn", ["Withdrawn: 3 events", "Restored: 3 events"]),
    ],
)
def test_whole_group_is_withdrawn_at_once_and_restored_from_the_private_page(
    desk: Desked, language: str, withdraw: str, restore: str, told: list[str]
) -> None:
    mail = f"ines{language[:2]}@les-voisins.example"
    names = [f"Sortie{language[:2]} {number}" for number in range(3)]
    page = bring(desk, "agenda.ics", calendar(*names), language=language)
    others = [str(number) for number in range(3)]
    assert sent(desk, page, mail=mail, other=others).status == 200
    organiser = desk.visitor
    organiser.press(organiser.ask(link_of(desk.mail(mail))))
    mine = organiser.ask(link_of(desk.mail(mail)))
    assert buttons(mine) == [withdraw]

    answers = [organiser.press(mine, "withdraw-all", follow=False) for _ in range(2)]
    assert [one.status for one in answers] == [303, 303]
    assert [states(desk)[name] for name in names] == ["withdrawn"] * 3
    withdrawn = organiser.ask(mine.url)
    assert buttons(withdrawn) == [restore]
    organiser.press(withdrawn, "restore-all")
    assert [states(desk)[name] for name in names] == ["confirmed"] * 3
    late = organiser.press(mine, "withdraw-all")
    assert (late.status, [states(desk)[name] for name in names]) == (409, ["confirmed"] * 3)

    desk.mail(mail)
    assert [one["Subject"] for one in desk.box.mails() if one["To"] == mail][-2:] == told


def buttons(mine: Page) -> list[str]:
    """What can be done with all of a group."""
    found = mine.tree.xpath('//button[@value="withdraw-all" or @value="restore-all"]/text()')
    return [str(one) for one in found]


def test_what_is_said_for_all_is_asked_for_and_one_that_lacks_something_is_not_sent(desk: Desked) -> None:
    page = bring(desk, "agenda.ics", calendar("Concert", "Tournoi"))
    nothing = desk.visitor.press(page, "several")
    assert (nothing.status, sorted(nothing.wrong)) == (422, ["agree", "mail", "take"])
    assert nothing.tree.xpath('//button[@value="several-send"]') == []

    before = len(states(desk))
    assert sent(desk, page, mail="noe@les-voisins.example", take=["1"]).title == "Regardez vos mails"
    assert len(states(desk)) == before + 1
    assert desk.mail("noe@les-voisins.example")["Subject"] == "À confirmer\u00a0: Tournoi"


def test_event_that_may_be_known_is_sent_only_if_it_is_said_to_be_another(desk: Desked) -> None:
    known = {name: [value] if isinstance(value, str) else value for name, value in EVENT.items()}
    accepted(desk.office.desk, read_form(known, clock.now(), needs_mail=False).facts)
    page = bring(desk, "agenda.ics", calendar("Atelier réparation", "Loto"))
    told = {**FOR_ALL, "mail": "zoe@les-voisins.example"}
    stopped = desk.visitor.press(page, "several", **told)
    alike = stopped.tree.xpath('//input[@name="other"]/@value')

    assert (alike, stopped.tree.xpath('//button[@value="several-send"]')) == (["0"], [])
    preview = desk.visitor.press(stopped, "several", other=alike)
    assert desk.visitor.press(preview, "several-send", form=desk.ripe("submit/")).title == "Regardez vos mails"


def test_at_most_thirty_are_sent_at_once_and_an_address_no_more_than_in_a_day(desk: Desked) -> None:
    page = bring(desk, "agenda.ics", calendar(*(f"Visite {number} {'x' * number}" for number in range(40))))
    mail = "max@les-voisins.example"
    before = len(states(desk))

    assert len(titles(page)) == MOST_AT_ONCE
    others = [str(number) for number in range(MOST_AT_ONCE)]
    assert sent(desk, page, mail=mail, other=others).title == "Regardez vos mails"
    assert len(states(desk)) - before == MOST_AT_ONCE
    more = [str(number) for number in range(MOST_A_DAY - MOST_AT_ONCE + 1)]
    assert sent(desk, page, mail=mail, other=others, take=more).status == 429


@pytest.mark.parametrize("forged", ["", "[]", '{"title": 1}', "{", '{"title": ["x"], "day-0": [["2026-11-03"]]}'])
def test_what_the_form_did_not_carry_is_refused(desk: Desked, forged: str) -> None:
    page = desk.visitor.send(
        "submit/", {"form": desk.ripe("submit/"), "do": "several", "event-0": forged or "x", "take": "0"}
    )
    assert page.status == 400


def test_c5_what_was_understood_runs_nowhere(desk: Desked) -> None:
    editor, found = signed_in(desk), []
    payloads = [one for one in strings() if "\ud800" not in one and "\udfff" not in one][:MOST_AT_ONCE]
    page = bring(desk, "agenda.ics", calendar("Fête", *(one.replace("\r", " ").replace("\n", " ") for one in payloads)))
    others = [str(number) for number in range(MOST_AT_ONCE)]
    values = {**FOR_ALL, "organiser": "<script>alert(1)</script>", "mail": "ana@les-voisins.example", "other": others}
    preview = desk.visitor.press(page, "several", **values)
    found += [*_active(page), *_active(preview)]
    assert desk.visitor.press(preview, "several-send", form=desk.ripe("submit/")).title == "Regardez vos mails"
    mail = desk.mail("ana@les-voisins.example")
    assert [name for name in mail if name.lower().startswith(("bcc", "x"))] == []
    organiser = desk.visitor
    organiser.press(organiser.ask(last_link(mail)))
    found += _active(organiser.ask(last_link(desk.mail("ana@les-voisins.example"))))
    for group in set(editor.ask("desk/").tree.xpath('//a[starts-with(@href, "group/")]/@href')):
        found += _active(editor.ask(f"desk/{group}"))

    assert found == []
