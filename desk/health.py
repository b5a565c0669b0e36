"""How each source is: its last visit, what it gave, how old that is, and what a person should look at."""

import os
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Literal

from pydantic import AwareDatetime

from catalog import clock
from catalog.holding import held_visits
from catalog.outages import SourceDown, standings
from catalog.sightings import Frozen
from catalog.source_health import RESTORED
from catalog.store import Store
from catalog.visits import VisitRecord, last_good_visits, last_visits
from crawlers.source import Source
from desk.instance import Instance

State = Literal[
    "well",
    "stale",
    "short",
    "read in part",
    "held",
    "refused",
    "down",
    "broken",
    "needs credentials",
    "never checked",
    "resting",
    "wrong file",
]
_GOOD = ("complete", "unchanged")
_STATES: dict[str, State] = {
    "failed": "broken",
    "short": "short",
    "partial": "read in part",
    "held": "held",
    "refused": "refused",
}


class Health(Frozen):
    """The state of one source.

    Attributes:
        state: `well`; `stale` (no good visit for twice `every_hours`); `short` (gave less than it
            promises); `read in part`; `held` (what it gave is too strange: `goodweek sources review`);
            `refused` (it gives again what a person refused); `broken` (nothing could be read); `down`
            (that three times over 48 hours); `needs credentials`; `never checked` (not visited yet);
            `resting` (it asked not to be asked before `not_before`); `wrong file` (its TOML cannot be used).
        last_visit, last_good: when it was last visited, and last read whole; None for never.
        age_hours: since the last good visit: how old what is published of it is.
        listed: items that it lists; taken: new, changed, same, returned; skipped: by reason.
        unknown_words: words that its TOML does not map, the most frequent first.
        down_since: the first of the visits in a row that failed, if the last one did.
        renamed: items of the last visit that came under new ids and were known by their content.
        settings: names of the environment variables that it needs and that are not set.
        problems: what went wrong, one line each.
    """

    name: str
    title: str = ""
    reader: str = ""
    state: State
    checked: str = "never"
    last_visit: AwareDatetime | None = None
    last_good: AwareDatetime | None = None
    age_hours: float | None = None
    not_before: AwareDatetime | None = None
    listed: int = 0
    found: int = 0
    taken: dict[str, int] = {}
    skipped: dict[str, int] = {}
    unknown_words: dict[str, int] = {}
    down_since: AwareDatetime | None = None
    renamed: int = 0
    settings: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


def health_of(instance: Instance) -> list[Health]:
    """The state of every source of `instance`, by name."""
    with instance.store() as store:
        return health_in(instance, store)


def health_in(instance: Instance, store: Store) -> list[Health]:
    """The same, of a catalogue that is open."""
    visits, good, standing = last_visits(store), last_good_visits(store), standings(store)
    reviewed = {name: visit.state for name, visit in held_visits(store).items()}
    sources, wrong = instance.sources()
    known = [
        _standing(
            judge(source, visits.get(source.name), good.get(source.name), os.environ, reviewed.get(source.name, "")),
            standing.get(source.name),
        )
        for source in sources
    ]
    unusable = [Health(name=name, state="wrong file", problems=(str(error),)) for name, error in wrong.items()]
    return sorted([*known, *unusable], key=lambda health: health.name)


def judge(
    source: Source, visit: VisitRecord | None, good: datetime | None, environ: Mapping[str, str], review: str = ""
) -> Health:
    """The state of `source`, given its last visit and the end of its last good one.

    `review` is what became of its held visit, if it has one: `held`, `accepted` or `refused`.
    """
    missing = source.credentials.missing(environ) if source.credentials else ()
    about = Health(
        name=source.name,
        title=source.title,
        reader=source.reader,
        state=_state(source, visit, good, missing),
        checked=str(source.checked),
        last_good=good,
        age_hours=round((clock.now() - good) / timedelta(hours=1), 2) if good else None,
        settings=missing,
        problems=tuple(f"set {name} in the environment" for name in missing),
    )
    if visit is None:
        return about
    return about.model_copy(
        update={
            "last_visit": visit.finished_at,
            "not_before": visit.not_before,
            "listed": visit.listed,
            "found": visit.found,
            "taken": visit.taken,
            "skipped": visit.skipped,
            "unknown_words": visit.words,
            "renamed": visit.renamed,
            "state": "refused" if about.state == "held" and review == "refused" else about.state,
            "problems": (*about.problems, *_held(visit, review), *visit.errors, *visit.incomplete),
        }
    )


def _standing(health: Health, standing: SourceDown | None) -> Health:
    """The same with for how long the source cannot be reached."""
    if standing is None:
        return health
    state = "down" if standing.is_down and health.state == "broken" else health.state
    return health.model_copy(update={"down_since": standing.since, "state": state})


def resting(instance: Instance) -> dict[str, datetime]:
    """The sources that asked on their last visit not to be asked again yet, and until when (`Retry-After`)."""
    with instance.store() as store:
        visits = last_visits(store)
    return {name: visit.not_before for name, visit in visits.items() if visit.not_before and is_resting(visit)}


def is_resting(visit: VisitRecord | None) -> bool:
    """Whether the source asked on its last visit not to be asked again yet (`Retry-After`)."""
    return visit is not None and visit.not_before is not None and visit.not_before > clock.now()


def _held(visit: VisitRecord, review: str) -> tuple[str, ...]:
    """Why the last visit is held or was refused, and what to do."""
    if visit.outcome not in ("held", "refused"):
        return ()
    if review == "refused":
        return ("refused: a person said so; another result is looked at again", *visit.alarms)
    return (f"held: see `goodweek sources review {visit.source}`", *visit.alarms)


def _state(source: Source, visit: VisitRecord | None, good: datetime | None, missing: tuple[str, ...]) -> State:
    if missing:
        return "needs credentials"
    if visit is None or visit.outcome in ("needs credentials", RESTORED):
        return "never checked"
    if is_resting(visit):
        return "resting"
    if visit.outcome not in _GOOD:
        return _STATES.get(visit.outcome, "broken")
    stale = good is None or clock.now() - good > timedelta(hours=2 * source.every_hours)
    return "stale" if stale else "well"
