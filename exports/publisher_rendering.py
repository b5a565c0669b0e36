"""The two costly steps of a publication: rendering what changed, and putting documents together.

Both are the same for events and for associations. A view is asked for once and given to all exporters
that need it, since building a view costs as much as rendering it. Work goes by batches, so memory does
not grow with the catalogue.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import Generic, NamedTuple, TypeVar

from catalog.views import AssociationView, EventView, Member
from exports.exporter import Exporter, Fragment, PageExporter
from exports.fragments import CachedFragments, FragmentCache, batches
from exports.generations import Draft
from exports.manifest import Refusal
from exports.publisher_disk import Disk
from exports.publisher_gate import shrunken
from exports.publisher_inputs import Inputs, Versioned, everyone
from exports.selections import Selection, offered

View = TypeVar("View", EventView, AssociationView)
Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""

Row = tuple[str, str, str, int, Fragment]
Held = tuple[str, bytes, list[str]]


@dataclass(frozen=True, slots=True)
class Kind(Generic[View]):
    """Events, or associations.

    Attributes:
        name: as the progress shows it.
        members: those of a selection.
        views: the views of some ids, in their order.
    """

    name: str
    exporters: tuple[Exporter[View], ...]
    pages: tuple[PageExporter[View], ...]
    members: Callable[[Selection], tuple[Member, ...]]
    views: Callable[[Sequence[str]], Iterator[View]]


class Refusals:
    """Which exporter could not write which subject (reliability C2).

    Those of the last publication are `known`, and are carried over as long as what they were made from does not
    change; the exporter is not asked again.
    """

    def __init__(self, known: Sequence[Refusal] = ()) -> None:
        self.known = known
        self.standing: dict[tuple[str, str], Refusal] = {}

    def carry_over(self, one: Refusal) -> None:
        """A known refusal stands: nothing about exporter and subject has changed."""
        self.standing[one.exporter, one.subject_id] = one

    def add(self, exporter: str, subject_id: str, made_from: str, problem: str) -> None:
        """The exporter refuses this subject as it is."""
        text = problem.encode("utf-8", "backslashreplace").decode()[:300]
        self.standing[exporter, subject_id] = Refusal(exporter, subject_id, made_from, text)

    def count(self, exporter: str) -> int:
        """How many subjects the exporter refuses."""
        return sum(name == exporter for name, _ in self.standing)


class Task(NamedTuple, Generic[View]):
    """What is to be rendered of one subject."""

    member: Member
    exporters: list[Exporter[View]]
    pages: list[PageExporter[View]]

    def everyone(self) -> list[Versioned]:
        """The exporters of both sorts."""
        return [*self.exporters, *self.pages]


@dataclass(slots=True)
class Rendering(Generic[View]):
    """All documents of one kind of subject, for one draft.

    Attributes:
        stale: the documents that were not taken over from the last generation.
    """

    kind: Kind[View]
    inputs: Inputs
    draft: Draft
    cache: FragmentCache
    refusals: Refusals
    disk: Disk
    progress: Progress
    stale: list[tuple[Exporter[View], Selection]] = field(default_factory=list)

    def render(self) -> None:
        """Take over what has not changed; render the fragments and pages of what has."""
        self._carry_over_refusals()
        for exporter in self.kind.exporters:
            for selection in offered(self.inputs.around.selections, exporter.kinds):
                if not self.draft.keep(exporter.path(selection), self.inputs.made_from(exporter, selection)):
                    self.stale.append((exporter, selection))
        for batch in batches(self._tasks()):
            self._render_batch(batch)

    def assemble(self) -> Iterator[Held]:
        """Put the stale documents together; those with problems are given back instead of being written."""
        for done, (exporter, selection) in enumerate(self.stale):
            self.progress(f"{self.kind.name}: documents", done, len(self.stale))
            body = self._document(exporter, selection)
            path = exporter.path(selection)
            problems = [] if self.draft.same_bytes(path, body) else exporter.problems(body)
            if problems:
                yield path, body, problems
            else:
                self.draft.write(path, body, exporter.media_type, self.inputs.made_from(exporter, selection))
        self.progress(f"{self.kind.name}: documents", len(self.stale), len(self.stale))

    def emptied(self) -> Iterator[str]:
        """The exporters that refuse so many subjects that the fault must be their own."""
        total = len(self._members())
        for exporter in self._everyone():
            refused = self.refusals.count(exporter.name)
            if shrunken(total, total - refused):
                first = next(one for one in self.refusals.standing.values() if one.exporter == exporter.name)
                yield f"{exporter.name}: {refused} of {total} left out, as {first.subject_id} ({first.problem})"

    def _members(self) -> list[Member]:
        return everyone([self.kind.members(selection) for selection in self.inputs.around.selections])

    def _tasks(self) -> Iterator[Task[View]]:
        """What is to be rendered; pages that have not changed are taken over in passing."""
        members = self._members()
        wanted = self._wanted()
        for done, batch in enumerate(batches(members)):
            self.progress(self.kind.name, done * len(batch), len(members))
            missing = [(exporter, self._missing(exporter, ids, batch)) for exporter, ids in wanted]
            for member in batch:
                exporters = [exporter for exporter, ids in missing if member.id in ids]
                pages = [page for page in self.kind.pages if self._page_is_stale(page, member)]
                if exporters or pages:
                    yield Task(member, exporters, pages)
        self.progress(self.kind.name, len(members), len(members))

    def _wanted(self) -> list[tuple[Exporter[View], frozenset[str]]]:
        """Whose fragments each exporter needs; exporters with the same stale selections share one set."""
        sets: dict[tuple[str, ...], frozenset[str]] = {}
        wanted = []
        for exporter in self.kind.exporters:
            selections = [selection for one, selection in self.stale if one is exporter]
            key = tuple(selection.id for selection in selections)
            if key not in sets:
                sets[key] = frozenset(member.id for one in selections for member in self.kind.members(one))
            if key:
                wanted.append((exporter, sets[key]))
        return wanted

    def _missing(self, exporter: Exporter[View], ids: frozenset[str], batch: list[Member]) -> set[str]:
        asked = [member for member in batch if member.id in ids and not self._refused(exporter, member)]
        return {member.id for member in asked} - self.cache.known(exporter.name, self.inputs.stamp(exporter), asked)

    def _page_is_stale(self, page: PageExporter[View], member: Member) -> bool:
        return not self._refused(page, member) and not self.draft.keep(
            page.path(member.id), self._made_from(page, member)
        )

    def _made_from(self, exporter: Versioned, member: Member) -> str:
        return f"{self.inputs.stamp(exporter)}-{member.revision}"

    def _refused(self, exporter: Versioned, member: Member) -> bool:
        return (exporter.name, member.id) in self.refusals.standing

    def _carry_over_refusals(self) -> None:
        if not self.refusals.known:
            return
        members = {member.id: member for member in self._members()}
        exporters = {exporter.name: exporter for exporter in self._everyone()}
        for one in self.refusals.known:
            exporter, member = exporters.get(one.exporter), members.get(one.subject_id)
            if exporter and member and one.made_from == self._made_from(exporter, member):
                self.refusals.carry_over(one)

    def _everyone(self) -> list[Versioned]:
        return [*self.kind.exporters, *self.kind.pages]

    def _render_batch(self, batch: list[Task[View]]) -> None:
        tasks = {task.member.id: task for task in batch}
        rows: list[Row] = []
        for view in self.kind.views(list(tasks)):
            task = tasks.pop(view.id)
            rows.extend(self._fragments(view, task))
            self._write_pages(view, task)
        self._refuse_unseen(tasks)
        self.disk.witness("before commit", str(self.cache.path))
        self.cache.put(rows)
        self.disk.witness("after commit", str(self.cache.path))

    def _refuse_unseen(self, tasks: dict[str, Task[View]]) -> None:
        for task in tasks.values():
            for exporter in task.everyone():
                self._refuse(exporter, task.member, "the catalogue has it no more")

    def _fragments(self, view: View, task: Task[View]) -> Iterator[Row]:
        for exporter in task.exporters:
            try:
                fragment = exporter.fragment(view, self.inputs.around)
            except ValueError as error:
                self._refuse(exporter, task.member, str(error))
            else:
                yield exporter.name, task.member.id, self.inputs.stamp(exporter), task.member.revision, fragment

    def _write_pages(self, view: View, task: Task[View]) -> None:
        for page in task.pages:
            try:
                body = page.page(view, self.inputs.around)
            except ValueError as error:
                self._refuse(page, task.member, str(error))
            else:
                self.draft.write(page.path(view.id), body, page.media_type, self._made_from(page, task.member))

    def _refuse(self, exporter: Versioned, member: Member, problem: str) -> None:
        self.refusals.add(exporter.name, member.id, self._made_from(exporter, member), problem)

    def _document(self, exporter: Exporter[View], selection: Selection) -> bytes:
        written = [one for one in self.kind.members(selection) if (exporter.name, one.id) not in self.refusals.standing]
        fragments = CachedFragments(self.cache, exporter.name, self.inputs.stamp(exporter), written)
        body = BytesIO()
        for piece in exporter.document(selection, fragments, self.inputs.around):
            body.write(piece)
        return body.getvalue()
