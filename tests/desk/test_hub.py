"""Telling a hub which feeds changed: to a real server, which answers, refuses, or is not there."""

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import parse_qs

import pytest

from desk.hub import Answer, changed, feeds_of, owe, owed, ping, tell
from tests.exports.views import site
from tests.journeys.web import Happening, Place, Told, here

HOME = "https://agenda.val-clair.example/"


class Hub(ThreadingHTTPServer):
    """A hub that notes what it is told, and answers `status`; or leads on to `elsewhere`, if that is said.

    After `patience` questions it is busy.
    """

    daemon_threads = True

    def __init__(self, status: int = 204) -> None:
        self.status, self.elsewhere, self.patience = status, "", 1_000
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
        is_busy = len(self.server.told) > self.server.patience
        self._answer(429 if is_busy else self.server.status)

    def do_GET(self) -> None:
        self._answer(200)

    def _answer(self, status: int) -> None:
        self.send_response(status)
        if self.server.elsewhere:
            self.send_header("Location", self.server.elsewhere)
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

    assert ping(site(hub=hub.url), paths) == Answer()
    assert [told["hub.mode"] for told in hub.told] == [["publish"], ["publish"]]
    assert [url for told in hub.told for url in told["hub.url"]] == [HOME + path for path in paths]


def test_hub_is_not_asked_where_nothing_changed(hub: Hub) -> None:
    assert (ping(site(hub=hub.url), []), hub.told) == (Answer(), [])


@pytest.mark.parametrize(
    ("status", "why", "is_another_time"),
    [
        (500, "HTTP Error 500: Internal Server Error", True),
        (503, "HTTP Error 503: Service Unavailable", True),
        (429, "HTTP Error 429: Too Many Requests", True),
        (408, "HTTP Error 408: Request Timeout", True),
        (400, "HTTP Error 400: Bad Request", False),
        (404, "HTTP Error 404: Not Found", False),
        (308, "HTTP Error 308: Permanent Redirect", False),
    ],
)
def test_failure_is_told_and_no_more_is_asked(hub: Hub, status: int, why: str, is_another_time: bool) -> None:
    hub.status, paths = status, tuple(f"feeds/{number}.rss" for number in range(150))

    then = "; the next publication tells it" if is_another_time else ""
    assert ping(site(hub=hub.url), paths) == Answer(
        f"{hub.url} was not told of 150 feeds that changed{then}: {why}", paths if is_another_time else ()
    )
    assert len(hub.told) == 1


def test_hub_that_is_not_there_is_told() -> None:
    with Hub() as gone:
        url = gone.url

    said = ping(site(hub=url), ["feeds/all.rss"])

    assert said.problem.startswith(f"{url} was not told of 1 feeds that changed; the next publication tells it: ")
    assert said.left == ("feeds/all.rss",)


@pytest.mark.parametrize("status", [301, 302, 303])
def test_hub_that_leads_on_was_told_nothing(hub: Hub, status: int) -> None:
    """A question that is led on so is asked anew by GET, without what it said."""
    hub.status, hub.elsewhere = status, f"{hub.url}other"

    said = ping(site(hub=hub.url), ["feeds/all.rss"])

    assert said == Answer(
        f"{hub.url} was not told of 1 feeds that changed: it leads on to {hub.url}other; name that as `site.hub`"
    )


def test_hub_that_grew_busy_is_told_the_rest_another_time(tmp_path: Path, hub: Hub) -> None:
    paths = [f"feeds/theme/t{number:03}.rss" for number in range(250)]
    for path in paths:
        (tmp_path / "public" / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "public" / path).touch()
    hub.patience = 1

    said = tell(site(hub=hub.url), tmp_path, tmp_path / "public", paths)

    assert said.startswith(f"{hub.url} was not told of 150 feeds that changed; the next publication tells it: ")
    assert owed(tmp_path) == paths[100:]


def test_feed_that_is_gone_meanwhile_is_owed_no_more(tmp_path: Path, hub: Hub) -> None:
    owe(tmp_path, ["feeds/gone.rss"])

    assert (tell(site(hub=hub.url), tmp_path, tmp_path / "public", []), hub.told) == ("", [])
    assert (owed(tmp_path), list(tmp_path.iterdir())) == ([], [])


def test_hub_is_told_though_nothing_can_be_noted(tmp_path: Path, hub: Hub) -> None:
    (tmp_path / "all.rss").touch()
    nowhere = tmp_path / "nowhere"

    owe(nowhere, ["all.rss"])

    assert tell(site(hub=hub.url), nowhere, tmp_path, ["all.rss"]) == ""
    assert [told["hub.url"] for told in hub.told] == [[f"{HOME}all.rss"]]


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


def _instance(folder: Path, more: str) -> None:
    here("init", folder)
    (folder / "goodweek.toml").write_text(f'[site]\nbase_url = "{HOME}"\n{more}', "utf-8")


def _publish(folder: Path) -> Told:
    return here("publish", "-C", folder)


def test_hub_that_fails_does_not_fail_the_publication_and_is_told_by_the_next(tmp_path: Path, hub: Hub) -> None:
    _instance(tmp_path, f'hub = "{hub.url}"\n')

    hub.status = 503
    failed = _publish(tmp_path)
    first, hub.status = [*hub.told], 204
    again, later = _publish(tmp_path), _publish(tmp_path)

    assert [told.status for told in (failed, again, later)] == [0, 0, 0]
    assert f"{hub.url} was not told of 6 feeds that changed; the next publication tells it: HTTP Error 503" in " ".join(
        failed.err.split()
    )
    assert (tmp_path / "public/feeds/all.changes.json").is_file()
    assert (again.err, later.err) == ("", "")
    assert again.out.startswith("Nothing changed; ")
    assert (len(first[0]["hub.url"]), hub.told) == (6, first * 2)


def test_hub_is_told_once_the_target_has_what_changed(tmp_path: Path, hub: Hub) -> None:
    pytest.importorskip("fsspec", reason="the extra `remote` is not installed")
    _instance(tmp_path / "week", f'hub = "{hub.url}"\n[publish]\ntarget = "file://{tmp_path}/www"\n')

    (tmp_path / "www").write_text("in the way")
    failed, untold = _publish(tmp_path / "week"), [*hub.told]
    (tmp_path / "www").unlink()
    sent = _publish(tmp_path / "week")

    assert (failed.status, untold) == (73, [])
    assert (sent.status, sent.err, len(hub.told)) == (0, "", 1)
    assert len(hub.told[0]["hub.url"]) == 6
