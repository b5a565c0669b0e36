"""Publishing: from the catalogue to the published folder, at the cost of what changed.

An unchanged catalogue writes nothing at all. A changed one gives a new generation: what is made from the
same as before is taken over unopened, the rest is rendered, put together, validated, and only when all of
it is on the disk do readers see the new generation, all at once (reliability C9 to C12). The same
catalogue gives the same bytes, whatever was published before; but selections that were published before and in
which nothing is now have empty documents beside them (`exports.selecting_kept`).
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from catalog.errors import PublicationFailed, PublicationHeld
from exports.adopting import keep_archived
from exports.exporter import Site
from exports.former import FORMER
from exports.fragments import FragmentCache
from exports.fragments_file import CACHE, discard
from exports.garbage import give_back_large, looked_for_rarely
from exports.generations import Generation, Generations
from exports.looks import Look, put_on
from exports.manifest import STATE, LeftOut, State
from exports.prepared import PREPARATIONS, PREPARED
from exports.progress import Progress, in_silence
from exports.publisher_archives import archives_after
from exports.publisher_disk import Disk
from exports.publisher_extras import keepsakes_seen
from exports.publisher_gate import Outlook
from exports.publisher_inputs import Catalogue, Exporters, Setting, read_setting
from exports.publisher_rendering import ASSOCIATIONS, EVENTS, Craft
from exports.publisher_roster import AnotherPast, Roster
from exports.publisher_steps import Steps
from exports.publisher_workers import Helpers
from exports.registry import EXPORTERS

_PLAIN = Look()

__all__ = ["LeftOut", "Publication", "forget_previous", "publish"]


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
    anew: bool = False,
    progress: Progress | None = None,
    disk: Disk | None = None,
    processes: int | None = None,
    keepsakes: Mapping[str, Path] = MappingProxyType({}),
    look: Look = _PLAIN,
    helpers: Helpers | None = None,
) -> Publication:
    """Publish `catalogue` to `folder`/public.

    `allow_shrink` publishes although much is gone. With `anew` nothing is taken over from the last publication, of which
    files may have been lost or changed by hand; the same where its manifest is gone. `processes` work on it together; by itself it takes all
    cores where there is enough to do. `keepsakes` are files that are published as they are, by address.
    `look` is what the files of the instance say in the place of what comes with Goodweek; this process wears it.
    `helpers` are those that were forked ahead; without any they are started when they are wanted.

    Raises `AlreadyRunning`, `PublicationHeld` when the result is too doubtful, `PublicationFailed` when it
    cannot be written; each leaves in place what was published before.
    """
    disk = disk or Disk()
    generations = Generations(folder, disk)
    try:
        with generations.locked(), looked_for_rarely():
            give_back_large()
            last = generations.last()
            anew = anew or (last is not None and not last.is_there())
            generations.sweep()
            PREPARATIONS.keep_in(generations.private / PREPARED)
            put_on(look)
            setting = read_setting(catalogue, site, look, list(keepsakes_seen(keepsakes)))
            is_cached = (generations.private / CACHE).is_file()
            if last and last.state and is_cached and not anew and _same(last.state, setting, exporters):
                return _unchanged(last.number, last.state)
            run = _Run(
                generations,
                last if last and last.is_whole() and not anew else None,
                disk,
                setting,
                catalogue,
                exporters,
                {} if allow_shrink or last is None else _promised(last),
                progress or in_silence,
                processes,
                keepsakes,
                helpers or Helpers(),
            )
            done = run.publish()
            PREPARATIONS.save()
            return done
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


def _same(state: State, setting: Setting, exporters: Exporters) -> bool:
    """Whether nothing can have changed: neither a revision, nor what all documents show."""
    told = (setting.digest(exporters), setting.cursor, setting.mark)
    return (state.setting, state.cursor, state.mark) == told


def _unchanged(number: int, state: State) -> Publication:
    return Publication(number, 0, state.files, 0, 0, state.refused, unchanged=True)


def _promised(last: Generation) -> Outlook:
    """What the last publication promised, and must not shrink, even if nothing else of it can be used."""
    promised = last.outlook()
    if promised is None:
        is_gone = not last.root.exists()
        known = f"{last.root} is gone" if is_gone else f"{last.root / STATE} cannot be read"
        stays = "nothing is published" if is_gone else "the last publication stays"
        raise PublicationHeld(
            f"{known}, so it is not known whether much is gone; {stays}.",
            "See whether the catalogue has all that it should; then publish once with --allow-shrink.",
        )
    return promised


@dataclass(frozen=True, slots=True)
class _Run:
    """A publication of what may have changed.

    Attributes:
        last: the last generation, if it can be taken over. before: what it promised, and must not shrink.
    """

    generations: Generations
    last: Generation | None
    disk: Disk
    setting: Setting
    catalogue: Catalogue
    exporters: Exporters
    before: Outlook
    progress: Progress
    processes: int | None
    keepsakes: Mapping[str, Path]
    helpers: Helpers

    def publish(self) -> Publication:
        """Publish; once more from an empty cache, when the cache turns out to be damaged."""
        self.generations.release()
        restored = self._restored
        if restored:
            discard(self._cache)
        try:
            return self._attempt(self.helpers, restored=restored)
        except AnotherPast:
            restored = True
        except sqlite3.DatabaseError:
            pass
        discard(self._cache)
        try:
            return self._attempt(Helpers(), restored=restored)
        except sqlite3.DatabaseError as error:
            discard(self._cache)
            raise PublicationFailed(
                f"{self._cache} cannot be written: {error}.", "What was published before stays; make room on the disk."
            ) from error

    @property
    def _restored(self) -> bool:
        """Whether the catalogue was restored from a backup: then a revision may be another one of the same number.

        This is seen at once; of one that went on since then, when its members are read (`Roster.read`).
        """
        state, setting = self.last.state if self.last else None, self.setting
        if state is None:
            return False
        return state.cursor > setting.cursor or (state.cursor == setting.cursor and state.mark != setting.mark)

    @property
    def _cache(self) -> Path:
        return self.generations.private / CACHE

    def _attempt(self, helpers: Helpers, *, restored: bool) -> Publication:
        number = self.generations.next_number()
        # Associations come last: their pages show what events there are.
        crafts = {name: Craft.of(name, self.exporters, self.setting, number) for name in (EVENTS, FORMER, ASSOCIATIONS)}
        with FragmentCache(self._cache) as cache:
            roster = Roster(crafts, cache, self.last)
            steps = Steps(
                roster,
                self.setting,
                self.catalogue,
                self.exporters,
                self.disk,
                self.progress,
                self.processes,
                self.keepsakes,
                helpers,
                archives_after(self.last, number, self.setting, self.catalogue.erased()),
            )
            state = self.last.state if self.last else None
            # A helper is ready when it is wanted: a revision was given for each change, and it takes as long as a look at all.
            steps.call(self.setting.cursor - (state.cursor if state and not restored else 0))
            try:
                steps.plan()
                if self.last and state and steps.is_idle and state.inputs == steps.outcome():
                    return _unchanged(self.last.number, state)
                return self._drafted(roster, steps, state, restored=restored)
            finally:
                steps.helpers.stop()

    def _drafted(self, roster: Roster, steps: Steps, state: State | None, *, restored: bool) -> Publication:
        recycle = steps.may_recycle(state) and not restored
        with self.generations.draft(self.last, recycle=recycle, trusted=not restored) as draft:
            refused = steps.fill(self.generations, draft, self.before)
            folder = draft.folder
            if state and state.adopted:
                keep_archived(draft, steps.archived(), [*folder.touched, *steps.helpers.touched])
            self.progress("to disk", 0, 1)
            made = State(
                # What could not be made is tried again the next time, even if nothing changes.
                setting=self.setting.digest(self.exporters) if steps.is_whole else "",
                inputs=steps.outcome() if steps.is_whole else "",
                cursor=self.setting.cursor,
                mark=self.setting.mark,
                documents=len(draft.entries),
                files=folder.written + folder.kept + steps.helpers.written + steps.helpers.kept,
                previous=0 if steps.is_blind else draft.previous,
                outlook=steps.promised(),
                refused=refused,
                withdrawn=steps.withdrawn,
            )
            steps.archives.write(draft)
            draft.finish(made, roster.cache.all_pages(), steps.helpers.touched)
            number = self.generations.switch(draft)
        steps.settle(number)
        self.generations.tidy()
        self.progress("to disk", 1, 1)
        written = folder.written + steps.helpers.written
        size = folder.bytes_written + steps.helpers.bytes_written
        return Publication(number, written, made.files - written, draft.removed, size, refused)
