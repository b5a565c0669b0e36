"""What was erased does not come back: the digests of it, and what they do to a sighting at the door.

The table `erased` holds keyed digests alone. A catalogue in which nothing was erased pays one query for
each batch that is taken in; otherwise each text is gone through once (reliability E9).
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, func, select

from catalog.erasable import Named, Token, organisers_of, probes_of
from catalog.errors import StoreUnusable
from catalog.keyed import CHECK, KEY_REMEDY, check_value, digest
from catalog.rows import Row, table_of, upsert
from catalog.scrubbing import Scrubber
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.tables import Erased


class Suppression:
    """What was erased, as digests: knows it again, and nothing else of it.

    Attributes:
        digests: each with its kind. count: how many there are.
    """

    def __init__(self, key: bytes = b"", kinds: Mapping[str, str] | None = None) -> None:
        """`kinds` are the digests, each with its kind."""
        self._key = key
        self.digests = dict(kinds or {})
        self._kinds = frozenset(self.digests.values()) - {CHECK}
        self.count = len(self.digests)

    def has(self, kind: str, value: str) -> bool:
        """Whether just this was erased."""
        return kind in self._kinds and self.digests.get(digest(self._key, kind, value)) == kind

    @cached_property
    def scrubber(self) -> Scrubber:
        """Takes erased words out of texts."""
        return Scrubber(self.has, self._kinds)

    def screened(self, said: Sighting) -> Sighting | None:
        """`said` as it may be taken in: itself, without what was erased, or None if it was erased altogether."""
        if not self._kinds:
            return said
        if any(self.has(*probe) for probe in probes_of(said)) or self._is_of_erased(said):
            return None
        return self._scrubbed(said) if self.scrubber else said

    def _is_of_erased(self, said: Sighting) -> bool:
        organisers = organisers_of(said) if Named.ORGANISER in self._kinds else []
        return bool(organisers) and all(self.has(*token) for token in organisers)

    def _scrubbed(self, said: Sighting) -> Sighting | None:
        scrubber, origin = self.scrubber, said.origin
        if scrubber.finds_personal(origin.source_id):
            return None
        changes: dict[str, Any] = {}
        if origin.url and scrubber.finds_personal(origin.url):
            changes["origin"] = origin.model_copy(update={"url": ""})
        names = tuple(name for name in said.identifiers if not scrubber.finds_personal(name.value))
        if names != said.identifiers:
            changes["identifiers"] = names
        told = said.facts.model_dump(mode="json", exclude_defaults=True)
        left = scrubber.facts(told)
        if left != told:
            changes["facts"] = type(said.facts).model_validate(left)
        return said.model_copy(update=changes) if changes else said


def digests_of(key: bytes, tokens: Iterable[Token]) -> dict[str, str]:
    """The digests of tokens, each with its kind, and the one that says which key made them."""
    found = {digest(key, kind, value): str(kind) for kind, value in tokens}
    return {**found, check_value(key): CHECK} if found else {}


_loaded: WeakKeyDictionary[Store, Suppression] = WeakKeyDictionary()
_NOTHING = Suppression()


def suppression_of(store: Store) -> Suppression:
    """What was erased, as it was last read; `is_current` says whether more was since."""
    return _loaded.get(store, _NOTHING)


def is_current(connection: Connection, store: Store) -> bool:
    """Whether `suppression_of` still says all; if not, it is read anew.

    Raises `StoreUnusable` when another process erased under a key that cannot be found.
    """
    count = connection.scalar(select(func.count()).select_from(table_of(Erased))) or 0
    if count == suppression_of(store).count:
        return True
    found = load(connection, store.key)
    if not _knows(found, store.key):
        store.key = store.find_key()
        found = load(connection, store.key)
        if not _knows(found, store.key):
            raise StoreUnusable("What was erased meanwhile would not be known again: its key is missing.", KEY_REMEDY)
    _loaded[store] = found
    return False


def _knows(suppression: Suppression, key: bytes) -> bool:
    """Whether what was erased, if anything, was erased under this key."""
    checks = {digest for digest, kind in suppression.digests.items() if kind == CHECK}
    return checks <= {check_value(key)}


def current(store: Store) -> Suppression:
    """What was erased, as of now."""
    with store.reading() as connection:
        is_current(connection, store)
    return suppression_of(store)


def load(connection: Connection, key: bytes) -> Suppression:
    """What was erased, in the state that `connection` sees."""
    table = table_of(Erased)
    return Suppression(key, {row.digest: row.kind for row in connection.execute(select(table.c.digest, table.c.kind))})


def screened(store: Store, batch: Sequence[Sighting]) -> list[Sighting]:
    """Those of `batch` that may be known of, each as it may be."""
    suppression = current(store)
    return [left for said in batch if (left := suppression.screened(said)) is not None]


def add(connection: Connection, digests: Mapping[str, str], at: datetime) -> None:
    """Write digests, each with its kind; those that are there stay."""
    table = table_of(Erased)
    known = set(connection.execute(select(table.c.digest)).scalars())
    rows: list[Row] = [{"digest": one, "kind": kind, "at": at} for one, kind in digests.items() if one not in known]
    upsert(connection, Erased, rows)
