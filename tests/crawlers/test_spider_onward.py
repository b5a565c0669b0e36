"""How a visit goes on: posts, cursors, what is withdrawn, and pages that need not be asked yet."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from tests.crawlers.fault_server import FaultServer, Route
from tests.crawlers.jobs import run_job, source

HTML = {"Content-Type": "text/html"}


@pytest.fixture(name="server")
def _server(servers: Any) -> FaultServer:
    (server,) = servers(1)
    assert isinstance(server, FaultServer)
    return server


def test_next_page_may_be_asked_by_post(server: FaultServer) -> None:
    server.routes |= {
        "/": Route(b'item 1 One\npost /api {"page":2}'),
        'POST /api {"page":2}': Route(b'item 2 Two\npost /api {"page":3}'),
        'POST /api {"page":3}': Route(b"item 3 Three"),
    }

    report = run_job({"a": source(server)})["a"]

    assert (report["outcome"], report["ids"]) == ("complete", ["1", "2", "3"])
    assert server.paths()[1:] == ["/", 'POST /api {"page":2}', 'POST /api {"page":3}']
    assert [seen.headers.get("Content-Type") for seen in server.seen[2:]] == ["application/json"] * 2


def test_unchanged_answer_to_a_post_counts_as_seen(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {"/": Route(b"item 1 One\npost /api {}"), "POST /api {}": Route(b"item 2 Two")}
    memory = str(tmp_path / "memory.json")

    run_job({"a": source(server)}, memory=memory)
    report = run_job({"a": source(server)}, memory=memory)["a"]

    assert (report["outcome"], report["not_modified"], report["ids"]) == ("unchanged", 2, [])
    assert report["seen_ids"] == ["event:1", "event:2"]


def test_next_visit_goes_on_from_the_cursor_and_silence_says_nothing(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {
        "/": Route(b"item 1 One\nitem 2 Two\ncursor monday"),
        "/?since=monday": Route(b"item 2 Two, later\ngone 1\ncursor tuesday"),
        "/?since=tuesday": Route(b"cursor tuesday"),
    }
    memory = str(tmp_path / "memory.json")

    reports = [run_job({"a": source(server)}, memory=memory)["a"] for _ in range(3)]

    assert [report["incremental"] for report in reports] == [False, True, True]
    assert [report["ids"] for report in reports] == [["1", "2"], ["2"], []]
    assert [report["gone"] for report in reports] == [[], ["event:1"], []]
    assert reports[1]["skipped"] == {"withdrawn by its source": 1}
    assert [path for path in server.paths() if path != "/robots.txt"] == ["/", "/?since=monday", "/?since=tuesday"]


def test_cursor_of_a_visit_that_failed_in_part_is_not_kept(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {"/": Route(b"item 1 One\ncursor monday\nnext /gone")}
    memory = str(tmp_path / "memory.json")

    reports = [run_job({"a": source(server)}, memory=memory)["a"] for _ in range(2)]

    assert [(report["outcome"], report["incremental"]) for report in reports] == [("partial", False)] * 2


def test_item_that_is_listed_again_is_not_withdrawn(server: FaultServer) -> None:
    server.routes |= {"/": Route(b"gone 1\ngone 2\nitem 1 One")}

    assert run_job({"a": source(server)})["a"]["gone"] == ["event:2"]


def test_page_of_which_the_list_tells_the_same_is_not_asked_again(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {
        "/": Route(b"page /1 monday\npage /2 monday"),
        "/1": Route(b"item 1 One"),
        "/2": Route(b"item 2 Two"),
    }
    memory = str(tmp_path / "memory.json")

    run_job({"a": source(server)}, memory=memory)
    server.routes["/"].body = b"page /1 monday\npage /2 tuesday\npage /3 tuesday"
    server.routes |= {"/2": Route(b"item 2 Two, later"), "/3": Route(b"item 3 Three")}
    asked = len(server.seen)
    report = run_job({"a": source(server)}, memory=memory)["a"]

    assert sorted(server.paths()[asked:]) == ["/", "/2", "/3", "/robots.txt"]
    assert (report["outcome"], report["not_asked"], sorted(report["ids"])) == ("complete", 1, ["2", "3"])
    assert report["seen_ids"] == ["event:1", "event:2", "event:3"]


def test_pages_behind_an_unchanged_list_wait_until_they_are_due(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {
        "/": Route(b"<a href='/event/1'>\n<a href='/event/2'>", headers=HTML, etag='"list"'),
        "/event/1": Route(b"item 1 One", headers=HTML),
        "/event/2": Route(b"<a href='/event/3'>", headers=HTML),
        "/event/3": Route(b"item 3 Three", headers=HTML),
    }
    memory = str(tmp_path / "memory.json")

    first = run_job({"a": source(server, follow=["/event/"])}, memory=memory)["a"]
    asked = len(server.seen)
    again = run_job({"a": source(server, follow=["/event/"])}, memory=memory)["a"]
    due = run_job({"a": source(server, follow=["/event/"], recheck_hours=0)}, memory=memory)["a"]

    assert server.paths()[asked : asked + 2] == ["/robots.txt", "/"]
    assert (again["outcome"], again["not_asked"], again["not_modified"]) == ("unchanged", 3, 1)
    assert again["seen_ids"] == first["seen_ids"] == ["event:1", "event:3"]
    assert (due["outcome"], due["not_asked"], due["not_modified"]) == ("unchanged", 0, 4)


def test_page_that_failed_is_asked_again_at_once(server: FaultServer, tmp_path: Path) -> None:
    server.routes |= {
        "/": Route(b"<a href='/event/1'>", headers=HTML),
        "/event/1": Route(b"item 1 One", headers=HTML, statuses=(404, 200)),
    }
    memory = str(tmp_path / "memory.json")

    reports = [run_job({"a": source(server, follow=["/event/"])}, memory=memory)["a"] for _ in range(2)]

    assert [(report["outcome"], report["ids"]) for report in reports] == [("partial", []), ("complete", ["1"])]


def test_visit_that_gives_less_than_is_promised_is_short_and_not_believed(server: FaultServer) -> None:
    server.routes |= {"/": Route(b"item 1 One\nitem 2 Two")}
    promises: dict[str, dict[str, Any]] = {
        "kept": {"items": 2},
        "broken": {"items": 3},
        "out_of_season": {"items": 3, "months": []},
        "before_the_week": {"items": 3, "around_edition": 30},
    }
    edition = {"starts_on": "2015-11-03", "ends_on": "2015-11-09"}
    crawled = run_job({name: source(server, expects=said, edition=edition) for name, said in promises.items()})

    assert crawled.outcomes() == {
        "kept": "complete",
        "broken": "short",
        "out_of_season": "short",
        "before_the_week": "complete",
    }
    assert crawled["broken"]["short"] == "gave 2 items, where at least 3 are expected"


def test_source_without_its_credentials_asks_nothing_and_names_the_setting(server: FaultServer) -> None:
    wants = {"kind": "header", "header": "key", "variables": ["GOODWEEK_NOWHERE_KEY"]}

    report = run_job({"a": source(server, credentials=wants)})["a"]

    assert (report["outcome"], report["needs"]) == ("needs credentials", ["GOODWEEK_NOWHERE_KEY"])
    assert (report["errors"], server.seen) == ([], [])


def test_a13_crawl_delay_of_robots_is_kept_between_requests(server: FaultServer) -> None:
    server.routes |= {
        "/robots.txt": Route(b"User-agent: *\nCrawl-delay: 0.5\n"),
        "/": Route(b"next /2"),
        "/2": Route(b"next /3"),
        "/3": Route(b"item 3 Three"),
    }

    report = run_job({"a": source(server)})["a"]

    times = [seen.at for seen in server.seen]
    assert report["outcome"] == "complete"
    # A request may arrive late, and the next one is then nearer; without a delay it follows within milliseconds.
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.25
