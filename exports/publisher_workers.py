"""Processes that help with a long publication: as many as there are cores, this one among them.

Each opens the catalogue by itself and checks that it sees the same state; one that does not is done
without. Those that were not forked ahead (`exports.publisher_forking`) are started by *spawn*: by now a fork would
carry along an open database and the threads of the progress bar. What they do is told in `exports.publisher_helping`.
"""

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from catalog.errors import PublicationFailed
from exports.drafts import Folder
from exports.publisher_answers import Done, Failed, Ready
from exports.publisher_forking import Helper, forked, started
from exports.publisher_helping import Brief
from exports.publisher_program import Program

_AHEAD = 2
"""Jobs that a helper has at most when it is given another one, so that it need not wait for this process to look."""
_AHEAD_OF_LONG = 8
"""The same of jobs that are begun first: some of them are short, and this process does a job of its own meanwhile."""
_BEGUN = 60
"""Jobs that a helper has at most while this process does something else for seconds: all of them wait in its memory."""
_ENDED = object()
_LOST = "Publish again; if it happens again, see whether memory runs short."


@dataclass(slots=True)
class Helpers:
    """The helpers of one publication; none where they would not be worth it.

    Attributes:
        touched, written, kept, bytes_written: what they did, as `Folder` counts it.
    """

    touched: list[str] = field(default_factory=list)
    written: int = 0
    kept: int = 0
    bytes_written: int = 0
    _program: Program | None = None
    _folder: Folder | None = None
    _starting: set[Connection] = field(default_factory=set)
    _load: dict[Connection, int] = field(default_factory=dict)
    _processes: list[BaseProcess] = field(default_factory=list)
    _ahead: list[Helper] = field(default_factory=list)

    @classmethod
    @contextmanager
    def ahead(cls, count: int | None = None) -> Iterator["Helpers"]:
        """Helpers that are forked now, where that is safe, to be there when they are wanted; at the end they are let go.

        One for each core besides, unless `count` is told. For who has opened nothing yet: neither the catalogue, nor a
        progress bar.
        """
        helpers = cls(_ahead=forked((os.cpu_count() or 1) - 1 if count is None else count))
        try:
            yield helpers
        finally:
            helpers.stop()

    @property
    def are_there(self) -> bool:
        """Whether there are any who need not start any more."""
        return bool(self._ahead) or bool(self._load)

    @property
    def are_started(self) -> bool:
        """Whether there are any."""
        return bool(self._processes)

    def start(self, brief: Brief, count: int) -> None:
        """Start `count` helpers; they take work as soon as they are ready."""
        for number in range(count):
            here, process = self._ahead[number] if number < len(self._ahead) else started(get_context("spawn"))
            self._processes.append(process)
            self._starting.add(here)
            with suppress(ConnectionError):  # It ended; that is heard as of any other.
                here.send(brief)

    def share(
        self,
        jobs: Iterable[Any],
        here: Callable[[Any], Any],
        long: Iterable[Any] = (),
        own: Iterator[None] = iter(()),  # noqa: B008 - it has no steps
        *,
        alone: bool = False,
    ) -> Iterator[Any]:
        """The results of all jobs, as they come: done by whoever is free, by `here` in this process, or by that `alone`.

        Those that are `long` are begun first, by helpers: while this process did one, none of them would get more work.
        `own` are the steps of what this process alone can do: it takes them before jobs, as long as helpers have enough.
        """
        waiting = deque(long)
        for job in jobs:
            while True:
                yield from self._gathered(block=False)
                while waiting and (free := self._free(at_most=_AHEAD_OF_LONG)):
                    self._send(free, waiting.popleft())
                # A helper that got more meanwhile would never be free for what is long.
                free = None if waiting or alone else self._free(at_most=_AHEAD)
                if free or next(own, _ENDED) is _ENDED:
                    break
            if free:
                self._send(free, job)
            else:
                yield here(job)
        while waiting:
            yield from self._gathered(block=False)
            if free := self._free(at_most=0):
                self._send(free, waiting.popleft())
            else:
                yield here(waiting.popleft())
        for _ in own:
            yield from self._gathered(block=False)
        while any(self._load.values()):
            yield from self._gathered(block=True)

    def begin(self, jobs: Iterable[Any]) -> Iterator[Any]:
        """Give jobs to helpers that are ready, while this process does something else; those that are left.

        `share` tells their results among those of its own jobs.
        """
        for job in jobs:
            if free := self._free(at_most=_BEGUN):
                self._send(free, job)
            else:
                yield job

    def open(self, folder: Folder) -> None:
        """Tell all helpers where they write; those that still start, when they are ready."""
        if self._processes:
            folder.disk.write_elsewhere()
        self._folder = folder
        for connection in self._load:
            connection.send(folder)

    def tell(self, program: Program) -> None:
        """Tell all helpers what documents are made of; those that still start, when they are ready."""
        self._program = program
        for connection in self._load:
            connection.send(program)

    def stop(self) -> None:
        """Let all helpers go, those that still start or are at work too: nobody waits for what they do."""
        for connection in {*self._starting, *self._load, *(one.connection for one in self._ahead)}:
            connection.close()
        for process in {*self._processes, *(one.process for one in self._ahead)}:
            process.kill()
            process.join()
        self._starting, self._load, self._processes, self._ahead = set(), {}, [], []

    def _free(self, at_most: int) -> Connection | None:
        """The helper with the least to do, if that is `at_most` so many jobs."""
        found = min(self._load, key=self._load.__getitem__, default=None)
        return found if found is not None and self._load[found] <= at_most else None

    def _send(self, connection: Connection, job: Any) -> None:
        connection.send(job)
        self._load[connection] += 1

    def _gathered(self, *, block: bool) -> Iterator[Any]:
        """What helpers have done meanwhile: all of it, since they may do several jobs while this process does one."""
        while ready := wait([*self._starting, *self._load], None if block else 0):
            for connection in ready:
                assert isinstance(connection, Connection)
                try:
                    answer = connection.recv()
                except (EOFError, OSError) as error:
                    self._lose(connection, error)
                else:
                    yield from self._took(connection, answer)
            block = False

    def _lose(self, connection: Connection, error: Exception) -> None:
        """One that ended; before it was ready it could not open the same catalogue, and this process does its work."""
        connection.close()
        self._starting.discard(connection)
        if self._load.pop(connection, 0):
            raise PublicationFailed("A process that helped to publish was ended.", _LOST) from error

    def _took(self, connection: Connection, answer: Done | Failed | Ready) -> Iterator[Any]:
        if isinstance(answer, Failed):
            raise answer.error()
        if isinstance(answer, Done):
            self._load[connection] -= 1
            self.touched += answer.touched
            self.written += answer.written
            self.kept += answer.kept
            self.bytes_written += answer.bytes_written
            yield answer.result
            return
        self._starting.discard(connection)
        self._load[connection] = 0
        for told in filter(None, (self._folder, self._program)):
            connection.send(told)


def helpers_for(tasks: int) -> int:
    """How many helpers are worth their start, which costs another core a second."""
    return (os.cpu_count() or 1) - 1 if tasks > 60 else 0
