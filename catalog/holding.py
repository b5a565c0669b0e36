"""Visits that the brake holds: kept aside, compared, accepted or refused by a person, or released by repetition.

While a visit is held, what the source gave before stays as it is; nothing is missed, nothing is new. A
result that comes again three times, in whole visits over 72 hours, is no accident and is believed
(reliability G2). One that was refused is refused again without a new alarm, one that was accepted is not
asked about again.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import islice
from json import loads
from typing import Any, Literal

from pydantic import AwareDatetime, TypeAdapter
from sqlalchemy import Connection, delete, select

from catalog import clock
from catalog.alarms import Alarm
from catalog.contrast import Contrast, contrast
from catalog.errors import DecisionInvalid
from catalog.identity import digest_of
from catalog.intake import take_in
from catalog.known import facts_known
from catalog.lifecycle import end_complete_visit, is_clock_believed, withdraw
from catalog.listed import Item
from catalog.rows import table_of, upsert
from catalog.sightings import AssociationSighting, EventSighting, Frozen, Line, Sighting, Text
from catalog.store import Store
from catalog.tables import Held
from catalog.visits import VisitRecord, keep_report

BATCH = 500
_VISITS, _SPAN = 3, timedelta(hours=72)
_SAME_SHARE = 0.9
_SAID: TypeAdapter[Sighting] = TypeAdapter(EventSighting | AssociationSighting)


class Weighed(StrEnum):
    """What becomes of a visit for which an alarm was raised."""

    HELD = "held"
    REFUSED = "refused"
    BELIEVED = "believed"
    RELEASED = "released"


class HeldVisit(Frozen):
    """A visit that the brake holds, without what it found.

    Attributes:
        state: `held`, or what a person said: `accepted`, `refused`.
        visits: how many visits in a row gave this result; first_at, last_at: the first and the last of them.
        whole: whether what it did not list can be taken as no longer listed.
        missing: `kind:source_id` of what is to come and would be gone; withdrawn ones included.
        prints: of all that it listed: when it is over (seconds since 1970, or empty) and what is said of it.
        record: the report of the visit, as it is kept once the visit is accepted.
        who, why: who decided, and why. Kept for the instance, never published.
    """

    source: str
    state: Literal["held", "accepted", "refused"] = "held"
    visits: int = 1
    first_at: AwareDatetime
    last_at: AwareDatetime
    alarms: tuple[Alarm, ...]
    whole: bool
    missing: tuple[str, ...] = ()
    prints: dict[str, tuple[int | None, str]] = {}
    record: VisitRecord
    who: Line = ""
    why: Text = ""


def prints_of(known: Mapping[str, Item], found: Mapping[str, Item], seen: Collection[str]) -> dict[str, Any]:
    """What two visits are compared by: of all that was listed, when it is over and what is said of it."""
    items = {name: found.get(name) or known.get(name) for name in seen}
    return {name: (item.until, item.print) if item else (None, "") for name, item in sorted(items.items())}


def weigh(store: Store, visit: HeldVisit, found: Iterable[str]) -> Weighed:
    """Say what becomes of an alarming visit, and keep it if it is held; `found` are its sightings, a JSON each."""
    with store.writing() as connection:
        before = _load(connection, visit.source)
        is_believed = is_clock_believed(connection, visit.source, visit.last_at)
        if before is not None and before.state == "held" and before.whole and not (visit.whole and is_believed):
            # A visit that broke off, or at a wrong date, tells less than the whole one that waits already.
            return Weighed.HELD
        if before is not None and is_believed and _equal(before, visit):
            if before.state != "held":
                return Weighed.REFUSED if before.state == "refused" else Weighed.BELIEVED
            visit = visit.model_copy(update={"visits": before.visits + 1, "first_at": before.first_at})
            if visit.whole and visit.visits >= _VISITS and visit.last_at - visit.first_at >= _SPAN:
                connection.execute(delete(table_of(Held)).where(table_of(Held).c.source == visit.source))
                return Weighed.RELEASED
        _write(connection, visit, "\n".join(found))
        return Weighed.HELD


def forget_held(store: Store, source: str) -> None:
    """A whole visit to `source` was sound: what was held, accepted or refused before is of no interest any more."""
    this = table_of(Held).c.source == source
    with store.reading() as connection:
        is_there = connection.scalar(select(table_of(Held).c.state).where(this)) is not None
    if is_there:
        with store.writing() as connection:
            connection.execute(delete(table_of(Held)).where(this))


def held_visits(store: Store) -> dict[str, HeldVisit]:
    """The visits that were held, by source, whatever was decided of them since."""
    with store.reading() as connection:
        rows = connection.execute(select(table_of(Held).c.facts))
        visits = [HeldVisit.model_validate_json(row.facts) for row in rows]
    return {visit.source: visit for visit in sorted(visits, key=lambda visit: visit.source)}


def held_visit(store: Store, source: str) -> HeldVisit:
    """The visit to `source` that waits for a person. Raises `DecisionInvalid` when none does."""
    visit = held_visits(store).get(source)
    if visit is None or visit.state != "held":
        raise DecisionInvalid(f"No visit to {source!r} is held.", "`goodweek sources review` lists those that are.")
    return visit


def contrast_of(store: Store, source: str) -> Contrast:
    """What the held visit to `source` would change. Raises `DecisionInvalid`."""
    visit = held_visit(store, source)
    found = {_sighted(said): said["facts"] for said in map(loads, _found(store, source))}
    with store.reading() as connection:
        known = dict(facts_known(connection, source, {*found, *visit.missing}))
    return contrast(known, found, visit.missing)


Noting = Callable[[Connection], None]
"""What is written in the transaction in which a visit is no longer held."""


def _nothing(_connection: Connection) -> None:
    """There is nothing to write besides."""


def accept(store: Store, source: str, who: str, why: str = "", *, uid_domain: str, noting: Noting = _nothing) -> int:
    """Take in what the held visit to `source` found; what it no longer shows is gone at once, for a person says so.

    Gives how many sightings were taken in. Doing it twice, or after it was broken off, does no harm: it is held until
    the last step, which `noting` is part of. Raises `DecisionInvalid` when no visit is held.
    """
    visit = held_visit(store, source)
    count = 0
    for batch in in_batches(_found(store, source)):
        count += len(take_in(store, batch, uid_domain=uid_domain))
    withdraw(store, source, visit.missing, uid_domain=uid_domain)
    if visit.whole:
        end_complete_visit(store, source, visit.prints, uid_domain=uid_domain)
    with store.writing() as connection:
        _decide(connection, visit, "accepted", who, why)
        keep_report(connection, store, visit.record)
        noting(connection)
    return count


def refuse(store: Store, source: str, who: str, why: str = "", *, noting: Noting = _nothing) -> None:
    """Throw the held visit to `source` away, and any equal one that comes next. Raises `DecisionInvalid`.

    `noting` is as that of `accept`.
    """
    visit = held_visit(store, source)
    with store.writing() as connection:
        _decide(connection, visit, "refused", who, why)
        noting(connection)


def in_batches(lines: Iterable[str]) -> Iterator[list[Sighting]]:
    """Sightings, a JSON each, in portions of 500."""
    remaining = iter(lines)
    while some := list(islice(remaining, BATCH)):
        yield [_SAID.validate_json(line) for line in some]


def _decide(
    connection: Connection, visit: HeldVisit, state: Literal["accepted", "refused"], who: str, why: str
) -> None:
    decided = visit.model_copy(update={"state": state, "who": who, "why": why, "last_at": clock.now()})
    _write(connection, decided, "")


def _found(store: Store, source: str) -> list[str]:
    table = table_of(Held)
    with store.reading() as connection:
        text: str = connection.scalar(select(table.c.found).where(table.c.source == source)) or ""
    return text.split("\n") if text else []


def _sighted(said: Mapping[str, Any]) -> str:
    return f"{said['kind']}:{said['origin']['source_id']}"


def _load(connection: Connection, source: str) -> HeldVisit | None:
    facts = connection.scalar(select(table_of(Held).c.facts).where(table_of(Held).c.source == source))
    return HeldVisit.model_validate_json(facts) if facts else None


def _write(connection: Connection, visit: HeldVisit, found: str) -> None:
    row = {
        "source": visit.source,
        "state": visit.state,
        "at": visit.last_at,
        "digest": digest_of(visit.prints),
        "facts": visit.model_dump_json(exclude_defaults=True),
        "found": found,
    }
    upsert(connection, Held, [row])


def _equal(one: HeldVisit, other: HeldVisit) -> bool:
    """Whether two visits gave the same, but for what is over by now and the edits of a living source (up to a tenth)."""
    if one.whole != other.whole:
        return False
    before, now = _to_come(one, other.last_at), _to_come(other, other.last_at)
    return len(before.items() & now.items()) >= _SAME_SHARE * len(before.keys() | now.keys())


def _to_come(visit: HeldVisit, since: datetime) -> dict[str, str]:
    return {name: said for name, (until, said) in visit.prints.items() if until is None or until > since.timestamp()}
