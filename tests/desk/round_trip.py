"""A catalogue, what is published of it as data, and the catalogue that comes back from that."""

from pathlib import Path
from typing import Any

from catalog import clock
from catalog.publishable import publishable
from catalog.restoring import Restored, restore
from catalog.store import Store
from crawlers.published import read_published
from desk.published import PublishedCatalogue
from exports.changes import Changes
from exports.directory import AssociationsJson, EventsJson
from exports.directory_index import DirectoryIndex
from exports.exporter import Site
from exports.faceting import former_gist
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.restoring import AssociationRootsJson, EventRootsJson, RestoringIndex
from tests.catalog.world import DOMAIN, NOW

DATA = Exporters(
    events=(EventsJson(), EventRootsJson()),
    associations=(AssociationsJson(), AssociationRootsJson()),
    site=(DirectoryIndex(),),
    changes=(Changes(),),
    restoring=(RestoringIndex(),),
)
"""All that is read back."""


def publish_data(store: Store, folder: Path, exporters: Exporters = DATA) -> None:
    """Publish the catalogue to `folder`/public."""
    with clock.frozen(NOW), publishable(store) as reader:
        publish(folder, PublishedCatalogue(reader), Site(), exporters, processes=1, allow_shrink=True)


def bring_back(folder: Path, store: Store) -> Restored:
    """Restore what `publish_data` published into `store`, which is empty."""

    def get(path: str) -> bytes | None:
        file = folder / "public" / path
        return file.read_bytes() if file.is_file() else None

    with clock.frozen(NOW):
        return restore(store, read_published(get), uid_domain=DOMAIN)


def seen(store: Store) -> dict[str, Any]:
    """All that the publisher can ask of a catalogue."""
    with publishable(store) as reader:
        catalogue = PublishedCatalogue(reader)
        events, associations = catalogue.event_members(), catalogue.association_members()
        views = [
            *catalogue.events([one.id for one in events]),
            *catalogue.associations([one.id for one in associations]),
        ]
        # As `exports.publisher_roster` does: of an event that became another one it is told as long as that one is there.
        standing = {one.id for one in events}
        former = tuple(one for one in catalogue.former_members() if one.mark in standing)
        names = {(one.name, one.url) for view in views for one in getattr(view.facts, "organisers", ())}
        return {
            "cursor": catalogue.cursor(),
            "editions": catalogue.editions(),
            "sources": catalogue.sources(),
            "health": catalogue.health(),
            "events": events,
            "associations": associations,
            "tombstones": catalogue.tombstones(),
            "former": former,
            "where former ones stood": [
                (one.id, former_gist(one), one.heir) for one in catalogue.former([one.id for one in former])
            ],
            "decisions": catalogue.decisions(),
            "weeks": [catalogue.week(edition) for edition in catalogue.editions()],
            "organisers": {name: catalogue.organiser(*name) for name in names},
            "views": {view.id: view for view in views},
        }
