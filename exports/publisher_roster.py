"""Who is published: all members of a catalogue, what is known of each already, and what is to be rendered."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import chain
from json import loads
from sqlite3 import DatabaseError
from sys import intern

from catalog.editions import Edition
from catalog.errors import PublicationHeld
from catalog.views import Member
from catalog.views_former import FORMER_MARK
from exports.directory import DATA_NAMES
from exports.drafts import Folder
from exports.faceting import Gist, read_traits
from exports.former import FORMER
from exports.fragments import FragmentCache, Known, Rendered, batches
from exports.generations import Generation
from exports.manifest import MANIFEST, Entry, LeftOut, entries_of, manifest_line, read_manifest
from exports.publisher_gate import shrunken
from exports.publisher_gists import Gists, organisers_in
from exports.publisher_inputs import Catalogue
from exports.publisher_marks import WIDE_MARK, former_members, held_mark, marked_event, organises, organising_mark
from exports.publisher_packing import microseconds
from exports.publisher_rendering import ASSOCIATIONS, EVENTS, Craft, Task, parted_stamp
from exports.rolling import is_recent, since_of

_AT_ONCE = 500
"""Subjects whose pages are taken over in one step."""


class AnotherPast(Exception):
    """The cache knows states that the catalogue never had: it was restored from a copy, and went on since."""


@dataclass(slots=True)
class Roster:
    """The members of a catalogue beside what the cache knows of them.

    Attributes:
        members: by the name of their craft, in the catalogue's order.
        last: the generation whose pages can be taken over; None for a first one, or where that is not whole.
        organising: the associations that events name, former ones too: each of them has feeds. Those of the last time,
            until `find_organisers`.
    """

    crafts: dict[str, Craft]
    cache: FragmentCache
    last: Generation | None
    members: Mapping[str, Sequence[Member]] = field(default_factory=dict)
    known: dict[str, Known] = field(default_factory=dict)
    organiser: Callable[[str, str], str | None] = lambda *_: None
    organising: frozenset[str] = frozenset()
    _published: dict[str, Entry] | None = None
    _texts: dict[str, str] = field(default_factory=dict)

    def read(self, catalogue: Catalogue, editions: Sequence[Edition]) -> None:
        """Find all members of the catalogue, events marked by their editions; those in selections besides their year for all formats.

        Events that turned out to be others are told of as long as their heirs are there. Raises `AnotherPast`.
        """
        events, associations = catalogue.event_members(), catalogue.association_members()
        since = since_of(events, associations)
        weeks: dict[str, list[str]] = {}
        for edition in editions:
            for name in catalogue.week(edition).events:
                weeks.setdefault(name, []).append(edition.id)
        self.members = {
            "events": [marked_event(one, weeks.get(one.id, ()), wide=is_recent(one, since)) for one in events],
            "associations": [one._replace(mark=f"{one.mark}{WIDE_MARK}") for one in associations],
            FORMER: former_members(catalogue.former_members(), events),
        }
        self.known, self.organiser = self.cache.subjects(), catalogue.organiser
        if self._tells_of_another_past():
            raise AnotherPast
        self.organising = frozenset(name for name, one in self.known.items() if organises(one.stamp))

    def _tells_of_another_past(self) -> bool:
        """See `AnotherPast`: such a catalogue gives the numbers of revisions again, but not the instants of changes."""
        members = chain(self.members[EVENTS], self.members[ASSOCIATIONS])
        known = ((one, self.known[one.id]) for one in members if one.id in self.known)
        return any(
            was.revision > one.revision
            or (was.revision == one.revision and was.instant != microseconds(one.changed_at))
            for one, was in known
        )

    def find_organisers(self) -> None:
        """Find out who is organising, once all events were rendered: by the same gists as `exports.selecting`."""
        self._texts = self._read_gists()
        named = {(name, url) for one in self._texts.items() for name, url in organisers_in(*one)}
        self.organising = frozenset(filter(None, (self.organiser(name, url) for name, url in named)))

    def tasks(self, name: str) -> list[Task]:
        """The subjects of a craft that are not known as they are now."""
        craft, number = self.crafts[name], self.last.number if self.last else -1
        asked = name == EVENTS and not self._same_associations()
        gists = dict(self.cache.gists()) if asked else None
        stale = [
            one for one in self.members[name] if not self._is_current(self.known.get(one.id), one, craft, number, gists)
        ]
        return self.tasks_of(craft, stale)

    def _same_associations(self) -> bool:
        """Whether they are those of the last time, so that each event is held by whom it was held."""
        now = {one.id: one.revision for one in self.members[ASSOCIATIONS]}
        then = {name: known.revision for name, known in self.known.items() if name.startswith("a")}
        return now == then

    def _is_current(
        self, known: Known | None, member: Member, craft: Craft, last: int, gists: Mapping[str, str] | None
    ) -> bool:
        """Whether a member need not be rendered; with `gists`, also whether it is held by whom it was held."""
        if known is None or known.revision != member.revision or (craft.pages and known.generation > last):
            return False
        held, mark = parted_stamp(craft, known.stamp)
        if gists is not None and held != self._held(member.id, gists):
            return False
        # What was rendered in all formats when it was recent stays good.
        return mark in (own := self._mark(member), f"{own}{WIDE_MARK}")

    def _mark(self, member: Member) -> str:
        """The mark with which a member is rendered."""
        return organising_mark(member.mark) if member.id in self.organising else member.mark

    def _held(self, identity: str, gists: Mapping[str, str]) -> str:
        """The mark of the associations that hold an event now."""
        organisers = organisers_in(identity, gists.get(identity, ""))
        return held_mark(self.organiser(name, url) or "" for name, url in organisers) if organisers else ""

    def tasks_of(self, craft: Craft, members: Sequence[Member]) -> list[Task]:
        """Tasks for these members, with what the last generation has of them."""
        if not craft.pages or self.last is None:
            return [Task(one.id, one.revision, microseconds(one.changed_at), self._mark(one)) for one in members]
        number = self.last.number
        told = {one.id for one in members if (known := self.known.get(one.id)) and known.generation <= number}
        pages = self.cache.pages(told) if told else {}
        return [
            Task(
                one.id,
                one.revision,
                microseconds(one.changed_at),
                self._mark(one),
                pages[one.id] if one.id in told else self._from_manifest(craft, one.id),
            )
            for one in members
        ]

    def gone(self) -> list[str]:
        """The ids that the cache knows and the catalogue has no more."""
        present = {one.id for one in chain.from_iterable(self.members.values())}
        return sorted(self.known.keys() - present)

    def pages_of(self, ids: Iterable[str]) -> list[str]:
        """The paths of the pages of these subjects, as the cache knows them."""
        return sorted(path for lines in self.cache.pages(ids).values() for path in entries_of(lines))

    def take_over(self, name: str, tasks: Iterable[Task], folder: Folder, lost: list[Task]) -> Iterator[None]:
        """Take over the pages of all subjects of a craft that have no task, some at a step; those without any are `lost`."""
        craft = self.crafts[name]
        busy = {task.id for task in tasks}
        # In a recycled folder most pages lie where they should: only those are looked at of which an address tells.
        told = None if folder.stale is None else _words(folder.stale)
        for some in batches(self.members[name] if craft.pages else (), _AT_ONCE):
            gone = [
                one
                for one in some
                if one.id not in busy
                and not self._kept(craft, one.id, folder, untouched=told is not None and one.id not in told)
            ]
            if gone:
                lost += self.tasks_of(craft, gone)
            yield

    def _kept(self, craft: Craft, identity: str, folder: Folder, *, untouched: bool) -> bool:
        told = self.known[identity].refused
        refused = _names_in(told) if told else frozenset()
        pages = [page for page in craft.pages if page.name not in refused] if refused else craft.pages
        if untouched:
            folder.kept += len(pages)
            return True
        return folder.keep_all(page.path(identity) for page in pages)

    def learn(self, rows: Sequence[Rendered]) -> None:
        """Keep what was rendered."""
        self.cache.put(rows)
        for row in rows:
            stamp, refused = intern(row.stamp), intern(row.refused)
            self.known[row.id] = Known(row.revision, row.instant, stamp, row.generation, refused)
            if self._texts:
                self._texts[row.id] = row.gist

    def unpublished(self, name: str) -> list[Member]:
        """The members of a craft that were rendered since the last publication, one that was broken off among them."""
        last = self.last.number if self.last else -1
        known = self.known
        return [one for one in self.members[name] if one.id in known and known[one.id].generation > last]

    def leave(self, ids: Iterable[str]) -> None:
        """These are in the catalogue no more."""
        for identity in ids:
            self.known.pop(identity, None)

    def forget(self, ids: Iterable[str]) -> None:
        """Take out of the cache what these came to, and what exporters that are no more made."""
        names = {exporter.name for craft in self.crafts.values() for exporter in craft.exporters}
        self.cache.prune(ids, names)

    @property
    def is_complete(self) -> bool:
        """Whether the cache knew all pages of the last generation at the beginning."""
        return self.last is not None and self.cache.complete_for == self.last.number

    def settle(self, number: int) -> None:
        """The cache knows all pages of this generation, now that it is read; where it cannot say so, the next is dearer."""
        with suppress(DatabaseError):
            self.cache.complete(number)

    def refusals(self) -> tuple[LeftOut, ...]:
        """Who is left out of which format, and why, in an order that does not change."""
        found = (
            LeftOut(exporter, identity, problem)
            for identity, known in self.known.items()
            if known.refused
            for exporter, problem in loads(known.refused).items()
            if problem  # Otherwise it has no page there, and nothing is wrong with it.
        )
        return tuple(sorted(found))

    def refuse_emptied(self, refusals: Sequence[LeftOut]) -> None:
        """Raise `PublicationHeld` where an exporter refuses so many subjects that the fault must be its own."""
        standing = [one for one in refusals if not one.subject_id.endswith(FORMER_MARK)]
        for name, craft in self.crafts.items():
            total = len(self.members[name])
            for exporter in craft.stamps if name != FORMER else ():
                refused = [one for one in standing if one.exporter == exporter]
                if shrunken(total, total - len(refused)):
                    first = refused[0]
                    raise PublicationHeld(
                        f"{exporter}: {len(refused)} of {total} left out, as {first.subject_id} ({first.problem}).",
                        "The last publication stays; mend the exporter or the subjects.",
                    )

    def gists(self) -> Mapping[str, Gist]:
        """What selections must know of each subject: their texts are held as long as this is, a fourth of all that is known."""
        texts, self._texts = self._texts or self._read_gists(), {}
        return Gists(texts)

    def _read_gists(self) -> dict[str, str]:
        return {identity: gist for identity, gist in self.cache.gists() if identity in self.known}

    def traits(self) -> Mapping[str, str]:
        """By what each subject is counted; who is left out of the data has none."""
        return {
            identity: read_traits(gist)
            for identity, gist in self.cache.gists()
            if (known := self.known.get(identity)) and not (known.refused and DATA_NAMES & _names_in(known.refused))
        }

    def _from_manifest(self, craft: Craft, identity: str) -> str:
        """What the last manifest says of the pages of a subject that the cache does not know."""
        if self._published is None:
            self._published = self._read_manifest()
        found = (self._published.get(path) for path in craft.paths(identity))
        return ",\n".join(manifest_line(entry) for entry in found if entry is not None)

    def _read_manifest(self) -> dict[str, Entry]:
        if self.last is None:
            return {}
        try:
            return read_manifest((self.last.root / "public" / MANIFEST).read_bytes())
        except (OSError, ValueError):
            return {}


@lru_cache(maxsize=64)
def _names_in(refused: str) -> frozenset[str]:
    """The exporters that could not write a subject: most that are refused are refused by the same, as past events."""
    return frozenset(loads(refused))


def _words(paths: Iterable[str]) -> set[str]:
    """What stands between slashes and dots in these paths."""
    return {word for path in paths for word in path.replace(".", "/").split("/")}
