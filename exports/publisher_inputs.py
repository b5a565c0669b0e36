"""What a publication is made from, and how one sees that it is still the same.

Whatever is made carries a short text that is equal as long as it would be made again from the same. A
fragment or page is made from its subject's revision, the *marks* of what changes without one
(`exports.publisher_marks`), and its exporter's *stamp*: the exporter's version and the *setting*, which is the
site, its look, the sources, and the facts of the editions. A document is made from the stamp (that of an archived
edition from one of its own, see `exports.publisher_archives`) and from all that its selection is. So a page and a
fragment show nothing of `Surroundings.selections` but their ids and editions, and a document shows the members of its
own selection alone. These alone may look at everything: batches, each of which says what it is made from, and
summaries of `all` and documents of the site, made anew whenever anything changed. Documents of the site that are
*fixed* are made from the stamp, and look at nothing else.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from catalog.editions import Edition
from catalog.identity import digest_of
from catalog.roots import DecisionRoot
from catalog.views import AssociationView, Changed, EventView, Member, SourceHealth, SourceView
from catalog.views_former import FormerEvent
from exports.changes import Changes
from exports.exporter import (
    BatchExporter,
    Exporter,
    PageExporter,
    SelectionPage,
    Site,
    SiteExporter,
    SummaryExporter,
    Surroundings,
)
from exports.licences import licence_of
from exports.looks import Look
from exports.pages_gone import GonePages
from exports.pages_snapshots import SnapshotPages
from exports.restoring import RestoringIndex
from exports.rolling import EPOCH
from exports.selecting import Week
from exports.selections import EVERYTHING, Kind, Selection

_PLAIN = Look()
_FORMAT = 3  # of the manifest and of the private files beside it


class Catalogue(Protocol):
    """The reading side of the catalogue, as the publisher needs it; it does not change while it is read."""

    def cursor(self) -> int:
        """The highest revision: it is the same if and only if nothing changed."""
        ...

    def mark(self) -> str:
        """What the highest revision was of: another catalogue that came as far has another mark."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """The editions that are published, in the order of navigation."""
        ...

    def sources(self) -> dict[str, SourceView]:
        """The sources by name."""
        ...

    def health(self) -> dict[str, SourceHealth]:
        """How each of them is, by name: the one thing that changes without a revision; by the day, while all is well."""
        ...

    def event_members(self) -> Sequence[Member]:
        """All events, by start, then id."""
        ...

    def association_members(self) -> Sequence[Member]:
        """All associations, by name, then id."""
        ...

    def former_members(self) -> Sequence[Member]:
        """The events that turned out to be others, by start, each marked with the id of the one that it is now."""
        ...

    def erased(self) -> int:
        """How much was erased on request, up to now."""
        ...

    def tombstones(self) -> Sequence[Changed]:
        """The ids that were given up, hidden or gone for good, by revision."""
        ...

    def decisions(self) -> Sequence[DecisionRoot]:
        """What people decided, the earliest first."""
        ...

    def week(self, edition: Edition) -> Week:
        """Which of them belong to an edition."""
        ...

    def organiser(self, name: str, url: str) -> str | None:
        """The id of the association that an event names so, if one is known."""
        ...

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """Events in the order asked; an id that is not known is passed over."""
        ...

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """Associations in the order asked; an id that is not known is passed over."""
        ...

    def former(self, ids: Sequence[str]) -> Iterator[FormerEvent]:
        """What is left of these of them, in the order asked; those of which nothing is told are passed over."""
        ...

    def elsewhere(self) -> "Elsewhere | None":
        """How another process opens the catalogue; None where it cannot."""
        ...


Elsewhere = Callable[[], AbstractContextManager[Catalogue]]
"""Opens the catalogue in another process; can be pickled."""


@dataclass(frozen=True, slots=True)
class Exporters:
    """All exporters of an instance.

    Attributes:
        events, associations: one document for each selection.
        event_pages, association_pages: one document for each subject.
        summaries: documents about a selection as a whole.
        site: the few documents about the whole.
        about: one document about each selection, without its members.
        batches: documents that are many for a selection, or about all of them.
        gone: what stands in the place of pages that were given up. changes: what changed, by revision.
        restoring: by what a catalogue is made again. snapshots: the page of each dated snapshot.
    """

    events: tuple[Exporter[EventView], ...] = ()
    associations: tuple[Exporter[AssociationView], ...] = ()
    event_pages: tuple[PageExporter[EventView], ...] = ()
    association_pages: tuple[PageExporter[AssociationView], ...] = ()
    summaries: tuple[SummaryExporter, ...] = ()
    site: tuple[SiteExporter, ...] = ()
    about: tuple[SelectionPage, ...] = ()
    gone: tuple[GonePages, ...] = ()
    changes: tuple[Changes, ...] = ()
    restoring: tuple[RestoringIndex, ...] = ()
    snapshots: tuple[SnapshotPages, ...] = ()
    batches: tuple[BatchExporter, ...] = ()


class Versioned(Protocol):
    """What all exporters have."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Setting:
    """All that one publication is made from, but the subjects of the catalogue.

    Attributes:
        around: its selections have their ids and editions alone, and no members.
    """

    cursor: int
    mark: str
    around: Surroundings
    editions: tuple[Edition, ...]
    said: str
    look: Look = _PLAIN
    kept: tuple[str, ...] = ()
    health: Mapping[str, SourceHealth] = field(default_factory=dict)
    _stamps: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    def stamp(self, *exporters: Versioned) -> str:
        """Equal as long as the exporters would give the same bytes for the same subject."""
        return (
            digest_of([self._stamp(one) for one in exporters])[:16] if len(exporters) != 1 else self._stamp(*exporters)
        )

    def digest(self, exporters: Exporters) -> str:
        """Equal as long as a publication of the same subjects would give the same bytes."""
        groups = (exporters.events, exporters.associations, exporters.event_pages, exporters.association_pages)
        everyone = (
            *groups,
            exporters.summaries,
            exporters.site,
            exporters.about,
            exporters.gone,
            exporters.changes,
            exporters.restoring,
            exporters.snapshots,
            exporters.batches,
        )
        health = {name: one.model_dump(mode="json") for name, one in sorted(self.health.items())}
        return digest_of([_FORMAT, self.kept, health, [[self._stamp(one) for one in group] for group in everyone]])

    def _stamp(self, exporter: Versioned) -> str:
        key = exporter.name, exporter.version
        if key not in self._stamps:  # Asked for each page.
            self._stamps[key] = digest_of([*key, self.said])[:16]
        return self._stamps[key]


