"""`goodweek serve`: the published folder as a static file server gives it, and nothing else."""

import gzip
import http.client
import json
import re
import signal
import socket
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from threading import Thread
from typing import NamedTuple

import pytest

from catalog.errors import GoodweekError
from desk.serving import server_for
from exports.http_headers import security_headers
from tests.journeys.web import Happening, Place, begin

SECRET = "not for the web"
MEDIA_TYPES = {
    "/index.html": "text/html; charset=utf-8",
    "/feeds/all.ics": "text/calendar; charset=utf-8",
    "/feeds/all.rss": "application/rss+xml; charset=utf-8",
    "/feeds/all.atom": "application/atom+xml; charset=utf-8",
    "/data/all/events.json": "application/json",
    "/manifest.json": "application/json",
    "/robots.txt": "text/plain; charset=utf-8",
}


class Got(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


Ask = Callable[..., Got]


@pytest.fixture
def place(tmp_path: Path) -> Place:
    made = Place(tmp_path / "week")
    made.describe("brume", ["https://brume.example/agenda.ics"])
    made.takes_in("brume", Happening("atelier", "Atelier tablette"))
    made.publish()
    (made.folder / "secret.txt").write_text(SECRET)
    return made


@pytest.fixture
def ask(place: Place) -> Iterator[Ask]:
    """Ask a server of the published folder: `ask(path, method=, headers=)`, the path sent as it is."""
    server = server_for(place.folder / "public", 0)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()

    def send(path: str, method: str = "GET", **headers: str) -> Got:
        connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=10)
        try:
            connection.putrequest(method, path, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name.replace("_", "-"), value)
            connection.endheaders()
            answer = connection.getresponse()
            return Got(answer.status, dict(answer.headers.items()), answer.read())
        finally:
            connection.close()

    yield send
    server.shutdown()
    thread.join()
    server.server_close()


def test_documents_have_their_bytes_media_types_and_validators(place: Place, ask: Ask) -> None:
    found = {path: ask(path) for path in MEDIA_TYPES}
    assert {path: got.status for path, got in found.items()} == dict.fromkeys(MEDIA_TYPES, 200)
    assert {path: got.headers["Content-Type"] for path, got in found.items()} == MEDIA_TYPES
    for path, got in found.items():
        assert got.body == (place.folder / "public" / path[1:]).read_bytes()
        assert got.headers["ETag"] == f'"{sha256(got.body).hexdigest()}"'
        assert got.headers["Content-Length"] == str(len(got.body))
        assert "Last-Modified" not in got.headers


def test_every_document_of_the_manifest_is_served(place: Place, ask: Ask) -> None:
    listed = json.loads((place.folder / "public" / "manifest.json").read_bytes())["documents"]
    assert {path: ask(f"/{path}").headers["Content-Type"] for path in listed} == {
        path: "application/gzip" if path.endswith(".gz") else entry["media_type"] for path, entry in listed.items()
    }


def test_known_document_is_answered_304_without_a_body(ask: Ask) -> None:
    etag = ask("/feeds/all.ics").headers["ETag"]
    for said in (etag, f'"other", {etag}', f"W/{etag}", "*"):
        got = ask("/feeds/all.ics", If_None_Match=said)
        assert (got.status, got.body, got.headers["ETag"]) == (304, b"", etag)
    assert ask("/feeds/all.ics", If_None_Match='"other"').status == 200


def test_head_gives_the_headers_alone(ask: Ask) -> None:
    whole, head = ask("/feeds/all.ics"), ask("/feeds/all.ics", "HEAD")
    same = ("Content-Type", "Content-Length", "ETag", "Cache-Control")
    assert (head.status, head.body) == (200, b"")
    assert [head.headers[name] for name in same] == [whole.headers[name] for name in same]


