"""Publishing: from the catalogue to the published folder, at the cost of what changed.

An unchanged catalogue writes nothing at all. A changed one gives a new generation: documents made from
the same as before are taken over unopened, the others are rendered, put together, validated, and only
when all of them are on the disk do readers see the new generation, all at once (reliability C9 to C12).
The same catalogue gives the same bytes, whatever was published before.
"""

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from catalog.errors import PublicationFailed, PublicationHeld
from catalog.views import AssociationView, EventView
from exports.exporter import Site
from exports.fragments import FragmentCache, discard
from exports.generations import Draft, Generation, Generations
from exports.manifest import State
from exports.publisher_disk import Disk
from exports.publisher_gate import Outlook, outlook, refuse_shrinking
from exports.publisher_inputs import Catalogue, Exporters, Inputs, Versioned, everyone, read_inputs
from exports.publisher_rendering import Held, Kind, Progress, Refusals, Rendering
from exports.registry import EXPORTERS

__all__ = ["Catalogue", "Exporters", "LeftOut", "Progress", "Publication", "forget_previous", "publish"]

_SHOWN = 3


class LeftOut(NamedTuple):
    """A subject that is missing from one format, because it cannot be written in it (reliability C2)."""

    exporter: str
    subject_id: str
    problem: str


@dataclass(frozen=True, slots=True)
class Publication:
    """What publishing did.

    Attributes:
        generation: the number of the generation that is read now.
        written, kept, removed: how many documents have new bytes, have the same ones, are gone.
        left_out: as the published documents are now, not only through this publication.
        unchanged: nothing was written, since nothing had changed.
    """

    generation: int
    written: int
    kept: int
    removed: int
    bytes_written: int
    left_out: tuple[LeftOut, ...]
    unchanged: bool = False


def publish(
    folder: Path,
    catalogue: Catalogue,
    site: Site,
    exporters: Exporters = EXPORTERS,
    *,
    allow_shrink: bool = False,
    progress: Progress | None = None,
    disk: Disk | None = None,
) -> Publication:
    """Publish `catalogue` to `folder`/public.

    `allow_shrink` publishes although much is gone. Raises `AlreadyRunning`, `PublicationHeld` when the
    result is too doubtful, `PublicationFailed` when it cannot be written; each leaves in place what was
    published before.
    """
    disk = disk or Disk()
    generations = Generations(folder, disk)
    try:
        with generations.locked():
            last = generations.last()
            generations.sweep()
            inputs = read_inputs(catalogue, site)
            if last and last.state and _same(last.state, inputs, exporters):
                left_out = tuple(LeftOut(*one[:2], one.problem) for one in last.state.refused)
                return Publication(last.number, 0, last.state.documents, 0, 0, left_out, unchanged=True)
            run = _Run(generations, last, disk, inputs, catalogue, exporters, allow_shrink, progress or _in_silence)
            return run.publish()
    except OSError as error:
        raise PublicationFailed(
            f"{folder} cannot be written: {error}.", "What was published before stays; make room or mend the folder."
        ) from error


def forget_previous(folder: Path) -> None:
    """Remove the generation before the one that is read, as after an erasure (reliability E9).

    Raises `AlreadyRunning`, and `PublicationFailed` when it cannot be removed.
    """
    generations = Generations(folder, Disk())
    try:
        with generations.locked():
            generations.sweep(keep=1)
            generations.release()
    except OSError as error:
        raise PublicationFailed(f"{folder} cannot be written: {error}.") from error


def _same(state: State, inputs: Inputs, exporters: Exporters) -> bool:
    return state.inputs == inputs.digest(exporters) and state.cursor <= inputs.cursor


