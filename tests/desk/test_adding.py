"""`goodweek sources add`, and its replays in `goodweek sources check`, as people run them.

Towns, people and events are invented by hand for these tests.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog import clock
from crawlers.replays import cases_of, expected, replay
from crawlers.source import load_source
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.journeys.web import DAY, Happening, Place, calendar, goodweek, here

PAGE = "<!doctype html><html><head><title>Agenda | Les Clics</title></head><body>{}</body></html>"
HTML = {"Content-Type": "text/html; charset=utf-8"}


@pytest.fixture(name="server")
def _server() -> Iterator[FaultServer]:
    with serving() as [server]:
        yield server


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Place:
    return Place(tmp_path / "week")


def _tree(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_added_list_of_pages_has_two_replays_and_is_crawled(place: Place, server: FaultServer) -> None:
    links = "".join(f'<a href="/agenda/{name}">{name}</a>' for name in ("a", "b", "c"))
    server.routes["/agenda/"] = Route(PAGE.format(links).encode(), headers=HTML)
    for name in ("a", "b", "c"):
        event = {"@context": "https://schema.org", "@type": "Event", "name": name, "startDate": f"{DAY}T18:00+01:00"}
        body = (
            f'<script type="application/ld+json">{json.dumps({**event, "url": server.url(f"/agenda/{name}")})}</script>'
        )
        server.routes[f"/agenda/{name}"] = Route(PAGE.format(body).encode(), headers=HTML)

    arguments = ("-C", place.folder, "--name", "clics", "--allow-private", server.place)
    told = goodweek("sources", "add", server.url("/agenda/"), *arguments)
    again = here("sources", "add", server.url("/agenda/"), *arguments)
    checked = goodweek("sources", "check", "-C", place.folder, "--replays-only")
    crawled = goodweek("crawl", "-C", place.folder)

    path = place.folder / "sources" / "clics.toml"
    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines() == [
        f"Wrote {path}",
        f"Recorded {place.folder}/replays/clics/first (0 sightings)",
        f"Recorded {place.folder}/replays/clics/first_page (1 sightings)",
        'Edit its licence, which is "to be checked".',
        "Then: goodweek crawl clics",
    ]
    assert again.err == f"goodweek: {path}: is there already. Give another name with --name.\n"
    assert again.status == 78
    cases = cases_of(place.folder / "replays", place.folder / "sources")
    assert [(case.folder.name, replay(case) == expected(case)) for case in cases] == [
        ("first", True),
        ("first_page", True),
    ]
    assert load_source(path).checked == clock.today()
    assert (checked.status, checked.out) == (0, "2 replays give what they gave.\n")
    assert crawled.status == 0, crawled.err
    assert "clics: complete, 4 pages, 3 items" in crawled.out


def test_replay_that_gives_something_else_is_told(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "agenda.ics"
    path.write_bytes(calendar(Happening("a", "Tablettes"), Happening("b", "Téléphones")))
    told = here("sources", "add", path, "-C", place.folder)
    answer = place.folder / "replays" / "agenda" / "first" / "answer.ics"
    kept = answer.read_bytes()

    answer.write_bytes(kept.replace(b"Tablettes", b"Claviers"))
    changed = here("sources", "check", "-C", place.folder, "--replays-only")
    answer.write_bytes(calendar(Happening("a", "Tablettes")))
    fewer = here("sources", "check", "-C", place.folder, "--replays-only", "--json")
    (answer.parent / "expected.json").unlink()
    missing = here("sources", "check", "-C", place.folder, "--replays-only")

    assert (told.status, told.err) == (0, "")
    assert _tree(place.folder / "replays") == [f"agenda/first/{name}" for name in ("answer.ics", "case.toml")]
    difference = "replay agenda/first: sightings: 1 of 2 differ, the first is number 1 (title)"
    assert (changed.status, changed.err) == (65, f"goodweek: {difference}\n")
    assert fewer.status == 65
    assert json.loads(fewer.out) == {
        "sources": [],
        "replays": ["replay agenda/first: sightings: 1, where there were 2"],
    }
    assert (missing.status, missing.err.startswith("goodweek: replay agenda/first: ")) == (65, True)


def test_file_is_copied_beside_its_source(place: Place, tmp_path: Path) -> None:
    path = tmp_path / "Mon agenda.ics"
    path.write_bytes(calendar(Happening("a", "Tablettes")))

    assert here("sources", "add", path, "-C", place.folder).status == 0
    source = load_source(place.folder / "sources" / "mon_agenda.toml")
    assert source.start == ("file:mon_agenda.ics",)
    assert (place.folder / "sources" / "mon_agenda.ics").read_bytes() == path.read_bytes()
    told = here("sources", "add", place.folder / "sources" / "mon_agenda.ics", "-C", place.folder, "--name", "encore")
    assert (told.status, load_source(place.folder / "sources" / "encore.toml").start) == (0, ("file:mon_agenda.ics",))
    assert not (place.folder / "sources" / "encore.ics").exists()


def test_nothing_is_written_for_what_cannot_be_read(place: Place, tmp_path: Path) -> None:
    before = _tree(place.folder)
    path = tmp_path / "note.txt"
    path.write_text("bonjour")
    assert here("sources", "add", path, "-C", place.folder).status == 65
    assert here("sources", "add", "http://127.0.0.1:9/", "-C", place.folder).status == 69
    assert here("sources", "add", path, "-C", place.folder, "--name", "Nom").status == 78
    assert here("sources", "add", path, "-C", tmp_path / "nowhere").status == 78
    assert _tree(place.folder) == before


def test_interface_that_wants_a_key_is_described_and_not_replayed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GOODWEEK_OPENAGENDA_KEY", raising=False)
    told = here(
        "sources", "add", "https://api.openagenda.com/v2/agendas/1/events", "-C", place.folder, "--name", "agenda"
    )

    assert told.out.splitlines()[1:3] == [
        "It needs credentials: set GOODWEEK_OPENAGENDA_KEY in the environment.",
        "Then: goodweek sources check agenda",
    ]
    described = tomllib.loads((place.folder / "sources" / "agenda.toml").read_text())
    assert (told.status, described["checked"], described["credentials"]["variables"]) == (
        0,
        "never",
        ["GOODWEEK_OPENAGENDA_KEY"],
    )
    assert not (place.folder / "replays").exists()