@pytest.mark.parametrize(
    ("accepted", "taken"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("br;q=1.0, GZIP;q=0.5", True),
        ("*", True),
        ("gzip;q=0", False),
        ("gzip;q=0, *", False),
        ("*;q=0.000", False),
        ("identity", False),
        ("xgzip, gzipx", False),
        ("gzip;q=nan", False),
        ("", False),
    ],
)
def test_compressed_form_is_given_to_those_that_take_it(accepted: str, taken: bool, place: Place, ask: Ask) -> None:
    plain, got = (
        ask("/data/schema/events-1.schema.json"),
        ask("/data/schema/events-1.schema.json", Accept_Encoding=accepted),
    )
    less = (place.folder / "public" / "data" / "schema" / "events-1.schema.json.gz").read_bytes()
    assert got.body == (less if taken else plain.body)
    assert got.headers.get("Content-Encoding") == ("gzip" if taken else None)
    assert (gzip.decompress(got.body) if taken else got.body) == plain.body
    assert (got.headers["Content-Type"], got.headers["Vary"]) == ("application/schema+json", "Accept-Encoding")
    assert got.headers["ETag"] == f'"{sha256(got.body).hexdigest()}"'
    again = ask("/data/schema/events-1.schema.json", Accept_Encoding=accepted, If_None_Match=got.headers["ETag"])
    assert (again.status, again.body, again.headers["Vary"]) == (304, b"", "Accept-Encoding")
    assert ask("/data/schema/events-1.schema.json", "HEAD", Accept_Encoding=accepted).headers["Content-Length"] == str(
        len(got.body)
    )


@pytest.mark.parametrize("accepted", ["", "gzip"])
def test_compressed_form_that_is_asked_for_by_name_is_a_file_of_that_kind(
    accepted: str, place: Place, ask: Ask
) -> None:
    path = "data/schema/events-1.schema.json.gz"

    got = ask(f"/{path}", Accept_Encoding=accepted)

    assert (got.status, got.body) == (200, (place.folder / "public" / path).read_bytes())
    assert got.headers["Content-Type"] == "application/gzip"
    assert [name for name in ("Content-Encoding", "Vary", "Content-Disposition") if name in got.headers] == []
    assert got.headers["ETag"] == f'"{sha256(got.body).hexdigest()}"'


def test_known_document_is_answered_without_being_read(place: Place, ask: Ask) -> None:
    etag = ask("/feeds/all.ics").headers["ETag"]
    (place.folder / "public" / "feeds" / "all.ics").unlink()
    assert ask("/feeds/all.ics", If_None_Match=etag).status == 304
    assert ask("/feeds/all.ics").status == 503


def test_one_event_is_a_download_and_a_calendar_is_not(place: Place, ask: Ask) -> None:
    (event,) = (place.folder / "public" / "events").glob("*.ics")
    one = ask(f"/events/{event.name}")
    assert one.headers["Content-Disposition"] == f'attachment; filename="{event.name}"'
    assert "Content-Disposition" not in ask("/feeds/all.ics").headers
    assert "Content-Disposition" not in ask(f"/events/{event.stem}.html").headers


def test_scripts_of_all_sites_may_read_data_and_nothing_else(ask: Ask) -> None:
    assert ask("/data/index.json").headers["Access-Control-Allow-Origin"] == "*"
    assert "Access-Control-Allow-Origin" not in ask("/feeds/all.ics").headers


def test_missing_document_is_the_404_page(place: Place, ask: Ask) -> None:
    page = (place.folder / "public" / "404.html").read_bytes()
    for path in ("/nothing", "/events/nothing/", "/feeds/all.ics/", "/feeds"):
        got = ask(path)
        assert (got.status, got.body, got.headers["Content-Type"]) == (404, page, "text/html; charset=utf-8")
        assert "ETag" not in got.headers


