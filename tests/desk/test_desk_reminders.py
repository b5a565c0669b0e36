"""Questions, reminders and how to hear no more, at the desk and with a real SMTP server. People and towns are invented."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from catalog import clock
from catalog.letters import Addressed, Due, LetterKind
from catalog.submission_reading import queue, seen_by_editor
from desk.letters import written
from desk.reminders import remind_all, source_contacts
from exports.exporter import Site
from tests.desk.claiming_world import editor_of
from tests.desk.visiting import DAY, EVENT, Desked, Page, Visitor, text_of

MAIL = str(EVENT["mail"])
ONE_CLICK, FORM = b"List-Unsubscribe=One-Click", {"Content_Type": "application/x-www-form-urlencoded"}
SITE = Site(name="Semaine de Val-Brume", base_url="https://val-brume.example/", contact="agenda@val-brume.example")


@pytest.fixture(scope="module")
def editor(desk: Desked) -> Visitor:
    return editor_of(desk)


def links_of(mail: EmailMessage) -> list[str]:
    return [word for word in text_of(mail).split() if word.startswith("http")]


@pytest.fixture
def accepted(desk: Desked, editor: Visitor) -> Page:
    """The private page of an event that was accepted eight days ago."""
    desk.forget_who_asked()
    organiser = desk.visitor
    with desk.office.store.writing() as connection:
        for name in ("submission", "act", "submitter", "letter", "notice"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    desk.submit(organiser, other="1")
    organiser.press(organiser.ask(links_of(desk.mail(MAIL))[0]))
    private = links_of(desk.mail(MAIL))[0]
    (one,) = queue(desk.office.store).submissions
    editor.press(editor.ask(f"desk/{one.id}/"), "accept")
    desk.mail(MAIL)
    with desk.office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE submission SET changed_at = '2020-01-01 00:00:00'")
    return organiser.ask(private)


def name_of(desk: Desked) -> str:
    with desk.office.store.reading() as connection:
        return str(connection.exec_driver_sql("SELECT id FROM submission").scalar_one())


def reminded(desk: Desked) -> EmailMessage:
    """The reminder that comes two weeks before."""
    with clock.frozen(clock.now() + timedelta(days=(DAY - clock.today()).days - 10)):
        assert remind_all(desk.office.instance, desk.office.store) == 1
        return desk.mail(MAIL)


def test_reminder_carries_one_button_a_stop_and_both_headers(desk: Desked, accepted: Page) -> None:
    mail = reminded(desk)
    soon, stop = links_of(mail)
    html = mail.get_body(("html",))
    assert html is not None
    assert (soon.endswith("/soon"), f"<{stop}>", mail["List-Unsubscribe-Post"]) == (
        True,
        str(mail["List-Unsubscribe"]).strip(),
        "List-Unsubscribe=One-Click",
    )
    assert [f'href="{link}"' in html.get_content() for link in (soon, stop)] == [True, True]
    assert accepted.status == 200


@pytest.mark.usefixtures("accepted")
def test_button_of_a_reminder_is_seen_by_editors_and_looking_at_it_is_not(desk: Desked) -> None:
    soon, _ = links_of(reminded(desk))
    visitor = desk.visitor
    page, *_ = [visitor.ask(soon) for _ in range(3)]
    before = seen_by_editor(desk.office.store, name_of(desk))
    assert visitor.press(page).title == "Merci"
    after = seen_by_editor(desk.office.store, name_of(desk))
    assert before is not None
    assert after is not None
    assert [act.done for act in after.acts] == [*(act.done for act in before.acts), "check"]
    assert (
        visitor.ask(
            page.tree.xpath('//main//p[@class="actions"]/a/@href')[0].replace("./", soon[: -len("soon")])
        ).status
        == 200
    )


@pytest.mark.usefixtures("accepted")
@pytest.mark.parametrize("way", ["button", "one click"])
def test_reminders_are_stopped_by_a_button_or_by_the_mail_program(desk: Desked, way: str) -> None:
    _, stop = links_of(reminded(desk))
    visitor = desk.visitor
    page = visitor.ask(stop)
    assert stops(desk) == 0
    answer = visitor.press(page) if way == "button" else visitor.ask(stop, ONE_CLICK, **FORM)
    assert (answer.title, stops(desk)) == ("C’est entendu", 1)


def stops(desk: Desked) -> int:
    with desk.office.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM notice WHERE kind = 'stop'").scalar_one())


@pytest.mark.parametrize("secret", ["x", "A" * 43, "%0d%0aX-Evil:1"])
def test_forged_link_to_stop_is_answered_as_a_good_one_and_stops_nothing(desk: Desked, secret: str) -> None:
    before = stops(desk)
    shown, sent = desk.visitor.ask(f"stop/{secret}"), desk.visitor.ask(f"stop/{secret}", ONE_CLICK, **FORM)
    assert (shown.status, sent.title, stops(desk) - before) == (200, "C’est entendu", 0)


def test_question_is_asked_mailed_answered_and_shown_to_both(desk: Desked, editor: Visitor, accepted: Page) -> None:
    asked = editor.press(editor.ask(f"desk/{name_of(desk)}/"), "ask", question="Faut-il <b>réserver</b> ?")
    mail = desk.mail(MAIL)
    assert (asked.status, "Faut-il <b>réserver</b> ?" in text_of(mail)) == (200, True)
    organiser = desk.visitor
    page = organiser.ask(links_of(mail)[0])
    assert page.tree.xpath('//section[@aria-labelledby="questions"]//q/text()') == ["Faut-il <b>réserver</b> ?"]
    page = organiser.press(page, "answer", answer="Non.")
    assert page.tree.xpath('//section[@aria-labelledby="questions"]//q/text()')[-1] == "Non."
    acts = editor.ask(f"desk/{name_of(desk)}/").tree.xpath('//section[@aria-labelledby="acts"]//q/text()')
    assert (acts, organiser.ask(accepted.url).status) == (["Faut-il <b>réserver</b> ?", "Non."], 200)


def test_answer_to_what_nobody_asked_changes_nothing(desk: Desked, accepted: Page) -> None:
    answer = desk.visitor.send(accepted.url, {"form": desk.ripe("submission/"), "do": "answer", "answer": "Bonjour"})
    assert answer.status == 409


@pytest.mark.parametrize(
    "contact", ["agenda@val-brume.example", "https://val-brume.example/contact", "x\r\nBcc: y@z.example"]
)
def test_reply_to_a_question_goes_to_the_contact_of_the_instance_if_it_is_an_address(contact: str) -> None:
    due = Due("0123", LetterKind.QUESTION, "s1", {"reason": "?"}, 0, clock.now())
    to = Addressed(mail="a@b.example", language="fr", title="Atelier", secret="S" * 43)
    mail = written(SITE.model_copy(update={"contact": contact}), "agenda@val-brume.example", due, to)
    assert (mail["Reply-To"], mail["Bcc"]) == ("agenda@val-brume.example" if "@val" in contact else None, None)


def test_contact_of_a_source_is_read_from_its_file(desk: Desked) -> None:
    folder = desk.office.instance.folder / "sources"
    folder.mkdir(exist_ok=True)
    told = 'title = "Agenda"\npublisher = "Ville"\nreader = "ical"\nlicence = "CC0-1.0"\nstart = ["https://x.example/a.ics"]\n'
    (folder / "ville.toml").write_text(f'{told}contact = "webmestre@val-brume.example"\n')
    (folder / "autre.toml").write_text(told)
    (folder / "faux.toml").write_text(f'{told}contact = "pas une adresse"\n')
    found = desk.office.instance.sources()[1]
    assert (source_contacts(desk.office.instance), list(found)) == ({"ville": "webmestre@val-brume.example"}, ["faux"])
