"""The steps of a publication: plan, render, select, put together; each at the cost of what changed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from catalog.views import Changed
from catalog.views_former import FORMER_MARK
from exports.archived import Archives
from exports.drafts import Draft, Folder
from exports.exporter import Surroundings
from exports.exporter_parts import LookedAtInPortions, QuicklyLookedAt
from exports.former import FORMER, FormerExporter
from exports.fragments import Rendered, batches
from exports.garbage import forget_results
from exports.generations import Generations
from exports.manifest import LeftOut, State
from exports.progress import Progress
from exports.publisher_archives import Stamps
from exports.publisher_batches import BatchErrand, Batches
from exports.publisher_contents import NOTHING, Contents, contents, former_contents
from exports.publisher_disk import Disk
from exports.publisher_extras import Extras, snapshot_names
from exports.publisher_gate import Outlook, outlook, refuse_losses, refuse_shrinking, refuse_unsound
from exports.publisher_helping import Brief
from exports.publisher_inputs import Catalogue, Exporters, Setting, outcome
from exports.publisher_losses import Gone
from exports.publisher_portions import bundles, portions
from exports.publisher_program import Bench, Errand, Look, Program, pageless, without_of
from exports.publisher_rendering import ASSOCIATIONS, EVENTS, Craft, Task
from exports.publisher_roster import Roster
from exports.publisher_workers import Helpers, helpers_for
from exports.selecting import Selecting
from exports.selecting_kept import Keeping, followed, withdrawals
from exports.selections import Kind, Selection
from exports.sources_heard import heard_in

_FEW = 300  # subjects that are rendered before a helper has started and compiled its templates
_EXAMINED = 400  # members that are looked at together: what is read is several times as large as what is written
_RECYCLED_FROM = 5_000  # files: below, each can be looked at


@dataclass(slots=True)
class Steps:
    """One publication, step by step: `plan`, then `fill`.

    Attributes:
        is_whole: nothing is missing that may be made the next time.
        withdrawn: see `exports.manifest.State`.
    """

    roster: Roster
    setting: Setting
    catalogue: Catalogue
    exporters: Exporters
    disk: Disk
    progress: Progress
    processes: int | None = None
    keepsakes: Mapping[str, Path] = field(default_factory=dict)
    helpers: Helpers = field(default_factory=Helpers)
    archives: Archives = field(default_factory=Archives)
    _tasks: dict[str, list[Task]] = field(default_factory=dict)
    _gone: list[str] = field(default_factory=list)
    _selections: tuple[Selection, ...] = ()
    _contents: Contents = NOTHING
    _former: dict[str, str] = field(default_factory=dict)
    _dead: Sequence[Changed] = ()
    is_whole: bool = True
    withdrawn: str = ""

    def call(self, changes: int) -> None:
        """Start helpers for so many changes, if there are enough of them and none were started."""
        elsewhere = self.catalogue.elsewhere()
        count = helpers_for(changes) if self.processes is None else self.processes - 1
        if elsewhere is not None and count and not self.disk.is_watched and not self.helpers.are_started:
            self.helpers.start(Brief(elsewhere, self.setting, self.roster.crafts, self.roster.cache.path), count)

    def plan(self) -> None:
        """Find out who is to be rendered, and who is gone; helpers that were called get ready meanwhile."""
        self.roster.read(self.catalogue, self.setting.editions)
        self._tasks = {name: self.roster.tasks(name) for name in self.roster.crafts}
        self._gone = self.roster.gone()
        if self.is_idle:
            self._select()

    @property
    def is_idle(self) -> bool:
        """Whether nobody is to be rendered and nobody is gone."""
        return not self._gone and not any(self._tasks.values())

    @property
    def is_blind(self) -> bool:
        """Whether it is not known all of what the last publication had.

        The cache was new, or a publication that was broken off or held has changed it, and forgotten who is gone.
        """
        return not self.roster.is_complete

    def outcome(self) -> str:
        """A digest of all that the publication is made from."""
        former = {f"{name}{FORMER_MARK}": told for name, told in self._former.items()}
        return outcome(self.setting.digest(self.exporters), self._contents.whole | former)

    def promised(self) -> Outlook:
        """What the selections promise from today on."""
        return outlook(self._selections)

    def archived(self) -> list[str]:
        """The ids of the editions that are archived."""
        return [one.id for one in self._selections if one.archived and one.kind is Kind.EDITION]

    def may_recycle(self, state: State | None) -> bool:
        """Whether the folder of the generation before the last is worth being taken for this one."""
        return state is not None and state.files > _RECYCLED_FROM and not self.is_blind

    def fill(self, generations: Generations, draft: Draft, before: Outlook) -> tuple[LeftOut, ...]:
        """Put everything into the draft; who was left out of what.

        Whoever calls it stops the helpers. Raises `PublicationHeld` when the result is too doubtful.
        """
        self.call(sum(map(len, self._tasks.values())))
        self.helpers.open(draft.folder)
        self._render(draft)
        forget_results()
        refused = self.roster.refusals()
        if before:
            self.roster.refuse_emptied(refused)
        looks = self._begun(refused)
        self._select()
        refuse_shrinking(before, self.promised())
        gone = Gone(self._gone, self.roster.known, self.roster.cache.gists, self.catalogue.tombstones)
        refuse_losses(before, self._selections, gone)
        refused += self._make_documents(generations, draft, refused, looks)
        # Not before: as long as the last publication may stay, what it shows is asked for.
        with self._committing():
            self.roster.forget(self._gone)
        return refused

    def settle(self, number: int) -> None:
        """Readers see this generation: from now on it is known what the last publication has."""
        with self._committing():
            self.roster.settle(number)

    @contextmanager
    def _committing(self) -> Iterator[None]:
        self.disk.witness("before commit", str(self.roster.cache.path))
        yield
        self.disk.witness("after commit", str(self.roster.cache.path))

    def _render(self, draft: Draft) -> None:
        """Take over what has not changed, render what has."""
        draft.drop(self.roster.pages_of(self._gone))
        self.roster.leave(self._gone)
        for name, craft in self.roster.crafts.items():
            if name == FORMER and not self.roster.members[FORMER]:
                continue
            if name == ASSOCIATIONS:
                # Their pages name the feeds of their events, and which events there are is known by now.
                self.roster.find_organisers()
                self._tasks[name] = self.roster.tasks(name)
            tasks, lost = self._tasks[name], list[Task]()
            self._render_tasks(craft, tasks, draft.folder, self.roster.take_over(name, tasks, draft.folder, lost))
            if lost:
                self._render_tasks(craft, lost, draft.folder)
        self._tasks = {}  # Of a first publication they are as many as there are members.

    @property
    def _is_little(self) -> bool:
        """Whether all is rendered sooner than a helper has started."""
        return sum(map(len, self._tasks.values())) <= _FEW

    def _render_tasks(
        self,
        craft: Craft,
        tasks: Sequence[Task],
        folder: Folder,
        own: Iterator[None] = iter(()),  # noqa: B008
    ) -> None:
        total = len(self.roster.members[craft.name])
        done = total - len(tasks)

        def here(job: tuple[str, list[Task]]) -> list[Rendered]:
            return craft.render(self.catalogue, job[1], folder)

        jobs = ((craft.name, portion) for portion in portions(tasks))
        alone = self._is_little and not self.helpers.are_there
        for rows in self.helpers.share(jobs, here, own=own, alone=alone):
            self.progress(craft.name, done, total)
            with self._committing():
                self.roster.learn(rows)
            done += len(rows)
        self.progress(craft.name, total, total)

    def _select(self) -> None:
        weeks = [self.catalogue.week(edition) for edition in self.setting.editions]
        events, associations = self.roster.members[EVENTS], self.roster.members[ASSOCIATIONS]
        gists, former = self.roster.gists(), self.roster.members[FORMER]
        selecting = Selecting(events, associations, gists, weeks, self.catalogue.organiser, former, self.archives)
        self._dead = self.catalogue.tombstones()
        self.withdrawn = withdrawals(self.catalogue.erased(), self._dead, self.setting.around.sources)
        names = followed(self.roster.last, self.withdrawn)
        self._selections = Keeping(selecting.selections(), names, self._dead, gists).selections()
        self._contents = contents(self._selections, self.archives)
        self._former = former_contents(self._selections)

    def _begun(self, refused: Sequence[LeftOut]) -> list[Look]:
        """Let helpers look at what is new while it is found out where it stands; what is left for later."""
        self.helpers.tell(Program(self.roster.crafts, {}, without_of(refused)))
        looks = (look for craft in self.roster.crafts.values() for look in self._looks(craft))
        return [look for [look] in self.helpers.begin([look] for look in looks)]

    def _make_documents(
        self, generations: Generations, draft: Draft, refused: Sequence[LeftOut], looks: Sequence[Look]
    ) -> tuple[LeftOut, ...]:
        """Documents of selections, and beside them all others; which batches could not be made."""
        errands = {name: [*self._errands(self.roster.crafts[name], draft)] for name in (EVENTS, ASSOCIATIONS)}
        # Of ten thousand selections few are told where little changed.
        told = sorted({one.selection for one in chain.from_iterable(errands.values())})
        program = Program(self.roster.crafts, {place: self._selections[place] for place in told}, without_of(refused))
        self.helpers.tell(program)
        beside = Batches(draft, self.setting, self._around(), self._contents.whole)
        bench = Bench(self.roster.cache, self.setting, draft, program, beside)
        waiting = list(beside.errands(self.exporters.batches))
        long = [one for one in waiting if one.batch.apart]
        own = chain(
            self._make_lists(bench, [one for one in waiting if not one.batch.apart]), self._make_extras(draft, refused)
        )
        for name, some in errands.items():
            jobs: list[Errand | Look] = [*looks, *some]
            stage, done, total = f"{name}: documents", 0, len(jobs) + len(long)
            for result in self.helpers.share(bundles(jobs, self._selections), bench.do, long, own):
                done += bench.take(result)
                total = max(done, total)  # What was begun before is told of, too.
                self.progress(stage, done, total)
            self.progress(stage, total, total)
            long, looks = [], ()
        self.helpers.stop()  # What is left needs the memory that they hold.
        refuse_unsound(generations, bench.held)
        self.is_whole = beside.is_whole
        return beside.left_out

    def _make_lists(self, bench: Bench, errands: Sequence[BatchErrand]) -> Iterator[None]:
        """The batches that this process alone can make, one at a step."""
        for done, errand in enumerate(errands, 1):
            bench.take(bench.do(errand))
            self.progress("lists", done, len(errands))
            yield

    def _looks(self, craft: Craft) -> Iterator[Look]:
        """What is new, for the exporters that look at it once and not in each document."""
        members = self.roster.unpublished(craft.name)
        if craft.name == FORMER:
            # Of one that was hidden there is nothing to look at.
            gists = self.roster.gists() if members else {}
            members = [one for one in members if gists[one.id].facets]
        quick = ((place, one) for place, one in enumerate(craft.exporters) if isinstance(one, QuicklyLookedAt))
        for place, exporter in quick:
            written = [one for one in members if craft.is_written(exporter, one.mark)]
            most = exporter.examined if isinstance(exporter, LookedAtInPortions) else _EXAMINED
            yield from (Look(craft.name, place, tuple(some)) for some in batches(written, most))

    def _errands(self, craft: Craft, draft: Draft) -> Iterator[Errand]:
        """The documents that cannot be taken over, those of one exporter together."""
        stamps, told = Stamps(self.setting), self._contents.of(craft.name)
        for number, exporter in enumerate(craft.exporters):
            for place, selection in enumerate(self._selections):
                if selection.kind not in exporter.kinds:
                    continue
                path, stamp = exporter.path(selection), stamps.of(exporter, selection)
                made_from = f"{stamp}-{told[selection.id]}"
                if selection.former and isinstance(exporter, FormerExporter):
                    made_from += f"-{self._former[selection.id]}"
                if not draft.keep_made(made_from):
                    draft.claim(path)
                    yield Errand(craft.name, number, place, made_from, draft.made_with(path))

    def _around(self) -> Surroundings:
        return Surroundings(self.setting.around.site, self.setting.around.sources, self._selections)

    def _make_extras(self, draft: Draft, refused: Sequence[LeftOut]) -> Iterator[None]:
        """What is published besides, one document at a step."""
        around = replace(
            self._around(),
            health=self.setting.health,
            snapshots=snapshot_names(self.keepsakes),
            pageless=pageless(self.exporters, refused),
        )
        extras = Extras(draft, self.setting, self.exporters, around)
        yield from extras.tombstones(self._dead, self.roster.known)
        yield from extras.restoring(self.catalogue.decisions() if self.exporters.restoring else ())
        yield from extras.changes([*self.roster.members[EVENTS], *self.roster.members[ASSOCIATIONS]], self._dead)
        yield from extras.keepsakes(self.keepsakes)
        yield from extras.snapshots(self.keepsakes)
        yield from extras.about()
        traits = self.roster.traits()
        yield from extras.summaries(self._contents.whole, traits)
        heard = heard_in(self._selections, traits)
        yield from replace(extras, around=replace(around, heard=heard)).site()
