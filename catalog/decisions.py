"""What people decide: same, different, another value, hidden, a theme, an edition. Kept for ever, and taken back when asked.

A decision is replayed at each conclusion, so it survives every crawl. It names sightings: the founding
one where it is about a subject as a whole, so that it follows its subject through every merge and split.
"""

from collections.abc import Collection, Sequence
from typing import Literal, NamedTuple

from pydantic import JsonValue
from sqlalchemy import Connection, select

from catalog import clock, prior
from catalog.deciding import keep
from catalog.errors import DecisionInvalid, SubjectUnknown
from catalog.matching import founder_order
from catalog.rows import KeptSighting, table_of
from catalog.rulings import field_value
from catalog.settling import settle
from catalog.sightings import AssociationFacts, EventFacts
from catalog.store import Store
from catalog.tables import Decision as DecisionTable
from catalog.tables import Edition as EditionTable
from catalog.tables import Sighting
from catalog.verdicts import Decision, Verdict
from catalog.vocabulary import Theme

_FACTS: dict[str, type[EventFacts] | type[AssociationFacts]] = {"event": EventFacts, "association": AssociationFacts}


class By(NamedTuple):
    """Who decides, in whose name, and why."""

    who: str
    why: str = ""
    role: Literal["organisation", "editor"] = "editor"


def decide(store: Store, decision: Decision, *, uid_domain: str) -> int:
    """Keep `decision` and conclude anew what it touches; gives how many subjects changed by it.

    The sightings that it names need not be there yet. Deciding twice is deciding once. Raises
    `DecisionInvalid` when it does not fit.
    """
    with store.writing() as connection:
        return decide_in(connection, decision, uid_domain=uid_domain)


def decide_in(connection: Connection, decision: Decision, *, uid_domain: str) -> int:
    """The same, inside the transaction of the caller."""
    _check(connection, decision)
    keep(connection, decision)
    return _replay(connection, decision, uid_domain)


def revoke(store: Store, decision_id: str, by: By, *, uid_domain: str) -> int:
    """Take a decision back; what follows from the rest is concluded anew. Raises `DecisionInvalid`."""
    with store.writing() as connection:
        decision = decision_called(connection, decision_id)
        return 0 if decision.revoked_at else revoke_in(connection, decision, by, uid_domain=uid_domain)


def revoke_in(connection: Connection, decision: Decision, by: By, *, uid_domain: str) -> int:
    """The same, of a decision that stands, inside the transaction of the caller."""
    gone = {"revoked_at": clock.now(), "revoked_by": by.who, "revoked_why": by.why}
    keep(connection, decision.model_copy(update=gone))
    return _replay(connection, decision, uid_domain)


def decision_called(connection: Connection, decision_id: str) -> Decision:
    """The decision of this id. Raises `DecisionInvalid` when there is none."""
    table = table_of(DecisionTable)
    facts = connection.scalar(select(table.c.facts).where(table.c.id == decision_id))
    if facts is None:
        raise DecisionInvalid(f"There is no decision {decision_id[:40]!r}.", "`goodweek decisions` lists them.")
    return Decision.model_validate_json(facts)


def decided(store: Store) -> list[Decision]:
    """All decisions, the latest first, those that were taken back among them."""
    table = table_of(DecisionTable)
    with store.reading() as connection:
        rows = connection.execute(select(table.c.facts).order_by(table.c.at.desc(), table.c.id)).scalars()
        return [Decision.model_validate_json(facts) for facts in rows]


