"""A source that forbids it: nothing that it alone says is published, and the command counts it."""

import json
from pathlib import Path

from tests.journeys.web import Happening, Place, here


def test_what_a_source_forbids_is_left_out_and_counted(tmp_path: Path) -> None:
    place = Place(tmp_path / "week")
    place.describe("brume", ["https://brume.example/agenda.ics"])
    place.describe("muette", ["https://muette.example/agenda.ics"], "republish = false\n")
    place.takes_in("brume", Happening("bal", "Bal des pompiers", hour=15))
    place.takes_in("muette", Happening("jeux", "Après-midi de jeux", hour=17), Happening("the", "Thé dansant"))
    told = here("publish", "-C", place.folder)
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[0] == (
        "2 events and associations are not published: their sources do not allow it (`republish`)."
    )
    assert place.titles() == ["Bal des pompiers"]
    public = place.folder / "public"
    found = [path for path in public.rglob("*") if path.is_file() and "Thé dansant".encode() in path.read_bytes()]
    assert found == []
    index = json.loads((public / "data" / "index.json").read_bytes())
    assert {one["name"]: one["republish"] for one in index["sources"]} == {"brume": True, "muette": False}
