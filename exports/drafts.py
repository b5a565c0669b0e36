"""A generation in the making: where documents and pages are put, and what is taken over from the last one.

There are two ways to begin. In an empty folder, each thing that has not changed becomes a hard link into the
last generation. Or in the folder of the generation before the last, which nobody reads any more: it differs
from the last one by what that publication changed, so only that and what changes now is touched. Where
there are hundreds of thousands of pages, a link to each of them costs more than all the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from itertools import accumulate
from os import rmdir
from pathlib import Path

from catalog import clock
from catalog.errors import PublicationFailed
from exports.compressing import SUFFIXES
from exports.manifest import DELTA, DOCUMENTS, MANIFEST, STATE, Entry, State, document_lines, manifest_pieces
from exports.publisher_disk import Disk

_NONE: Mapping[str, Entry] = {}
"""Of a first publication it stands in each of a hundred thousand orders."""


def now_stamp() -> str:
    """The present as the manifest has it."""
    return clock.now().strftime("%Y-%m-%dT%H:%M:%SZ")


def address_taken(path: str) -> PublicationFailed:
    """Two exporters want the same address."""
    return PublicationFailed(f"Two documents would have the address {path!r}.", "Rename one exporter's path.")


@dataclass(slots=True)
class Folder:
    """The public folder of a draft, as one process writes into it.

    Attributes:
        public: the folder, ending in a slash; last: that of the last generation, or nothing.
        stale: of a recycled folder, the paths at which it differs from the last generation; None for a new folder.
        touched: the paths at which it differs from the last generation now, as far as this process made it so; none
            where there is no such generation, from which it differs everywhere.
        kept: how many files are those of the last generation.
    """

    public: str
    last: str
    stale: frozenset[str] | None
    now: str
    disk: Disk
    touched: list[str] = field(default_factory=list)
    written: int = 0
    kept: int = 0
    bytes_written: int = 0
    _mended: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=lambda: {""})

    def put(self, path: str, body: bytes, media_type: str, made_from: str, before: Entry | None) -> Entry:
        """Put bytes at `path`; those that are the last ones (`before`) stay the same file, with their date."""
        digest = sha256(body).hexdigest()
        same = before is not None and (before.sha256, before.media_type) == (digest, media_type)
        if before and same and self.keep(path):
            return before._replace(made_from=made_from)
        self._place(path)
        if self.stale is not None:
            self.disk.unlink(self.public + path)
        try:
            self.disk.write(self.public + path, body)
        except FileExistsError as error:
            raise address_taken(path) from error
        if self.stale is not None:
            self._mended.add(path)
        if self.last:
            self.touched.append(path)
        self.written += 1
        self.bytes_written += len(body)
        return Entry(path, made_from, digest, len(body), media_type, self.now)

    def keep(self, path: str) -> bool:
        """Let the file at `path` be that of the last generation; False when that has none."""
        if self.stale is not None and path not in self.stale:
            self.kept += 1
            return True
        self._place(path)
        if self.stale is not None:
            self.disk.unlink(self.public + path)
            self._mended.add(path)
        if not self.last or not self.disk.keep(self.last + path, self.public + path):
            return False
        self.kept += 1
        return True

    def keep_all(self, paths: Iterable[str]) -> bool:
        """`keep` for files that belong together: all of them, or none."""
        kept: list[str] = []
        for path in paths:
            if not self.keep(path):
                for one in kept:
                    self._take_back(one)
                return False
            kept.append(path)
        return True

    def _take_back(self, path: str) -> None:
        self.kept -= 1
        if self.stale is None or path in self.stale:
            self.disk.unlink(self.public + path)
            self._mended.discard(path)

    def remove(self, path: str) -> None:
        """There is nothing at `path` any more."""
        self.touched.append(path)
        self._mended.add(path)
        if self.stale is not None:
            self._unlink(path)

    def replace(self, path: str, *, keep: bool) -> None:
        """Let what was put at `path` give way to the file of the last generation, or to nothing."""
        self.disk.unlink(self.public + path)
        if keep:
            self.keep(path)

    def mend(self, done: Iterable[str] = ()) -> None:
        """Bring a recycled folder to the last generation where nothing was put; `done` is what others have put."""
        for path in sorted((self.stale or frozenset()) - self._mended - set(done)):
            if not self.keep(path):
                self._unlink(path)
            else:
                self.kept -= 1

    def _unlink(self, path: str) -> None:
        self.disk.unlink(self.public + path)
        for parent in Path(path).parents:
            if str(parent) != ".":
                with suppress(OSError):  # It holds something else, or is gone.
                    rmdir(f"{self.public}{parent}")  # noqa: PTH106 - see exports.publisher_disk
                    self._folders.discard(str(parent))

    def _place(self, path: str) -> None:
        """Refuse an address that leaves the folder; make the folders that it needs."""
        folder, _, name = path.rpartition("/")
        if path == MANIFEST:
            raise address_taken(path)
        if folder in self._folders and name not in ("", ".", ".."):
            return
        parts = path.split("/")
        if not {"", ".", ".."}.isdisjoint(parts):
            raise PublicationFailed(f"{path!r} is no address within the published folder.", "Mend the exporter's path.")
        for name in accumulate(parts[:-1], "{}/{}".format):
            if name not in self._folders:
                # Another process, or the generation that is recycled, may have made it.
                with suppress(FileExistsError):
                    self.disk.make_folder(self.public + name)
                self._folders.add(name)


class Draft:
    """A generation in the making.

    Attributes:
        folder: where it is written.
        before, entries: the documents of the last generation and of this one by path, without the pages of subjects.
    """

    def __init__(self, root: Path, folder: Folder, before: Mapping[str, Entry], previous: int) -> None:
        self.root, self.folder, self.before = root, folder, before
        self.entries: dict[str, Entry] = {}
        self.previous = previous
        self.removed = 0
        self._disk = folder.disk

    def keep(self, path: str, made_from: str) -> bool:
        """Take over the document at `path`, with its compressed forms, unopened, if it was made from the same.

        Whether it was.
        """
        entry = self.before.get(path)
        if entry is None or entry.made_from != made_from:
            return False
        self.claim(path)
        was = self.was(path)
        if not self.folder.keep_all(was):
            return False
        self.entries |= was
        return True

    def keep_made(self, made_from: str) -> bool:
        """Take over all documents of the last generation that were made together from this, unopened: all, or none.

        Whether there are any: the pages of a long programme, a batch, numbers as page and as tables.
        """
        were = self._made.get(made_from, ())
        for one in were:
            self.claim(one.path)
        if not were or not self.folder.keep_all(one.path for one in were):
            return False
        self.entries.update((one.path, one) for one in were)
        return True

    def made_with(self, path: str) -> Mapping[str, Entry]:
        """What the last generation has at `path`, and what was made together with it, by path."""
        entry = self.before.get(path)
        if entry is None:
            return _NONE
        together = self._made.get(entry.made_from)
        return {one.path: one for one in together} if together else self.was(path)

    @cached_property
    def _made(self) -> dict[str, list[Entry]]:
        """The documents of the last generation by what they were made from, where that is known."""
        found: dict[str, list[Entry]] = {}
        for one in self.before.values():
            if one.made_from in found:
                found[one.made_from].append(one)
            elif one.made_from:
                found[one.made_from] = [one]  # Mostly it stays alone: a list of one is the smallest there is.
        return found

    def write(self, path: str, body: bytes, media_type: str, made_from: str) -> None:
        """Put the document at `path`; bytes that are the last ones stay the same file, with their date."""
        self.claim(path)
        self.entries[path] = self.folder.put(path, body, media_type, made_from, self.before.get(path))

    def claim(self, path: str) -> None:
        """Raise `PublicationFailed` when another document has the address `path`."""
        if path in self.entries:
            raise address_taken(path)

    def was(self, path: str) -> dict[str, Entry]:
        """What the last generation has at `path`, and beside it in compressed form, by path."""
        beside = (f"{path}{suffix}" for suffix in ("", *SUFFIXES))
        return {name: self.before[name] for name in beside if name in self.before}

    def enter(self, entries: Iterable[Entry]) -> None:
        """These documents were written by other hands; bytes that are the last ones keep their date."""
        for entry in entries:
            self.claim(entry.path)
            was = self.before.get(entry.path)
            same = was is not None and (was.sha256, was.media_type) == (entry.sha256, entry.media_type)
            self.entries[entry.path] = entry._replace(changed_at=was.changed_at) if was and same else entry

    def drop(self, paths: Iterable[str]) -> None:
        """These pages are no more."""
        for path in paths:
            self.folder.remove(path)
            self.removed += 1

    def finish(self, state: State, pages: Iterator[str], touched: Iterable[str] = ()) -> None:
        """Add the manifest and the private files, and wait until all is on the disk.

        `pages` are the lines of the manifest for pages, `touched` what other processes put or removed.
        """
        self.drop(sorted(self.before.keys() - self.entries.keys()))
        touched = [*self.folder.touched, *touched]
        if self.folder.stale is not None:
            self.folder.mend(touched)
        self._finish_manifest(pages, changed=bool(touched))
        for name in (DOCUMENTS, STATE, DELTA) if self.folder.stale is not None else ():
            self._disk.unlink(f"{self.root}/{name}")
        self._disk.write(f"{self.root}/{DOCUMENTS}", document_lines(self.entries.values()))
        self._disk.write(f"{self.root}/{DELTA}", (f"{path}\n".encode() for path in touched))
        self._disk.write(f"{self.root}/{STATE}", state.model_dump_json().encode())
        self._disk.sync()
        self._disk.sync_one(str(self.root.parent))

    def _finish_manifest(self, pages: Iterator[str], *, changed: bool) -> None:
        path = self.folder.public + MANIFEST
        if self.folder.stale is not None:
            self._disk.unlink(path)
        if changed or not self.folder.last or not self._disk.keep(self.folder.last + MANIFEST, path):
            self._disk.write(path, manifest_pieces(self.entries.values(), pages))
            self.folder.touched.append(MANIFEST)
