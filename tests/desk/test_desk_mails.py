"""Mails: what they say, how they leave, and what happens when they cannot."""

import subprocess
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from catalog import clock, letters
from catalog.letters import Addressed, Due, LetterKind
from desk.instance import Instance, Mail
from desk.letters import send_due, written
from desk.mailing import Folder, MailUndelivered, Server
from exports.exporter import Site
from tests.desk.visiting import Desked, desked, free_port, link_of, mail_server, text_of
from tests.journeys.web import begin

SITE = Site(name="Semaine de Val-Brume", base_url="https://val-brume.example/")
KINDS = [kind for kind in LetterKind if kind is not LetterKind.SIGN_IN]


def letter(kind: LetterKind, language: str = "fr", title: str = "Atelier", reason: str = "Hors sujet.") -> EmailMessage:
    due = Due("0123", kind, "s1", {"reason": reason}, 0, clock.now())
    return written(
        SITE,
        "agenda@val-brume.example",
        due,
        Addressed(mail="a@b.example", language=language, title=title, secret="S" * 43),
    )


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desked]:
    with desked(tmp_path / "week") as found:
        yield found


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("kind", list(LetterKind))
def test_mail_has_one_recipient_both_forms_and_one_link_into_the_site(kind: LetterKind, language: str) -> None:
    mail = message_from_bytes(letter(kind, language).as_bytes(), policy=policy.default)
    html = mail.get_body(("html",))
    assert isinstance(mail, EmailMessage)
    assert html is not None

    assert (mail["To"], mail["From"], mail["Auto-Submitted"]) == (
        "a@b.example",
        "Semaine de Val-Brume <agenda@val-brume.example>",
        "auto-generated",
    )
    assert link_of(mail).startswith(
        "https://val-brume.example/" if language == "fr" else "https://val-brume.example/en/"
    )
    assert f'href="{link_of(mail)}"' in html.get_content()


def test_refusal_carries_its_reason_as_text_in_both_forms() -> None:
    mail = letter(LetterKind.REFUSED, reason="<b>Non</b>\nvraiment")
    html = mail.get_body(("html",))
    assert html is not None

    assert "<b>Non</b>" in text_of(mail)
    assert "&lt;b&gt;Non&lt;/b&gt;" in html.get_content()


@pytest.mark.parametrize("title", ["Bal\r\nBcc: x@y.example", "Bal\nX-Evil: 1", "Bal\x00", "É" * 300, "=?utf-8?q?x?="])
def test_e6_title_makes_no_header_of_its_own(title: str) -> None:
    from catalog.cleaning.text import clean_line

    mail = message_from_bytes(letter(LetterKind.CONFIRM, title=clean_line(title)).as_bytes(), policy=policy.default)

    assert sorted(mail.keys()) == sorted(
        [
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "Auto-Submitted",
            "Content-Language",
            "MIME-Version",
            "Content-Type",
        ]
    )


def test_mail_is_a_file_where_no_server_takes_it(tmp_path: Path) -> None:
    Folder(tmp_path / "mail").send(letter(LetterKind.CONFIRM), "a@b.example")

    (path,) = (tmp_path / "mail").iterdir()
    mail = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert (path.suffix, oct(path.stat().st_mode)[-3:], mail["X-Envelope-To"]) == (".eml", "600", "a@b.example")


def test_server_that_is_not_there_or_speaks_no_tls_takes_no_mail() -> None:
    with pytest.raises(MailUndelivered):
        Server(Mail(smtp=f"127.0.0.1:{free_port()}", security="none"), "").send(
            letter(LetterKind.CONFIRM), "a@b.example"
        )
    with mail_server() as (box, port):
        with pytest.raises(MailUndelivered):
            Server(Mail(smtp=f"127.0.0.1:{port}"), "").send(letter(LetterKind.CONFIRM), "a@b.example")
        assert box.taken == []


def test_mail_that_could_not_be_sent_waits_and_loses_nothing(desk: Desked) -> None:
    desk.submit(desk.visitor)
    nowhere = Server(Mail(smtp=f"127.0.0.1:{free_port()}", security="none"), "")
    assert send_due(desk.office.instance, desk.office.store, nowhere) == 0

    with desk.office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE letter SET due_at = made_at")
    assert link_of(desk.mail()).startswith(desk.base)
    assert letters.take_due(desk.office.store) == []


def test_command_serves_the_desk_and_sends_what_is_due(tmp_path: Path) -> None:
    with desked(tmp_path / "week") as made:  # makes the instance
        pass
    port = free_port()
    with mail_server() as (box, smtp):
        config = tmp_path / "week" / "goodweek.toml"
        told = config.read_text().replace(made.base, f"http://127.0.0.1:{port}/")
        old = Instance.at(tmp_path / "week").config.mail.smtp
        config.write_text(told.replace(old, f"127.0.0.1:{smtp}"))
        process = begin("serve", "-C", tmp_path / "week", "--desk", "--port", port)
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == f"http://127.0.0.1:{port}/submit/  (Ctrl-C ends)\n"
            made.base = f"http://127.0.0.1:{port}/"
            made.box = box
            _wait_for(made)
            assert made.submit(made.visitor).title == "Regardez vos mails"
            mail = _first_mail(made)
            assert made.visitor.press(made.visitor.ask(link_of(mail))).title == "Merci, c’est confirmé"
        finally:
            process.terminate()
            try:
                process.communicate(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


def _wait_for(made: Desked) -> None:
    for _ in range(100):
        try:
            if made.visitor.ask("readyz").status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the desk did not start")


def _first_mail(made: Desked) -> EmailMessage:
    for _ in range(100):
        if made.box.taken:
            return made.box.mails()[0]
        time.sleep(0.1)
    raise AssertionError("no mail came")
