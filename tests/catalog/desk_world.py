"""What organisers of Valombre submit, and the desk that it comes to. All of them are invented."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from catalog import clock, letters, submitters, tickets
from catalog.facts import EventFacts
from catalog.moderation import Desk
from catalog.rows import table_of
from catalog.store import Store
from catalog.submission_rows import load
from catalog.submissions import AUTHORITY, SOURCE, Submission
from catalog.tables_submissions import Submitter
from catalog.tickets import Purpose
from tests.catalog.world import DOMAIN, NOW, event_facts, source_view

MAIL = "amina@les-voisins.example"
EDITOR = "editor-0123456789abcdef"


def desk_of(store: Store) -> Desk:
    """The desk of an instance that publishes what is submitted under an open licence."""
    return Desk(store, source_view(SOURCE, title="Contributions", authority=AUTHORITY), DOMAIN)


@contextmanager
def at(instant: datetime = NOW) -> Iterator[None]:
    """The clock stands at an instant."""
    with clock.frozen(instant):
        yield


def receive(desk: Desk, facts: EventFacts | None = None, mail: str = MAIL) -> str:
    """Somebody submits the workshop; gives the id of the submission."""
    return desk.receive(facts or event_facts(), mail, "fr")


def secret_for(store: Store, purpose: Purpose, holder: str) -> str:
    """The secret that stands in a mail."""
    with store.writing() as connection:
        return tickets.issue(connection, purpose, holder, now=clock.now())


def confirm(desk: Desk, name: str) -> Submission:
    """Its sender presses the button behind the link of the mail."""
    done = desk.confirm(secret_for(desk.store, Purpose.CONFIRM, name))
    assert done is not None
    return done[0]


def accepted(desk: Desk, facts: EventFacts | None = None, mail: str = MAIL) -> Submission:
    """A submission that was confirmed and accepted."""
    one = confirm(desk, receive(desk, facts, mail))
    return desk.accept(one.id, one.version, EDITOR)


def submission(store: Store, name: str) -> Submission | None:
    """A submission as it stands."""
    with store.reading() as connection:
        return load(connection, name)


def mails(store: Store) -> list[str]:
    """The kinds of the letters that are due, in alphabetical order."""
    return sorted(str(letter.kind) for letter in letters.take_due(store, 100))


def senders(store: Store) -> list[str]:
    """The addresses of who sent a submission, one for each, in alphabetical order."""
    with store.reading() as connection:
        names = connection.scalars(select(table_of(Submitter).c.submission_id)).all()
        return sorted(submitters.mail_of(connection, name) for name in names)


def rows(store: Store, model: type[SQLModel]) -> list[dict[str, Any]]:
    """All rows of a table."""
    with store.reading() as connection:
        return [dict(row) for row in connection.execute(select(table_of(model))).mappings()]
