"""Mails: what they say, how they leave, and what happens when they cannot."""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from catalog import clock, letters
from catalog.letters import Addressed, Due, LetterKind
from desk.instance import Instance, Mail
from desk.letters import send_due, written
from desk.mailing import Folder, MailUndelivered, Server, forget_mails, is_old, post_of
from exports.exporter import Site
from tests.desk.visiting import EVENT, Desked, desked, free_port, link_of, mail_server, text_of
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


def test_mail_that_is_a_file_is_deleted_after_seven_days(tmp_path: Path) -> None:
    folder, now = tmp_path / "mail", clock.now()
    for days in (8, 7, 6):
        with clock.frozen(now - timedelta(days=days)):
            Folder(folder).send(letter(LetterKind.CONFIRM), f"a{days}@b.example")
    (folder / "20260101T000000Z-broken.off.part").write_text("the half of a mail")
    (folder / "20260101-own.txt").write_text("somebody's own file")

    with clock.frozen(now):
        assert (forget_mails(folder, is_old), forget_mails(folder, is_old)) == (3, 0)
    assert sorted(path.name for path in folder.iterdir()) == [
        "20260101-own.txt",
        f"{now - timedelta(days=6):%Y%m%dT%H%M%SZ}-0123.0.eml",
    ]
    assert forget_mails(tmp_path / "nowhere", is_old) == 0


def test_desk_deletes_old_mails_and_what_it_has_forgotten_by_itself(tmp_path: Path) -> None:
    old = tmp_path / "week" / "mail" / "20200101T000000Z-old.0.eml"
    old.parent.mkdir(parents=True)
    old.write_text("To: a@b.example")
    with desked(tmp_path / "week", sends=True) as desk:
        _until(lambda: not old.exists())
        assert desk.visitor.ask("readyz").status == 200


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


BAD_LETTERS = {
    "an address that cannot be opened": "UPDATE submitter SET mail = 'a@b.example' || char(10) || 'Bcc: c@d.example'",
    "a kind that nobody knows": "UPDATE letter SET kind = 'of-tomorrow'",
    "words that are no JSON": "UPDATE letter SET said = '{'",
    "a submission that cannot be read": "UPDATE submission SET proposed = '{}'",
}


@pytest.mark.parametrize("bad", BAD_LETTERS.values(), ids=list(BAD_LETTERS))
def test_one_bad_letter_stops_no_other_and_is_given_up_in_the_end(
    desk: Desked, caplog: pytest.LogCaptureFixture, bad: str
) -> None:
    desk.submit(desk.visitor)
    with desk.office.store.writing() as connection:
        connection.exec_driver_sql(bad)
    desk.submit(desk.visitor, title="Bal", other="1", mail="lise@les-voisins.example")

    assert desk.mail()["To"] == "lise@les-voisins.example"
    assert ([mail["To"] for mail in desk.box.mails()], kept(desk)) == (["lise@les-voisins.example"], 1)
    assert "b.example" not in caplog.text
    with clock.frozen(clock.now() + timedelta(days=6)):
        assert (send_due(desk.office.instance, desk.office.store, post_of(desk.office.instance, {})), kept(desk)) == (
            0,
            0,
        )


def kept(desk: Desked) -> int:
    """How many letters wait."""
    with desk.office.store.reading() as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM letter").scalar_one())


def test_desk_is_not_ready_once_nobody_sends_its_mails(tmp_path: Path) -> None:
    with desked(tmp_path / "week", sends=True) as desk:
        assert (desk.visitor.ask("readyz").status, desk.visitor.ask("healthz").status) == (200, 200)
        desk.submit(desk.visitor)
        assert _first_mail(desk)["To"] == EVENT["mail"]

        assert desk.beside is not None
        desk.beside.end()
        page = desk.visitor.ask("readyz")
        assert (page.status, page.body, desk.visitor.ask("healthz").status) == (503, b"no mails are sent\n", 200)


def test_work_beside_answering_goes_on_whatever_goes_wrong_in_it(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with desked(tmp_path / "week", sends=True) as desk:
        with desk.office.store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE letter RENAME TO elsewhere")
        _until(lambda: "beside answering" in caplog.text)
        with desk.office.store.writing() as connection:
            connection.exec_driver_sql("ALTER TABLE elsewhere RENAME TO letter")
        desk.submit(desk.visitor)

        assert _first_mail(desk)["To"] == EVENT["mail"]
        assert desk.visitor.ask("readyz").status == 200


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
            _until(lambda: made.visitor.ask("readyz").status == 200)
            assert made.submit(made.visitor).title == "Regardez vos mails"
            mail = _first_mail(made)
            assert made.visitor.press(made.visitor.ask(link_of(mail))).title == "Merci, c’est confirmé"
            process.send_signal(signal.SIGINT)
            assert (process.communicate(timeout=20)[1], process.returncode) == ("", 0)
        finally:
            process.kill()
            process.communicate()


def _until(is_so: Callable[[], object]) -> None:
    for _ in range(100):
        with suppress(OSError):
            if is_so():
                return
        time.sleep(0.1)
    raise AssertionError("it did not happen within ten seconds")


def _first_mail(made: Desked) -> EmailMessage:
    _until(lambda: made.box.taken)
    return made.box.mails()[0]
