"""Every act of the publisher on the generations, each announced before and after it.

All that a generation holds is written through here, so that a drill can break off at each named point (reliability F2)
and check the order of the acts (reliability F3): a file is on the disk before the address that leads to it. Fragments
are left to SQLite. What is not waited for (`exports.prepared`), the lock, and folders around generations are made
where they are wanted.
"""

import errno
import os
import shutil
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path

Witness = Callable[[str, str], None]
"""Called with an act, as `before write` or `after write`, and the path that it concerns."""

_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}
_SYNC_EACH = 500  # Above that many files, one sync of everything is quicker than an fsync for each.


def _unwatched(_act: str, _path: str) -> None:
    """Nobody watches."""


def _write_whole(handle: int, body: bytes) -> None:
    try:
        rest = memoryview(body)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)


class Disk:
    """The acts on the disk. Each raises `OSError` as the system does.

    Attributes:
        witness: is told of each act; what it raises ends the publication there.
    """

    def __init__(self, witness: Witness = _unwatched) -> None:
        self.witness = witness
        self._unsynced: list[str] = []
        self._elsewhere = False

    @property
    def is_watched(self) -> bool:
        """Whether somebody wants to know of each act, so that all of them must be done here."""
        return self.witness is not _unwatched

    def write_elsewhere(self) -> None:
        """Another process writes too: `sync` waits for that as well."""
        self._elsewhere = True

    def write(self, path: str, pieces: bytes | Iterable[bytes]) -> None:
        """Write a new file at `path`, which must not exist: bytes, or many pieces of them."""
        self.witness("before write", path)
        # Called for each page: a Path or a buffered file costs as much as the write.
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o666)
        if isinstance(pieces, bytes):
            _write_whole(handle, pieces)
        else:
            with os.fdopen(handle, "wb") as file:
                file.writelines(pieces)
        self._remember(path)
        self.witness("after write", path)

    def keep(self, source: str, target: str) -> bool:
        """Let `target` be the same file as `source`: a hard link, or a copy where there are none.

        False when `source` is gone.
        """
        self.witness("before link", target)
        try:
            os.link(source, target)
        except FileNotFoundError:
            return False
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copyfile(source, target)
            self._remember(target)
        self.witness("after link", target)
        return True

    def make_folder(self, path: str) -> None:
        """Make the folder `path`, which must not exist."""
        self.witness("before mkdir", path)
        os.mkdir(path)  # noqa: PTH102 - see write
        self._remember(path)
        self.witness("after mkdir", path)

    def sync(self) -> None:
        """Wait until all that was written since the last time is on the disk itself, files before folders.

        `sync(2)` waits on Linux alone, so elsewhere each file and folder is waited for.
        """
        if (len(self._unsynced) > _SYNC_EACH or self._elsewhere) and sys.platform == "linux":
            self.witness("before sync", "")
            os.sync()
            self.witness("after sync", "")
        else:
            for path in sorted(self._unsynced, key=os.path.isdir):
                self.sync_one(path)
        self._unsynced.clear()

    def sync_one(self, path: str) -> None:
        """Wait until one file or folder is on the disk itself."""
        self.witness("before fsync", path)
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
        self.witness("after fsync", path)

    def unlink(self, path: str) -> None:
        """Remove the file at `path`; nothing happens when it is gone."""
        self.witness("before unlink", path)
        with suppress(FileNotFoundError):
            os.unlink(path)  # noqa: PTH108 - see write
        self.witness("after unlink", path)

    def move(self, source: str, target: str) -> None:
        """Rename a folder; `target` must not exist."""
        self.witness("before move", target)
        os.rename(source, target)  # noqa: PTH104 - see write
        self._remember(target)
        self.witness("after move", target)

    def switch(self, link: Path, target: str, waiting: Path) -> None:
        """Let the symbolic link `link` lead to `target` from one instant to the next (reliability C10).

        `waiting` is where the new link is made before it takes the place of the old one.
        """
        waiting.unlink(missing_ok=True)
        self.witness("before symlink", str(waiting))
        waiting.symlink_to(target)
        self.witness("before rename", str(link))
        waiting.replace(link)
        self.witness("after rename", str(link))
        self.sync_one(str(link.parent))

    def remove(self, path: Path) -> None:
        """Remove a folder with all that is in it, or a file; nothing happens when it is gone."""
        self.witness("before remove", str(path))
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        self.witness("after remove", str(path))

    def hand_over(self) -> None:
        """End a piece of work for another process, which will `sync` all of it where one call waits for everything."""
        if sys.platform == "linux":
            self.forget()
        else:
            self.sync()

    def _remember(self, path: str) -> None:
        """Note what is to be waited for; where one call waits for everything, a few are as good as all."""
        if len(self._unsynced) <= _SYNC_EACH or sys.platform != "linux":
            self._unsynced.append(path)

    def forget(self) -> None:
        """Nothing that was written since the last `sync` is of interest any more."""
        self._unsynced.clear()