class Decider:
    """A person who decides: each method keeps one decision and gives it.

    All raise `SubjectUnknown` when there is no such subject, and `DecisionInvalid` when it does not fit.
    """

    def __init__(self, store: Store, by: By, *, uid_domain: str) -> None:
        self._store, self._by, self._uid_domain = store, by, uid_domain

    def same(self, one_id: str, other_id: str) -> Decision:
        """Two events, or two associations, are one."""
        one, other = self._members(one_id), self._members(other_id)
        if one[0].subject_id == other[0].subject_id:
            raise DecisionInvalid(f"{one_id} and {other_id} are one already.")
        return self._decided(Verdict.SAME, one[:1], other[:1])

    def different(self, one_id: str, other: str) -> Decision:
        """Two subjects are two, or one was merged by mistake.

        `other` is an id, or names what does not belong to `one_id`: a source, or `source:source_id`.
        """
        members = self._members(one_id)
        strangers = [kept for kept in members if other in (kept.source, f"{kept.source}:{kept.source_id}")]
        if strangers:
            members = [kept for kept in members if kept not in strangers]
        else:
            strangers = self._members(other)
        if not members or {kept.key for kept in members} & {kept.key for kept in strangers}:
            raise DecisionInvalid(
                f"{one_id} and {other} are one, and nothing would be left of one of them.",
                "Name the source that does not belong to it, as SOURCE or SOURCE:ID.",
            )
        return self._decided(Verdict.DIFFERENT, members, strangers)

    def override(self, subject_id: str, field: str, value: JsonValue) -> Decision:
        """A field has this value, whatever sources say."""
        return self._decided(Verdict.OVERRIDE, self._members(subject_id)[:1], field=field, value=value)

    def hide(self, subject_id: str, *, hidden: bool = True) -> Decision:
        """A subject is not to be shown, or is to be shown again."""
        return self._decided(Verdict.HIDE, self._members(subject_id)[:1], value=hidden)

    def theme(self, subject_id: str, theme: str, *, belongs: bool = True) -> Decision:
        """A subject belongs to a theme, or does not."""
        return self._decided(Verdict.THEME, self._members(subject_id)[:1], field=theme, value=belongs)

    def edition(self, subject_id: str, edition: str, *, belongs: bool = True) -> Decision:
        """A subject belongs to an edition, or does not."""
        return self._decided(Verdict.EDITION, self._members(subject_id)[:1], field=edition, value=belongs)

    def _members(self, subject_id: str) -> list[KeptSighting]:
        with self._store.reading() as connection:
            return members_of(connection, subject_id)

    def _decided(
        self,
        kind: Verdict,
        one: Sequence[KeptSighting],
        other: Sequence[KeptSighting] = (),
        *,
        field: str = "",
        value: JsonValue = None,
    ) -> Decision:
        if other and one[0].kind != other[0].kind:
            raise DecisionInvalid("An event and an association cannot be compared.")
        decision = Decision(
            kind=kind,
            about="event" if one[0].kind == "event" else "association",
            one=tuple(kept.key for kept in one),
            other=tuple(kept.key for kept in other),
            field=field,
            value=value,
            who=self._by.who,
            why=self._by.why,
            role=self._by.role,
            at=clock.now(),
        )
        decide(self._store, decision, uid_domain=self._uid_domain)
        return decision


def members_of(connection: Connection, subject_id: str) -> list[KeptSighting]:
    """The sightings of a subject, its founding one first. Raises `SubjectUnknown`."""
    found = prior.sightings_of(connection, [prior.present_id(connection, subject_id)])
    if not found:
        raise SubjectUnknown(subject_id)
    return sorted(found, key=founder_order)


def _check(connection: Connection, decision: Decision) -> None:
    if decision.kind is Verdict.OVERRIDE:
        field_value(_FACTS[decision.about], decision.field, decision.value)
    if decision.kind is Verdict.THEME and decision.field not in {str(theme) for theme in Theme}:
        raise DecisionInvalid(f"{decision.field!r} is no theme.", f"Themes are: {', '.join(Theme)}.")
    if decision.kind is Verdict.EDITION:
        known = set(connection.execute(select(table_of(EditionTable).c.id)).scalars())
        if decision.field not in known:
            raise DecisionInvalid(
                f"{decision.field!r} is no edition.", f"Editions are: {', '.join(sorted(known)) or 'none yet'}."
            )
    is_pair = decision.kind in (Verdict.SAME, Verdict.DIFFERENT)
    if is_pair != bool(decision.other):
        raise DecisionInvalid(f"A decision {decision.kind!s} names {'two sides' if is_pair else 'one side'}.")


def _replay(connection: Connection, decision: Decision, uid_domain: str) -> int:
    touched = _subjects_of(connection, decision.targets)
    if not touched:
        return 0
    return settle(connection, touched, {}, now=clock.now(), uid_domain=uid_domain, decision=decision.id)


def _subjects_of(connection: Connection, keys: Collection[str]) -> set[str]:
    table = table_of(Sighting)
    return {row["subject_id"] for row in prior.rows_with(connection, select(table.c.subject_id), table.c.id, keys)}
