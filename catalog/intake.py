"""The one door: `take_in` gives a batch of sightings to the catalogue.

Unchanged sightings are known by their fingerprints, which one query fetches, and cost nothing more.
The others are grouped with what they are sightings of, concluded anew, and written by core
statements. Taking in the same batch twice changes nothing.
"""

import gc
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager

from sqlalchemy import Connection, update

from catalog import clock, prior
from catalog.deciding import subjects_decided_with
from catalog.freshness import dated
from catalog.identity import facts_text, fingerprint, sighting_key
from catalog.likening import relate
from catalog.rows import KeptSighting, table_of
from catalog.settling import settle
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.suppression import is_current, suppression_of
from catalog.tables import Sighting as SightingTable
from catalog.vocabulary import Taken


def take_in(store: Store, batch: Sequence[Sighting], *, uid_domain: str) -> list[Taken]:
    """Give `batch` to the catalogue, in one transaction; one answer for each sighting, in its order.

    When a batch holds one item of a source twice, the later fetched stands, and of two fetched
    together the one with the smaller fingerprint; the other is answered SAME. What was erased on request is
    answered ERASED, and is not taken in (reliability E9). `uid_domain` is the
    part after the @ in the UIDs of new occurrences.
    """
    while True:
        suppression = suppression_of(store)
        screened = [suppression.screened(said) for said in batch]
        with _collecting_later():
            answers = _take_in(store, [said for said in screened if said is not None], uid_domain)
        if answers is not None:
            answer = iter(answers)
            return [Taken.ERASED if said is None else next(answer) for said in screened]


@contextmanager
def _collecting_later() -> Iterator[None]:
    """No search for reference cycles during a batch: it would go through all traits that are remembered, again and
    again, for a fifth of the time. Of two threads the one that came first lets it go on.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _take_in(store: Store, batch: Sequence[Sighting], uid_domain: str) -> list[Taken] | None:
    """As `take_in`; None, with nothing written, when more was erased since the batch was looked through."""
    if not batch:
        return []
    now = clock.now()
    keys = [sighting_key(said.kind, said.origin.source, said.origin.source_id) for said in batch]
    texts = [facts_text(said) for said in batch]
    prints = [fingerprint(said, text) for said, text in zip(batch, texts, strict=True)]
    standing = _standing(batch, keys, prints)
    with store.writing() as connection:
        if not is_current(connection, store):
            return None
        known = prior.fingerprints(connection, keys)
        answers = [
            _answer(known.get(key), prints[place]) if standing[key] == place else Taken.SAME
            for place, key in enumerate(keys)
        ]
        said = {key: place for key, place in standing.items() if answers[place] is not Taken.SAME}
        before = prior.said_before(connection, said.keys() & known.keys())
        fresh = {
            key: KeptSighting(
                key,
                known[key].subject_id if key in known else "",
                prints[place],
                before[key].first_seen_at if key in before else now,
                gone=False,
                said=_dated(batch[place], texts[place], before.get(key)),
                facts=texts[place],
            )
            for key, place in said.items()
        }
        _seen_again(connection, [key for key, row in known.items() if row.missed and key not in fresh])
        if fresh:
            touched = _touched(connection, fresh, known) | relate(connection, fresh)
            settle(connection, touched, fresh, now=now, uid_domain=uid_domain)
    return answers


def _standing(batch: Sequence[Sighting], keys: Sequence[str], prints: Sequence[str]) -> dict[str, int]:
    """For each key the place in the batch of the sighting that stands for it."""
    standing: dict[str, int] = {}
    for place, key in enumerate(keys):
        other = standing.setdefault(key, place)
        if other != place:
            times = batch[place].origin.fetched_at, batch[other].origin.fetched_at
            if times[0] > times[1] or (times[0] == times[1] and prints[place] < prints[other]):
                standing[key] = place
    return standing


def _answer(row: prior.Known | None, print_now: str) -> Taken:
    if row is None:
        return Taken.NEW
    if row.gone:
        return Taken.RETURNED
    return Taken.SAME if row.fingerprint == print_now else Taken.CHANGED


def _dated(said: Sighting, facts: str, before: prior.Before | None) -> Sighting:
    return dated(said, facts, before.facts, before.origin) if before else said


def _seen_again(connection: Connection, missed: Sequence[str]) -> None:
    """Forget that these unchanged sightings were missed on some visit before."""
    if missed:
        table = table_of(SightingTable)
        connection.execute(update(table).where(table.c.id.in_(missed)).values(missed=0, missed_since=None))


def _touched(connection: Connection, fresh: Mapping[str, KeptSighting], known: Mapping[str, prior.Known]) -> set[str]:
    """The subjects that these sightings were of, and those that an identifier or a decision links with them."""
    return {known[key].subject_id for key in fresh if key in known} | linked_with(connection, fresh)


def linked_with(connection: Connection, fresh: Mapping[str, KeptSighting]) -> set[str]:
    """The subjects that an identifier or a decision links with these sightings, which are not written yet."""
    touched = subjects_decided_with(connection, fresh.keys())
    for kind in ("event", "association"):
        names = {name for kept in fresh.values() if kept.kind == kind for name in kept.identifiers}
        touched |= prior.subjects_sharing(connection, kind, names)
    return touched
