"""A visit and its report: what counts as complete, and what never does (reliability G1, G10)."""

from pathlib import Path
from typing import Any

from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import run_job, source

HTML = {"Content-Type": "text/html"}


def test_g1_only_a_whole_visit_is_complete(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {
        "/good": Route(b"item 1 One\nitem 2 Two\nnext /good2"),
        "/good2": Route(b"item 3 Three"),
        "/empty": Route(b""),
        "/page": Route(b"<html>Please log in</html>", headers=HTML),
        "/text": Route(b"<html>Please log in</html>"),
        "/half": Route(b"item 1 One\nnext /gone"),
        "/circle": Route(b"item 1 One\nnext /circle"),
        "/elsewhere": Route(b"item 1 One\nnext http://127.0.0.9/"),
        "/noend": Route(b"item 1 One\nincomplete no END:VCALENDAR"),
        "/bad": Route(b"bad\n" + b"item 1 One\n" * 18),
        "/few_bad": Route(b"bad\n" + b"item 1 One\n" * 19),
        "/crash": Route(b"item 1 One\ncrash"),
        "/late": Route(b"item 1 One\nnonsense"),
        "/cut": Route(b"item 1 One\nitem 2 Two", cut=12),
        "/accepted": Route(b"item 1 One", statuses=(202,)),
        "/unasked304": Route(statuses=(304,)),
        "/bomb": Route(b"item 1 One\nslow 0.1\nitem 2 Two"),
    }
    paths = [path for path in server.routes if path not in {"/robots.txt", "/good2"}]
    crawled = run_job({path[1:]: source(server, path) for path in [*paths, "/gone"]})
    assert crawled.outcomes() == {
        "good": "complete",
        "empty": "failed",
        "page": "complete",
        "text": "failed",
        "half": "partial",
        "circle": "partial",
        "elsewhere": "partial",
        "noend": "partial",
        "bad": "partial",
        "few_bad": "complete",
        "crash": "failed",
        "late": "partial",
        "cut": "failed",
        "accepted": "failed",
        "unasked304": "failed",
        "bomb": "complete",
        "gone": "failed",
    }
    assert crawled["good"]["seen_ids"] == ["event:1", "event:2", "event:3"]
    assert crawled["gone"]["errors"] == [f"{server.url('/gone')}: answered 404"]
    assert crawled["half"]["errors"] == [f"{server.url('/gone')}: answered 404"]
    assert crawled["text"]["errors"] == [f"{server.url('/text')}: line 1 is no instruction."]
    assert crawled["cut"]["errors"] == [f"{server.url('/cut')}: the answer is cut off"]
    assert crawled["crash"]["errors"] == [
        f"{server.url('/crash')}: the reader plain broke: KeyError: 'a mistake in a reader'"
    ]
    assert crawled["bad"]["skipped"] == {"malformed": 1}
    assert crawled["bad"]["quarantine"][0]["excerpt"] == "bad"


def test_failures_of_the_network_are_named(servers: Any) -> None:
    slow, drip, broken, closed = servers(4)
    slow.routes["/"] = Route(b"item 1 One", delay=1)
    drip.routes["/"] = Route(b"item 1 One " * 100, drip=0.05)
    broken.routes["/"] = Route(statuses=(503, 500, 200), body=b"item 1 One")
    closed.close()
    crawled = run_job(
        {
            "slow": source(slow),
            "drip": source(drip),
            "broken": source(broken),
            "closed": source(closed),
            "unknown": {"start": ["http://no-such-host.invalid/"], "delay": 1.0},
        },
        settings={"DOWNLOAD_TIMEOUT": 0.4},
    )
    assert {name: report["errors"] for name, report in crawled.reports.items()} == {
        "slow": [f"{slow.url()}: no whole answer in time"],
        "drip": [f"{drip.url()}: no whole answer in time"],
        "broken": [],
        "closed": [f"{closed.url()}: robots.txt: the connection is refused; nothing is asked of this host today"],
        "unknown": [
            "http://no-such-host.invalid/: robots.txt: the name of its host is unknown; nothing is asked of this host today"
        ],
    }
    assert (slow.paths().count("/"), broken.paths().count("/")) == (3, 3)


def test_links_are_followed_within_the_domain_to_depth_three(servers: Any) -> None:
    server, other = servers(2)
    other.routes["/event/9"] = Route(b"item 9 Other")
    links = "".join(
        f'<a href="{url}">x</a>\n'
        for url in ("/event/1", "/event/1#top", "event/2", other.url("/event/9"), "mailto:a@b", "/about", "http://[")
    )
    server.routes |= {
        "/": Route(f"<p>\n{links}".encode(), headers=HTML),
        "/event/1": Route(b"item 1 One\n<a href='/event/deep1'>", headers=HTML),
        "/event/2": Route(b"item 2 Two", headers=HTML),
        "/event/deep1": Route(b"item d1 Deep\nnext /more", headers=HTML),
        "/more": Route(b"<a href='/event/deep2'>", headers=HTML),
        "/event/deep2": Route(b"item d2 Deeper\n<a href='/event/deep3'>", headers=HTML),
        "/event/deep3": Route(b"item d3 Too deep", headers=HTML),
        "/about": Route(b"item 7 Not followed", headers=HTML),
    }
    crawled = run_job({"a": source(server, follow=["/event/"])})
    assert (crawled["a"]["seen_ids"], other.accepts) == (["event:1", "event:2", "event:d1", "event:d2"], 0)
    assert crawled["a"]["outcome"] == "complete"


def test_paging_is_not_limited_by_depth(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(f"item {page} x\nnext /{page + 1}".encode()) for page in range(30)}
    server.routes["/30"] = Route(b"item 30 x")
    report = run_job({"a": source(server, "/0")})["a"]
    assert (report["outcome"], report["found"]) == ("complete", 31)


def test_g10_flood_is_capped_and_partial(servers: Any) -> None:
    (server,) = servers(1)
    server.routes["/"] = Route(b"flood 7000\nnext /two")
    report = run_job({"flood": source(server)})["flood"]
    assert (report["found"], report["batches"], report["skipped"]) == (
        5_000,
        [500] * 10,
        {"over the limit of one visit": 2_000},
    )
    assert (report["outcome"], report["incomplete"], len(report["quarantine"])) == (
        "partial",
        ["over the limit of 5000 items", "not all pages were asked"],
        1,
    )
    assert server.paths() == ["/robots.txt", "/"]


def test_a14_unchanged_answers_count_as_seen(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    server.routes |= {
        "/": Route(b"<a href='/event/1'>\n<a href='/event/2'>", headers=HTML, etag='W/"list, \xe9"'),
        "/event/1": Route(b"item 1 One", headers=HTML, last_modified="Mon, 02 Nov 2026 10:00:00 GMT"),
        "/event/2": Route(b"item 2 Two", headers=HTML),
    }
    sources = {"a": source(server, follow=["/event/"], recheck_hours=0)}
    memory = str(tmp_path / "memory.json")
    first, *later = [run_job(sources, memory=memory)["a"] for _ in range(2)]
    assert (first["outcome"], first["batches"]) == ("complete", [2])
    for report in later:
        assert (report["outcome"], report["not_modified"], report["batches"], report["requests"]) == (
            "unchanged",
            3,
            [],
            4,
        )
        assert report["seen_ids"] == first["seen_ids"] == ["event:1", "event:2"]
    again = [seen.headers for seen in server.seen if seen.path == "/"][1:]
    assert {headers["If-None-Match"] for headers in again} == {'W/"list, \xe9"'}
    server.routes["/event/2"].body = b"item 2 Two\nitem 3 Three"
    changed = run_job(sources, memory=memory)["a"]
    assert (changed["outcome"], changed["ids"], changed["seen_ids"]) == (
        "complete",
        ["2", "3"],
        ["event:1", "event:2", "event:3"],
    )


def test_a14_another_way_of_reading_reads_anew(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    server.routes["/"] = Route(b"item 1 One | Repas", etag='"1"')
    memory = str(tmp_path / "memory.json")
    run_job({"a": source(server)}, memory=memory)
    report = run_job({"a": source(server, themes={"repas": "food"})}, memory=memory)["a"]
    assert (report["outcome"], report["themes"], report["unknown_words"]) == ("complete", [["food"]], {})
    assert "If-None-Match" not in server.seen[-1].headers


def test_a14_what_was_not_read_whole_is_not_remembered(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    bodies = {
        "/bad": b"bad\nitem 1 x",
        "/open": b"item 1 x\nincomplete y",
        "/refused": b"item 1 x",
        "/flood": b"flood 9",
    }
    server.routes |= {path: Route(body, etag='"1"') for path, body in bodies.items()}
    sources = {path[1:]: source(server, path) for path in bodies}
    sources["flood"]["max_items"] = 5
    memory = tmp_path / "memory.json"
    for _ in range(2):
        crawled = run_job(sources, memory=str(memory), refuse=["refused"])
    assert crawled.outcomes() == {"bad": "partial", "open": "partial", "refused": "failed", "flood": "partial"}
    assert crawled["refused"]["errors"] == ["The database is full."]
    assert not any("If-None-Match" in seen.headers for seen in server.seen)


def test_redirected_address_gets_its_own_validators(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    server.routes |= {
        "/old": Route(statuses=(301,), headers={"Location": "/new"}),
        "/new": Route(b"item 1 One", etag='"new"'),
    }
    memory = str(tmp_path / "memory.json")
    outcomes = [run_job({"a": source(server, "/old")}, memory=memory)["a"]["outcome"] for _ in range(2)]
    sent = [(seen.path, seen.headers.get("If-None-Match")) for seen in server.seen[-2:]]
    assert (outcomes, sent) == (["complete", "unchanged"], [("/old", None), ("/new", '"new"')])


def test_file_is_read_beside_its_source(tmp_path: Path) -> None:
    (tmp_path / "list.txt").write_text("item 1 One\nitem 2 Two")
    (tmp_path / "large.txt").write_bytes(b"item 1 One\n" * 1_000_000)
    sources: dict[str, Any] = {name: {"start": [f"file:{name}.txt"]} for name in ("list", "large", "absent")}
    memory = str(tmp_path / "memory.json")
    crawled = run_job(sources, folder=str(tmp_path), memory=memory)
    assert crawled.outcomes() == {"list": "complete", "large": "failed", "absent": "failed"}
    assert crawled["list"]["ids"] == ["1", "2"]
    assert crawled["absent"]["errors"] == ["file:absent.txt: there is no such file beside the source."]
    assert crawled["large"]["errors"] == ["file:large.txt: is larger than 10 MB."]
    assert run_job(sources, folder=str(tmp_path), memory=memory)["list"]["outcome"] == "unchanged"


def test_one_address_of_several_that_fails_leaves_the_others(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    server.routes |= {"/a": Route(b"item 1 One"), "/b": Route(b"crash"), "/c": Route(b"item 3 Three")}
    starts = ["file:absent.txt", server.url("/a"), server.url("/b"), server.url("/c")]
    report = run_job({"a": {"start": starts, "allow_private": [server.place]}}, folder=str(tmp_path))["a"]
    assert (report["outcome"], report["seen_ids"], len(report["errors"])) == ("partial", ["event:1", "event:3"], 2)
