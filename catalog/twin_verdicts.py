"""What an editor says of two that may be one: they are, they are not, or somebody looks again later. Each can be undone.

What is said is a decision (`catalog.decisions`), in one transaction with the note of it, and only if the two are as
they were shown.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from catalog import clock, handled, postponing
from catalog.decisions import By as DecidedBy
from catalog.decisions import decide_in, decision_called, members_of, revoke_in
from catalog.errors import DecisionInvalid
from catalog.handled import By, Deed, Matter, Thing, Undoing
from catalog.store import Store
from catalog.twins import Pair, pair
from catalog.verdicts import Decision, Verdict

_BETWEEN = "-"
_AT_ONCE = timedelta(minutes=1)
_VERDICTS = {Deed.SAME: Verdict.SAME, Deed.DIFFERENT: Verdict.DIFFERENT}


def name_of(keys: tuple[str, str]) -> str:
    """What a pair is called in addresses: the keys of its two sightings."""
    return _BETWEEN.join(keys)


def pair_called(store: Store, name: str) -> Pair | None:
    """A pair that waits; None where nobody has to say anything of it any more."""
    with store.reading() as connection:
        return _pair(connection, name)


def say(store: Store, name: str, version: str, deed: Deed, by: By, *, uid_domain: str) -> str:
    """Say that the two of a pair are one (`SAME`), two (`DIFFERENT`), or look at it again (`LATER`).

    Gives the id under which it can be undone. Raises `DecisionInvalid` when they are not what `version` was.
    """
    with store.writing() as connection:
        found = _pair(connection, name)
        if found is None or found.version != version:
            raise DecisionInvalid(
                "These two are not as they were, or somebody decided.", "Look again, and decide then."
            )
        sides = found.twins.one, found.twins.other
        thing = Thing(Matter.TWINS, name, " / ".join(side.title for side in sides))
        if deed is Deed.LATER:
            until = postponing.postponed_until(connection, Matter.TWINS, name)
            if until is not None and until > clock.now() + postponing.FOR - _AT_ONCE:
                raise DecisionInvalid("This was put off just now.")
            postponing.postpone(connection, Matter.TWINS, name)
            return handled.note(connection, thing, deed, by, {"until": until and until.isoformat()})
        decision = _decision(connection, _VERDICTS[deed], (sides[0].subject_id, sides[1].subject_id), by)
        decide_in(connection, decision, uid_domain=uid_domain)
        return handled.note(connection, thing, deed, by, {"decision": decision.id})


def unsay(connection: Connection, undoing: Undoing, by: By, *, uid_domain: str) -> None:
    """It was not said. Raises `DecisionInvalid` when the decision was taken back already."""
    if undoing.done.deed is Deed.LATER:
        until = undoing.before["until"]
        put_off = datetime.fromisoformat(until) if until else None
        postponing.put_back(connection, Matter.TWINS, undoing.done.name, put_off)
        return
    decision = decision_called(connection, undoing.before["decision"])
    if decision.revoked_at is not None:
        raise DecisionInvalid("Somebody took this decision back already.")
    revoke_in(connection, decision, DecidedBy(by.who, by.why), uid_domain=uid_domain)


def _pair(connection: Connection, name: str) -> Pair | None:
    one, _, other = name.partition(_BETWEEN)
    return pair(connection, one, other)


def _decision(connection: Connection, kind: Verdict, subjects: tuple[str, str], by: By) -> Decision:
    """About the founders where two become one, about all that is said of both where they stay two."""
    one, other = (members_of(connection, subject) for subject in subjects)
    count = 1 if kind is Verdict.SAME else None
    return Decision(
        kind=kind,
        about="event" if one[0].kind == "event" else "association",
        one=tuple(kept.key for kept in one[:count]),
        other=tuple(kept.key for kept in other[:count]),
        who=by.who,
        why=by.why,
        at=clock.now(),
    )
