"""The job `demo`: an instance that reads the bundled sample web, crawled and published for real."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from errno import EADDRINUSE
from functools import partial
from pathlib import Path

from catalog import clock
from catalog.errors import GoodweekError, PublicationFailed
from catalog.queries import reading
from desk.instance import CONFIG, Instance
from desk.jobs import crawl_and_tell
from desk.publishing_told import publish_and_tell
from desk.sample.instance import last_port, write_instance
from desk.sample.server import PORT, serve
from desk.sample.systems import credentials
from desk.sample.web import render
from desk.telling import console, table, warn


def run_demo(folder: Path) -> int:
    """Make the instance in `folder`, crawl the sample web, publish, and say what to do next.

    Raises `PublicationFailed` when the folder cannot be written, and whatever the jobs raise. Gives
    the exit status: 1 when a source of the sample could not be read whole.
    """
    today = clock.today()
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / CONFIG).exists():
            raise PublicationFailed(f"{folder} holds something else.", "Name another folder with --into.")
        with ExitStack() as held:
            held.enter_context(_with_credentials())
            write_instance(folder, _serve_sample(folder, held), today)
            instance = Instance.at(folder)
            visited = crawl_and_tell(instance)
            published = publish_and_tell(instance)
    except OSError as error:
        raise PublicationFailed(f"{folder} cannot be written: {error}.", "Name another folder with --into.") from error
    events, associations = _counts(instance)
    made = table("", "sources visited", "#events", "#associations", "#files written", "#files in all")
    files = published.written + published.kept
    made.add_row(str(len(visited)), str(events), str(associations), str(published.written), str(files))
    console.print(made)
    _tell_next(instance)
    whole = all(visit.report.outcome in ("complete", "unchanged") for visit in visited)
    return 0 if whole else 1


@contextmanager
def _with_credentials() -> Iterator[None]:
    """The sample web's own credentials in the environment, for the block: those of a person stay at home."""
    sample = credentials()
    kept = {name: os.environ.get(name) for name in sample}
    os.environ.update(sample)
    try:
        yield
    finally:
        for name, value in kept.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def _serve_sample(folder: Path, held: ExitStack) -> str:
    """Serve the sample web while `held` is, at the port of the last time if that is free.

    Another port would make every address a new one. Gives the base address.
    """
    pages = partial(render, clock.today())
    for port in dict.fromkeys((last_port(folder) or PORT, PORT, 0)):
        try:
            return held.enter_context(serve(pages, port))
        except OSError as error:
            if error.errno != EADDRINUSE:
                raise
            warn(f"port {port} is taken: the sample web moves to another, and its addresses with it")
    raise GoodweekError("No port on loopback is free for the sample web.")


def _counts(instance: Instance) -> tuple[int, int]:
    with instance.store() as store, reading(store) as reader:
        return len(reader.event_members(None)), len(reader.association_members(None))


def _tell_next(instance: Instance) -> None:
    home = instance.public_folder / "index.html"
    feed = instance.public_folder / "feeds" / "all.ics"
    lines = (
        f"Open       {home.absolute().as_uri()}",
        f"Subscribe  {feed}",
        f"Look       goodweek serve -C {instance.folder}",
        "Next       goodweek init DIR makes an instance of your own",
    )
    for line in lines:
        console.print(line, markup=False)
