"""Generations: each publication is a folder of its own, and one symbolic link says which one is read.

    DIR/public -> .goodweek/generations/000007/public     what readers see
    DIR/.goodweek/generations/000007/state.json           private, see `exports.manifest`
    DIR/.goodweek/generations/000006/                     the one before, kept
    DIR/.goodweek/publish.lock, fragments.sqlite, held/

A new generation is built beside the one that is read; what has not changed is a hard link into the old
one. Only when everything is on the disk is the link switched, in one step (reliability C9 to C11, F3).
Whatever breaks off a publication leaves the old generation in place, and a folder that the next
publication removes.
"""

import fcntl
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import sha256
from itertools import accumulate
from pathlib import Path

from catalog import clock
from catalog.errors import AlreadyRunning, PublicationFailed
from exports.manifest import (
    DOCUMENTS,
    MANIFEST,
    STATE,
    Entry,
    State,
    document_lines,
    manifest_pieces,
    read_documents,
    read_state,
)
from exports.publisher_disk import Disk

PRIVATE = ".goodweek"
_TARGET = re.compile(rf"{re.escape(PRIVATE)}/generations/(\d+)/public")


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished publication.

    Attributes:
        number: rises by one with each. root: its folder, holding `public`.
        state: None when it cannot be read; everything is then made anew.
    """

    number: int
    root: Path
    state: State | None

    def documents(self) -> dict[str, Entry]:
        """Its documents by path; empty when that cannot be read."""
        return read_documents(self.root / DOCUMENTS, self.state.documents) if self.state else {}


class Draft:
    """A generation in the making.

    Attributes:
        trusted: whether what documents were made from still means the same; otherwise only their bytes count.
        written, kept, bytes_written: how many documents have new bytes, how many have not.
    """

    def __init__(self, root: Path, last: Generation | None, disk: Disk, *, trusted: bool = True) -> None:
        self.root, self.trusted, self._disk = root, trusted, disk
        self.before = last.documents() if last else {}
        self.entries: dict[str, Entry] = {}
        self.written = self.kept = self.bytes_written = 0
        self._last = f"{last.root}/public/" if last else ""
        self._public = f"{root}/public/"
        self._folders = {""}
        self._now = clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")
        disk.make_folder(str(root))
        disk.make_folder(f"{root}/public")

    def keep(self, path: str, made_from: str) -> bool:
        """Take over the document at `path` unopened, if it was made from the same; whether it was."""
        entry = self.before.get(path)
        return self.trusted and entry is not None and entry.made_from == made_from and self._taken_over(entry)

    def write(self, path: str, body: bytes, media_type: str, made_from: str) -> None:
        """Put the document at `path`; bytes that are the last ones stay the same file, with their date."""
        digest = sha256(body).hexdigest()
        entry = self.before.get(path)
        same = entry is not None and (entry.sha256, entry.media_type) == (digest, media_type)
        if entry and same and self._taken_over(entry._replace(made_from=made_from)):
            return
        self._place(path)
        self._disk.write(self._public + path, (body,))
        self.entries[path] = Entry(path, made_from, digest, len(body), media_type, self._now)
        self.written += 1
        self.bytes_written += len(body)

    def same_bytes(self, path: str, body: bytes) -> bool:
        """Whether the last generation has just these bytes at `path`."""
        entry = self.before.get(path)
        return entry is not None and entry.size == len(body) and entry.sha256 == sha256(body).hexdigest()

    @property
    def removed(self) -> int:
        """How many documents of the last generation are in this one no more."""
        return len(self.before.keys() - self.entries.keys())

    def finish(self, state: State) -> None:
        """Add the manifest and the private files, and wait until all is on the disk."""
        if self.written or self.removed or not self._disk.keep(self._last + MANIFEST, self._public + MANIFEST):
            self._disk.write(self._public + MANIFEST, manifest_pieces(self.entries.values()))
        self._disk.write(f"{self.root}/{DOCUMENTS}", document_lines(self.entries.values()))
        state = state.model_copy(update={"documents": len(self.entries)})
        self._disk.write(f"{self.root}/{STATE}", (state.model_dump_json().encode(),))
        self._disk.sync()
        self._disk.sync_one(str(self.root.parent))

    def _taken_over(self, entry: Entry) -> bool:
        self._place(entry.path)
        if not self._disk.keep(self._last + entry.path, self._public + entry.path):
            return False
        self.entries[entry.path] = entry
        self.kept += 1
        return True

    def _place(self, path: str) -> None:
        """Refuse an address that leaves the folder or is taken; make the folders that it needs."""
        if path in self.entries or path == MANIFEST:
            raise PublicationFailed(f"Two documents would have the address {path!r}.", "Rename one exporter's path.")
        parts = path.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            raise PublicationFailed(f"{path!r} is no address within the published folder.", "Mend the exporter's path.")
        if path.rpartition("/")[0] not in self._folders:
            for name in accumulate(parts[:-1], "{}/{}".format):
                if name not in self._folders:
                    self._disk.make_folder(self._public + name)
                    self._folders.add(name)


class Generations:
    """The generations published in `folder`.

    Its methods raise `OSError` where the disk refuses; hold `locked()` around all of them.
    """

    def __init__(self, folder: Path, disk: Disk) -> None:
        self.link = folder / "public"
        self.private = folder / PRIVATE
        self._all = self.private / "generations"
        self._waiting = self.private / "public.next"
        self._disk = disk

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Be the only publisher of this folder; the system frees the lock when the process ends, however it ends.

        Raises `AlreadyRunning` when another process publishes.
        """
        self._all.mkdir(parents=True, exist_ok=True)
        handle = os.open(self.private / "publish.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                where = self.link.parent
                raise AlreadyRunning(f"Another process publishes to {where} just now.", "Try again later.") from error
            yield
        finally:
            os.close(handle)

    def last(self) -> Generation | None:
        """The generation that is read now.

        Raises `PublicationFailed` when the address is taken by something that Goodweek did not make.
        """
        number = self._read_number()
        root = self._all / f"{number:06}"
        return Generation(number, root, read_state(root / STATE)) if number and root.is_dir() else None

    def sweep(self, keep: int = 2) -> None:
        """Remove what broken-off publications left, and all but the `keep` last generations."""
        current = self._read_number()
        kept = sorted(number for number in self._numbers() if number <= current)[-keep:]
        for folder in self._all.iterdir():
            if folder.name not in {f"{number:06}" for number in kept}:
                self._disk.remove(folder)
        if self._waiting.is_symlink():
            self._disk.remove(self._waiting)

    def tidy(self) -> None:
        """`sweep` after a publication, which has succeeded whatever comes of this: the next one sweeps again."""
        with suppress(OSError):
            self.sweep()

    @contextmanager
    def draft(self, last: Generation | None, *, trusted: bool = True) -> Iterator[Draft]:
        """A new generation; removed again at the end of the block, unless `switch` was called on it."""
        number = max((self._read_number(), *self._numbers())) + 1
        root = self._all / f"{number:06}"
        try:
            yield Draft(root, last, self._disk, trusted=trusted)
        finally:
            self._disk.forget()
            if self._read_number() != number:
                with suppress(OSError):  # The error that led here says more, and the next start sweeps.
                    self._disk.remove(root)

    def switch(self, draft: Draft) -> int:
        """Let readers see `draft`, finished, from one instant to the next; its number."""
        target = f"{PRIVATE}/generations/{draft.root.name}/public"
        self._disk.switch(self.link, target, self._waiting)
        return int(draft.root.name)

    @property
    def held(self) -> Path:
        """Where documents lie that may not be published."""
        return self.private / "held"

    def hold(self, path: str, body: bytes) -> None:
        """Keep a document that may not be published, for a look at it."""
        self.held.mkdir(exist_ok=True)
        self._disk.write(str(self.held / path.replace("/", "_")), (body,))

    def release(self) -> None:
        """Remove the documents that `hold` kept."""
        if self.held.exists():
            self._disk.remove(self.held)

    def _numbers(self) -> list[int]:
        return [int(folder.name) for folder in self._all.iterdir() if folder.name.isascii() and folder.name.isdigit()]

    def _read_number(self) -> int:
        """The number of the generation that is read; 0 when there is none."""
        if not os.path.lexists(self.link):
            return 0
        found = _TARGET.fullmatch(str(self.link.readlink())) if self.link.is_symlink() else None
        if found is None:
            raise PublicationFailed(
                f"{self.link} is there already, and Goodweek did not make it.", "Move it away, or publish elsewhere."
            )
        return int(found[1])
