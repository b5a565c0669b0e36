"""A desk at which everything waits: two that may be one, a held visit, words that nobody knows, a report. All invented."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

from catalog import clock
from catalog.editors import Role, add_editor
from catalog.intake import take_in
from catalog.reporting import Told as ToldByReader
from catalog.reporting import receive
from catalog.reports import Problem
from catalog.visits import VisitRecord, record
from tests.catalog.queue_world import alike
from tests.catalog.world import association_sighting
from tests.desk.visiting import Desked, Page, Visitor, desked, link_of
from tests.journeys.braked import Told, ids, programme

MAIL = "lise@val-brume.example"
EDITOR = "odile@val-brume.example"
SOURCE = """
title = "Agenda de la mairie"
publisher = "Mairie de Val-Brume"
reader = "ical"
start = ["https://mairie.example/agenda.ics"]
licence = "Licence Ouverte 2.0"
themes = { "numérique" = "digital-inclusion" }
"""


@contextmanager
def queued(folder: Path, environment: Mapping[str, str] | None = None) -> Iterator[Desked]:
    """A desk with one of everything, and a source of which a description is there."""
    with desked(folder, environment=environment) as desk:
        (folder / "sources").mkdir()
        (folder / "sources" / "mairie.toml").write_text(SOURCE, "utf-8")
        fill(desk)
        yield desk


def fill(desk: Desked) -> None:
    """Let one of each wait, but for submissions; by the clock of today."""
    store, now = desk.office.store, clock.now()
    take_in(store, alike(), uid_domain=desk.office.desk.uid_domain)
    take_in(store, [association_sighting(source="asso")], uid_domain=desk.office.desk.uid_domain)
    told, shown = Told(store), programme(30, now + timedelta(days=20))
    told.visit(now - timedelta(days=2), shown)
    told.visit(now - timedelta(days=1), [], unchanged=ids(shown))
    assert told.visit(now - timedelta(hours=1), shown[:3]) == "held"
    words = {"jeux": 7, "sport": 3, "Numérique": 2}
    record(store, VisitRecord(source="mairie", started_at=now, finished_at=now, outcome="complete", words=words), ())
    receive(store, ToldByReader("", Problem.LINK, "Le lien du plan est mort.", MAIL, "fr"))


class Again:
    """The catalogue of a desk as it was, put back before each test: making it anew takes seconds."""

    def __init__(self, desk: Desked, copy: Path) -> None:
        self._live = desk.office.instance.folder / "goodweek.db"
        self._copy = copy
        self._pour(self._live, copy)

    def put_back(self) -> None:
        """Let it be as it was."""
        self._pour(self._copy, self._live)

    @staticmethod
    def _pour(source: Path, target: Path) -> None:
        with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
            one.backup(other)


def signed_in(desk: Desked, mail: str = EDITOR, role: Role = Role.EDITOR) -> Visitor:
    """An editor at work."""
    add_editor(desk.office.store, mail, role)
    editor = desk.visitor
    editor.press(editor.ask("desk/sign-in/"), mail=mail)
    assert editor.press(editor.ask(link_of(desk.mail(mail)))).status == 200
    return editor


def waiting(page: Page) -> list[tuple[str, str]]:
    """What waits on a page of the queue: what it is, and what it is called."""
    lines = page.tree.xpath('//section[@aria-labelledby="waiting"]//li')
    return [(line.xpath("string(strong)"), line.xpath("string(a)")) for line in lines]


def lately(page: Page) -> list[tuple[str, bool]]:
    """What was done of late, the latest first, and whether it can be undone from the page."""
    lines = page.tree.xpath('//section[@aria-labelledby="lately"]//li')
    return [(line.xpath("string(strong)"), bool(line.xpath(".//form"))) for line in lines]


def opened(editor: Visitor, what: str, language: str = "") -> Page:
    """The first thing of a matter, opened from the queue."""
    page = editor.ask(f"{language}desk/?kind={what}")
    (first, *_) = page.tree.xpath('//section[@aria-labelledby="waiting"]//li/a/@href')
    return editor.ask(f"{language}desk/{first}")


def notice(page: Page) -> str:
    """What the page says was done just now."""
    return " ".join(page.tree.xpath('string(//div[@role="status"]/p)').split())
