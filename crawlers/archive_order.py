"""The order in which a crawl writes, noted while it is recorded and kept when it is replayed.

Sources are visited side by side, so who writes first is chance. The rows of the catalogue stand in the
order of writing; a replay that is to give the same catalogue to the byte must write in the order of
the record. A source that is ahead of it waits with what it has; nobody waits for the network.
"""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from catalog.errors import GoodweekError
from catalog.sightings import Sighting
from crawlers.visits import Memory, Remembered, Sink, VisitReport

Runs = list[tuple[str, int]]


class Turns(Protocol):
    """Decides when a source writes."""

    def give(self, source: str, write: Callable[[], None]) -> None:
        """Call `write` now, or when it is the turn of `source`."""
        ...


class NotedTurns:
    """Everyone writes at once, and it is noted who did.

    Attributes:
        runs: names of sources and how often each wrote in a row.
    """

    def __init__(self) -> None:
        self.runs: Runs = []

    def give(self, source: str, write: Callable[[], None]) -> None:
        """Note it and write."""
        if self.runs and self.runs[-1][0] == source:
            self.runs[-1] = (source, self.runs[-1][1] + 1)
        else:
            self.runs.append((source, 1))
        write()


class KeptTurns:
    """Everyone writes in the order that was noted; what was not noted is written at the end."""

    def __init__(self, runs: Sequence[tuple[str, int]]) -> None:
        self._expected = deque(runs)
        self._waiting: dict[str, deque[Callable[[], None]]] = {}
        self._ended: set[str] = set()

    def give(self, source: str, write: Callable[[], None]) -> None:
        """Keep `write` for the turn of `source`, and write all whose turn it is."""
        self._waiting.setdefault(source, deque()).append(write)
        self._go_on()

    def end(self, source: str) -> None:
        """`source` writes nothing more: nobody waits for it."""
        self._ended.add(source)
        self._go_on()

    def finish(self) -> None:
        """Nobody writes anything more: write what still waits."""
        self._ended.update(source for source, _ in self._expected)
        self._go_on()

    def _go_on(self) -> None:
        while self._expected:
            source, count = self._expected[0]
            waiting = self._waiting.get(source)
            if waiting and count:
                self._expected[0] = (source, count - 1)
                waiting.popleft()()
            elif count and source not in self._ended:
                return
            else:
                self._expected.popleft()
        for writes in self._waiting.values():
            while writes:
                writes.popleft()()


@dataclass(slots=True)
class OrderedSink:
    """A sink that writes when it is its turn.

    What the sink refuses when its turn comes later is told in the report of the visit, and nothing more
    is written for it.
    """

    source: str
    sink: Sink
    turns: Turns
    refusal: GoodweekError | None = None

    def take(self, sightings: list[Sighting]) -> None:
        """Take them in turn. Raises what the sink refused until now."""
        self.turns.give(self.source, lambda: self._take(sightings))
        if self.refusal is not None:
            raise self.refusal

    def _take(self, sightings: list[Sighting]) -> None:
        if self.refusal is not None:
            return
        try:
            self.sink.take(sightings)
        except GoodweekError as error:
            self.refusal = error

    def close(self, report: VisitReport, /) -> None:
        """End the visit in turn."""
        self.turns.give(self.source, lambda: self._close(report))
        if isinstance(self.turns, KeptTurns):
            self.turns.end(self.source)

    def _close(self, report: VisitReport) -> None:
        if self.refusal is not None and not report.refused:
            report.refused = True
            report.error("", str(self.refusal))
        self.sink.close(report)


@dataclass(slots=True)
class OrderedMemory:
    """A memory that is written when it is its turn, and knows what waits."""

    sink: OrderedSink
    memory: Memory
    waiting: dict[str, Remembered] = field(default_factory=dict)

    def recall(self, url: str) -> Remembered | None:
        """What is remembered of `url`."""
        return self.waiting.get(url) or self.memory.recall(url)

    def remember(self, url: str, what: Remembered) -> None:
        """Remember it in turn, unless the sink refused what was read there."""
        self.waiting[url] = what
        self.sink.turns.give(self.sink.source, lambda: self._remember(url, what))

    def _remember(self, url: str, what: Remembered) -> None:
        if self.waiting.get(url) is what:
            del self.waiting[url]
        if self.sink.refusal is None:
            self.memory.remember(url, what)
