"""Sources that suddenly hold 100,000 items, crawled for real: bounded in time, memory and number (reliability G10).

A visit takes 5,000 items of a source and is then partial, so that it counts against nothing. Where the source
was known before, the flood is held as a whole.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from catalog.store import Store
from tests.crawlers.fault_server import Route, serving
from tests.crawlers.jobs import source
from tests.journeys.braked import counted, published
from tests.journeys.crawled import crawled
from tests.journeys.test_g1_failures import DAY, ICS, NOW

FLOOD, USUAL, CAP = 100_000, 20, 5_000
SECONDS, MEGABYTES = 60, 300


def _told(count: int) -> bytes:
    return f"flood {count}".encode()


def _calendar(count: int) -> bytes:
    """As short as a calendar of so many events can be, so that it stays below the limit of one answer."""
    items = (
        f"BEGIN:VEVENT\nUID:{number}\nDTSTART:{NOW + timedelta(days=30, minutes=number):%Y%m%dT%H%M%SZ}\nSUMMARY:f{number}\nEND:VEVENT\n"
        for number in range(count)
    )
    return f"BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\n{''.join(items)}END:VCALENDAR\n".encode()


def _table(count: int) -> bytes:
    rows = (
        f"{number};f{number};{NOW + timedelta(days=30, minutes=number):%d/%m/%Y;%H:%M}\n" for number in range(count)
    )
    return f"id;titre;date;heure\n{''.join(rows)}".encode()


@dataclass(frozen=True)
class Flooding:
    """A kind of source, and what it answers that holds so many items."""

    body: Callable[[int], bytes]
    values: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)


_COLUMNS = {"id": "id", "title": "titre", "start_date": "date", "start_time": "heure"}
KINDS = {
    "a reader without bounds": Flooding(_told),
    "a calendar": Flooding(_calendar, {"reader": "ical"}, ICS),
    "a table": Flooding(
        _table,
        {"reader": "tabular", "options": {"kind": "events", "columns": _COLUMNS}},
        {"Content-Type": "text/csv"},
    ),
}


@pytest.mark.drill
@pytest.mark.parametrize("history", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_g10_a_flood_of_100_000_is_capped_and_held_in_time_and_memory(kind: str, history: bool, url: str) -> None:
    flooding = KINDS[kind]
    with serving(1, first=171) as [server]:
        sources = {"brume": source(server, "/agenda", **flooding.values)}
        before = {}
        if history:
            server.routes["/agenda"] = Route(flooding.body(USUAL), headers=flooding.headers)
            assert crawled(url, NOW, sources)["brume"]["outcome"] == "complete"
            before = _published(url)
            assert len(before) == USUAL
        server.routes["/agenda"] = Route(flooding.body(FLOOD), headers=flooding.headers)
        found = crawled(url, NOW + DAY, sources)
        print(f"{kind}, {history=}: {found['seconds']:.1f} s, {found['peak_mb']:.0f} MB, {found['brume']}")  # noqa: T201
        assert (found["seconds"] <= SECONDS, found["peak_mb"] <= MEGABYTES) == (True, True)
        after = _published(url)
        assert (found["brume"]["outcome"], found["brume"]["found"]) == ("held" if history else "partial", CAP)
        assert (after == before) if history else (len(after) == CAP)


def _published(url: str) -> dict[str, tuple[object, ...]]:
    """What readers see, of which nothing is gone."""
    store = Store.open(url)
    try:
        assert counted(store, gone=True) == 0
        return published(store)
    finally:
        store.close()
