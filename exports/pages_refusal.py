"""A subject that cannot be written is refused as a whole and its neighbours go on (reliability C2)."""

from collections.abc import Iterator
from contextlib import contextmanager

from jinja2 import TemplateError
from pydantic_core import PydanticSerializationError

from catalog.views import AssociationView, EventView

# What rendering a value of a wrong kind ends in, when it has come past the validation of the models.
_UNWRITABLE = (AttributeError, TypeError, LookupError, ArithmeticError, TemplateError, PydanticSerializationError)


@contextmanager
def refusing(subject_id: str) -> Iterator[None]:
    """Turn what an unwritable value causes into the `ValueError` that exporters promise, naming the subject."""
    try:
        yield
    except _UNWRITABLE as error:
        raise ValueError(f"{subject_id} cannot be written: {error!r}") from error


def check_event(view: EventView) -> None:
    """Refuse an event without title or slots, or with an instant that says no offset: no reader could use it."""
    if not isinstance(view.facts.title, str) or not view.facts.title or not view.occurrences:
        raise ValueError(f"{view.id} cannot be written: it has no title or no time slot")
    for one in view.occurrences:
        for instant in (one.slot.start_at, one.slot.end_at):
            if instant is not None and instant.tzinfo is None:
                raise ValueError(f"{view.id} cannot be written: a time slot has no offset")


def check_association(view: AssociationView) -> None:
    """Refuse an association without a name."""
    if not isinstance(view.facts.name, str) or not view.facts.name:
        raise ValueError(f"{view.id} cannot be written: it has no name")
