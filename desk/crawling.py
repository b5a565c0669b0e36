"""The job `crawl`: visit sources, side by side, into the catalogue."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from catalog import clock
from catalog.errors import ConfigurationInvalid, SourceUnreadable
from catalog.register import register
from crawlers.archive import Archive
from crawlers.archive_recording import Recorder
from crawlers.archive_replay import Replay
from crawlers.crawl import crawl
from crawlers.files import read_file
from crawlers.pipelines import CatalogueSink, view_of
from crawlers.settings import user_agent
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


@contextmanager
def recording(instance: Instance, names: Sequence[str], path: Path) -> Iterator[Recorder]:
    """A new record at `path` for a crawl of the sources called `names`, or all; the clock is held for the block.

    Raises `ConfigurationInvalid`.
    """
    sources = chosen_sources(instance, names)
    told = {
        "goodweek-sources": " ".join(source.name for source in sources),
        "goodweek-variables": " ".join(_variables(sources)),
        **_settings(instance),
    }
    now = clock.now()
    with clock.held(now), Recorder(path, now, _descriptions(instance, sources), told) as recorder:
        yield recorder


@contextmanager
def replaying(path: Path) -> Iterator[Replay]:
    """The record at `path`; the clock is held where it was then, for the block. Raises `RecordUnreadable`."""
    with Replay(path) as replay, clock.held(replay.started_at):
        yield replay


def differences(instance: Instance, replay: Replay) -> list[str]:
    """What the recorded crawl went by and this one does not, in a line each."""
    sources = chosen_sources(instance, replay.sources)
    return replay.differences(_descriptions(instance, sources), _settings(instance))


def _variables(sources: Sequence[Source]) -> list[str]:
    """The names of the variables that hold the credentials of `sources`, as far as they are set."""
    credentials = [source.credentials for source in sources if source.credentials is not None]
    names = {name for one in credentials for name in one.variables if name not in one.missing(os.environ)}
    return sorted(names)


def _settings(instance: Instance) -> dict[str, str]:
    return {"software": user_agent(), "goodweek-uid-domain": instance.config.calendar.uid_domain}


def _descriptions(instance: Instance, sources: Sequence[Source]) -> dict[str, bytes]:
    """What a crawl goes by beside its answers: descriptions, editions, files that sources are read from."""
    paths = [instance.sources_folder / f"{source.name}.toml" for source in sources]
    paths += sorted((instance.folder / "editions").glob("*.toml"))
    found = {path.relative_to(instance.folder).as_posix(): path.read_bytes() for path in paths}
    for address in (start for source in sources for start in source.start if start.startswith("file:")):
        try:
            found[f"sources/{address}"] = read_file(address, instance.sources_folder).body
        except SourceUnreadable:  # told by the visit
            continue
    return found


def crawl_instance(
    instance: Instance, names: Sequence[str], watch: Watch | None = None, archive: Archive | None = None
) -> list[Visited]:
    """Visit the sources called `names`, or all, and take in what they say.

    With an `archive`, answers are kept in it, or come from it. Raises `AlreadyRunning`,
    `ConfigurationInvalid`, `StoreUnusable`. A source that fails is told in its report and stops nobody.
    Can be done once per process.
    """
    sources = chosen_sources(instance, names)
    editions = instance.editions()
    with alone(instance.folder, "crawl"), instance.store() as store:
        register(store, editions, [view_of(source) for source in instance.sources()[0]])
        sinks = {
            source.name: CatalogueSink(store, source.name, instance.config.calendar.uid_domain) for source in sources
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
            archive=archive,
        )
    return [
        Visited(source, report, {str(answer): count for answer, count in sinks[source.name].taken.items()})
        for source, report in zip(sources, reports, strict=True)
    ]