def read_setting(catalogue: Catalogue, site: Site, look: Look = _PLAIN, kept: Sequence[str] = ()) -> Setting:
    """What publishing `catalogue` as `site` would be made from; `kept` tells of files that go with it."""
    editions = catalogue.editions()
    sources = dict(sorted(catalogue.sources().items()))
    said = [
        site.model_dump(mode="json"),
        # Beside its words, which licence they are taken for: where that changes, all that tells it does.
        {name: [view.model_dump(mode="json"), licence_of(view).key] for name, view in sources.items()},
        [one.model_dump(mode="json") for one in editions],
        look.fingerprint,
    ]
    everything = Selection(EVERYTHING, (), (), EPOCH)
    bare = (everything, *(Selection(one.id, (), (), EPOCH, one, Kind.EDITION) for one in editions))
    around = Surroundings(site, sources, bare)
    return Setting(
        catalogue.cursor(),
        catalogue.mark(),
        around,
        editions,
        digest_of(said),
        look,
        tuple(kept),
        catalogue.health(),
    )


def called(selection: Selection) -> str:
    """A digest of what a selection is, whoever is in it; editions are among the setting."""
    facet = selection.facet
    return digest_of([selection.id, str(selection.kind), facet and [facet.id, facet.fr, facet.en]])[:16]


def outcome(setting: str, told: Mapping[str, str]) -> str:
    """A digest of all that a publication is made from."""
    return digest_of([setting, dict(told)])
