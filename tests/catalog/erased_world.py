"""Erasing in a test catalogue, and looking for what was erased in every cell of it. People and towns are invented."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from catalog import clock
from catalog.erasable import Token
from catalog.erasure import erase
from catalog.ledger import By, Ledger
from catalog.sightings import Contact, Organiser, WelcomePoint
from catalog.store import Store
from catalog.sweeping import Swept
from catalog.vocabulary import ContactKind
from tests.catalog.world import DOMAIN, HALL, NOW

PERSON, MAIL, PHONE = "Jeanne Inventée", "jeanne.inventee@valbrume.example", "06 12 34 56 78"
ORGANISATION = "Les Voisins de Valombre"
CONTACTS = (
    Contact(kind=ContactKind.EMAIL, value="contact@les-voisins.example"),
    Contact(kind=ContactKind.PHONE, value="+33145678910"),
)
TELLING: dict[str, Any] = {
    "title": f"Conférence de {PERSON}",
    "description": f"Avec {PERSON.upper()} et Paul, {MAIL}, tél. {PHONE} ou +33 6 12 34 56 78.\nEntrée libre.",
    "organisers": (Organiser(name=PERSON), Organiser(name="Mairie de Pont-Serein")),
    "registration": (
        Contact(kind=ContactKind.EMAIL, value=MAIL),
        Contact(kind=ContactKind.PHONE, value="+33612345678"),
        Contact(kind=ContactKind.LINK, value="https://billets.example/conference"),
    ),
    "keywords": (PERSON, "lecture"),
}
"""An event that tells a lot of a person."""


def reachable(**changes: Any) -> dict[str, Any]:
    """The facts of an association with contacts."""
    return {"contacts": CONTACTS, "places": (WelcomePoint(place=HALL, contacts=CONTACTS),), **changes}


def ledger_of(folder: Path) -> Ledger:
    """The ledger of an instance in `folder`."""
    return Ledger(folder / ".goodweek")


def erases(store: Store, folder: Path, tokens: Iterable[Token], why: str = "") -> Swept:
    """Erase, with a key made at need."""
    ledger = ledger_of(folder)
    store.key = ledger.make_key({})
    with clock.frozen(NOW + timedelta(days=9)):
        return erase(store, ledger, tokens, By("Odile Bureau", why), uid_domain=DOMAIN)


def cells(store: Store) -> list[str]:
    """Every text of every table, with its place."""
    found: list[str] = []
    with store.reading() as connection:
        for table in SQLModel.metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                found += [f"{table.name}.{name}: {value}" for name, value in row.items() if isinstance(value, str)]
    return found


def holding(store: Store, *words: str) -> list[str]:
    """The cells that hold any of these words, whatever their case."""
    return [cell for cell in cells(store) if any(word.casefold() in cell.casefold() for word in words)]
