"""Batches of documents: taken over together where nothing of theirs changed, else made from fragments.

Who is published, what became of each, and the fragments of all of them are known by then. Those that take long are
made while documents are, by another process where there is one; what it made is written here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from catalog.views import Member
from exports.drafts import Draft
from exports.exporter import Batch, BatchExporter, Document, Fragment, Surroundings, Take, Unmade
from exports.fragments import FragmentCache
from exports.manifest import LeftOut
from exports.publisher_archives import Stamps
from exports.publisher_extras import write_document
from exports.publisher_inputs import Setting
from exports.publisher_rendering import Craft


@dataclass(slots=True)
class CachedFragments:
    """The fragments of members, as the cache has them.

    Attributes:
        without: by the name of the exporter the ids of those that it cannot write.
    """

    cache: FragmentCache
    crafts: Mapping[str, Craft]
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
            stamp = next(craft.stamps[exporter] for craft in self.crafts.values() if exporter in craft.stamps)
            fresh = self.cache.take(exporter, stamp, missing)
            held.update((identity, fragment) for (identity, _), fragment in zip(missing, fresh, strict=True))
        return ((one, held[one.id]) for one in given)

    def forget(self) -> None:
        """Hold nothing any more: documents are next, which read what they are made of by themselves."""
        self._made = {}


class BatchErrand(NamedTuple):
    """A batch that is to be made; `name` is that of its exporter."""

    name: str
    made_from: str
    batch: Batch


class BatchMade(NamedTuple):
    """A batch that was made, or why it could not be: in one line, and whether that may go better the next time."""

    name: str
    made_from: str
    documents: list[Document]
    problem: str = ""
    passing: bool = False


def made(errand: BatchErrand, take: Take) -> BatchMade:
    """All documents of a batch."""
    try:
        return BatchMade(errand.name, errand.made_from, list(errand.batch.documents(take)))
    except Unmade as error:
        return BatchMade(errand.name, errand.made_from, [], str(error), error.passing)


@dataclass(slots=True)
class Batches:
    """Puts them into a draft.

    Attributes:
        is_whole: nothing is missing that may be made the next time. left_out: which could not be made, and why.
    """

    draft: Draft
    setting: Setting
    around: Surroundings
    contents: Mapping[str, str]
    is_whole: bool = True
    left_out: tuple[LeftOut, ...] = ()

    def errands(self, exporters: Sequence[BatchExporter]) -> Iterator[BatchErrand]:
        """The batches that cannot be taken over."""
        stamps = Stamps(self.setting)
        for exporter in exporters:
            for batch in exporter.batches(self.around, self.contents):
                made_from = f"{stamps.of(exporter, batch.selection)}-{batch.made_from}"
                if not self.draft.keep_made(made_from):
                    yield BatchErrand(exporter.name, made_from, batch)

    def put(self, told: BatchMade) -> None:
        """Write what was made."""
        for document in told.documents:
            write_document(self.draft, document, told.made_from)
        if told.problem:
            self.is_whole = self.is_whole and not told.passing
            self.left_out += (LeftOut(told.name, "the whole", told.problem),)
