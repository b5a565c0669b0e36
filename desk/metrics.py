"""How the instance is, for Prometheus: numbers and instants, and nothing of persons (text format 0.0.4).

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import NamedTuple, get_args

from catalog import clock
from catalog.desk_figures import desk_figures
from catalog.handled import Matter
from catalog.store import Store
from desk.health import State, health_in
from desk.instance import Instance
from desk.pending import pending

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Sample(NamedTuple):
    """One number; `labels` tell it from the others of its family, `suffix` follows the name of the family."""

    value: float
    labels: Mapping[str, str] = {}
    suffix: str = ""


class Family(NamedTuple):
    """Numbers of one name: its kind (`gauge`, `counter`, `summary`), what it says, and its samples."""

    name: str
    kind: str
    help: str
    samples: list[Sample]


def rendered(families: Iterable[Family]) -> bytes:
    """All of them as text."""
    return "".join(line for family in families for line in _lines(family)).encode()


def instance_families(instance: Instance, store: Store) -> Iterator[Family]:
    """What the catalogue and the published folder tell."""
    yield from _queue(instance, store)
    yield from _published(instance)
    yield from _sources(instance, store)


def _queue(instance: Instance, store: Store) -> Iterator[Family]:
    now, figures, waiting = clock.now(), desk_figures(store), pending(instance, store)
    counts = Counter(one.matter for one in waiting)
    counts[Matter.SUBMISSION] = figures.waiting  # the queue shows the first hundred
    since = {matter: [one.since for one in waiting if one.matter is matter and one.until is None] for matter in Matter}
    ages = {matter: _age(now, min(found)) for matter, found in since.items() if found}
    yield Family(
        "goodweek_submissions",
        "gauge",
        "Submissions by state.",
        [Sample(count, {"state": state.value}) for state, count in figures.submissions.items()],
    )
    yield Family(
        "goodweek_queue_length",
        "gauge",
        "What waits for an editor, by kind.",
        [Sample(counts[matter], {"kind": matter.value}) for matter in Matter],
    )
    yield Family(
        "goodweek_queue_oldest_seconds",
        "gauge",
        "For how long the oldest of it has waited, but for what was put off; 0 where nothing waits.",
        [Sample(ages.get(matter, 0), {"kind": matter.value}) for matter in Matter],
    )
    yield Family("goodweek_mails_waiting", "gauge", "Mails that are still to be sent.", [Sample(figures.mails)])
    oldest = _age(now, figures.mails_since) if figures.mails_since else 0
    yield Family(
        "goodweek_mails_oldest_seconds", "gauge", "For how long the oldest of them has waited.", [Sample(oldest)]
    )


def _published(instance: Instance) -> Iterator[Family]:
    """The link to what is published is made anew with each publication in which anything changed."""
    try:
        at = instance.public_folder.lstat().st_mtime
    except OSError:
        return
    told = "When what is published last changed, in seconds since 1970."
    yield Family("goodweek_published_timestamp_seconds", "gauge", told, [Sample(at)])
    age = max(0.0, clock.now().timestamp() - at)
    yield Family("goodweek_published_age_seconds", "gauge", "How long ago that is.", [Sample(age)])


def _sources(instance: Instance, store: Store) -> Iterator[Family]:
    healths = health_in(instance, store)
    states = Counter(one.state for one in healths)
    yield Family(
        "goodweek_sources",
        "gauge",
        "Sources by state; docs/sources.md has the states.",
        [Sample(states[state], {"state": state}) for state in get_args(State)],
    )
    yield Family(
        "goodweek_source_state",
        "gauge",
        "The state of each source: 1 for the one in which it is.",
        [Sample(1, {"source": one.name, "state": one.state}) for one in healths],
    )
    yield Family(
        "goodweek_source_last_good_timestamp_seconds",
        "gauge",
        "When each source was last read whole, in seconds since 1970.",
        [Sample(one.last_good.timestamp(), {"source": one.name}) for one in healths if one.last_good],
    )


def _age(now: datetime, since: datetime) -> float:
    return max(0.0, (now - since).total_seconds())


def _lines(family: Family) -> Iterator[str]:
    yield f"# HELP {family.name} {family.help}\n# TYPE {family.name} {family.kind}\n"
    for one in family.samples:
        labels = ",".join(f'{name}="{_escaped(value)}"' for name, value in one.labels.items())
        yield f"{family.name}{one.suffix}{f'{{{labels}}}' if labels else ''} {_number(one.value)}\n"


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")


def _number(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.3f}"
