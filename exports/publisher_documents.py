"""Putting documents together from fragments: those of the selections that are not what they were."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, NamedTuple, overload

from catalog.views import Member
from exports.compressing import compressed
from exports.drafts import Folder
from exports.exporter import Exporter, Fragment, Surroundings
from exports.exporter_parts import InVolumes, QuicklyLookedAt
from exports.fragments import FragmentCache
from exports.manifest import Entry
from exports.publisher_inputs import Setting
from exports.selections import Kind, Selection

_HELD = 16 * 1024 * 1024  # bytes of one exporter's fragments that may wait in memory
_OVERHEAD = 200  # bytes of a fragment besides its body, about
_NOTED = 20_000  # notes of one exporter that may wait besides


class Order(NamedTuple):
    """A document that is to be made.

    Attributes:
        before: what the last generation has in its place, compressed forms among it, by path.
    """

    exporter: Exporter[Any]
    selection: Selection
    members: tuple[Member, ...]
    made_from: str
    before: Mapping[str, Entry]


class Made(NamedTuple):
    """A document that was made, with its volumes: what the manifest says of them; or why it may not be published, with its bytes."""

    path: str
    entries: list[Entry]
    problems: list[str]
    body: bytes = b""


class Examination(NamedTuple):
    """Members that are new in an exporter's documents: they are looked at before these are made.

    Attributes:
        selection: of everything, as if it had no others.
    """

    exporter: Exporter[Any]
    selection: Selection
    members: tuple[Member, ...]


@dataclass(slots=True)
class Assembly:
    """Makes documents in one process."""

    cache: FragmentCache
    setting: Setting
    folder: Folder
    _hot: dict[str, Fragment] = field(default_factory=dict)
    _noted: dict[str, str] = field(default_factory=dict)
    _room: int = _HELD
    _of: str = ""

    def examine(self, new: Examination) -> Made:
        """What is wrong with a document of these members alone, which is written nowhere."""
        exporter = new.exporter
        path = exporter.path(new.selection)
        stamp = self.setting.stamp(exporter)
        self._turn_to(exporter.name)
        fragments = Fragments(new.members, _Source(self, exporter.name, stamp, held=False))
        try:
            body = b"".join(exporter.document(new.selection, fragments, self.setting.around))
        except ValueError as error:
            return Made(path, [], [str(error)])
        problems = exporter.problems(body)
        return Made(path, [], problems, body if problems else b"")

    def make(self, order: Order) -> Made:
        """Put one document together, look at it, and write it with its compressed forms."""
        exporter, selection = order.exporter, order.selection
        self._turn_to(exporter.name)
        stamp = self.setting.stamp(exporter)
        # An event stands in one year, and in that of one region; what is recent stands in `all` too, and in many others.
        held = selection.kind not in (Kind.YEAR, Kind.LOCAL_YEAR)
        fragments = Fragments(order.members, _Source(self, exporter.name, stamp, held=held))
        entries: list[Entry] = []
        path, body = exporter.path(selection), BytesIO()
        try:
            for path, pieces in volumes(exporter, selection, fragments, self.setting.around):
                body = BytesIO()
                for piece in pieces:
                    body.write(piece)
                made = self._written(order, path, body.getvalue())
                if made.problems:
                    return made
                entries += made.entries
        except ValueError as error:
            return Made(path, [], [str(error)], body.getvalue())
        return Made(path, entries, [])

    def _written(self, order: Order, path: str, body: bytes) -> Made:
        before = order.before.get(path)
        media_type = order.exporter.media_type
        entry = self.folder.put(path, body, media_type, order.made_from, before)
        if before is not None and entry.changed_at == before.changed_at and entry.sha256 == before.sha256:
            problems = []
        else:
            problems = _problems(order.exporter, body)
        if problems:
            return Made(path, [], problems, body)
        entries = [entry]
        for suffix, less in compressed(path, media_type, body):
            beside = f"{path}{suffix}"
            entries.append(self.folder.put(beside, less, media_type, order.made_from, order.before.get(beside)))
        return Made(path, entries, [])

    def _turn_to(self, exporter: str) -> None:
        """Let go of the fragments of another exporter."""
        if exporter != self._of:
            self._hot, self._noted, self._room, self._of = {}, {}, _HELD, exporter

    def notes(self, exporter: str, stamp: str, members: Sequence[Member], *, held: bool) -> list[str]:
        """The notes of the fragments of these members, in their order; `held` as `take` holds fragments."""
        hot, noted = self._hot, self._noted
        missing = {one.id: one.revision for one in members if one.id not in hot and one.id not in noted}
        fresh = dict(zip(missing, self.cache.notes(exporter, stamp, [*missing.items()]), strict=True))
        if held and len(noted) + len(fresh) <= _NOTED:
            noted.update(fresh)
        return [
            hot[one.id].note if one.id in hot else fresh[one.id] if one.id in fresh else noted[one.id]
            for one in members
        ]

    def take(self, exporter: str, stamp: str, members: Sequence[Member], *, held: bool) -> Iterator[Fragment]:
        """Fragments in order; where many selections share the same, they are `held` as long as there is room."""
        hot = self._hot
        missing = [(one.id, one.revision) for one in members if one.id not in hot]
        fresh = self.cache.take(exporter, stamp, missing)
        for member in members:
            fragment = hot.get(member.id)
            if fragment is None:
                fragment = next(fresh)
                if held:
                    self._room -= len(fragment.body) + _OVERHEAD
                    if self._room > 0:
                        hot[member.id] = fragment
            yield fragment


def volumes(
    exporter: Exporter[Any], selection: Selection, fragments: Sequence[Fragment], around: Surroundings
) -> Iterator[tuple[str, Iterable[bytes]]]:
    """The document of a selection, and where the exporter splits it or shows it in several ways, all of them.

    The first one is at the exporter's own path.
    """
    if isinstance(exporter, InVolumes):
        yield from exporter.volumes(selection, fragments, around)
    else:
        yield exporter.path(selection), exporter.document(selection, fragments, around)


def _problems(exporter: Exporter[Any], body: bytes) -> list[str]:
    """What is wrong with a document; its members were looked at when they were new, if the exporter knows of that."""
    return exporter.quick_problems(body) if isinstance(exporter, QuicklyLookedAt) else exporter.problems(body)


class _Source(NamedTuple):
    """Where the fragments of one exporter are taken from."""

    assembly: Assembly
    exporter: str
    stamp: str
    held: bool

    def take(self, members: Sequence[Member]) -> Iterator[Fragment]:
        return self.assembly.take(self.exporter, self.stamp, members, held=self.held)

    def notes(self, members: Sequence[Member]) -> list[str]:
        return self.assembly.notes(self.exporter, self.stamp, members, held=self.held)


class Fragments(Sequence[Fragment]):
    """The fragments of some members, read as they are gone through; their notes are read by themselves, once."""

    def __init__(self, members: Sequence[Member], source: _Source) -> None:
        self._members, self._source = members, source
        self._notes: Sequence[str] | None = None

    def __len__(self) -> int:
        return len(self._members)

    def __iter__(self) -> Iterator[Fragment]:
        return self._source.take(self._members)

    @overload
    def __getitem__(self, index: int) -> Fragment: ...
    @overload
    def __getitem__(self, index: slice) -> "Fragments": ...
    def __getitem__(self, index: int | slice) -> "Fragment | Fragments":
        if isinstance(index, slice):
            return Fragments(self._members[index], self._source)
        return next(self._source.take([self._members[index]]))

    def notes(self) -> Sequence[str]:
        """The note of each fragment (`exports.fragment_notes`)."""
        if self._notes is None:
            self._notes = self._source.notes(self._members)
        return self._notes

    def at(self, places: Sequence[int]) -> list[Fragment]:
        """The fragments at these places, in the order of the places."""
        return [*self._source.take([self._members[place] for place in places])]
