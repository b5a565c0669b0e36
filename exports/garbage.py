"""How often Python looks for reference cycles while it publishes.

What is imported, and what is kept of each subject, is no garbage; looked through again and again as Python does by
itself, it costs a twentieth of the time.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_THRESHOLDS = 10_000, 20, 20
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
