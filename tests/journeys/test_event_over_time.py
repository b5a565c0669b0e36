"""One event over a series of crawls, as a subscriber of the published calendar sees it (the change contract)."""

from datetime import UTC, datetime, time
from pathlib import Path

from tests.crawlers.fault_server import Route, serving
from tests.exports.published import faults, stats
from tests.journeys.web import DAY, Happening, Place, ids


def test_event_is_published_renamed_moved_cancelled_and_outlives_silence(tmp_path: Path) -> None:
    with serving(1, first=21) as [server]:
        place = Place(tmp_path / "week")
        place.source("brume", server)
        cafe = Happening("cafe", "Café des aidants", 8)
        seen = []

        def visit(*happenings: Happening) -> None:
            place.shows("brume", *happenings)
            told = place.run()
            assert (told.status, told.err) == (0, "")
            assert faults(place.folder) == []
            seen.append({event["uid"]: event for event in place.published()})

        visit(cafe, Happening("atelier", "Atelier tablette", 9))
        names = {uid.partition("-")[0]: uid for uid in seen[0]}
        atelier, quiet = (names[name] for name in ids("brume", ("atelier", "cafe")))
        first = {"uid": atelier, "title": "Atelier tablette", "sequence": 0, "status": "CONFIRMED"}
        first["start"] = datetime.combine(DAY, time(9), UTC)
        assert seen[0] == {atelier: first, quiet: seen[0][quiet]}

        before = stats(place.folder / "public")
        visit(cafe, Happening("atelier", "Atelier tablette", 9))
        assert seen[1] == seen[0]
        assert stats(place.folder / "public") == before

        visit(cafe, Happening("atelier", "Atelier ordinateur", 9))
        assert seen[2][atelier] == {**first, "title": "Atelier ordinateur"}

        visit(cafe, Happening("atelier", "Atelier ordinateur", 14))
        moved = {**seen[2][atelier], "start": datetime.combine(DAY, time(14), UTC), "sequence": 1}
        assert seen[3][atelier] == moved

        visit(cafe, Happening("atelier", "Atelier ordinateur", 14, "CANCELLED"))
        cancelled = {**moved, "title": "ANNULÉ – Atelier ordinateur", "sequence": 2, "status": "CANCELLED"}
        assert seen[4][atelier] == cancelled

        published = stats(place.folder / "public")
        server.routes["/agenda.ics"] = Route(statuses=(403,))
        told = place.run()
        assert (told.status, told.lines) == (69, [f"goodweek: brume: {server.url('/agenda.ics')}: answered 403"])
        visit()  # an agenda with nothing in it: silence is no cancellation (reliability G1)
        assert seen[5] == seen[4]
        now = stats(place.folder / "public")
        changed = {
            path for path in now if (place.folder / "public" / path).is_file() and now[path] != published.get(path)
        }
        # The source was not readable for a while, which the page of the sources tells.
        pages = {"sources/index.html", "en/sources/index.html"}
        assert changed == {*pages, "data/restoring/index.json", "manifest.json"}
        assert {moment[quiet]["status"] for moment in seen} == {"CONFIRMED"}
        assert [moment[quiet]["sequence"] for moment in seen] == [0] * 6
