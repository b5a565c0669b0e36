"""Rendering what changed: of each subject all its fragments, its pages, and its gist.

A view is asked for once and given to all exporters, since building a view costs as much as rendering it.
The same is done in this process and in those beside it (`exports.publisher_workers`).
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from json import dumps
from typing import Any, NamedTuple, TypeVar

from catalog.views import AssociationView, EventView
from catalog.views_former import FormerEvent
from exports.drafts import Folder, address_taken
from exports.exporter import Exporter, Fragment, PageExporter
from exports.faceting import Gist, association_gist, event_gist, former_gist
from exports.former import FORMER, FormerExporter
from exports.fragments import Rendered
from exports.manifest import Entry, entries_of, manifest_line
from exports.publisher_inputs import Catalogue, Exporters, Setting, Versioned
from exports.publisher_marks import HELD, WIDE_MARK, held_mark, organises
from exports.publisher_packing import NEVER
from exports.selections import Kind

EVENTS = "events"
ASSOCIATIONS = "associations"
Made = TypeVar("Made")
_View = EventView | AssociationView | FormerEvent
GONE = "the catalogue has it no more"
_NOTHING = Gist((), {}, ())


class Task(NamedTuple):
    """A subject that is to be rendered.

    Attributes:
        instant: when its content last changed (`exports.fragments.Known`).
        mark: see `Member`; a star at its end says that it is rendered in all formats.
        before: the lines of the last manifest that speak of its pages.
    """

    id: str
    revision: int
    instant: int = NEVER
    mark: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Craft:
    """How one sort of subject is rendered.

    Attributes:
        name: `events`, `associations`, or `former` for events that turned out to be others.
        stamp: equal as long as all of the exporters would give the same for the same subject.
        stamps: of each exporter, by name.
        generation: the number of the publication.
    """

    name: str
    exporters: tuple[Exporter[Any], ...]
    pages: tuple[PageExporter[Any], ...]
    setting: Setting
    stamp: str
    stamps: dict[str, str]
    generation: int

    @classmethod
    def of(cls, name: str, exporters: Exporters, setting: Setting, generation: int) -> "Craft":
        """The craft of events, that of associations, or that of former events."""
        if name == FORMER:
            telling = tuple(one for one in exporters.events if isinstance(one, FormerExporter))
            stamps = {one.name: setting.stamp(one) for one in telling}
            return cls(name, telling, (), setting, setting.stamp(*telling), stamps, generation)
        is_event = name == EVENTS
        own = exporters.events if is_event else exporters.associations
        pages = exporters.event_pages if is_event else exporters.association_pages
        everyone: tuple[Versioned, ...] = (*own, *pages)
        stamps = {one.name: setting.stamp(one) for one in everyone}
        return cls(name, own, pages, setting, setting.stamp(*everyone), stamps, generation)

    def render(self, catalogue: Catalogue, tasks: Sequence[Task], folder: Folder) -> list[Rendered]:
        """Render these subjects; their pages go into `folder`."""
        waiting = {task.id: task for task in tasks}
        views: Iterator[_View] = getattr(catalogue, self.name)(list(waiting))
        told = ((view, waiting.pop(view.id)) for view in views)
        done = [self._rendered(_placed(view, task, catalogue), task, folder) for view, task in told]
        return done + [self._unseen(task) for task in waiting.values()]

    @staticmethod
    def is_written(exporter: Exporter[Any], mark: str) -> bool:
        """Whether a subject with this mark is rendered by the exporter: in all formats, or in those that keep the past."""
        return mark.endswith(WIDE_MARK) or Kind.YEAR in exporter.kinds

    def paths(self, subject_id: str) -> list[str]:
        """Where the pages of a subject are."""
        return [page.path(subject_id) for page in self.pages]

    def _rendered(self, view: _View, task: Task, folder: Folder) -> Rendered:
        refused: dict[str, str] = {}
        fragments: dict[str, tuple[str, Fragment]] = {}
        for exporter in self.exporters:
            if not self.is_written(exporter, task.mark):
                continue
            fragment = _attempt(exporter, self._way_of(exporter), view, self.setting, refused)
            if fragment is not None:
                fragments[exporter.name] = (self.stamps[exporter.name], fragment)
        lines = "" if not self.pages else ",\n".join(map(manifest_line, self._pages(view, task, folder, refused)))
        row = self._row(task, _gist(view), refused, lines, fragments)
        held = held_mark(view.held_by) if isinstance(view, EventView) else ""
        return row._replace(stamp=f"{self.stamp}{held}{task.mark}") if held else row

    def _way_of(self, exporter: Exporter[Any]) -> Callable[..., Fragment]:
        return exporter.former if self.name == FORMER and isinstance(exporter, FormerExporter) else exporter.fragment

    def _pages(self, view: _View, task: Task, folder: Folder, refused: dict[str, str]) -> Iterator[Entry]:
        before = entries_of(task.before)
        taken: set[str] = set()
        for page in self.pages:
            path = page.path(view.id)
            if path in taken:
                raise address_taken(path)
            taken.add(path)
            body = _attempt(page, page.page, view, self.setting, refused)
            if body is not None:
                yield folder.put(path, body, page.media_type, "", before.pop(path, None))
            else:
                refused.setdefault(page.name, "")  # Nothing to say of it: there is no such page.
        for path in before:
            folder.remove(path)

    def _unseen(self, task: Task) -> Rendered:
        # Of a former event that was hidden nothing is told, and nothing is wrong with it.
        refused = {} if self.name == FORMER else dict.fromkeys(self.stamps, GONE)
        return self._row(task, _NOTHING, refused, "", {})

    def _row(
        self,
        task: Task,
        gist: Gist,
        refused: dict[str, str],
        lines: str,
        fragments: dict[str, tuple[str, Fragment]],
    ) -> Rendered:
        told = dumps(refused) if refused else ""
        return Rendered(
            task.id,
            task.revision,
            task.instant,
            f"{self.stamp}{task.mark}",
            self.generation,
            gist.written(),
            told,
            lines,
            fragments,
        )


def parted_stamp(craft: Craft, stamp: str) -> tuple[str, str | None]:
    """The mark of the associations that hold a subject, and its own, in the stamp that it was rendered with.

    None for the latter where the exporters were others.
    """
    if not stamp.startswith(craft.stamp):
        return "", None
    rest = stamp[len(craft.stamp) :]
    return (rest[:HELD], rest[HELD:]) if rest.startswith("@") else ("", rest)


def _gist(view: _View) -> Gist:
    if isinstance(view, FormerEvent):
        return former_gist(view)
    return event_gist(view) if isinstance(view, EventView) else association_gist(view)


def _placed(view: _View, task: Task, catalogue: Catalogue) -> _View:
    """An event with the associations that hold it, and its editions; an association that tells whether it organises any."""
    if isinstance(view, AssociationView):
        return view.model_copy(update={"organises": True}) if organises(task.mark) else view
    if isinstance(view, FormerEvent):
        return view
    held = tuple(catalogue.organiser(one.name, one.url) or "" for one in view.facts.organisers)
    editions = tuple(task.mark.removesuffix(WIDE_MARK).split())
    more = {"held_by": held if any(held) else (), "editions": editions}
    return view.model_copy(update=more) if any(more.values()) else view


def _attempt(
    exporter: Versioned, render: Callable[..., Made], view: object, setting: Setting, refused: dict[str, str]
) -> Made | None:
    try:
        return render(view, setting.around)
    except ValueError as error:
        refused[exporter.name] = str(error).encode("utf-8", "backslashreplace").decode()[:300]
        return None
