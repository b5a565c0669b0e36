"""Ways of breaking off a publication, for drills: a child that is killed, a disk that is full, at a chosen act."""

import os
from collections.abc import Callable
from contextlib import suppress


class Breaking:
    """A witness that counts the acts, and does something at one of them."""

    def __init__(self, at: int, do: Callable[[], object]) -> None:
        self.acts: list[str] = []
        self._at, self._do = at, do

    def __call__(self, act: str, path: str) -> None:
        self.acts.append(f"{act} {path}")
        if len(self.acts) == self._at:
            self._do()


def no_room() -> None:
    """As the system says it when the disk is full."""
    raise OSError(28, "No space left on device")


def forked(work: Callable[[], object]) -> int:
    """Do `work` in a child; its process id. The child ends with 0, or with 1 when `work` raises."""
    child = os.fork()
    if child:
        return child
    status = 1
    with suppress(BaseException):
        work()
        status = 0
    os._exit(status)