def test_other_methods_are_refused(ask: Ask) -> None:
    assert [ask("/index.html", method).status for method in ("POST", "PUT", "DELETE")] == [501, 501, 501]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/feeds/../../secret.txt",
        "/feeds/%2e%2e/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "//etc/passwd",
        "/%2fetc/passwd",
        "/index.html%00",
        "/../goodweek.toml",
        "/../goodweek.db",
        "{folder}/secret.txt",
        "/{folder}/secret.txt",
    ],
)
def test_no_path_leads_out_of_the_folder(path: str, place: Place, ask: Ask) -> None:
    got = ask(path.format(folder=place.folder))
    assert got.status == 404
    assert SECRET.encode() not in got.body


def test_file_that_is_not_in_the_manifest_is_not_served(place: Place, ask: Ask) -> None:
    (place.folder / "public" / "stray.txt").write_text(SECRET)
    assert ask("/stray.txt").status == 404


def test_documents_carry_the_security_headers_that_the_documentation_names(ask: Ask) -> None:
    told = (Path(__file__).parents[2] / "docs" / "running.md").read_text("utf-8")

    for path in ("/index.html", "/nothing.html", "/feeds/all.ics"):
        headers = ask(path).headers
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        sent = {name: headers[name] for name, _ in security_headers("index.html")[1:]}
        assert sent == dict(security_headers("index.html")[1:])
        for name, value in sent.items():
            assert re.search(rf"add_header {name} \"?{re.escape(value)}\"? always;", told)
            assert re.search(rf"^\t+{name} \"?{re.escape(value)}\"?$", told, re.MULTILINE)


@pytest.mark.parametrize(
    ("path", "policy"),
    [
        ("programme/index.html", "frame-ancestors 'none'"),
        ("embed/all/index.html", "frame-ancestors *"),
        ("en/embed/all/index.html", "frame-ancestors *"),
        ("en/embedded.html", "frame-ancestors 'none'"),
        ("assets/icon.svg", "default-src 'none'; sandbox; frame-ancestors 'none'"),
    ],
)
def test_pages_to_embed_alone_may_be_framed(path: str, policy: str) -> None:
    assert dict(security_headers(path))["Content-Security-Policy"] == policy


def test_folder_is_its_index(ask: Ask) -> None:
    index = ask("/index.html")
    assert (ask("/").body, ask("/?page=2").body) == (index.body, index.body)
    assert ask("/en/").body == ask("/en/index.html").body


def test_server_follows_a_new_publication(place: Place, ask: Ask) -> None:
    before = ask("/feeds/all.ics")
    place.takes_in("brume", Happening("atelier", "Atelier tablette"), Happening("repas", "Repas partagé", 12))
    place.publish()
    after = ask("/feeds/all.ics", If_None_Match=before.headers["ETag"])
    assert (before.body.count(b"BEGIN:VEVENT"), after.status, after.body.count(b"BEGIN:VEVENT")) == (1, 200, 2)


def test_folder_that_is_not_published_is_told(tmp_path: Path) -> None:
    with pytest.raises(GoodweekError) as told:
        server_for(tmp_path / "public", 0)
    assert str(told.value) == (
        f"{tmp_path / 'public'} is not published yet. Run `goodweek run` or `goodweek publish` first."
    )


def test_port_that_is_taken_is_told(place: Place) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(GoodweekError) as told:
            server_for(place.folder / "public", port)
    assert str(told.value).startswith(f"Port {port} cannot be used: ")
    assert str(told.value).endswith(". Name another with --port.")


def test_command_tells_its_address_and_ends_on_interrupt(place: Place) -> None:
    process = begin("serve", "-C", place.folder, "--port", "0")
    assert process.stdout is not None
    address = process.stdout.readline().split()[0]
    connection = http.client.HTTPConnection(address.removeprefix("http://").rstrip("/"), timeout=10)
    connection.request("GET", "/feeds/all.ics")
    status = connection.getresponse().status
    connection.close()
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=10)
    assert (status, process.returncode, err) == (200, 0, "")
