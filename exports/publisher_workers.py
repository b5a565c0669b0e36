"""Processes that help with a long publication: as many as there are cores, this one among them.

Each opens the catalogue by itself and checks that it sees the same state; one that does not is done
without. They are started by *spawn*: a fork would carry along an open database and the threads of the
progress bar. A helper writes into the draft alone, and ends at once when the publisher ends.
"""

import os
import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Any, NamedTuple

from catalog.errors import GoodweekError, PublicationFailed
from exports.drafts import Folder
from exports.fragments import FragmentCache, Rendered
from exports.garbage import looked_for_rarely
from exports.looks import put_on
from exports.prepared import PREPARATIONS, PREPARED
from exports.publisher_answers import Done, Failed, Ready
from exports.publisher_batches import BatchErrand, BatchMade, CachedFragments, made
from exports.publisher_disk import Disk
from exports.publisher_documents import Assembly, Made
from exports.publisher_inputs import Catalogue, Elsewhere, Setting
from exports.publisher_program import Errand, Look, Program
from exports.publisher_rendering import Craft, Task

_AHEAD = 1
"""Jobs that a helper has at most when it is given another one, so that it need not wait for this process to look."""
_BEGUN = 60
"""Jobs that a helper has at most while this process does something else for seconds: all of them wait in its memory."""
_ENDED = object()
_LOST = "Publish again; if it happens again, see whether memory runs short."


class Brief(NamedTuple):
    """What a helper is told when it starts; where it writes, it is told later."""

    elsewhere: Elsewhere
    setting: Setting
    crafts: dict[str, Craft]
    cache: Path


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

    @property
    def are_started(self) -> bool:
        """Whether there are any."""
        return bool(self._processes)

    def start(self, brief: Brief, count: int) -> None:
        """Start `count` helpers; they take work as soon as they are ready."""
        context = get_context("spawn")
        for _ in range(count):
            here, there = context.Pipe()
            process = context.Process(target=_help, args=(there, brief), daemon=True)
            process.start()
            there.close()
            self._processes.append(process)
            self._starting.add(here)

    def share(
        self,
        jobs: Iterable[Any],
        here: Callable[[Any], Any],
        long: Iterable[Any] = (),
        own: Iterator[None] = iter(()),  # noqa: B008 - it has no steps
    ) -> Iterator[Any]:
        """The results of all jobs, as they come: done by whoever is free, by `here` in this process.

        Those that are `long` are begun first, by helpers: while this process did one, none of them would get more work.
        `own` are the steps of what this process alone can do: it takes them before jobs, as long as helpers have enough.
        """
        waiting = deque(long)
        for job in jobs:
            while True:
                yield from self._gathered(block=False)
                while waiting and (free := self._free(at_most=0)):
                    self._send(free, waiting.popleft())
                # A helper that got more meanwhile would never be free for what is long.
                free = None if waiting else self._free(at_most=_AHEAD)
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
        for connection in (*self._starting, *self._load):
            connection.close()
        for process in self._processes:
            process.kill()
            process.join()
        self._starting, self._load, self._processes = set(), {}, []

    def _free(self, at_most: int) -> Connection | None:
        """The helper with the least to do, if that is `at_most` so many jobs."""
        found = min(self._load, key=self._load.__getitem__, default=None)
        return found if found is not None and self._load[found] <= at_most else None

    def _send(self, connection: Connection, job: Any) -> None:
        connection.send(job)
        self._load[connection] += 1

    def _gathered(self, *, block: bool) -> Iterator[Any]:
        """What helpers have done meanwhile."""
        for ready in wait([*self._starting, *self._load], None if block else 0):
            assert isinstance(ready, Connection)
            try:
                answer = ready.recv()
            except (EOFError, OSError) as error:
                ready.close()
                self._starting.discard(ready)
                if self._load.pop(ready, 0):
                    raise PublicationFailed("A process that helped to publish was ended.", _LOST) from error
                continue  # It could not open the same catalogue: this process does its work.
            if isinstance(answer, Done):
                self._load[ready] -= 1
                self.touched += answer.touched
                self.written += answer.written
                self.kept += answer.kept
                self.bytes_written += answer.bytes_written
                yield answer.result
            elif isinstance(answer, Failed):
                raise answer.error()
            else:
                self._starting.discard(ready)
                self._load[ready] = 0
                for told in filter(None, (self._folder, self._program)):
                    ready.send(told)


