"""Asking for just what one needs: any filters, in any format, answered from what is published.

One object serves a whole process. It sees a publication as soon as its folder is switched to, and survives one that
goes on meanwhile: where the cache of fragments is ahead of what is known, that is read again.
"""

import logging
from pathlib import Path
from threading import Lock
from time import monotonic
from typing import NamedTuple
from urllib.parse import parse_qsl

from exports.asking_documents import Chosen, Form, assembled, choose
from exports.asking_kept import Kept
from exports.asking_published import Folder
from exports.asking_query import Query, Sort, read_query
from exports.asking_snapshot import Incomplete, Snapshot, published_at, read_snapshot
from exports.asking_wrong import AskedWrongly
from exports.compressing import compressed
from exports.exporter import Site
from exports.fragments_file import CACHE
from exports.fragments_reading import FragmentMoved, FragmentsUnreadable, fragments_at
from exports.generations import PRIVATE
from exports.phrases import Language

log = logging.getLogger(__name__)
ROOM = 64 * 1024 * 1024
"""Bytes of documents that a process keeps."""
LONGEST = 4_000
"""Characters of all filters together."""
_MOST = 100  # filters and values in one address
_TRIES, _PAUSE = 4, 2.0
_RESOLVED = 2_000
_UNREADABLE = (Incomplete, FragmentMoved, FragmentsUnreadable, OSError, ValueError)


class Unavailable(Exception):
    """What is published cannot be read just now."""


class Body(NamedTuple):
    """A document, and its compressed form where that is worth it."""

    plain: bytes
    less: bytes | None


class _Seen(NamedTuple):
    """What was read last: of which generation, and as the how manieth."""

    at: str
    number: int
    snapshot: Snapshot


class Asking:
    """Answers for the instance at `folder`; for several threads."""

    def __init__(self, folder: Path, site: Site, room: int = ROOM) -> None:
        self._folder, self._site = folder, site
        self._link = str(folder / "public")
        self._lock = Lock()
        self._now: _Seen | None = None
        self._failed = -_PAUSE
        self._chosen: Kept[Chosen] = Kept(_RESOLVED)
        self._bodies: Kept[Body] = Kept(room)

    def now(self) -> Snapshot:
        """What is published now. Raises `Unavailable`."""
        known = self._now
        try:
            if known is not None and known.at == published_at(self._link):
                return known.snapshot
        except OSError as error:
            raise Unavailable from error
        return self._read(known)

    def known(self, form: Form, language: Language, raw: str) -> Chosen | None:
        """The document that an address asks for, where that is known at once: nothing is read for it."""
        known = self._now
        try:
            if known is None or known.at != published_at(self._link):
                return None
        except OSError:
            return None
        return self._chosen.get((known.number, form.sort, form.suffix, language, raw))

    def query(self, sort: Sort, raw: str) -> Query:
        """The query of an address: what stands after its question mark. Raises `AskedWrongly` and `Unavailable`."""
        return read_query(sort, pairs_of(raw), self.now())

    def choose(self, form: Form, language: Language, raw: str) -> Chosen:
        """The document that an address asks for, not made yet. Raises `AskedWrongly` and `Unavailable`."""
        if (known := self.known(form, language, raw)) is not None:
            return known
        snapshot, seen = self.now(), self._now
        found = choose(snapshot, form, language, read_query(form.sort, pairs_of(raw), snapshot))
        if seen is not None and seen.snapshot is snapshot:
            self._chosen.put((seen.number, form.sort, form.suffix, language, raw), found)
        return found

    def kept(self, chosen: Chosen) -> Body | None:
        """The document, if it was made lately."""
        return self._bodies.get(chosen.etag)

    def make(self, chosen: Chosen) -> tuple[Chosen, Body]:
        """The document, as it is now: a publication may have come meanwhile. Raises `Unavailable`."""
        for _ in range(_TRIES):
            snapshot, known = self.now(), self._now
            chosen = choose(snapshot, chosen.form, chosen.language, chosen.query)
            if (found := self._bodies.get(chosen.etag)) is not None:
                return chosen, found
            try:
                with fragments_at(self._cache) as reader:
                    plain = assembled(snapshot, chosen, reader)
            except FragmentMoved:
                self._read(known)
                continue
            except FragmentsUnreadable as error:
                raise Unavailable from error
            body = Body(plain, next((less for _, less in compressed("", chosen.form.media_type, plain)), None))
            self._bodies.put(chosen.etag, body, len(plain) + len(body.less or b""))
            return chosen, body
        raise Unavailable

    def fragments(self, exporter: str, sort: Sort, ids: list[str]) -> tuple[Snapshot, list[tuple[str, bytes]]]:
        """The fragments of these subjects with what is published now; who is gone meanwhile has none.

        Raises `Unavailable`.
        """
        for _ in range(_TRIES):
            snapshot, known = self.now(), self._now
            shelf = snapshot.events if sort == "events" else snapshot.associations
            there = [shelf.entries[shelf.places[one]] for one in ids if one in shelf.places]
            try:
                with fragments_at(self._cache) as reader:
                    taken = list(reader.take(exporter, [(one.number, one.member.revision) for one in there]))
            except FragmentMoved:
                self._read(known)
                continue
            except FragmentsUnreadable as error:
                raise Unavailable from error
            return snapshot, [(one.id, fragment.body) for one, fragment in zip(there, taken, strict=True)]
        raise Unavailable

    @property
    def _cache(self) -> Path:
        return self._folder / PRIVATE / CACHE

    def _read(self, known: _Seen | None) -> Snapshot:
        """Read again what is published, unless somebody did so since `known` was."""
        with self._lock:
            if self._now is not None and self._now is not known:
                return self._now.snapshot
            if monotonic() - self._failed < _PAUSE:
                raise Unavailable
            for last in reversed(range(_TRIES)):
                try:
                    return self._read_now()
                except _UNREADABLE as error:
                    if last and not isinstance(error, Incomplete):
                        continue
                    self._failed = monotonic()
                    log.warning("what is published cannot be asked for just now (publish again): %r", error)
                    raise Unavailable from error
            raise Unavailable

    def _read_now(self) -> Snapshot:
        at, last = published_at(self._link), self._now
        root, before = self._folder / at, last.snapshot if last else None
        folder = before.folder.after(root) if before else Folder(root)
        with fragments_at(self._cache) as reader:
            snapshot = read_snapshot(folder, reader, self._site, before)
        self._now = _Seen(at, last.number + 1 if last else 0, snapshot)
        self._chosen.clear()
        return snapshot


def pairs_of(raw: str) -> list[tuple[str, str]]:
    """The filters of an address with their values. Raises `AskedWrongly` where there are too many."""
    if len(raw) > LONGEST:
        raise AskedWrongly("", "", "too_long_in_all", [str(LONGEST)])
    try:
        return parse_qsl(raw, keep_blank_values=True, max_num_fields=_MOST)
    except ValueError:
        raise AskedWrongly("", "", "too_many_in_all", [str(_MOST)]) from None
