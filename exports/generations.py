"""Generations: each publication is a folder of its own, and one symbolic link says which one is read.

    DIR/public -> .goodweek/generations/000007/public     what readers see
    DIR/.goodweek/generations/000007/state.json           private, see `exports.manifest`
    DIR/.goodweek/generations/000006/                     the one before, kept
    DIR/.goodweek/publish.lock, fragments.sqlite, prepared.json, held/

A new generation is built beside the one that is read (`exports.drafts`); what has not changed is a hard link
into the old one, or lies already in the folder of the one before, which is taken for the new one. Only when
everything is on the disk is the link switched, in one step (reliability C9 to C11, F3). Whatever breaks off a
publication leaves the old generation in place, and a folder that the next publication removes.
"""

import fcntl
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from catalog.errors import AlreadyRunning, PublicationFailed
from exports.drafts import Draft, Folder, now_stamp
from exports.manifest import DELTA, DOCUMENTS, MANIFEST, STATE, Entry, State, read_documents, read_outlook, read_state
from exports.publisher_disk import Disk

PRIVATE = ".goodweek"
_TARGET = re.compile(rf"{re.escape(PRIVATE)}/generations/(\d+)/public")


@dataclass(frozen=True)
class Generation:
    """A finished publication.

    Attributes:
        number: rises by one with each. root: its folder, holding `public`; it may be gone.
        state: None when it cannot be read; everything is then made anew.
    """

    number: int
    root: Path
    state: State | None

    @cached_property
    def documents(self) -> Mapping[str, Entry]:
        """Its documents by path, without the pages of subjects; empty when that cannot be read."""
        return read_documents(self.root / DOCUMENTS, self.state.documents) if self.state else {}

    def is_whole(self) -> bool:
        """Whether it is known what it holds; otherwise nothing of it is taken over."""
        return self.state is not None and (not self.state.documents or bool(self.documents))

    def is_there(self) -> bool:
        """Whether its manifest is, without which nobody can read it: whoever empties the folder takes that away, too."""
        return (self.root / "public" / MANIFEST).is_file()

    def outlook(self) -> dict[str, dict[str, int]] | None:
        """What it promised (see `exports.publisher_gate`); None when that alone cannot be read either."""
        return self.state.outlook if self.state else read_outlook(self.root / STATE)

    def delta(self) -> frozenset[str] | None:
        """The paths at which it differs from the generation before; None when that is not known."""
        if self.state is None or not self.state.previous:
            return None
        try:
            return frozenset((self.root / DELTA).read_text("utf-8").splitlines())
        except (OSError, UnicodeDecodeError):
            return None


def generation_read(public: Path) -> Path:
    """The folder that readers of `public` see now; a link that leads nowhere, or back to itself, ends there."""
    return Path(os.path.realpath(public))  # `Path.resolve` raises RuntimeError at a circle before Python 3.13.


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
        """The generation that is read now; its folder may be gone, then nothing is known of it but its number.

        Raises `PublicationFailed` when the address is taken by something that Goodweek did not make.
        """
        number = self._read_number()
        root = self._all / f"{number:06}"
        return Generation(number, root, read_state(root / STATE)) if number else None

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

    def next_number(self) -> int:
        """The number that the next generation gets."""
        return max((self._read_number(), *self._numbers())) + 1

    @contextmanager
    def draft(self, last: Generation | None, *, recycle: bool = False, trusted: bool = True) -> Iterator[Draft]:
        """A new generation; removed again at the end of the block, unless `switch` was called on it.

        With `recycle`, it begins in the folder of the generation before the last, if that can be. `trusted` is
        whether what documents were made from still means the same; otherwise only their bytes count.
        """
        number = self.next_number()
        root = self._all / f"{number:06}"
        stale = last.delta() if last and recycle else None
        spent = self._all / f"{last.state.previous:06}" if last and last.state and stale is not None else None
        if spent is None or not spent.is_dir():
            stale = None
            self._disk.make_folder(str(root))
            self._disk.make_folder(f"{root}/public")
        else:
            self._disk.move(str(spent), str(root))
        public = f"{last.root}/public/" if last else ""
        folder = Folder(f"{root}/public/", public, stale, now_stamp(), self._disk)
        try:
            before = last.documents if last else {}
            if not trusted:
                before = {path: entry._replace(made_from="") for path, entry in before.items()}
            yield Draft(root, folder, before, last.number if last else 0)
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
        self._disk.write(str(self.held / path.replace("/", "_")), body)

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
