"""`goodweek check` and `goodweek sources check` against servers on loopback addresses, as people run them.

Towns, people and events are invented by hand for these tests.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from catalog import clock
from crawlers.source import Source
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.journeys.web import DAY, Happening, Place, Told, calendar, goodweek, here

ATELIER = Happening("atelier", "Tablettes")
HTML = {"Content-Type": "text/html; charset=utf-8"}
ICS = {"Content-Type": "text/calendar"}


@pytest.fixture(name="server")
def _server() -> Iterator[FaultServer]:
    with serving() as [server]:
        yield server


def _page(body: str, head: str = "") -> Route:
    text = (
        f"<!doctype html><html lang=fr><head><title>Agenda | Les Clics</title>{head}</head><body>{body}</body></html>"
    )
    return Route(text.encode(), headers=HTML)


def _event(title: str, **more: Any) -> str:
    event = {"@type": "Event", "name": title, "startDate": f"{DAY}T18:00:00+01:00", **more}
    return f'<script type="application/ld+json">{json.dumps({"@context": "https://schema.org", **event})}</script>'


def _check(server: FaultServer, path: str, *more: str) -> Told:
    return goodweek("check", server.url(path), "--allow-private", server.place, *more)


def test_calendar_is_told_with_its_fields_and_the_description_that_adds_it(server: FaultServer) -> None:
    server.routes["/agenda.ics"] = Route(calendar(ATELIER, Happening("autre", "Téléphones")), headers=ICS)

    told = _check(server, "/agenda.ics")

    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert (told.status, told.err) == (0, "")
    assert lines[:2] == [
        f"Read: {server.url('/agenda.ics')}",
        "Reader: ical; 2 events and 0 associations, from 2 items",
    ]
    assert [line for line in lines if line.startswith("event ")][:5] == [
        "event title 2 2 read",
        "event start 2 2 read",
        "event hour of start 2 2 read",
        "event end 2 2 read",
        "event place 2 2 read",
    ]
    assert "event description 0 2 missing, subscribers need it" in lines
    assert "no description 2" in lines
    described = told.out.partition("for sources/NAME.toml:\n\n")[2]
    source = Source(name="brume", **tomllib.loads(described))
    assert (source.reader, source.start, source.checked) == ("ical", (server.url("/agenda.ics"),), clock.today())
    assert (source.allow_private, source.delay, source.licence) == ((server.place,), 0.0, "to be checked")


def test_address_that_leads_to_another_domain_is_not_followed(server: FaultServer) -> None:
    server.routes["/x"] = Route(statuses=(302,), headers={"Location": "https://ailleurs.example/"})

    told = _check(server, "/x")

    why = "redirects to another domain: https://ailleurs.example/"
    assert (told.status, told.out) == (69, "")
    assert told.err == f"goodweek: {server.url('/x')}: unreachable: {why}\n"


def test_robots_txt_is_obeyed(server: FaultServer) -> None:
    server.routes["/robots.txt"] = Route(b"User-agent: *\nDisallow: /\n")
    server.routes["/agenda.ics"] = Route(calendar(ATELIER), headers=ICS)

    told = _check(server, "/agenda.ics")

    assert (told.status, server.paths()) == (69, ["/robots.txt"])
    assert told.err == f"goodweek: {server.url('/agenda.ics')}: unreachable: robots.txt forbids it\n"


def test_a1_private_address_is_refused_and_the_remedy_is_an_option(server: FaultServer) -> None:
    told = here("check", server.url("/agenda.ics"))

    assert (told.status, server.accepts) == (69, 0)
    assert told.err.endswith(f"If it is meant, give --allow-private {server.place}.\n")


def test_interface_without_its_key_is_never_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GOODWEEK_OPENAGENDA_KEY", raising=False)

    told = here("check", "https://api.openagenda.com/v2/agendas/1/events")

    source = Source(name="agenda", **tomllib.loads(told.out.partition("NAME.toml:\n\n")[2]))
    assert told.status == 69
    assert told.lines[1].endswith("set GOODWEEK_OPENAGENDA_KEY in the environment")
    assert (source.reader, source.checked) == ("openagenda", "never")
    assert source.credentials is not None
    assert source.credentials.variables == ("GOODWEEK_OPENAGENDA_KEY",)


def test_file_of_this_machine_is_checked_without_a_request(tmp_path: Path) -> None:
    path = tmp_path / "mon agenda.ics"
    path.write_bytes(calendar(ATELIER))

    told = here("check", path, "--json")

    made = json.loads(told.out)
    assert (told.status, made["read"]["reader"], made["read"]["events"]) == (0, "ical", 1)
    assert tomllib.loads(made["toml"])["start"] == ["file:mon%20agenda.ics"]
    assert tomllib.loads(made["toml"])["title"] == "mon agenda"


@pytest.mark.parametrize("address", ["absent.ics", "ftp://brume.example/", "https://a b.example/", ""])
def test_what_is_neither_file_nor_address_is_told(address: str) -> None:
    told = here("check", address)
    assert (told.status, told.out, len(told.lines)) == (78, "", 1)


# goodweek sources check


@pytest.fixture(name="place")
def _place(tmp_path: Path) -> Place:
    return Place(tmp_path / "week")


def _verdicts(told: Told) -> dict[str, dict[str, Any]]:
    return {one["name"]: one for one in json.loads(told.out)["sources"]}


def test_sources_check_tells_each_and_writes_the_day_of_those_that_work(place: Place, server: FaultServer) -> None:
    server.routes["/bon.ics"] = Route(calendar(ATELIER), headers=ICS)
    server.routes["/faux.ics"] = _page("<p>Nous avons déménagé</p>")
    server.routes["/court.ics"] = Route(calendar(ATELIER), headers=ICS)
    good = place.source("bon", server, "/bon.ics")
    good.write_text(f"# ours\n{good.read_text()}checked = 2020-01-02 # by hand\n[expects]\nitems = 1\n")
    place.source("faux", server, "/faux.ics")
    place.source("absent", server, "/absent.ics")
    short = place.source("court", server, "/court.ics")
    short.write_text(short.read_text() + "[expects]\nitems = 30\n")
    keyed = place.source("cle", server, "/bon.ics")
    keyed.write_text(keyed.read_text() + '[credentials]\nkind = "bearer"\nvariables = ["GOODWEEK_NOT_SET"]\n')
    (place.folder / "sources" / "tordu.toml").write_text("title = 1")
    before = {path.stem: path.read_text() for path in (place.folder / "sources").glob("*.toml")}

    told = goodweek("sources", "-C", place.folder, "check", "--json")

    verdicts = _verdicts(told)
    assert {name: (one["state"], one["items"]) for name, one in verdicts.items()} == {
        "absent": ("unreachable", 0),
        "bon": ("works", 1),
        "cle": ("needs credentials", 0),
        "court": ("fell short", 1),
        "faux": ("not in its format", 0),
        "tordu": ("wrong file", 0),
    }
    assert (told.status, told.err) == (78, "")
    assert verdicts["absent"]["why"].endswith("/absent.ics: answered 404")
    assert verdicts["cle"]["why"] == "set GOODWEEK_NOT_SET in the environment"
    assert verdicts["court"]["why"] == "gave 1 items, where at least 30 are expected"
    after = {path.stem: path.read_text() for path in (place.folder / "sources").glob("*.toml")}
    assert after == {**before, "bon": before["bon"].replace("2020-01-02", clock.today().isoformat())}
    assert server.paths().count("/bon.ics") == 1
    assert not (place.folder / "goodweek.db").exists()


def test_sources_check_asks_the_named_only_and_follows_one_link(place: Place, server: FaultServer) -> None:
    server.routes["/agenda/"] = _page('<a href="/agenda/1-a">a</a><a href="/agenda/2-b">b</a>')
    server.routes["/agenda/1-a"] = _page("", _event("Veillée"))
    described = place.source("liens", server, "/agenda/")
    described.write_text(described.read_text().replace('"ical"', '"schema_org"') + 'follow = ["/agenda/[0-9]+-"]\n')
    place.source("autre", server, "/autre.ics")

    told = goodweek("sources", "check", "-C", place.folder, "liens")

    assert (told.status, told.err) == (0, "")
    assert told.out.splitlines()[1].split() == ["liens", "works", "1", "2"]
    assert server.paths() == ["/robots.txt", "/agenda/", "/agenda/1-a"]


def test_sources_without_a_command_still_lists_them(place: Place) -> None:
    place.describe("brume", ["https://brume.example/agenda.ics"])
    listed = json.loads(here("sources", "-C", place.folder, "--json").out)
    assert [(one["name"], one["state"]) for one in listed] == [("brume", "never checked")]


def test_bundled_source_whose_key_is_not_set_needs_credentials_and_no_request(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["GOODWEEK_HELLOASSO_CLIENT_ID", "GOODWEEK_HELLOASSO_CLIENT_SECRET"]
    for name in names:
        monkeypatch.delenv(name, raising=False)

    told = here("sources", "check", "--bundled", "helloasso", "--json")

    [verdict] = json.loads(told.out)["sources"]
    assert (told.status, verdict["state"], verdict["settings"]) == (0, "needs credentials", names)


def test_bundled_source_that_is_not_there_is_told() -> None:
    told = here("sources", "check", "--bundled", "nothing_of_the_kind")
    assert (told.status, told.lines[0].partition(". It has: ")[0]) == (
        78,
        "goodweek: --bundled: has no source called nothing_of_the_kind",
    )


def test_bundled_sources_have_no_replays_to_read_here() -> None:
    assert here("sources", "check", "--bundled", "--replays-only").status == 2
