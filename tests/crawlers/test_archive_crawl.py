"""A recorded crawl and its replay, against servers that do to a visitor whatever servers do.

A replay is run in a process in which every attempt to reach a host is noted: there is none.
"""

import gzip
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawlers.fault_server import FaultServer, Route
from tests.crawlers.forking import forked
from tests.crawlers.jobs import environment, named, source

Servers = Callable[[int], list[FaultServer]]
Told = dict[str, Any]


def crawled(
    sources: dict[str, dict[str, Any]], environ: dict[str, str] | None = None, status: int = 0, **job: Any
) -> Told:
    told_paths = {key: str(value) if key in PATHS else value for key, value in job.items()}
    asked = json.dumps({"sources": sources, **told_paths})
    done = forked("tests.crawlers.archive_drive", asked, environment(environ), 60)
    assert done.returncode == status, done.stderr
    told: Told = json.loads(done.stdout)
    return told


PATHS = ("record", "replay", "memory")


def records(path: Path) -> list[tuple[str, dict[str, str], bytes]]:
    """All records, as another program reads and checks them: kind, headers, block."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file, check_digests="raise"):
            record.raw_stream.read()
    with path.open("rb") as file:
        return [
            (record.rec_type, dict(record.rec_headers.headers), record.raw_stream.read())
            for record in ArchiveIterator(file, no_record_parse=True)
        ]


def everything(told: Told) -> Told:
    """What has to be the same: reports with their times and order, sightings with their origins."""
    return {name: told[name] for name in ("reports", "origins")}


def outcomes(told: Told) -> dict[str, str]:
    return {name: report["outcome"] for name, report in told["reports"].items()}


@pytest.fixture
def web(servers: Servers) -> dict[str, dict[str, Any]]:
    one, two, three, four = servers(4)
    one.routes |= {
        "/robots.txt": Route(b"User-agent: *\nDisallow: /secret\n"),
        "/": Route(f"item a A\nbad\nnext {one.url('/2')}\nitem p P".encode()),
        "/2": Route(statuses=(302,), headers={"Location": "/3", "Set-Cookie": "session=0123456789"}),
        "/3": Route(gzip.compress("item b B\nitem é É".encode()), headers={"Content-Encoding": "gzip"}),
        "/flaky": Route(b"item f F", statuses=(503, 200)),
        "/limited": Route(b"item l L", statuses=(429, 200), headers={"Retry-After": "1"}),
        "/away": Route(statuses=(301,), headers={"Location": "https://elsewhere.example/"}),
    }
    two.routes |= {
        "/slow": Route(b"item never", delay=1.5),
        "/cut": Route(b"item c C\nitem d D", cut=5),
        "/post": Route(f'item q Q\npost {two.url("/api")} {{"page":2}}\npost {two.url("/api")} {{"page":3}}'.encode()),
        'POST /api {"page":2}': Route(b"item r R"),
        'POST /api {"page":3}': Route(b"item t T"),
    }
    three.routes |= {"/robots.txt": Route(statuses=(500,)), "/": Route(b"item x X")}
    four.routes |= {"/busy": Route(statuses=(503,), headers={"Retry-After": "4000"})}
    return {
        "one": source(one, "/", "/secret", "/flaky", "/limited", "/away"),
        "post": source(two, "/post"),
        "two": source(two, "/missing", "/slow", "/cut"),
        "three": source(three),
        "busy": source(four, "/busy", "/after"),
        "nowhere": {"start": ["http://127.0.0.9:9/"], "allow_private": ["127.0.0.9:9"]},
        "unknown": named(three, "no-such-host.invalid"),
    }


@pytest.mark.drill
def test_a_replay_repeats_reports_and_sightings_without_any_connection(
    web: dict[str, dict[str, Any]], tmp_path: Path
) -> None:
    recorded = crawled(web, record=tmp_path / "r.warc.gz", memory=tmp_path / "one.json")
    replayed = crawled(web, replay=tmp_path / "r.warc.gz", memory=tmp_path / "other.json")

    assert everything(replayed) == everything(recorded)
    assert (tmp_path / "other.json").read_text() == (tmp_path / "one.json").read_text()
    assert (bool(recorded["connected"]), replayed["connected"]) == (True, [])
    assert outcomes(replayed) == {
        "one": "partial",
        "post": "complete",
        "two": "failed",
        "three": "failed",
        "busy": "failed",
        "nowhere": "failed",
        "unknown": "failed",
    }
    assert sorted(replayed["reports"]["one"]["ids"]) == ["a", "b", "f", "l", "p", "é"]
    assert [error.split(": ", 1)[1] for error in sorted(replayed["reports"]["two"]["errors"])] == [
        "the answer is cut off",
        "answered 404",
        "no whole answer in time",
    ]
    # Three seconds of time-outs, one of rest, and the pauses before repeats.
    assert recorded["seconds"] - replayed["seconds"] > 2
    assert_origins_name_their_records(recorded, tmp_path / "r.warc.gz")


def assert_origins_name_their_records(told: Told, path: Path) -> None:
    responses = {
        headers["WARC-Record-ID"].strip("<>"): headers for kind, headers, _ in records(path) if kind == "response"
    }
    origins = [origin for of_one in told["origins"].values() for origin in of_one]
    named_by = [responses[origin["record"]] for origin in origins]
    assert [headers["WARC-Target-URI"] for headers in named_by] == [origin["url"] for origin in origins]
    assert [headers["WARC-Goodweek-Source"] for headers in named_by] == [origin["source"] for origin in origins]
    assert {headers["WARC-Date"] for headers in responses.values()} == {origin["fetched_at"] for origin in origins}


def test_each_answer_stands_beside_its_question_byte_for_byte(servers: Servers, tmp_path: Path) -> None:
    [one] = servers(1)
    body = gzip.compress("item é É".encode())
    one.routes["/"] = Route(
        body, headers={"Content-Encoding": "gzip", "X-Odd": "caf\xe9 \xa7", "Set-Cookie": "session=1"}
    )
    crawled({"one": source(one)}, record=tmp_path / "r.warc.gz")

    found = records(tmp_path / "r.warc.gz")
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "request", "response", "request", "metadata"]
    (_, answer, answered), (_, question, asked) = found[3:5]
    assert question["WARC-Concurrent-To"] == answer["WARC-Record-ID"]
    assert asked.startswith(f"GET / HTTP/1.1\r\nHost: {one.place}\r\n".encode())
    head, _, kept = answered.partition(b"\r\n\r\n")
    assert kept == body
    assert b"X-Odd: caf\xe9 \xa7" in head.split(b"\r\n")
    assert (head.count(b"session"), answer["WARC-IP-Address"]) == (0, one.host)


def test_what_has_not_changed_has_not_changed_in_the_replay(servers: Servers, tmp_path: Path) -> None:
    [one] = servers(1)
    one.routes["/"] = Route(f"item a A\npage {one.url('/p')}".encode(), etag='"a"')
    one.routes["/p"] = Route(b"item p P", last_modified="Tue, 03 Nov 2026 09:00:00 GMT")
    sources = {"one": source(one, recheck_hours=0)}
    crawled(sources, record=tmp_path / "first.warc.gz", memory=tmp_path / "memory.json")
    shutil.copy(tmp_path / "memory.json", tmp_path / "copy.json")

    recorded = crawled(sources, record=tmp_path / "second.warc.gz", memory=tmp_path / "memory.json")
    replayed = crawled(sources, replay=tmp_path / "second.warc.gz", memory=tmp_path / "copy.json")

    assert everything(replayed) == everything(recorded)
    assert (outcomes(replayed), replayed["reports"]["one"]["not_modified"]) == ({"one": "unchanged"}, 2)


def test_a_question_that_is_not_in_the_record_is_told_and_not_asked(servers: Servers, tmp_path: Path) -> None:
    [one] = servers(1)
    one.routes |= {"/": Route(b"item a A"), "/other": Route(b"item o O")}
    crawled({"one": source(one)}, record=tmp_path / "r.warc.gz")
    asked = len(one.seen)
    replayed = crawled({"one": source(one, "/other", "/"), "two": source(one)}, replay=tmp_path / "r.warc.gz")

    assert replayed["reports"]["one"]["errors"] == [f"{one.url('/other')}: is not in the record"]
    assert replayed["reports"]["one"]["ids"] == ["a"]
    assert replayed["reports"]["two"]["errors"] == [
        f"{one.url()}: robots.txt: is not in the record; nothing is asked of this host today"
    ]
    assert (len(one.seen), replayed["connected"]) == (asked, [])


@pytest.mark.drill
def test_answers_that_nobody_asks_for_are_not_waited_for_long(servers: Servers, tmp_path: Path) -> None:
    [one] = servers(1)
    one.routes |= {f"/{number}": Route(f"item i{number} I".encode()) for number in range(20)}
    paths = [f"/{number}" for number in range(20)]
    crawled({"one": source(one, *paths)}, record=tmp_path / "r.warc.gz")
    replayed = crawled({"one": source(one, *paths[1::2])}, replay=tmp_path / "r.warc.gz")

    assert (sorted(replayed["reports"]["one"]["ids"]), outcomes(replayed)) == (
        sorted(f"i{number}" for number in range(1, 20, 2)),
        {"one": "complete"},
    )
    assert replayed["seconds"] < 5


@pytest.mark.drill
def test_a_sink_that_refuses_is_told_alike(servers: Servers, tmp_path: Path) -> None:
    [one, two] = servers(2)
    one.routes["/"] = Route(b"flood 700")
    two.routes["/"] = Route(b"flood 600")
    sources = {"one": source(one), "two": source(two)}
    recorded = crawled(sources, record=tmp_path / "r.warc.gz", refuse=["one"])
    replayed = crawled(sources, replay=tmp_path / "r.warc.gz", refuse=["one"])

    assert outcomes(replayed) == outcomes(recorded) == {"one": "failed", "two": "complete"}
    assert replayed["reports"]["one"]["errors"] == recorded["reports"]["one"]["errors"] == ["The database is full."]
    assert replayed["reports"]["two"]["batches"] == [500, 100]


SECRETS = {
    "GOODWEEK_TEST_KEY": "k3y-0f-brume",
    "GOODWEEK_TEST_CLIENT": "cl13nt",
    "GOODWEEK_TEST_SECRET": "s3cr3t-0f-brume",
}


def test_a9_no_key_token_or_cookie_is_in_a_record(servers: Servers, tmp_path: Path) -> None:
    [one, two] = servers(2)
    one.routes["/"] = Route(b"item a A", headers={"Set-Cookie": "session=c00kie"})
    two.routes["/"] = Route(b"item b B")
    posted = "grant_type=client_credentials&client_id=cl13nt&client_secret=s3cr3t-0f-brume"
    two.routes[f"POST /token {posted}"] = Route(b'{"access_token":"t0ken-0f-brume","expires_in":3600}')
    oauth = {"kind": "oauth2", "variables": [*SECRETS][1:], "token_url": two.url("/token")}
    sources = {
        "one": source(one, credentials={"kind": "header", "variables": [*SECRETS][:1], "header": "key"}),
        "two": source(two, credentials=oauth),
    }
    recorded = crawled(sources, SECRETS, record=tmp_path / "r.warc.gz", variables=[*SECRETS])

    assert outcomes(recorded) == {"one": "complete", "two": "complete"}
    assert [seen.headers.get("Authorization") for seen in two.seen if seen.path == "/"] == ["Bearer t0ken-0f-brume"]
    kept = gzip.decompress((tmp_path / "r.warc.gz").read_bytes())
    assert [secret for secret in (*SECRETS.values(), "t0ken-0f-brume", "c00kie") if secret.encode() in kept] == []
    assert b"not-kept" in kept

    anything = dict.fromkeys(SECRETS, "anything")
    replayed = crawled(sources, anything, replay=tmp_path / "r.warc.gz")
    assert (everything(replayed), replayed["connected"]) == (everything(recorded), [])


def test_a10_an_answer_that_is_too_large_is_too_large_again(servers: Servers, tmp_path: Path) -> None:
    [one] = servers(1)
    one.routes |= {
        "/": Route(chunks=30),
        "/bomb": Route(gzip.compress(bytes(3_000_000)), headers={"Content-Encoding": "gzip"}),
    }
    job = {"settings": {"DOWNLOAD_MAXSIZE": 1_000_000}}
    recorded = crawled({"one": source(one, "/", "/bomb")}, record=tmp_path / "r.warc.gz", **job)
    replayed = crawled({"one": source(one, "/", "/bomb")}, replay=tmp_path / "r.warc.gz", **job)

    assert everything(replayed) == everything(recorded)
    assert sorted(replayed["reports"]["one"]["errors"]) == [
        f"{one.url()}: the answer is too large",
        f"{one.url('/bomb')}: the answer is too large once unpacked",
    ]
