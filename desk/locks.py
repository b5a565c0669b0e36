"""One job of a kind at a time in one instance; the lock dies with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from catalog.errors import AlreadyRunning


@contextmanager
def alone(folder: Path, job: str) -> Iterator[None]:
    """Hold the lock of `job` (`crawl`) in the instance `folder` for the block.

    Raises `AlreadyRunning` (exit status 75) when another process holds it (reliability F6).
    """
    private = folder / ".goodweek"
    private.mkdir(parents=True, exist_ok=True)
    with (private / f"{job}.lock").open("w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"Another `goodweek {job}` is at work in {folder}.", "Wait for it to end, and start again."
            ) from error
        yield