def _in_silence(_stage: str, _done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""


@dataclass(frozen=True, slots=True)
class _Run:
    generations: Generations
    last: Generation | None
    disk: Disk
    inputs: Inputs
    catalogue: Catalogue
    exporters: Exporters
    allow_shrink: bool
    progress: Progress

    def publish(self) -> Publication:
        """Publish; once more from an empty cache, when the cache turns out to be damaged."""
        promised = outlook(self.inputs.around.selections)
        if self.last and self.last.state and not self.allow_shrink:
            refuse_shrinking(self.last.state.outlook, promised)
        self.generations.release()
        if self._restored:
            discard(self._cache)
        try:
            return self._attempt(promised)
        except sqlite3.DatabaseError:
            discard(self._cache)
        try:
            return self._attempt(promised)
        except sqlite3.DatabaseError as error:
            discard(self._cache)
            raise PublicationFailed(
                f"{self._cache} cannot be written: {error}.", "What was published before stays; make room on the disk."
            ) from error

    @property
    def _restored(self) -> bool:
        """Whether the catalogue was restored from a backup: then a revision may be another one of the same number."""
        return bool(self.last and self.last.state and self.last.state.cursor > self.inputs.cursor)

    @property
    def _cache(self) -> Path:
        return self.generations.private / "fragments.sqlite"

    def _attempt(self, promised: Outlook) -> Publication:
        state = self.last.state if self.last and not self._restored else None
        refusals = Refusals(state.refused if state else ())
        with self.generations.draft(self.last, trusted=not self._restored) as draft:
            with FragmentCache(self._cache) as cache:
                self._fill(draft, cache, refusals)
                self._prune(cache)
            refused = tuple(refusals.standing[key] for key in sorted(refusals.standing))
            state = State(
                inputs=self.inputs.digest(self.exporters),
                cursor=self.inputs.cursor,
                documents=len(draft.entries),
                outlook=promised,
                refused=refused,
            )
            self.progress("to disk", 0, 1)
            draft.finish(state)
            number = self.generations.switch(draft)
        self.generations.tidy()
        self.progress("to disk", 1, 1)
        left_out = tuple(LeftOut(one.exporter, one.subject_id, one.problem) for one in refused)
        return Publication(number, draft.written, draft.kept, draft.removed, draft.bytes_written, left_out)

    def _kinds(self) -> tuple[Kind[EventView], Kind[AssociationView]]:
        events, associations = self.catalogue.events, self.catalogue.associations
        named = self.exporters
        return (
            Kind("events", named.events, named.event_pages, lambda one: one.events, events),
            Kind(
                "associations", named.associations, named.association_pages, lambda one: one.associations, associations
            ),
        )

    def _fill(self, draft: Draft, cache: FragmentCache, refusals: Refusals) -> None:
        """Put all documents into the draft; raise `PublicationHeld` when any is not sound."""
        events, associations = self._kinds()
        rest = (self.inputs, draft, cache, refusals, self.disk, self.progress)
        renderings = (Rendering(events, *rest), Rendering(associations, *rest))
        for rendering in renderings:
            rendering.render()
            if not self.allow_shrink and (doubts := list(rendering.emptied())):
                raise PublicationHeld(f"{doubts[0]}.", "The last publication stays; mend the exporter or the subjects.")
        self._refuse_unsound(held for rendering in renderings for held in rendering.assemble())
        for exporter in self.exporters.site:
            for document in exporter.documents(self.inputs.around):
                draft.write(document.path, document.body, document.media_type, self.inputs.stamp(exporter))

    def _refuse_unsound(self, documents: Iterator[Held]) -> None:
        problems = []
        for path, body, found in documents:
            self.generations.hold(path, body)
            problems += [f"{path}: {problem}" for problem in found]
        if problems:
            more = f" (and {len(problems) - _SHOWN} more)" if len(problems) > _SHOWN else ""
            raise PublicationHeld(
                f"{'; '.join(problems[:_SHOWN])}{more}.",
                f"The last publication stays; the documents are in {self.generations.held}.",
            )

    def _prune(self, cache: FragmentCache) -> None:
        selections = self.inputs.around.selections
        members = everyone([group for one in selections for group in (one.events, one.associations)])
        named: tuple[Versioned, ...] = (*self.exporters.events, *self.exporters.associations)
        cache.prune((member.id for member in members), [exporter.name for exporter in named])
