"""Ten ways in which an event comes to the desk and lives on, each in a browser, with and without scripts.

The desk is the command's, in a process of its own; mails come by SMTP; after each step the calendar that somebody
follows is looked at.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from catalog.reports import Problem
from catalog.vocabulary import PriceKind
from desk.instance import Submissions
from tests.browser.desk_people import ByKeys, Editor, Person, words
from tests.browser.desk_running import Shown, Subscriber, Week, chromium_running, week_running
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk.test_desk_offers import calendar, workbook
from tests.desk.visiting import DAY
from tests.journeys.web import goodweek

pytestmark = pytest.mark.drill
TITLE, HALL, OTHER_HALL = "Atelier réparation", "Salle des Tilleuls", "Médiathèque"
AGREE = words("form.agree_to", licence=Submissions().licence)
NOON = f"{DAY} 18:00"
ODILE, AMINA, LISE = "odile@val-brume.example", "amina@les-voisins.example", "lise@les-voisins.example"
_BY = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium_running() as found:
        yield found


@pytest.fixture
def site() -> Iterator[FaultServer]:
    """Another site of this machine, that may be asked."""
    with closing(FaultServer("127.0.0.2")) as found:
        yield found


@pytest.fixture
def week(tmp_path: Path, browser: Browser, site: FaultServer) -> Iterator[Week]:
    with week_running(tmp_path / "week", browser, site.place) as found:
        yield found
        assert found.unread() == []
        for context in browser.contexts:
            context.close()


def shown(
    title: str = TITLE, start: str = NOON, sequence: int = 0, place: str = HALL, status: str = "CONFIRMED"
) -> Shown:
    return Shown(title, start, sequence, status, place)


def cancelled(one: Shown) -> Shown:
    """The same, once it is cancelled: programs that do not show the status show the title."""
    return one._replace(title=f"ANNULÉ – {one.title}", sequence=one.sequence + 1, status="CANCELLED")


def come(week: Week, *, scripts: bool, mail: str = AMINA, by: type[Person] = Person) -> Person:
    """Somebody who comes to the form from the first page."""
    person = by(week, mail, scripts=scripts)
    person.open("")
    person.follow(words("submit.title"))
    assert person.heading == words("submit.title")
    return person


def describe(person: Person, title: str = TITLE) -> None:
    """Type an event, as it is in the order of the form."""
    person.fill(words("form.title"), title)
    person.fill(words("form.day"), DAY.isoformat())
    person.fill(words("form.from"), "18:00")
    person.fill(words("form.to"), "20:00")
    person.fill(words("form.place"), HALL)
    person.fill(words("form.address"), "3 rue des Tilleuls")
    person.fill(words("form.postal_code"), "95999")
    person.fill(words("form.city"), "Val-Brume")
    person.fill(words("form.organiser"), "Les Voisins de Val-Brume")


def sign(person: Person) -> None:
    """Say who one is and agree, and look at the preview."""
    person.fill(words("form.mail"), person.mail)
    person.tick(AGREE)
    person.press(words("submit.preview"))


def confirm(person: Person, title: str = TITLE) -> None:
    """Send what is previewed and press the button behind the link of the mail; the private page is then open."""
    person.told(words("form.preview_title"))
    person.send(words("submit.send"))
    assert person.heading == words("received.title")
    person.open_mail(words("mail.confirm.subject", title=title))
    person.press(words("confirm.button"))
    assert person.heading == words("waiting.title")
    person.open_mail(words("mail.received.subject", title=title))
    assert person.heading == title


def published(week: Week, *, scripts: bool) -> tuple[Person, Editor, Subscriber]:
    """An event that was typed, accepted and published."""
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts)
    describe(organiser)
    sign(organiser)
    confirm(organiser)
    editor = Editor(Person(week, ODILE, scripts=scripts), "administrator")
    editor.decide(TITLE, "queue.accept")
    organiser.open_mail(words("mail.accepted.subject", title=TITLE))
    assert subscriber.sees() == [shown()]
    return organiser, editor, subscriber


@pytest.mark.parametrize("by", [Person, ByKeys], ids=["pointer", "keyboard"])
@_BY
def test_event_is_typed(week: Week, by: type[Person], scripts: bool) -> None:
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts, by=by)
    describe(organiser)
    organiser.tick(PriceKind.FREE.label("fr"))
    sign(organiser)
    confirm(organiser)
    assert subscriber.sees() == []

    editor = Editor(by(week, ODILE, scripts=scripts))
    editor.decide(TITLE, "queue.accept")
    assert editor.person.heading == words("queue.title")
    assert subscriber.sees() == [shown()]
    organiser.open_mail(words("mail.accepted.subject", title=TITLE))
    assert organiser.heading == TITLE
    assert (organiser.complaints, editor.person.complaints) == ([], [])


PAGE = f"""<!doctype html><html lang="fr"><title>Bal</title><script type="application/ld+json">
{{"@context": "https://schema.org", "@type": "Event", "name": "Bal des voisins", "startDate": "{DAY}T20:00:00",
"location": {{"@type": "Place", "name": "Mairie", "address": {{"addressLocality": "Val-Brume"}}}}}}
</script></html>""".encode()


def accept(week: Week, organiser: Person, title: str) -> None:
    """An editor accepts what waits, and who submitted is told."""
    Editor(Person(week, ODILE, scripts=organiser.scripts)).decide(title, "queue.accept")
    organiser.open_mail(words("mail.accepted.subject", title=title))


@_BY
def test_event_is_taken_from_its_page(week: Week, site: FaultServer, scripts: bool) -> None:
    site.routes["/bal"] = Route(PAGE, headers={"Content-Type": "text/html"})
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts)
    organiser.unfold(words("read.summary"))
    organiser.fill(words("read.address"), site.url("/bal"))
    organiser.press(words("read.button"))
    organiser.told(words("read.filled"))
    assert organiser.field(words("form.title")).input_value() == "Bal des voisins"
    organiser.fill(words("form.organiser"), "Les Voisins de Val-Brume")
    sign(organiser)
    confirm(organiser, "Bal des voisins")
    assert subscriber.sees() == []

    accept(week, organiser, "Bal des voisins")
    assert subscriber.sees() == [shown("Bal des voisins", f"{DAY} 20:00", place="Mairie")]


@_BY
def test_event_is_taken_from_a_calendar_file(week: Week, tmp_path: Path, scripts: bool) -> None:
    file = tmp_path / "atelier.ics"
    file.write_bytes(calendar("Atelier vélo"))
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts)
    organiser.bring(file)
    organiser.told(words("read.filled"))
    organiser.fill(words("form.city"), "Val-Brume")
    organiser.fill(words("form.organiser"), "Les Voisins de Val-Brume")
    sign(organiser)
    confirm(organiser, "Atelier vélo")
    assert subscriber.sees() == []

    accept(week, organiser, "Atelier vélo")
    assert subscriber.sees() == [shown("Atelier vélo")]


@_BY
def test_events_are_taken_from_a_spreadsheet_whose_row_7_cannot_be_read(
    week: Week, tmp_path: Path, scripts: bool
) -> None:
    file = tmp_path / "programme.xlsx"
    file.write_bytes(workbook())
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts)
    organiser.bring(file)
    assert organiser.heading == words("read.title")
    row = words("read.row", number=7, why=words("skip.bad_date"))
    organiser.told(row)
    organiser.fill(words("form.organiser"), "Les Voisins de Val-Brume")
    sign(organiser)
    organiser.told(words("several.ready", count=5))
    organiser.told(row)
    organiser.send(words("several.send", count=5))
    assert organiser.heading == words("received.title")
    organiser.open_mail(words("mail.group_confirm.subject", count=5))
    organiser.press(words("confirm.button"))
    organiser.open_mail(words("mail.group_received.subject", count=5))
    assert organiser.heading == words("group.mine", count=5)
    assert subscriber.sees() == []

    editor = Editor(Person(week, ODILE, scripts=scripts))
    editor.look("Atelier 2")
    editor.person.follow(words("group.see"))
    editor.person.press(words("group.accept"))
    organiser.open_mail(words("mail.group_accepted.subject", count=5))
    assert subscriber.sees() == [shown(f"Atelier {number}") for number in range(2, 7)]


@_BY
def test_event_that_looks_like_another_is_sent_once_it_is_said_to_be_another(week: Week, scripts: bool) -> None:
    _, editor, subscriber = published(week, scripts=scripts)
    other = come(week, scripts=scripts, mail=LISE)
    describe(other)
    sign(other)
    other.told(words("form.alike_title"))
    assert other.beside(TITLE) == TITLE
    other.send(words("submit.send"))
    other.told(words("form.alike_title"))
    other.tick(words("form.other"))
    confirm(other)

    editor.decide(TITLE, "queue.accept")
    other.open_mail(words("mail.accepted.subject", title=TITLE))
    assert subscriber.sees() == [shown(), shown()]


@_BY
def test_online_event_is_held_every_week(week: Week, scripts: bool) -> None:
    title, days = "Permanence en ligne", [DAY + timedelta(weeks=number) for number in range(4)]
    subscriber, organiser = Subscriber(week), come(week, scripts=scripts)
    organiser.fill(words("form.title"), title)
    organiser.fill(words("form.day"), DAY.isoformat())
    organiser.fill(words("form.from"), "18:00")
    organiser.fill(words("form.to"), "19:00")
    organiser.fill(words("form.online_url"), "https://visio.val-brume.example/permanence")
    organiser.fill(words("form.organiser"), "Les Voisins de Val-Brume")
    organiser.unfold(words("repeat.summary"))
    organiser.choose(words("form.repeat"), words("repeat.week"))
    organiser.fill(words("form.until"), days[-1].isoformat())
    organiser.press(words("repeat.button"))
    assert [organiser.field(words("form.day"), row).input_value() for row in range(4)] == list(map(str, days))
    sign(organiser)
    confirm(organiser, title)
    assert subscriber.sees() == []

    accept(week, organiser, title)
    told = [shown(title, f"{day} 18:00", place="En ligne") for day in days]
    assert subscriber.sees() == told

    organiser.page.get_by_role("button", name=words("mine.date_cancel")).nth(1).click()
    organiser.told(words("mine.date_cancelled"))
    assert subscriber.sees() == sorted([told[0], cancelled(told[1]), *told[2:]])
    organiser.open_mail(words("mail.changed.subject", title=title))


@_BY
def test_published_event_is_changed_once_the_change_is_accepted(week: Week, scripts: bool) -> None:
    organiser, editor, subscriber = published(week, scripts=scripts)
    uids = subscriber.uids
    organiser.fill(words("form.place"), OTHER_HALL)
    organiser.press(words("submit.preview"))
    organiser.press(words("mine.send"))
    organiser.told(words("mine.waiting"))
    assert subscriber.sees() == [shown()]

    editor.decide(TITLE, "queue.accept")
    assert subscriber.sees() == [shown(sequence=1, place=OTHER_HALL)]
    assert subscriber.uids == uids
    for key in ("waiting", "accepted"):
        organiser.open_mail(words(f"mail.{key}.subject", title=TITLE))


@_BY
def test_published_event_is_cancelled_restored_and_withdrawn(week: Week, scripts: bool) -> None:
    organiser, _, subscriber = published(week, scripts=scripts)
    uids = subscriber.uids
    organiser.press(words("mine.cancel"))
    organiser.told(words("mine.cancelled"))
    assert subscriber.sees() == [cancelled(shown())]

    organiser.press(words("mine.restore"))
    assert subscriber.sees() == [shown(sequence=2)]

    organiser.press(words("mine.withdraw"))
    assert subscriber.sees() == [shown(sequence=2)._replace(is_listed=False)]
    assert subscriber.uids == uids
    for key in ("cancelled", "restored", "withdrawn"):
        organiser.open_mail(words(f"mail.{key}.subject", title=TITLE))


SOURCE = """\
title = "Agenda de la mairie"
publisher = "Mairie de Val-Brume"
reader = "ical"
start = ["{address}"]
licence = "Licence Ouverte 2.0"
delay = 0
allow_private = ["{place}"]
"""


@_BY
def test_event_of_a_source_is_claimed_and_corrected(week: Week, site: FaultServer, scripts: bool) -> None:
    site.routes["/agenda.ics"] = Route(calendar(TITLE), headers={"Content-Type": "text/calendar"})
    (week.folder / "sources").mkdir()
    described = SOURCE.format(address=site.url("/agenda.ics"), place=site.place)
    (week.folder / "sources" / "mairie.toml").write_text(described, "utf-8")
    told = goodweek("crawl", "-C", week.folder)
    assert told.status == 0, told
    subscriber = Subscriber(week)
    assert subscriber.sees() == [shown()]

    claimant = come(week, scripts=scripts, mail=LISE)
    describe(claimant)
    sign(claimant)
    claimant.follow(words("claim.is_mine"))
    claimant.tick(words("claim.by_editor"))
    claimant.fill(words("claim.mail"), LISE)
    claimant.fill(words("claim.note"), "Je tiens cet atelier.")
    claimant.send(words("claim.send"))
    assert claimant.heading == words("claim_sent.title")
    claimant.open_mail(words("mail.claim.subject", title=TITLE))
    claimant.press(words("claim_confirm.button"))
    claimant.told(words("claimed.waiting"))
    assert subscriber.sees() == [shown()]

    editor = Editor(Person(week, ODILE, scripts=scripts))
    editor.person.follow(TITLE)
    editor.person.press(words("claims_desk.accept"))
    claimant.open_mail(words("mail.claim_held.subject", title=TITLE))
    claimant.fill(words("form.place"), OTHER_HALL)
    claimant.fill(words("form.city"), "Val-Brume")
    claimant.fill(words("form.organiser"), "Les Voisins de Val-Brume")
    claimant.press(words("claimed.send"))
    assert claimant.page.get_by_role("alert").all_inner_texts() == []
    assert claimant.page.get_by_role("button", name=words("claimed.unlock_of", field=words("field.place"))).count() == 1
    # The place, and that one takes part there: each field that is set is a change of its own.
    assert subscriber.sees() == [shown(sequence=2, place=OTHER_HALL)]


@_BY
def test_published_event_is_erased_at_the_request_of_a_reader(week: Week, scripts: bool) -> None:
    organiser, editor, subscriber = published(week, scripts=scripts)
    reader = Person(week, LISE, scripts=scripts)
    organiser.follow(words("mine.see"))
    reader.open(organiser.page.url)
    reader.follow(words("history.report"))
    reader.tick(Problem.REMOVAL.label("fr"))
    reader.fill(words("report.said"), "Cet atelier se tient chez moi.")
    reader.send(words("report.send"))
    assert reader.heading == words("reported.title")
    assert subscriber.sees() == [shown()]

    editor.look(TITLE)
    editor.person.follow(words("reported.erase"))
    editor.person.tick(words("erase.sure"))
    editor.person.press(words("erase.button"))
    assert editor.person.heading == words("erased.title")
    assert subscriber.finds() == []
    assert subscriber.sees() == []

    again = come(week, scripts=scripts)
    describe(again)
    sign(again)
    again.told(words("wrong.erased"))
