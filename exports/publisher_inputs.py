"""What a publication is made from, and how one sees that it is still the same.

Whatever is made carries a short text, `made_from`, that is equal as long as it would be made again from
the same. A fragment or page is made from its subject's revision, its exporter's version and the
*setting*: the site, the sources, the ids and facts of the editions. A selection's document is made from
the setting, and from all that the selection is. So a page and a fragment show nothing of
`Surroundings.selections` but their ids and editions, and a document shows the members of its own
selection alone; only the site's documents, made anew with each publication, may look at everything.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from catalog.editions import Edition
from catalog.identity import digest_of
from catalog.views import AssociationView, EventView, Member, SourceView
from exports.exporter import Exporter, PageExporter, Site, SiteExporter, Surroundings
from exports.selections import Selection

_FORMAT = 1  # of the manifest and of the private files beside it


class Catalogue(Protocol):
    """The reading side of the catalogue, as the publisher needs it; it does not change while it is read."""

    def cursor(self) -> int:
        """The highest revision: it is the same if and only if nothing changed."""
        ...

    def editions(self) -> tuple[Edition, ...]:
        """The editions that are published, in the order of navigation."""
        ...

    def sources(self) -> dict[str, SourceView]:
        """The sources by name."""
        ...

    def selection(self, edition: Edition | None) -> Selection:
        """The members of an edition, or of everything."""
        ...

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """Events in the order asked; an id that is not known is passed over."""
        ...

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """Associations in the order asked; an id that is not known is passed over."""
        ...


@dataclass(frozen=True, slots=True)
class Exporters:
    """All exporters of an instance.

    Attributes:
        events, associations: one document for each selection.
        event_pages, association_pages: one document for each subject.
        site: the few documents about the whole.
    """

    events: tuple[Exporter[EventView], ...] = ()
    associations: tuple[Exporter[AssociationView], ...] = ()
    event_pages: tuple[PageExporter[EventView], ...] = ()
    association_pages: tuple[PageExporter[AssociationView], ...] = ()
    site: tuple[SiteExporter, ...] = ()


class Versioned(Protocol):
    """What all exporters have."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that one publication is made from.

    Attributes:
        setting: digest of what every document shows.
        contents: digest of each selection, by id.
    """

    cursor: int
    around: Surroundings
    setting: str
    contents: dict[str, str]
    _stamps: dict[tuple[str, str], str] = field(default_factory=dict, repr=False, compare=False)

    def stamp(self, exporter: Versioned) -> str:
        """Equal as long as `exporter` would give the same bytes for the same subject."""
        key = exporter.name, exporter.version
        if key not in self._stamps:  # Asked for each page.
            self._stamps[key] = digest_of([*key, self.setting])[:16]
        return self._stamps[key]

    def made_from(self, exporter: Versioned, selection: Selection) -> str:
        """What the document of `selection` is made from."""
        return f"{self.stamp(exporter)}-{self.contents[selection.id]}"

    def digest(self, exporters: Exporters) -> str:
        """Equal as long as a publication would give the same bytes."""
        groups = (exporters.events, exporters.associations, exporters.event_pages, exporters.association_pages)
        stamps = [[self.stamp(exporter) for exporter in group] for group in (*groups, exporters.site)]
        return digest_of([_FORMAT, stamps, self.contents])


def read_inputs(catalogue: Catalogue, site: Site) -> Inputs:
    """What publishing `catalogue` as `site` would be made from."""
    editions = catalogue.editions()
    selections = tuple(catalogue.selection(edition) for edition in (None, *editions))
    sources = dict(sorted(catalogue.sources().items()))
    said = [
        site.model_dump(mode="json"),
        {name: view.model_dump(mode="json") for name, view in sources.items()},
        [(one.id, one.edition and one.edition.model_dump(mode="json")) for one in selections],
    ]
    around = Surroundings(site=site, sources=sources, selections=selections)
    contents = {selection.id: _content(selection) for selection in selections}
    return Inputs(catalogue.cursor(), around, digest_of(said), contents)


def everyone(groups: Sequence[tuple[Member, ...]]) -> list[Member]:
    """Each member of any group once, in the order of first appearance."""
    return list({member.id: member for group in groups for member in group}.values())


def _content(selection: Selection) -> str:
    members = [[f"{one.id} {one.revision}" for one in group] for group in (selection.events, selection.associations)]
    return digest_of([selection.id, selection.changed_at.isoformat(), members])
