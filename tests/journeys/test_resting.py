"""A source that asks for rest gets it, from one run to the next (reliability A13)."""

from pathlib import Path

from tests.crawlers.fault_server import Route, serving
from tests.journeys.web import Happening, Place, calendar, goodweek

ICS = {"Content-Type": "text/calendar; charset=utf-8"}


def test_a13_source_that_asked_for_rest_is_left_alone_by_the_next_run_unless_it_is_named(tmp_path: Path) -> None:
    body = calendar(Happening("atelier", "Tablettes"))
    with serving(2) as (busy, well):
        place = Place(tmp_path / "week")
        place.source("busy", busy)
        place.source("well", well)
        busy.routes["/agenda.ics"] = Route(body, statuses=(503, 200), headers={**ICS, "Retry-After": "3600"})
        well.routes["/agenda.ics"] = Route(body, headers=ICS)

        first = goodweek("crawl", "-C", place.folder)
        asked = len(busy.seen)
        second = goodweek("crawl", "-C", place.folder)
        left_alone = len(busy.seen) - asked
        named = goodweek("crawl", "-C", place.folder, "busy")

    assert (first.status, second.status, named.status) == (69, 0, 0)
    assert left_alone == 0
    assert [line.split(" before ")[0] for line in second.lines] == ["goodweek: busy asked not to be asked"]
    assert len(busy.seen) > asked
