"""What events and associations are called, by their ids, whatever became of them."""

from collections.abc import Collection

from catalog import prior
from catalog.facts import Frozen
from catalog.store import Store


class Called(Frozen):
    """An event or association: the id under which it stands now, and its title or name.

    Attributes:
        is_shown: whether readers are shown it.
    """

    id: str
    title: str
    is_shown: bool


def called(store: Store, ids: Collection[str]) -> dict[str, Called]:
    """What these are called, by the ids asked for; those of which nothing is left are left out."""
    with store.reading() as connection:
        present = {name: prior.present_id(connection, name) for name in ids}
        events = prior.events(connection, (name for name in present.values() if name.startswith("e")))
        associations = prior.associations(connection, (name for name in present.values() if name.startswith("a")))
    found = {
        **{name: (state.facts.title, state.hidden) for name, state in events.items()},
        **{name: (state.facts.name, state.hidden) for name, state in associations.items()},
    }
    return {
        name: Called(id=heir, title=found[heir][0], is_shown=not found[heir][1])
        for name, heir in present.items()
        if heir in found
    }
