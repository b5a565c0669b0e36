"""What a publication need not hold in memory, and what Python need not look through.

What is imported, and what is kept of each subject, is no garbage; looked for reference cycles again and again as Python
does by itself, it costs a twentieth of the time.
"""

import ctypes
import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

_CACHED = type(lru_cache(repr))
_MMAP_THRESHOLD, _ARENA_MAX = -3, -8  # malloc.h
_LARGE = 1_000_000
"""Octets of what is asked of the system each time: for less it is not worth a call."""
_OURS = ("catalog.", "exports.")
_MANY = 128
"""Results from which a cache is worth being emptied; smaller ones hold what all subjects share, such as pictures."""
_THRESHOLDS = 50_000, 20, 20
"""New objects before the young are looked through, and how many such looks there are before the next ones."""


@contextmanager
def looked_for_rarely() -> Iterator[None]:
    """What is here now is not looked through; what is new, more rarely. Afterwards all is as it was."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_THRESHOLDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def give_back_large() -> None:
    """Documents are given back to the system as soon as they are written, where the allocator is glibc's (mallopt(3)).

    Otherwise what it asks the system for at once grows with the largest document, and every thread has a heap of its own:
    together that holds some 20 MB in a publication of 10,000 events.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_MMAP_THRESHOLD, _LARGE)
        mallopt(_ARENA_MAX, 1)


def forget_results() -> None:
    """Empty the caches of functions that were asked about many subjects, when others are to be asked next.

    They hold some 15 MB when all events were rendered, which documents need then. Those without a limit stay: they
    hold what is the same for all, such as compiled templates.
    """
    for name, module in [*sys.modules.items()]:
        if name.startswith(_OURS):
            for cached in vars(module).values():
                if isinstance(cached, _CACHED) and _holds_many(*cached.cache_info()):
                    cached.cache_clear()


def _holds_many(_hits: int, _misses: int, limit: int | None, held: int) -> bool:
    return limit is not None and held >= _MANY
