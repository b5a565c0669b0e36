"""The life of a process that helps with a publication (`exports.publisher_workers`).

It writes into the draft alone, and ends at once when the publisher ends. What it is sent is read, and what it did is
sent, while it works: the publisher does jobs of its own meanwhile, and a pipe holds little.
"""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import NamedTuple

from catalog.errors import GoodweekError
from exports.drafts import Folder
from exports.fragments import FragmentCache, Rendered
from exports.garbage import forget_results, give_back_large, looked_for_rarely
from exports.looks import put_on
from exports.prepared import PREPARATIONS, PREPARED
from exports.publisher_answers import Done, Failed, Ready
from exports.publisher_batches import BatchErrand, BatchMade, CachedFragments, made
from exports.publisher_disk import Disk
from exports.publisher_documents import Assembly, Made
from exports.publisher_inputs import Catalogue, Elsewhere, Setting
from exports.publisher_program import Errand, Look, Program
from exports.publisher_rendering import Craft, Task


class Brief(NamedTuple):
    """What a helper is told when it starts; where it writes, it is told later."""

    elsewhere: Elsewhere
    setting: Setting
    crafts: dict[str, Craft]
    cache: Path


def help_publish(connection: Connection) -> None:
    """The life of a helper: it is sent its brief, opens the catalogue, then does what it is sent, until nobody sends any more."""
    Thread(target=_end_with_parent, daemon=True).start()
    with suppress(EOFError, ConnectionError, KeyboardInterrupt, GoodweekError), ExitStack() as stack:
        brief = connection.recv()
        assert isinstance(brief, Brief)
        give_back_large()
        PREPARATIONS.keep_in(brief.cache.with_name(PREPARED))
        put_on(brief.setting.look)
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
        desk, answers = _Bench(brief, own, catalogue), SimpleQueue[Done | Failed]()
        Thread(target=_tell, args=(connection, answers), daemon=True).start()
        while (job := jobs.get()) is not None:
            if isinstance(job, Program):
                desk.learn(stack, job)
            elif not isinstance(job, Folder):
                answers.put(desk.answer(job))


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
            forget_results()
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
        assert self.fragments is not None
        self.fragments.forget()
        return self.program.do(self.assembly, job)


def _hear(connection: Connection, jobs: "SimpleQueue[Job | Program | Folder | None]") -> None:
    """Take what is sent as it comes: while the publisher sends, it does not read, and both would wait for each other."""
    with suppress(EOFError, OSError):
        while True:
            jobs.put(connection.recv())
    jobs.put(None)


def _tell(connection: Connection, answers: "SimpleQueue[Done | Failed]") -> None:
    """Send what was done while more is being done; the process ends with this, or the publisher would wait for ever."""
    try:
        with suppress(OSError):  # Nobody wants it any more.
            while True:
                connection.send(answers.get())
    finally:
        os._exit(1)


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
