"""The door of what people submit: what was erased on request does not come back by the form either (reliability E9)."""

from sqlalchemy import Connection

from catalog import clock
from catalog.errors import DecisionInvalid
from catalog.profiles import Told
from catalog.screening import left_of
from catalog.scrubbing import MAIL, plain_mail
from catalog.store import Store
from catalog.suppression import is_current, suppression_of

_NEW = "new"


class SubjectErased(DecisionInvalid):
    """What is submitted was erased here on request; nothing was written."""


class SenderErased(DecisionInvalid):
    """The address of who submits was erased here on request; nothing was written."""


def check_subject(store: Store, facts: Told) -> None:
    """Raises `SubjectErased` when this event or association, or whoever organises it, was erased."""
    with store.reading() as connection:
        admitted(connection, store, facts)


def admitted(connection: Connection, store: Store, facts: Told) -> Told:
    """What may be kept of what somebody submits: all of it but words that were erased.

    Inside the transaction of the caller. Raises `SubjectErased`.
    """
    is_current(connection, store)
    left = left_of(suppression_of(store), _NEW, facts, clock.now())
    if left is None:
        raise SubjectErased("This event, or who organises it, was erased here on request.", "It cannot come back.")
    return left


def check_sender(connection: Connection, store: Store, mail: str) -> None:
    """Raises `SenderErased` when this address was erased. Inside the transaction of the caller."""
    is_current(connection, store)
    if suppression_of(store).has(MAIL, plain_mail(mail)):
        raise SenderErased("This address was erased here on request.", "Submit from another one.")
