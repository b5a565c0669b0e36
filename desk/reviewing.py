"""The job `sources review`: what the brake holds, in words, and what a person says of it."""

import json
import sys
from collections.abc import Iterator
from getpass import getuser
from pathlib import Path

from catalog.contrast import Contrast, Part
from catalog.holding import HeldVisit, accept, contrast_of, held_visit, held_visits, refuse
from desk.instance import Instance
from desk.locks import alone
from desk.telling import console


def show_held(folder: Path, *, as_json: bool) -> None:
    """List the sources of which a visit is held, and why."""
    with Instance.at(folder).store() as store:
        waiting = [visit for visit in held_visits(store).values() if visit.state == "held"]
    if as_json:
        _print_json([_shown(visit) for visit in waiting])
        return
    for visit in waiting:
        console.print("\n".join(_told(visit)), markup=False)
    if not waiting:
        console.print("Nothing is held back.", markup=False)


def show_difference(folder: Path, source: str, *, as_json: bool) -> None:
    """Show why the visit to `source` is held, and what it would change. Raises `DecisionInvalid`."""
    with Instance.at(folder).store() as store:
        visit, difference = held_visit(store, source), contrast_of(store, source)
    if as_json:
        _print_json({**_shown(visit), "difference": difference.model_dump(mode="json")})
        return
    console.print("\n".join((*_told(visit), *_difference(difference))), markup=False)


def decide_held(folder: Path, source: str, *, accepts: bool, who: str, why: str, as_json: bool) -> None:
    """Accept or refuse the held visit to `source`. Raises `DecisionInvalid`, and `AlreadyRunning` during a crawl."""
    instance = Instance.at(folder)
    who = who or _user()
    with alone(folder, "crawl"), instance.store() as store:
        if accepts:
            taken = accept(store, source, who, why, uid_domain=instance.config.calendar.uid_domain)
            told = f"Accepted: {taken} {'item' if taken == 1 else 'items'} taken in. `goodweek publish` shows it to readers."
        else:
            refuse(store, source, who, why)
            told = f"Refused: what {source} gave before stays, and the same result is refused from now on."
    if not as_json:
        console.print(told, markup=False)


def _user() -> str:
    """The name of who runs the command, where the system knows it."""
    try:
        return getuser()
    except (KeyError, ImportError, OSError):  # no such user, or a system without users
        return "unknown"


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _shown(visit: HeldVisit) -> dict[str, object]:
    shown: dict[str, object] = visit.model_dump(mode="json", exclude={"prints", "record", "missing"})
    return {**shown, "vanished": len(visit.missing), "listed": len(visit.prints)}


def _told(visit: HeldVisit) -> Iterator[str]:
    again = f", the same {visit.visits} times since {visit.first_at:%Y-%m-%d %H:%M} UTC" if visit.visits > 1 else ""
    yield f"{visit.source}: held on {visit.last_at:%Y-%m-%d %H:%M} UTC{again}"
    for alarm in visit.alarms:
        yield f"  {alarm.told()}"
        yield from (f"      {example}" for example in alarm.examples)


def _difference(difference: Contrast) -> Iterator[str]:
    yield from _part("vanished", difference.vanished)
    yield from _part("new", difference.new)
    for offset, part in difference.moved.items():
        yield from _part("have other dates" if offset == "other dates" else f"moved by {offset}", part)
    for name, part in difference.changed.items():
        yield from _part(f"changed {name}", part)


def _part(name: str, part: Part) -> Iterator[str]:
    if part.count:
        yield f"  {part.count} {name}:"
        yield from (f"      {example}" for example in part.examples)
        if part.count > len(part.examples):
            yield f"      … and {part.count - len(part.examples)} more"
