"""Mirroring what is published to a target elsewhere: an object store, or another folder.

    <target>/manifest.json                 the manifest of what is there, sent after the documents
    <target>/.goodweek-remote.json         private: see `exports.remote_plan`
    <target>/.goodweek-remote-done.json    private, while much is being sent
    <target>/.goodweek-remote-paths.json   private: all paths, for when the manifest there is lost

Only what is new or changed is sent: documents first, then what leads to them, then the manifest; only then
what the last manifest named and the new one does not is removed. What others put at the target is left alone.
A run that is broken off leaves the old manifest or the new one, and the next run does what is missing.
Where somebody removed, damaged or replaced the manifest, everything is sent anew, and what was withdrawn
still goes (reliability E9).

In a folder of this machine that holds when the power fails, too (reliability F3): what a note says is on the
disk before the note, and the note before what comes after it.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import PublicationFailed
from exports.generations import generation_read
from exports.http_headers import headers_of
from exports.manifest import MANIFEST
from exports.progress import Progress, in_silence
from exports.remote_plan import (
    BATCH,
    DONE,
    JOURNAL,
    PATHS,
    Act,
    Done,
    Journal,
    Paths,
    Plan,
    batches,
    digest_of,
    documents_of,
    found,
    is_known,
    is_safe,
    planned,
    read_done,
    read_journal,
    read_paths,
)
from exports.remote_store import Store

AT_ONCE = 8
_JSON = "application/json"
_ANEW = "Publish once with --anew."


@dataclass(slots=True)
class Sent:
    """What mirroring did.

    Attributes:
        target: its address, as it may be told.
        sent, removed, kept: how many documents were sent, were removed, were there already.
        unchanged: the target had everything; nothing was sent.
    """

    target: str
    sent: int = 0
    removed: int = 0
    kept: int = 0
    unchanged: bool = False


def mirror(public: Path, store: Store, *, progress: Progress | None = None, at_once: int = AT_ONCE) -> Sent:
    """Let `store` hold what is published at `public`; nobody may publish meanwhile.

    `at_once` documents are under way together. Raises `PublicationFailed`; the target then has the old
    manifest or the new one, and the next call does the rest.
    """
    try:
        root = generation_read(public)
        manifest = (root / MANIFEST).read_bytes()
        wanted = documents_of(manifest)
    except (OSError, ValueError) as error:
        raise PublicationFailed(f"{public / MANIFEST} cannot be read: {error}.", _ANEW) from error
    unsafe = next((path for path in wanted if not is_safe(path)), None)
    if unsafe is not None:
        raise PublicationFailed(f"{unsafe!r} is no address within the target.", "Mend the exporter's path.")
    run = _Run(root, store, manifest, wanted, progress or in_silence, at_once, Sent(store.name))
    return run.go()


@dataclass(slots=True)
class _Run:
    public: Path
    store: Store
    manifest: bytes
    wanted: dict[str, str]
    progress: Progress
    at_once: int
    told: Sent
    _count: int = 0
    _journal: str = ""
    _noted: bool = False

    def go(self) -> Sent:
        """Look, plan, and do it."""
        written = self.store.get(JOURNAL)
        journal, digest = read_journal(written), digest_of(self.manifest)
        if journal is not None and journal.is_of(digest) and self.store.size(MANIFEST) == len(self.manifest):
            self.told.kept, self.told.unchanged = len(self.wanted), True
            return self.told
        there = self.store.get(MANIFEST)
        listed = () if is_known(there, journal) else read_paths(self.store.get(PATHS))
        if written is None and listed is None:
            self._refuse_others(there)
        note = self.store.get(DONE) if journal and journal.acts else None
        self._noted = written is not None and not (journal and not journal.acts)
        plan = planned(self.wanted, found(there, journal, read_done(note, written), listed or ()), there)
        told = self.told
        told.sent, told.removed = len(plan.sending), len(plan.going)
        told.kept = len(self.wanted) - told.sent
        self._announce(plan, (digest_of(there), digest))
        self._do(plan, "sent", plan.sending, self._send)
        self.store.settle()
        if there != self.manifest:
            self._note(MANIFEST, self.manifest)
            self.store.settle()
        self._do(plan, "removed there", plan.going, self._remove)
        self._finish(digest)
        return self.told

    def _refuse_others(self, manifest: bytes | None) -> None:
        """Where Goodweek was not before, nothing of others may be in the way."""
        if manifest is not None:
            try:
                documents_of(manifest)
            except ValueError as error:
                raise self._in_the_way(MANIFEST) from error
        else:
            tops = {path.partition("/")[0] for path in self.wanted}
            for name in sorted(tops.intersection(self.store.names())):
                raise self._in_the_way(name)

    def _in_the_way(self, name: str) -> PublicationFailed:
        where = f"{self.store.name}/{name}"
        return PublicationFailed(
            f"{where} is there already, and Goodweek did not put it there.", "Move it away, or name another target."
        )

    def _announce(self, plan: Plan, manifests: tuple[str, ...]) -> None:
        """Write down what will be touched, before it is."""
        acts = (*plan.sending, *plan.going)
        body = Journal(manifests=manifests, known=plan.known, acts=acts).model_dump_json().encode()
        self._note(JOURNAL, body)
        self.store.settle()
        self._journal = digest_of(body)

    def _do(self, plan: Plan, stage: str, acts: list[Act], act: Callable[[Act], None]) -> None:
        count, total = self._count, len(plan.sending) + len(plan.going)
        with ThreadPoolExecutor(self.at_once) as pool:
            for batch in batches(acts):
                for _ in pool.map(act, batch):
                    self._count += 1
                    self.progress(stage, self._count - count, len(acts))
                if len(batch) == BATCH and self._count < total:
                    self.store.settle()
                    self._note(DONE, Done(journal=self._journal, count=self._count).model_dump_json().encode())
                    self._noted = True

    def _send(self, act: Act) -> None:
        digest, _, media_type = act.facts.partition(" ")
        try:
            body = (self.public / act.path).read_bytes()
        except OSError as error:
            raise PublicationFailed(f"{self.public / act.path} cannot be read: {error}.", _ANEW) from error
        if digest_of(body) != digest:
            raise PublicationFailed(
                f"{self.public / act.path} is not what the manifest says.",
                _ANEW,
            )
        self.store.put(act.path, body, headers_of(act.path, media_type), digest)

    def _remove(self, act: Act) -> None:
        self.store.remove(act.path)

    def _note(self, path: str, body: bytes) -> None:
        self.store.put(path, body, headers_of(path, _JSON), digest_of(body), is_lasting=True)

    def _finish(self, digest: str) -> None:
        """Write down that the target is whole."""
        if self._noted:
            self.store.remove(DONE)
        self._note(PATHS, Paths(paths=tuple(sorted(self.wanted))).model_dump_json().encode())
        self.store.settle()
        self._note(JOURNAL, Journal(manifests=(digest,), is_listed=True).model_dump_json().encode())
        self.store.settle()
