"""An address that is to be followed: looked at, asked for, accepted by an administrator, and then a source."""

from collections.abc import Iterator
from contextlib import closing

import pytest

from catalog.editors import Role, add_editor
from crawlers.source import load_source
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk.test_desk_guard import _active
from tests.desk.test_desk_offers import calendar
from tests.desk.visiting import Desked, Page, Visitor, desked, link_of

PATH = "submit/feed/"
TOLD = {"licence": "ODbL 1.0", "publisher": "Les Voisins", "mail": "amina@les-voisins.example", "agree": "1"}


@pytest.fixture(scope="module")
def web() -> Iterator[FaultServer]:
    with closing(FaultServer("127.0.0.2")) as found:
        for name in ("agenda", "autre", "bal", "fete"):
            found.routes[f"/{name}.ics"] = Route(calendar("Atelier", "Bal"), headers={"Content-Type": "text/calendar"})
        found.routes["/vide.html"] = Route(b"<p>Rien.</p>", headers={"Content-Type": "text/html"})
        yield found


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory, web: FaultServer) -> Iterator[Desked]:
    with desked(tmp_path_factory.mktemp("desk") / "week", allowed=web.place) as found:
        yield found


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def signed_in(desk: Desked, role: Role) -> Visitor:
    mail = f"{role}@val-brume.example"
    add_editor(desk.office.store, mail, role)
    editor = desk.visitor
    editor.press(editor.ask("desk/sign-in/"), mail=mail)
    editor.press(editor.ask(link_of(desk.mail(mail))))
    return editor


def look(desk: Desked, address: str) -> Page:
    return desk.visitor.press(desk.visitor.ask(PATH), "look", address=address)


def asked(desk: Desked, address: str, **values: str) -> Page:
    """Ask for it and confirm; the private page."""
    seen = look(desk, address)
    told = {**TOLD, "title": "Agenda des voisins", **values}
    sent = desk.visitor.press(seen, "send", form=desk.ripe(PATH), **told)
    assert sent.title == "Regardez vos mails"
    organiser = desk.visitor
    organiser.press(organiser.ask(link_of(desk.mail(told["mail"]))))
    return organiser.ask(link_of(desk.mail(told["mail"])))


def test_feed_becomes_a_source_by_an_administrator_alone_and_undoing_takes_the_file_away(
    desk: Desked, web: FaultServer
) -> None:
    mine = asked(desk, web.url("/agenda.ics"))
    editor, administrator = signed_in(desk, Role.EDITOR), signed_in(desk, Role.ADMINISTRATOR)
    (one,) = editor.ask("desk/").tree.xpath('(//ul[@class="queue"])[1]//a/@href')
    folder = desk.office.instance.sources_folder
    assert editor.press(editor.ask(f"desk/{one}"), "accept").status == 403
    assert sorted(folder.glob("*")) == []
    editor.press(editor.ask(f"desk/{one}"), "ask", question="Depuis quand ?")
    assert desk.visitor.press(desk.visitor.ask(mine.url), "answer", answer="Depuis mai.").status == 200
    assert "Depuis mai." in editor.ask(f"desk/{one}").tree.xpath("//q/text()")

    administrator.press(administrator.ask(f"desk/{one}"), "accept")
    (path,) = folder.iterdir()
    source = load_source(path)
    assert (source.title, source.publisher, source.licence, source.reader, source.start) == (
        "Agenda des voisins",
        "Les Voisins",
        "ODbL 1.0",
        "ical",
        (web.url("/agenda.ics"),),
    )
    again = look(desk, web.url("/agenda.ics"))
    refused = desk.visitor.press(again, "send", form=desk.ripe(PATH), **TOLD, title="Autre")
    assert (refused.status, refused.wrong) == (422, ["address"])

    administrator.press(administrator.ask(f"desk/{one}"), "undo")
    assert sorted(folder.glob("*")) == []
    administrator.press(administrator.ask(f"desk/{one}"), "accept")
    assert desk.visitor.press(desk.visitor.ask(mine.url), "withdraw").status == 200
    assert sorted(folder.glob("*")) == []


def test_file_of_that_name_is_never_overwritten_and_one_that_a_person_changed_stays(
    desk: Desked, web: FaultServer
) -> None:
    asked(desk, web.url("/autre.ics"))
    administrator = signed_in(desk, Role.ADMINISTRATOR)
    (one,) = administrator.ask("desk/").tree.xpath('(//ul[@class="queue"])[1]//a/@href')
    seen = administrator.ask(f"desk/{one}")
    (told,) = [text for text in seen.tree.xpath("//td/text()") if text.startswith("sources/")]
    path = desk.office.instance.folder / told.splitlines()[0]
    path.write_text("mine")
    taken = administrator.press(seen, "accept")
    assert (taken.status, path.read_text(), len(list(path.parent.iterdir()))) == (422, "mine", 1)

    path.unlink()
    administrator.press(administrator.ask(f"desk/{one}"), "accept")
    path.write_text("mine")
    administrator.press(administrator.ask(f"desk/{one}"), "undo")
    assert path.read_text() == "mine"
    path.unlink()


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://169.254.169.254/", "file:///etc/passwd", "http://[::1]/", "javascript:alert(1)", ""],
)
def test_a_private_address_is_not_looked_at(desk: Desked, address: str) -> None:
    page = look(desk, address)

    assert (page.status, page.wrong) == (422, ["address"])
    assert _active(page) == []


def test_page_in_which_nothing_is_understood_is_told_so(desk: Desked, web: FaultServer) -> None:
    assert look(desk, web.url("/vide.html")).wrong == ["address"]


def test_what_was_found_cannot_be_changed_on_its_way(desk: Desked, web: FaultServer) -> None:
    seen = look(desk, web.url("/bal.ics"))
    (looked,) = seen.values("send")["looked"]
    forged = looked.replace('"name":"', '"name":"../../')
    page = desk.visitor.press(seen, "send", form=desk.ripe(PATH), looked=forged, title="X", **TOLD)

    assert (forged != looked, page.status) == (True, 403)


@pytest.mark.parametrize("payload", ['"]\nreader = "x', "<script>alert(1)</script>\r\nBcc: a@b.example", '"""\\'])
def test_c5_what_is_typed_stays_one_line_of_the_file_and_runs_nowhere(
    desk: Desked, web: FaultServer, payload: str
) -> None:
    seen = look(desk, web.url("/fete.ics"))
    told = {**TOLD, "title": payload, "publisher": payload, "licence": payload}
    page = desk.visitor.press(
        seen, "send", form=desk.ripe(PATH), **{**told, "mail": f"n{len(payload)}@les-voisins.example"}
    )
    administrator = signed_in(desk, Role.ADMINISTRATOR)
    with desk.office.store.writing() as connection:
        connection.exec_driver_sql("UPDATE submission SET state = 'confirmed' WHERE state = 'received'")
    found = _active(page)
    queue = administrator.ask("desk/")
    link = queue.tree.xpath('(//ul[@class="queue"])[1]//a/@href')[-1]  # the latest
    seen = administrator.ask(f"desk/{link}")
    found += [*_active(queue), *_active(seen)]
    administrator.press(seen, "accept")
    (path,) = desk.office.instance.sources_folder.iterdir()
    source = load_source(path)
    path.unlink()

    assert (found, page.title, source.reader) == ([], "Regardez vos mails", "ical")
    assert source.title == " ".join(payload.split())
