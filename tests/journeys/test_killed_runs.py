"""`goodweek run` killed at random points: the old or the new, never mixed, and the next run succeeds (reliability F1).

Each run is to bring other titles than the one before. What a kill left is looked at as a reader of the
published folder and of the catalogue would; then the run is repeated to its end.
"""

import random
import re
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path
from subprocess import TimeoutExpired

import pytest

from catalog.queries import reading
from catalog.store import Store
from desk.instance import Instance
from tests.catalog.databases import postgresql_server
from tests.crawlers.fault_server import serving
from tests.exports.published import faults, tree
from tests.journeys.web import Happening, Place, begin

SOURCES = {"brume": ("Atelier couture", 0), "orne": ("Veillée aux étoiles", 12)}
"""What each tells of, and from which hour; nobody takes one for the other."""
EVENTS = 8
_TITLE = re.compile(r"(?:Atelier couture|Veillée aux étoiles) (\d+)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where the catalogue is; empty for the file in the instance."""
    if request.param == "sqlite":
        yield ""
    else:
        with postgresql_server() as server, server.catalogue(tmp_path, migrated=False) as address:
            yield address


def tell(place: Place, turn: int) -> None:
    """Let both agendas hold the events under the titles of this turn."""
    for source, (title, hour) in SOURCES.items():
        happenings = (Happening(f"{one}-{source}", f"{title} {turn}", hour + one) for one in range(EVENTS))
        place.shows(source, *happenings)


def published_turns(folder: Path) -> set[int]:
    """The turns whose titles stand anywhere in what is published."""
    return {int(turn) for body in tree(folder / "public").values() for turn in _TITLE.findall(body)}


def turns_in_catalogue(folder: Path) -> dict[str, set[int]]:
    """For each source the turns of which the catalogue holds titles; sound by its own word."""
    instance = Instance.at(folder)
    if not instance.config.database.url:
        with closing(sqlite3.connect(folder / "goodweek.db")) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found: dict[str, set[int]] = {source: set() for source in SOURCES}
    with closing(Store.open(instance.database_url)) as store, reading(store) as reader:
        for event in reader.events([member.id for member in reader.event_members(None)]):
            found[event.sources[0]].add(int(event.facts.title.rpartition(" ")[2]))
    return found


def killed_after(place: Place, seconds: float) -> bool:
    """Run, and kill the run after some time; whether it was still at work."""
    process = begin("run", "-C", place.folder)
    with suppress(TimeoutExpired):
        process.communicate(timeout=seconds)
        return False
    process.kill()
    process.communicate()
    return process.returncode == -signal.SIGKILL


@pytest.mark.parametrize("kills", [1, pytest.param(100, marks=pytest.mark.drill)])
def test_f1_killed_runs_leave_the_old_or_the_new_and_the_next_one_succeeds(
    tmp_path: Path, url: str, kills: int
) -> None:
    chance = random.Random(kills)
    with serving(2, first=91) as servers:
        place = Place(tmp_path / "week")
        if url:
            with (place.folder / "goodweek.toml").open("a") as config:
                config.write(f'[database]\nurl = "{url}"\n')
        for source, server in zip(SOURCES, servers, strict=True):
            place.source(source, server)
        tell(place, 0)
        began = time.monotonic()
        assert place.run().status == 0
        whole = time.monotonic() - began
        killed = 0
        seen: set[str] = set()
        for turn in range(1, kills + 1):
            tell(place, turn)
            # Most of the first part is the start of Python, which writes nothing.
            killed += killed_after(place, chance.uniform(0.4, 1) * whole)
            assert faults(place.folder) == []
            published, held = published_turns(place.folder), turns_in_catalogue(place.folder)
            assert published in ({turn - 1}, {turn})
            for turns in held.values():
                assert turns in ({turn - 1}, {turn})
            assert published == {turn - 1} or held == {source: {turn} for source in SOURCES}
            seen.add(f"{sum(turns == {turn} for turns in held.values())} sources new, published {published == {turn}}")
            again = place.run()
            assert (again.status, again.err) == (0, "")
            assert (faults(place.folder), published_turns(place.folder)) == ([], {turn})
            assert turns_in_catalogue(place.folder) == {source: {turn} for source in SOURCES}
        print(  # noqa: T201 - the figures of the drill
            f"{killed} of {kills} killed, a whole run takes {whole:.1f} s; left: {sorted(seen)}"
        )
        assert killed >= kills // 2
