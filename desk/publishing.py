"""The job `publish`: from the catalogue to the published folder."""

from collections.abc import Callable

from catalog.publishable import publishable
from catalog.register import register
from desk.instance import Instance
from desk.published import OpenElsewhere, PublishedCatalogue
from desk.snapshots import published_files
from exports.look_files import read_look
from exports.progress import Progress
from exports.publisher import Publication, publish
from exports.publisher_workers import Helpers


def publish_instance(
    instance: Instance,
    *,
    allow_shrink: bool = False,
    anew: bool = False,
    progress: Progress | None = None,
    withheld: Callable[[int], None] | None = None,
    helpers: Helpers | None = None,
) -> Publication:
    """Publish the catalogue of the instance to its `public` folder.

    `withheld` hears of how many events and associations are left out because their sources forbid it, if any are.

    Raises `AlreadyRunning`, `PublicationHeld`, `PublicationFailed`, `StoreUnusable`,
    `ConfigurationInvalid`; what was published before then stays.
    """
    editions = instance.editions()
    site = instance.config.site
    look = read_look(instance.folder, site.logo)
    with instance.store() as store:
        register(store, editions, ())
        with publishable(store) as reader:
            if withheld is not None and reader.withheld:
                withheld(len(reader.withheld))
            return publish(
                instance.folder,
                PublishedCatalogue(reader, OpenElsewhere(instance.database_url, store.key)),
                site,
                allow_shrink=allow_shrink,
                anew=anew,
                progress=progress,
                keepsakes=dict(published_files(instance.folder)),
                look=look,
                helpers=helpers,
            )
