"""The job `crawl`: visit sources, side by side, into the catalogue."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog.errors import ConfigurationInvalid
from catalog.register import register
from catalog.store import Store
from crawlers.crawl import crawl
from crawlers.pipelines import CatalogueSink, view_of
from crawlers.source import Source
from crawlers.spider import Watch
from crawlers.visits import VisitReport
from desk.instance import Instance
from desk.locks import alone


@dataclass(frozen=True, slots=True)
class Visited:
    """One visit as the command tells it.

    Attributes:
        taken: how many sightings were new, changed, same, returned, by that word.
    """

    source: Source
    report: VisitReport
    taken: dict[str, int]


def chosen_sources(instance: Instance, names: Sequence[str]) -> list[Source]:
    """The sources of the instance called `names`, or all whose files are right.

    Raises `ConfigurationInvalid` when one is unknown, when the file of one that is named is wrong,
    when all files are, or when there are none.
    """
    sources, wrong = instance.sources()
    asked = [error for name, error in wrong.items() if name in names or not sources]
    if asked:
        raise asked[0]
    known = {source.name: source for source in sources}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigurationInvalid(
            str(instance.sources_folder),
            f"has no source called {', '.join(unknown)}.",
            f"It has: {', '.join(known) or 'none yet'}.",
        )
    if not sources:
        raise ConfigurationInvalid(
            str(instance.sources_folder), "has no sources yet.", "Add one as a TOML file; docs/sources.md says how."
        )
    return [known[name] for name in names] if names else sources


def crawl_instance(instance: Instance, names: Sequence[str], watch: Watch | None = None) -> list[Visited]:
    """Visit the sources called `names`, or all, and take in what they say.

    Raises `AlreadyRunning`, `ConfigurationInvalid`, `StoreUnusable`. A source that fails is told in
    its report and stops nobody. Can be done once per process.
    """
    sources = chosen_sources(instance, names)
    editions = instance.editions()
    with alone(instance.folder, "crawl"):
        store = Store.open(instance.database_url)
        try:
            register(store, editions, [view_of(source) for source in instance.sources()[0]])
            sinks = {
                source.name: CatalogueSink(store, source.name, instance.config.calendar.uid_domain)
                for source in sources
            }
            places: list[tuple[Source, Path]] = [(source, instance.sources_folder) for source in sources]
            reports = crawl(
                places,
                lambda source: sinks[source.name],
                lambda source: sinks[source.name].memory,
                watch,
                contact=instance.config.site.contact,
                # What libraries warn of is in the reports, in our words and once.
                settings={"LOG_LEVEL": "ERROR"},
            )
        finally:
            store.close()
    return [
        Visited(source, report, {str(answer): count for answer, count in sinks[source.name].taken.items()})
        for source, report in zip(sources, reports, strict=True)
    ]
