"""What can be claimed, and by which proofs: only what is published, and only what its sources say of it themselves."""

from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit

from sqlalchemy import Connection, select

from catalog import prior
from catalog.errors import SubjectGone, SubjectUnknown
from catalog.facts import AssociationFacts, Contact, EventFacts, Frozen
from catalog.likeness.addresses import is_shared
from catalog.matching import founder_order
from catalog.publishable import PublishableReader
from catalog.rows import table_of
from catalog.scrubbing import plain_mail
from catalog.store import Store
from catalog.tables import Sighting
from catalog.views import AssociationView, EventView
from catalog.vocabulary import ContactKind


class Claimable(Frozen):
    """An event or an association that somebody may speak for.

    Attributes:
        sighting: the key of the sighting that founded it.
        mails: the addresses at which it can be reached, as they are published; the first proves most.
        site: the page on a host of its own where a token proves it; empty where there is none.
    """

    id: str
    about: Literal["event", "association"]
    title: str
    sighting: str
    mails: tuple[str, ...] = ()
    site: str = ""


def claimable(store: Store, subject_id: str) -> Claimable | None:
    """What is published under this id, or the one that took its place; None where there is nothing."""
    with store.reading() as connection:
        return claimable_in(connection, subject_id)


def claimable_in(connection: Connection, subject_id: str) -> Claimable | None:
    """The same, within a transaction."""
    view = view_in(connection, subject_id)
    if view is None:
        return None
    founder = min(prior.sightings_of(connection, [view.id]), key=founder_order)
    is_event = isinstance(view, EventView)
    return Claimable(
        id=view.id,
        about="event" if is_event else "association",
        title=view.facts.title if isinstance(view.facts, EventFacts) else view.facts.name,
        sighting=founder.key,
        mails=tuple(dict.fromkeys(_mails(connection, view))),
        site=_site(view.facts.url),
    )


def view_in(connection: Connection, subject_id: str) -> EventView | AssociationView | None:
    """A subject as it is published; None where it is hidden, withheld or gone."""
    name = prior.present_id(connection, subject_id[:64])
    if not name:
        return None
    try:
        return PublishableReader(connection, [name]).subject(name)
    except (SubjectUnknown, SubjectGone):
        return None


def subject_of_key(connection: Connection, sighting: str) -> str:
    """The id of what a sighting is about; empty where it was erased."""
    table = table_of(Sighting)
    return connection.scalar(select(table.c.subject_id).where(table.c.id == sighting)) or ""


def masked(mail: str) -> str:
    """An address as strangers see it: enough to know one's own (`a…@les-voisins.example`)."""
    local, _, host = mail.partition("@")
    return f"{local[:1]}…@{host}"


def _mails(connection: Connection, view: EventView | AssociationView) -> Iterator[str]:
    if isinstance(view.facts, AssociationFacts):
        yield from _of_association(view.facts)
        return
    yield from _mails_in(view.facts.registration)
    reader = PublishableReader(connection)
    names = [reader.organiser(one.name, one.url) for one in view.facts.organisers]
    for association in reader.associations([name for name in names if name]):
        yield from _of_association(association.facts)


def _of_association(facts: AssociationFacts) -> Iterator[str]:
    yield from _mails_in(facts.contacts)
    for point in facts.places:
        yield from _mails_in(point.contacts)


def _mails_in(contacts: Iterable[Contact]) -> Iterator[str]:
    found = (plain_mail(contact.value) for contact in contacts if contact.kind is ContactKind.EMAIL)
    yield from (mail for mail in found if mail)


def _site(url: str) -> str:
    """The page, where its host is not that of a platform on which many have pages."""
    return url if url and not is_shared(urlsplit(url).hostname or "") else ""