def helpers_for(tasks: int) -> int:
    """How many helpers are worth their start, which costs another core a second."""
    return (os.cpu_count() or 1) - 1 if tasks > 60 else 0


def _help(connection: Connection, brief: Brief) -> None:
    """The life of a helper: it opens the catalogue, then does what it is sent, until nobody sends any more."""
    Thread(target=_end_with_parent, daemon=True).start()
    PREPARATIONS.keep_in(brief.cache.with_name(PREPARED))
    put_on(brief.setting.look)
    with suppress(EOFError, ConnectionError, KeyboardInterrupt, GoodweekError), ExitStack() as stack:
        stack.enter_context(looked_for_rarely())
        catalogue = stack.enter_context(brief.elsewhere())
        if catalogue.cursor() != brief.setting.cursor:
            return
        connection.send(Ready())
        jobs: SimpleQueue[Job | Program | Folder | None] = SimpleQueue()
        Thread(target=_hear, args=(connection, jobs), daemon=True).start()
        folder = jobs.get()
        if not isinstance(folder, Folder):
            return  # Nobody needs it any more.
        own = Folder(folder.public, folder.last, folder.stale, folder.now, Disk())
        desk = _Bench(brief, own, catalogue)
        while (job := jobs.get()) is not None:
            if isinstance(job, Program):
                desk.learn(stack, job)
            elif not isinstance(job, Folder):
                connection.send(desk.answer(job))


Job = tuple[str, list[Task]] | list[Errand | Look] | BatchErrand
"""Subjects to be rendered with the name of their craft, documents, or a batch."""


@dataclass(slots=True)
class _Bench:
    brief: Brief
    folder: Folder
    catalogue: Catalogue
    program: Program | None = None
    assembly: Assembly | None = None
    fragments: CachedFragments | None = None

    def learn(self, stack: ExitStack, program: Program) -> None:
        if self.assembly is None:
            cache = stack.enter_context(FragmentCache.reading(self.brief.cache))
            self.assembly = Assembly(cache, self.brief.setting, self.folder)
        self.program, self.fragments = program, program.fragments(self.assembly.cache)

    def answer(self, job: Job) -> Done | Failed:
        folder = self.folder
        folder.touched, folder.written, folder.kept, folder.bytes_written = [], 0, 0, 0
        try:
            result = self._done(job)
            folder.disk.hand_over()
        except sqlite3.DatabaseError as error:
            return Failed("database", str(error))
        except OSError as error:
            return Failed("disk", str(error))
        except GoodweekError as error:
            return Failed("ours", error.problem, error.remedy)
        return Done(result, folder.touched, folder.written, folder.kept, folder.bytes_written)

    def _done(self, job: Job) -> Sequence[Rendered] | list[Made] | BatchMade:
        if isinstance(job, BatchErrand):
            assert self.fragments is not None
            return made(job, self.fragments.take)
        if isinstance(job, tuple):
            name, tasks = job
            return self.brief.crafts[name].render(self.catalogue, tasks, self.folder)
        assert self.program is not None
        assert self.assembly is not None
        return self.program.do(self.assembly, job)


def _hear(connection: Connection, jobs: "SimpleQueue[Job | Program | Folder | None]") -> None:
    """Take what is sent as it comes: while the publisher sends, it does not read, and both would wait for each other."""
    with suppress(EOFError, OSError):
        while True:
            jobs.put(connection.recv())
    jobs.put(None)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
