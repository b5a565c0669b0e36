"""Telling a hub which feeds changed: to a real server, which answers, refuses, or is not there."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest

from desk.hub import changed, feeds_of, ping
from tests.exports.views import site
from tests.journeys.web import Happening, Place, here

HOME = "https://agenda.val-clair.example/"


class Hub(ThreadingHTTPServer):
    """A hub that notes what it is told, and answers `status`."""

    daemon_threads = True

    def __init__(self, status: int = 204) -> None:
        self.status = status
        self.told: list[dict[str, list[str]]] = []
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"


class _Handler(BaseHTTPRequestHandler):
    server: Hub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(parse_qs(body.decode(), strict_parsing=True))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing is printed."""


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub() as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_hub_is_told_of_each_feed_a_hundred_at_once(hub: Hub) -> None:
    paths = [f"feeds/theme/t{number:03}.rss" for number in range(150)]

    assert ping(site(hub=hub.url), paths) == ""
    assert [told["hub.mode"] for told in hub.told] == [["publish"], ["publish"]]
    assert [url for told in hub.told for url in told["hub.url"]] == [HOME + path for path in paths]


def test_hub_is_not_asked_where_nothing_changed(hub: Hub) -> None:
    assert (ping(site(hub=hub.url), []), hub.told) == ("", [])


def test_refusal_is_told_and_no_more_is_asked(hub: Hub) -> None:
    hub.status = 500

    said = ping(site(hub=hub.url), [f"feeds/{number}.rss" for number in range(150)])

    assert said == f"{hub.url} was not told of 150 feeds that changed: HTTP Error 500: Internal Server Error"
    assert len(hub.told) == 1


def test_hub_that_is_not_there_is_told() -> None:
    with Hub() as gone:
        url = gone.url

    assert ping(site(hub=url), ["feeds/all.rss"]).startswith(f"{url} was not told of 1 feeds that changed: ")


def test_feeds_that_are_new_or_have_other_bytes_changed() -> None:
    assert changed({"a.rss": "1", "b.rss": "1", "c.rss": "1"}, {"a.rss": "1", "b.rss": "2", "d.rss": "1"}) == [
        "b.rss",
        "d.rss",
    ]


def test_nothing_is_published_where_there_is_no_folder(tmp_path: Path) -> None:
    assert feeds_of(tmp_path / "public") == {}


def test_publication_tells_the_hub_once_and_not_again_while_nothing_changes(tmp_path: Path, hub: Hub) -> None:
    here("init", tmp_path)
    (tmp_path / "goodweek.toml").write_text(f'[site]\nbase_url = "{HOME}"\nhub = "{hub.url}"\n', "utf-8")

    first = here("publish", "-C", tmp_path)
    told = [*hub.told]
    second = here("publish", "-C", tmp_path)

    assert ((first.status, first.err), (second.status, second.err)) == ((0, ""), (0, ""))
    assert sorted(told[0]["hub.url"]) == sorted(
        f"{HOME}feeds/all.{kind}{format_}" for kind in ("", "changes.") for format_ in ("rss", "atom", "json")
    )
    assert (len(told), hub.told) == (1, told)
    assert f'<atom:link href="{hub.url}" rel="hub"/>' in (tmp_path / "public/feeds/all.rss").read_text("utf-8")
    assert f'<link href="{hub.url}" rel="hub"/>' in (tmp_path / "public/feeds/all.atom").read_text("utf-8")


def test_compressed_forms_of_feeds_are_no_feeds(tmp_path: Path) -> None:
    place = Place(tmp_path)
    place.describe("brume", ["https://brume.example/agenda.ics"])
    place.takes_in("brume", *(Happening(f"atelier-{number}", f"Atelier tablette {number}") for number in range(20)))
    place.publish()

    feeds = {path.relative_to(tmp_path / "public").as_posix() for path in (tmp_path / "public/feeds").rglob("*.*")}

    assert "feeds/all.rss.gz" in feeds
    assert sorted(feeds_of(tmp_path / "public")) == sorted(
        path for path in feeds if path.endswith((".rss", ".atom", ".json"))
    )


def test_hub_that_fails_does_not_fail_the_publication(tmp_path: Path, hub: Hub) -> None:
    hub.status = 503
    here("init", tmp_path)
    (tmp_path / "goodweek.toml").write_text(f'[site]\nhub = "{hub.url}"\n', "utf-8")

    done = here("publish", "-C", tmp_path)

    assert done.status == 0
    assert f"{hub.url} was not told of 6 feeds that changed: HTTP Error 503" in " ".join(done.err.split())
    assert (tmp_path / "public/feeds/all.changes.json").is_file()
