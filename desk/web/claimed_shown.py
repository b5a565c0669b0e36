"""The fields of an entry in words: what is shown of each, what each source says, and what its claimant holds."""

from collections.abc import Set as AbstractSet
from typing import NamedTuple

from catalog.facts import EventFacts
from catalog.publishable import publishable
from catalog.store import Store
from catalog.views import AssociationView, EventView
from desk.phrases import say
from desk.web.claimed_typed import OF_ASSOCIATION, OF_EVENT
from exports.pages_words import value_words
from exports.phrases import Language


class FieldRow(NamedTuple):
    """A field: its name, its label, the value that is shown, who says what, and whether the claimant holds it."""

    name: str
    label: str
    value: str
    said: list[tuple[str, str]]
    is_locked: bool


def field_rows(
    store: Store, language: Language, view: EventView | AssociationView, locked: AbstractSet[str]
) -> list[FieldRow]:
    """The fields that a claimant may hold, in their order."""
    with publishable(store) as reader:
        titles = {name: one.title for name, one in reader.sources().items()}
    rows = []
    for name in OF_EVENT if isinstance(view.facts, EventFacts) else OF_ASSOCIATION:
        said = [
            (titles.get(claim.source, claim.source), value_words(language, name, claim.value))
            for claim in view.claims
            if claim.field == name and not claim.decided_by
        ]
        value = value_words(language, name, getattr(view.facts, name))
        rows.append(FieldRow(name, say(language, f"field.{name}"), value, said, name in locked))
    return rows
