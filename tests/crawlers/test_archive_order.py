"""Whoever comes first, a replay writes in the order that was noted."""

from random import Random

import pytest

from catalog.errors import StoreUnusable
from catalog.sightings import Sighting
from crawlers.archive_order import KeptTurns, NotedTurns, OrderedMemory, OrderedSink, Turns
from crawlers.visits import NoMemory, Remembered, VisitReport
from tests.catalog.world import NOW, event_sighting

NAMES = ("a", "b", "c", "d")


class Written:
    """A sink and a memory that note what is written, in one list for all."""

    def __init__(self, name: str, log: list[str], refuses: int = -1) -> None:
        self.name, self.log, self.refuses = name, log, refuses

    def take(self, sightings: list[Sighting]) -> None:
        if self.refuses == 0:
            raise StoreUnusable("The database is full.")
        self.refuses -= 1
        self.log += [f"{self.name} takes {one.origin.source_id}" for one in sightings]

    def close(self, report: VisitReport, /) -> None:
        self.log.append(f"{self.name} ends {report.outcome}")

    def recall(self, _url: str) -> Remembered | None:
        return None

    def remember(self, url: str, _what: Remembered) -> None:
        self.log.append(f"{self.name} remembers {url}")


class Visits:
    """Four visits whose steps can be taken in any order."""

    def __init__(self, turns: Turns) -> None:
        self.log: list[str] = []
        self.steps: dict[str, int] = dict.fromkeys(NAMES, 0)
        self.sinks = {name: OrderedSink(name, Written(name, self.log), turns) for name in NAMES}

    def step(self, name: str, count: int) -> None:
        sink, number = self.sinks[name], self.steps[name]
        self.steps[name] += 1
        if number == count:
            sink.close(VisitReport(name, NOW))
        elif number % 2:
            OrderedMemory(sink, Written(name, self.log)).remember(str(number), Remembered())
        else:
            sink.take([event_sighting(source_id=str(number))])


def mixed(random: Random, counts: dict[str, int]) -> list[str]:
    steps = [name for name, count in counts.items() for _ in range(count + 1)]
    random.shuffle(steps)
    return steps


@pytest.mark.parametrize("seed", range(50))
def test_any_order_of_coming_is_the_noted_order_of_writing(seed: int) -> None:
    random = Random(seed)
    counts = {name: random.randrange(6) for name in NAMES}
    noted = NotedTurns()
    first = Visits(noted)
    for name in mixed(random, counts):
        first.step(name, counts[name])
    kept = KeptTurns(noted.runs)
    second = Visits(kept)
    for name in mixed(random, counts):
        second.step(name, counts[name])

    assert second.log == first.log
    assert len(first.log) == sum(counts.values()) + len(NAMES)


@pytest.mark.parametrize("seed", range(30))
def test_a_visit_that_writes_more_or_less_than_noted_holds_up_nobody(seed: int) -> None:
    random = Random(seed)
    noted = NotedTurns()
    for name in mixed(random, {name: random.randrange(4) for name in NAMES[:3]}):
        noted.give(name, list)
    kept, counts = KeptTurns(noted.runs), {name: random.randrange(6) for name in NAMES[1:]}
    visits = Visits(kept)
    for name in mixed(random, counts):
        visits.step(name, counts[name])
    kept.finish()

    each = {name: [line for line in visits.log if line.startswith(f"{name} ")] for name in counts}
    assert {name: len(lines) for name, lines in each.items()} == {name: count + 1 for name, count in counts.items()}
    assert [lines[-1] for lines in each.values()] == [f"{name} ends failed" for name in counts]


def test_what_waits_is_known_before_it_is_written() -> None:
    kept = KeptTurns([("b", 1), ("a", 2)])
    log: list[str] = []
    memory = OrderedMemory(OrderedSink("a", Written("a", log), kept), NoMemory())
    memory.remember("x", Remembered(etag='"1"'))
    memory.remember("x", Remembered(etag='"2"'))

    assert memory.recall("x") == Remembered(etag='"2"')
    kept.finish()
    assert memory.recall("x") is None


def test_what_is_refused_when_its_turn_comes_is_told_and_not_remembered() -> None:
    kept = KeptTurns([("b", 1), ("a", 4)])
    log: list[str] = []
    sink = OrderedSink("a", Written("a", log, refuses=1), kept)
    memory, report = OrderedMemory(sink, Written("a", log)), VisitReport("a", NOW, answers=1)
    sink.take([event_sighting(source_id="1")])
    sink.take([event_sighting(source_id="2")])
    memory.remember("x", Remembered())
    sink.close(report)
    OrderedSink("b", Written("b", log), kept).take([event_sighting(source_id="3")])

    assert log == ["b takes 3", "a takes 1", "a ends failed"]
    assert (report.refused, report.errors) == (True, ["The database is full."])
