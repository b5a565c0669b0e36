"""Batches of documents: taken over together where nothing of theirs changed, else made from fragments.

Who is published, what became of each, and the fragments of all of them are known by then; the batches are made in
this process, one after the other.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from catalog.views import Member
from exports.drafts import Draft
from exports.exporter import Batch, BatchExporter, Fragment, Surroundings, Take, Unmade
from exports.manifest import LeftOut
from exports.progress import Progress
from exports.publisher_extras import write_document
from exports.publisher_inputs import Exporters, Setting, Versioned
from exports.publisher_roster import Roster


@dataclass(slots=True)
class RosterFragments:
    """The fragments of all members, as the roster's cache has them."""

    roster: Roster
    setting: Setting
    exporters: Exporters
    without: Mapping[str, frozenset[str]]
    _made: dict[str, dict[str, Fragment]] = field(default_factory=dict)

    def take(self, exporter: str, members: Sequence[Member]) -> Iterator[tuple[Member, Fragment]]:
        """See `exports.exporter.Take`; what one exporter made is held until another one's is asked for."""
        if exporter not in self._made:
            self._made = {exporter: {}}
        held = self._made[exporter]
        without = self.without.get(exporter, frozenset())
        given = [one for one in members if one.id not in without]
        missing = [(one.id, one.revision) for one in given if one.id not in held]
        if missing:
            stamp = self.setting.stamp(self._exporter(exporter))
            fresh = self.roster.cache.take(exporter, stamp, missing)
            held.update((identity, fragment) for (identity, _), fragment in zip(missing, fresh, strict=True))
        return ((one, held[one.id]) for one in given)

    def _exporter(self, name: str) -> Versioned:
        known: chain[Versioned] = chain(self.exporters.events, self.exporters.associations)
        return next(one for one in known if one.name == name)


@dataclass(slots=True)
class Batches:
    """Puts them into a draft.

    Attributes:
        is_whole: nothing is missing that may be made the next time.
    """

    draft: Draft
    setting: Setting
    around: Surroundings
    contents: Mapping[str, str]
    take: Take
    is_whole: bool = True

    def make(self, exporters: Sequence[BatchExporter], progress: Progress) -> tuple[LeftOut, ...]:
        """All batches of these exporters; which could not be made, and why."""
        left_out: list[LeftOut] = []
        for exporter in exporters:
            stamp = self.setting.stamp(exporter)
            batches = list(exporter.batches(self.around, self.contents))
            for done, batch in enumerate(batches):
                progress(exporter.name, done, len(batches))
                left_out += self._make(exporter.name, batch, f"{stamp}-{batch.made_from}")
            progress(exporter.name, len(batches), len(batches))
        return tuple(left_out)

    def _make(self, name: str, batch: Batch, made_from: str) -> list[LeftOut]:
        if self.draft.keep_made(made_from):
            return []
        try:
            documents = list(batch.documents(self.take))
        except Unmade as error:
            self.is_whole = self.is_whole and not error.passing
            return [LeftOut(name, "the whole", str(error))]
        for document in documents:
            write_document(self.draft, document, made_from)
        return []
