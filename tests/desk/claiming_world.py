"""A desk whose catalogue knows an association and an event of Val-Brume, which somebody may claim. All are invented."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

from catalog import clock
from catalog.editors import Role, add_editor
from catalog.facts import Contact, Organiser
from catalog.register import register
from catalog.vocabulary import ContactKind
from tests.catalog.world import (
    association_sighting,
    associations,
    event_sighting,
    events,
    give,
    occurrence,
    source_view,
)
from tests.crawlers.fault_server import FaultServer
from tests.desk.visiting import Desked, Page, Visitor, desked, link_of

PUBLISHED = "bonjour@les-voisins.example"
LISE = "lise@les-voisins.example"
ODILE = "odile@val-brume.example"
NAME = "Les Voisins de Val-Brume"
SOON = datetime.combine(clock.today() + timedelta(days=20), time(17), UTC)
"""The event has been held once, and will be again."""
TEXT = {"Content-Type": "text/plain"}
HTML = {"Content-Type": "text/html"}


@contextmanager
def claimable_desk(folder: Path) -> Iterator[tuple[Desked, FaultServer]]:
    """The desk, and the site of the association, on another address of this machine."""
    with closing(FaultServer("127.0.0.2")) as site, desked(folder) as desk:
        instance = desk.office.instance
        submissions = instance.config.submissions.model_copy(update={"allow_private": (site.place,)})
        instance.config = instance.config.model_copy(update={"submissions": submissions})
        register(desk.office.store, [], [source_view()])
        fill(desk, site)
        yield desk, site


def fill(desk: Desked, site: FaultServer) -> None:
    """What the source `voisins` says."""
    contacts = (Contact(kind=ContactKind.EMAIL, value=PUBLISHED), Contact(kind=ContactKind.PHONE, value="+33123456789"))
    give(
        desk.office.store,
        association_sighting(name=NAME, contacts=contacts, url=site.url("/asso")),
        event_sighting(
            organisers=(Organiser(name=NAME),),
            url=site.url("/atelier"),
            occurrences=(occurrence(SOON), occurrence(SOON - timedelta(days=90))),
        ),
    )


def forget_claims(desk: Desked) -> None:
    """Let nobody have claimed, decided or been written to yet."""
    desk.forget_who_asked()
    with desk.office.store.writing() as connection:
        for name in ("claim", "claimact", "handled", "submitter", "letter", "ticket", "editor"):
            connection.exec_driver_sql(f"DELETE FROM {name}")
    desk.office.claims.catch_up()
    desk.box.taken.clear()


def association_of(desk: Desked) -> str:
    """The id of the association."""
    (view,) = associations(desk.office.store)
    return view.id


def event_of(desk: Desked) -> str:
    """The id of the event."""
    (view,) = events(desk.office.store)
    return view.id


def ask(desk: Desked, subject: str, proof: str, language: str = "", **values: str) -> Page:
    """Fill in the form, and send it."""
    sent = {"id": subject, "proof": proof, "mail": LISE, **values, "form": desk.ripe("claim/")}
    return desk.visitor.send(f"{language}claim/", sent)


def opened(desk: Desked, subject: str, proof: str, mail: str = "") -> Page:
    """Ask, and press the button behind the link that was mailed: the private page."""
    assert ask(desk, subject, proof).title == "Regardez vos mails"
    visitor = desk.visitor
    return visitor.press(visitor.ask(link_of(desk.mail(mail or (PUBLISHED if proof == "mail" else LISE)))))


def editor_of(desk: Desked, role: Role = Role.ADMINISTRATOR, mail: str = ODILE) -> Visitor:
    """An editor who has signed in."""
    add_editor(desk.office.store, mail, role)
    editor = desk.visitor
    editor.send("desk/sign-in/", {"mail": mail, "form": desk.ripe("desk/sign-in/")})
    editor.press(editor.ask(link_of(desk.mail(mail))))
    return editor


def well_known(page: Page) -> tuple[str, str]:
    """The path of the file, and the token, as the private page tells them."""
    address, token, *_ = page.tree.xpath("//main//code/text()")
    return "/" + str(address).split("/", 3)[3], str(token)
