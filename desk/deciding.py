"""The jobs behind `goodweek twins`, `goodweek decisions` and `goodweek decide`."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import JsonValue

from catalog.decisions import By, Decider, decided, revoke
from catalog.register import register
from catalog.twins import TwinSide, twins
from catalog.verdicts import Decision
from desk.instance import Instance
from desk.telling import console, table

_SHOWN = 60


@contextmanager
def deciding(folder: Path, who: str, why: str, *, as_organisation: bool = False) -> Iterator[Decider]:
    """Somebody who decides about the catalogue of the instance in `folder`; what was decided is told at the end.

    Raises what `Decider` raises.
    """
    instance = Instance.at(folder)
    by = By(who, why, "organisation" if as_organisation else "editor")
    with instance.store() as store:
        register(store, instance.editions(), ())
        known = {decision.id for decision in decided(store)}
        yield Decider(store, by, uid_domain=instance.config.calendar.uid_domain)
        for decision in decided(store):
            if decision.id not in known:
                console.print(f"Decided ({decision.id}). `goodweek publish` shows it to readers.", markup=False)


def take_back(folder: Path, decision_id: str, who: str, why: str) -> None:
    """Take a decision back. Raises `DecisionInvalid`."""
    instance = Instance.at(folder)
    with instance.store() as store:
        changed = revoke(store, decision_id, By(who, why), uid_domain=instance.config.calendar.uid_domain)
    console.print(f"Taken back; {changed} changed by it. `goodweek publish` shows it to readers.", markup=False)


def value_of(text: str) -> JsonValue:
    """JSON, or else the text itself."""
    try:
        value: JsonValue = json.loads(text)
    except ValueError:
        return text
    return value


def show_decisions(folder: Path, *, as_json: bool) -> None:
    """List all decisions."""
    with Instance.at(folder).store() as store:
        found = decided(store)
    if as_json:
        told = [{"id": decision.id, **decision.model_dump(mode="json")} for decision in found]
        console.print_json(json.dumps(told))
        return
    made = table("Decisions", "id", "when", "who", "what", "about", "why", "taken back")
    for decision in found:
        revoked = f"{decision.revoked_at:%Y-%m-%d} {decision.revoked_by}" if decision.revoked_at else ""
        made.add_row(
            decision.id,
            f"{decision.at:%Y-%m-%d %H:%M}",
            decision.who,
            _what(decision),
            _about(decision),
            decision.why,
            revoked,
        )
    console.print(made)


def show_twins(folder: Path, *, as_json: bool) -> None:
    """List the pairs that are left to people."""
    with Instance.at(folder).store() as store:
        found = twins(store)
    if as_json:
        console.print_json(json.dumps([pair.model_dump(mode="json") for pair in found]))
        return
    for pair in found:
        console.print(f"{pair.score:.2f}  {_side(pair.one)}\n      {_side(pair.other)}", markup=False)
        for reason in pair.reasons:
            console.print(f"        {reason.weight:+.1f} {reason.evidence.en} {reason.detail}", markup=False)
    console.print(
        f"{len(found)} pairs to decide: `goodweek decide same ID OTHER` or `goodweek decide different ID OTHER`."
        if found
        else "No pair waits for a decision.",
        markup=False,
    )


def _side(side: TwinSide) -> str:
    return "  ".join(filter(None, (side.subject_id, side.title, side.when, side.where, f"[{side.source}]")))


def _what(decision: Decision) -> str:
    value = "" if decision.value is None else json.dumps(decision.value, ensure_ascii=False)
    return " ".join(filter(None, (str(decision.kind), decision.field, value)))[:_SHOWN]


def _about(decision: Decision) -> str:
    return f"{decision.about}, {len(decision.targets)} sightings"
