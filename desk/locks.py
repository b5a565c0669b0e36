"""One job of a kind at a time in one instance; the lock dies with the process that holds it."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from catalog.errors import AlreadyRunning, PublicationFailed


@contextmanager
def alone(folder: Path, job: str) -> Iterator[None]:
    """Hold the lock of `job` (`crawl`) in the instance `folder` for the block.

    Raises `AlreadyRunning` (exit status 75) when another process holds it (reliability F6), and
    `PublicationFailed` when the folder cannot be written.
    """
    with _opened(folder / ".goodweek" / f"{job}.lock") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise AlreadyRunning(
                f"Another `goodweek {job}` is at work in {folder}.", "Wait for it to end, and start again."
            ) from error
        yield


def _opened(path: Path) -> TextIO:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise PublicationFailed(f"{path} cannot be written: {error}.", "Mend the folder, or name another.") from error
