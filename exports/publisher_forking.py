"""How helpers are started: forked before they are wanted, as long as nothing is open, or spawned when they are.

A helper that is spawned reads and compiles for a second or two what its publisher has long read, and holds it a second
time. A fork costs some milliseconds, so it is made before one knows whether anything changed. It is made only where
nothing can be carried along that belongs to the publisher alone: an open catalogue (SQLite keeps its locks for each
process, `sqlite.org/howtocorrupt.html`, section 2.6), or a lock that a thread holds.
"""

import os
import stat
import sys
from contextlib import suppress
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

from exports.publisher_helping import help_publish

_AT_MOST = 3
"""Helpers that are forked before they are wanted; where there are more cores, the others are spawned."""
_STANDARD_STREAMS = 3


class Helper(NamedTuple):
    """A process that helps, and the way to it."""

    connection: Connection
    process: BaseProcess


def forked(count: int) -> list[Helper]:
    """So many helpers that wait for their brief, or as many as are worth it; none where a fork is not safe."""
    found: list[Helper] = []
    with suppress(OSError):  # The system has no process, memory or descriptor left: then there are fewer.
        while is_safe_to_fork() and len(found) < min(count, _AT_MOST):
            found.append(started(get_context("fork")))
    return found


def is_safe_to_fork() -> bool:
    """Whether this process has one thread, also of those that are not Python's, and no file open but its streams.

    Only Linux tells it.
    """
    if sys.platform != "linux":
        return False
    try:
        threads, opened = ([*Path("/proc/self", name).iterdir()] for name in ("task", "fd"))
    except OSError:
        return False
    return len(threads) == 1 and not any(_is_file(int(one.name)) for one in opened)


def _is_file(descriptor: int) -> bool:
    if descriptor < _STANDARD_STREAMS:
        return False
    with suppress(OSError):  # The one by which they are listed is closed again.
        return stat.S_ISREG(os.fstat(descriptor).st_mode)
    return False


def started(context: ForkContext | SpawnContext) -> Helper:
    """A helper that waits for its brief. One that is forked holds the other ends too; it ends with the publisher all the same."""
    here, there = Pipe()
    process = context.Process(target=help_publish, args=(there,), daemon=True)
    process.start()
    there.close()
    return Helper(here, process)
