"""The job `publish`: from the catalogue to the published folder."""

from collections.abc import Callable, Iterator, Sequence

from catalog.editions import Edition
from catalog.publishable import publishable
from catalog.queries import Reader
from catalog.register import register
from catalog.views import AssociationView, EventView, SourceView
from desk.instance import Instance
from exports.publisher import Progress, Publication, publish
from exports.selections import EVERYTHING, Kind, Selection


class PublishedCatalogue:
    """The catalogue as the publisher reads it; made of one consistent reader of what may be published."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader

    def cursor(self) -> int:
        """The highest revision."""
        return self._reader.cursor()

    def editions(self) -> tuple[Edition, ...]:
        """The editions, the latest first."""
        return self._reader.editions()

    def sources(self) -> dict[str, SourceView]:
        """The sources by name."""
        return self._reader.sources()

    def selection(self, edition: Edition | None) -> Selection:
        """The members of an edition, or of everything."""
        events, associations = self._reader.event_members(edition), self._reader.association_members(edition)
        changed_at = self._reader.changed_at([*events, *associations])
        kind = Kind.EDITION if edition else Kind.EVERYTHING
        return Selection(edition.id if edition else EVERYTHING, events, associations, changed_at, edition, kind)

    def events(self, ids: Sequence[str]) -> Iterator[EventView]:
        """Events in the order asked."""
        return self._reader.events(ids)

    def associations(self, ids: Sequence[str]) -> Iterator[AssociationView]:
        """Associations in the order asked."""
        return self._reader.associations(ids)


def publish_instance(
    instance: Instance,
    *,
    allow_shrink: bool = False,
    progress: Progress | None = None,
    withheld: Callable[[int], None] | None = None,
) -> Publication:
    """Publish the catalogue of the instance to its `public` folder.

    `withheld` hears of how many events and associations are left out because their sources forbid it, if any are.

    Raises `AlreadyRunning`, `PublicationHeld`, `PublicationFailed`, `StoreUnusable`,
    `ConfigurationInvalid`; what was published before then stays.
    """
    editions = instance.editions()
    with instance.store() as store:
        register(store, editions, ())
        with publishable(store) as reader:
            if withheld is not None and reader.withheld:
                withheld(len(reader.withheld))
            return publish(
                instance.folder,
                PublishedCatalogue(reader),
                instance.config.site,
                allow_shrink=allow_shrink,
                progress=progress,
            )
