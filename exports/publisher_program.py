"""What is to be put together in a publication, the same in each process that helps, and the bench of the publisher's own."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

from catalog.views import Member
from exports.drafts import Draft
from exports.exporter import Exporter, PageExporter
from exports.former import FormerExporter
from exports.fragments import FragmentCache
from exports.manifest import Entry, LeftOut
from exports.publisher_batches import BatchErrand, Batches, BatchMade, CachedFragments, made
from exports.publisher_documents import Assembly, Examination, Made, Order
from exports.publisher_inputs import Exporters, Setting
from exports.publisher_packing import Packed, packed, unpacked
from exports.publisher_rendering import ASSOCIATIONS, EVENTS, Craft
from exports.selection_sides import association_side, event_side
from exports.selections import Selection


class Errand(NamedTuple):
    """A document that a helper is to make: the exporter and the selection by their places, and see `Order`."""

    craft: str
    exporter: int
    selection: int
    made_from: str
    before: Mapping[str, Entry]


class Look(NamedTuple):
    """New members that a helper is to look at: the exporter by its place; see `Examination`."""

    craft: str
    exporter: int
    members: tuple[Member, ...]


@dataclass(slots=True)
class Program:
    """What documents are made of, the same in each process.

    Attributes:
        selections: those of which a document is to be made, by their places among all.
        refused: by the exporter's name the ids that it cannot write.
    """

    crafts: dict[str, Craft]
    selections: Mapping[int, Selection]
    refused: dict[str, frozenset[str]]

    def __reduce__(self) -> tuple[Callable[..., "Program"], tuple[object, ...]]:
        """How it is sent to a helper (`exports.publisher_packing`)."""
        return _program, (self.crafts, packed(self.selections), self.refused)

    def fragments(self, cache: FragmentCache) -> CachedFragments:
        """What batches are made of."""
        return CachedFragments(cache, self.crafts, self.refused)

    def do(self, assembly: Assembly, errands: Sequence[Errand | Look]) -> list[Made]:
        """What comes of some errands."""
        return [
            assembly.examine(self._examination(one, assembly.setting))
            if isinstance(one, Look)
            else assembly.make(self.order(one))
            for one in errands
        ]

    def _examination(self, look: Look, setting: Setting) -> Examination:
        exporter = self.crafts[look.craft].exporters[look.exporter]
        members = self._without_refused(exporter, look.members)
        everything = setting.around.selections[0]
        is_event = look.craft != ASSOCIATIONS
        return Examination(
            exporter,
            replace(everything, events=members if is_event else (), associations=() if is_event else members),
            members,
        )

    def order(self, errand: Errand) -> Order:
        """The whole order of a document."""
        is_event = errand.craft == EVENTS
        selection = (event_side if is_event else association_side)(self.selections[errand.selection])
        exporter = self.crafts[errand.craft].exporters[errand.exporter]
        members = selection.events if is_event else selection.associations
        if selection.former and isinstance(exporter, FormerExporter):
            members += selection.former
        members = self._without_refused(exporter, members)
        return Order(exporter, selection, members, errand.made_from, errand.before)

    def _without_refused(self, exporter: Exporter[Any], members: tuple[Member, ...]) -> tuple[Member, ...]:
        refused = self.refused.get(exporter.name)
        return tuple(one for one in members if one.id not in refused) if refused else members


def _program(crafts: dict[str, Craft], told: Packed, refused: dict[str, frozenset[str]]) -> Program:
    return Program(crafts, unpacked(told), refused)


class Bench:
    """Where this process makes documents and batches, and takes in those that others made.

    Attributes:
        held: what may not be published.
    """

    def __init__(
        self, cache: FragmentCache, setting: Setting, draft: Draft, program: Program, batches: Batches
    ) -> None:
        self._assembly = Assembly(cache, setting, draft.folder)
        self._fragments = program.fragments(cache)
        self._draft, self._program, self._batches = draft, program, batches
        self.held: list[Made] = []

    def do(self, job: list[Errand | Look] | BatchErrand) -> list[Made] | BatchMade:
        """Make them here."""
        if isinstance(job, BatchErrand):
            return made(job, self._fragments.take)
        self._fragments.forget()
        return self._program.do(self._assembly, job)

    def take(self, result: list[Made] | BatchMade) -> int:
        """Put what was made into the draft; how many documents of selections, or batches, that was."""
        if isinstance(result, BatchMade):
            self._batches.put(result)
            return 1
        for one in result:
            self._draft.enter(one.entries)
            self.held += [one] if one.problems else []
        return len(result)


def without_of(refused: Sequence[LeftOut]) -> dict[str, frozenset[str]]:
    """Who is left out, by exporter."""
    found: dict[str, set[str]] = {}
    for one in refused:
        found.setdefault(one.exporter, set()).add(one.subject_id)
    return {name: frozenset(ids) for name, ids in found.items()}


def pageless(exporters: Exporters, refused: Sequence[LeftOut]) -> frozenset[str]:
    """Whose page is missing in a language."""
    pages: tuple[PageExporter[Any], ...] = (*exporters.event_pages, *exporters.association_pages)
    names = {one.name for one in pages if one.media_type.startswith("text/html")}
    return frozenset(one.subject_id for one in refused if one.exporter in names)
