"""What a process that helps with a publication answers: that it is ready, that a job is done, or why it is not."""

import sqlite3
from typing import Any, NamedTuple

from catalog.errors import PublicationFailed


class Ready(NamedTuple):
    """A helper sees the same catalogue."""


class Done(NamedTuple):
    """A job is done; what that was, as `Folder` counts it."""

    result: Any
    touched: list[str]
    written: int
    kept: int
    bytes_written: int


class Failed(NamedTuple):
    """A job failed, by the fault of the database, the disk, or what was to be done."""

    kind: str
    problem: str
    remedy: str = ""

    def error(self) -> Exception:
        """What is raised in the publisher's own process."""
        if self.kind == "database":
            return sqlite3.DatabaseError(self.problem)
        return PublicationFailed(self.problem, self.remedy) if self.kind == "ours" else OSError(self.problem)
