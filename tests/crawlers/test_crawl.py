"""Many sources side by side, and the ordinary scrapy commands (reliability A17, G11)."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import ROOT, environment, run_job, source, started_driver

PAGE = """<!doctype html><script type="application/ld+json">
{"@context": "https://schema.org", "@type": "Event", "@id": "https://valmont.example/atelier-1",
 "name": "Atelier numérique", "startDate": "2026-11-03T18:00:00+01:00"}
</script>"""

TOWN = """title = "Agenda"
publisher = "Mairie de Valmont-les-Bains"
licence = "Licence Ouverte 2.0"
reader = "schema_org"
archive = true
start = ["file:agenda.html"]
"""


def test_g11_hostile_sources_do_not_hold_up_the_others(servers: Any) -> None:
    good = servers(12)
    slow, endless, bomb = servers(3)
    for server in good:
        server.routes["/"] = Route(b"flood 50\nslow 0.01")
    slow.routes["/"] = Route(b"item 1 x" * 100, drip=0.1)
    endless.routes["/"] = Route(chunks=16 * 300)
    bomb.routes["/"] = Route(b"crash")
    jobs = {f"good{number}": source(server) for number, server in enumerate(good)}
    hostile = {"slow": source(slow), "endless": source(endless), "crash": source(bomb)}
    crawled = run_job({**hostile, **jobs}, settings={"DOWNLOAD_TIMEOUT": 1.5, "RETRY_TIMES": 0})
    assert {crawled[name]["outcome"] for name in hostile} == {"failed"}
    assert {(crawled[name]["outcome"], crawled[name]["found"]) for name in jobs} == {("complete", 50)}
    assert max(crawled[name]["seconds"] for name in jobs) <= 2
    assert list(crawled.reports) == ["slow", "endless", "crash", *jobs]


def test_every_sink_is_closed_once_and_every_visit_watched(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {"/": Route(b"flood 1200"), "/full": Route(b"flood 1200")}
    crawled = run_job(
        {"fine": source(server), "full": source(server, "/full"), "gone": source(server, "/gone")}, refuse=["full"]
    )
    assert {name: report["closed"] for name, report in crawled.reports.items()} == {"fine": 1, "full": 1, "gone": 1}
    assert all(report["watched"] >= 2 for report in crawled.reports.values())
    assert crawled["fine"]["batches"] == [500, 500, 200]
    assert (crawled["full"]["outcome"], crawled["full"]["errors"]) == ("failed", ["The database is full."])
    assert crawled.stderr == ""


def test_a17_crawler_opens_no_port(servers: Any) -> None:
    (server,) = servers(1)
    server.routes["/"] = Route(b"item 1 One")
    assert run_job({"a": source(server)}).listening == []


def test_visit_ends_after_its_time(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(f"item {page} x\nnext /{page + 1}".encode(), delay=0.2) for page in range(99)}
    report = run_job({"a": source(server, "/0")}, settings={"CLOSESPIDER_TIMEOUT": 0.5})["a"]
    assert (report["outcome"], report["incomplete"][0]) == ("partial", "closed early: closespider_timeout")


def test_interrupted_crawl_reports_what_it_did(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(f"item {page} x\nnext /{page + 1}".encode(), delay=0.1) for page in range(99)}
    jobs = {"begun": source(server, "/0"), "waiting": source(server, "/0")}
    with started_driver(jobs) as process:
        deadline = monotonic() + 20
        while len(server.seen) < 4 and monotonic() < deadline:
            sleep(0.05)
        process.send_signal(signal.SIGINT)
        reports = json.loads(process.communicate(timeout=20)[0])["reports"]
    assert (reports["begun"]["outcome"], reports["begun"]["incomplete"][0]) == ("partial", "closed early: shutdown")
    assert (reports["waiting"]["outcome"], reports["waiting"]["errors"]) == (
        "failed",
        ["was not visited: the crawl was stopped"],
    )
    assert [report["closed"] for report in reports.values()] == [1, 1]


def test_nothing_to_visit_is_no_error() -> None:
    assert run_job({}).reports == {}


def _scrapy(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        env=environment({"GOODWEEK_SOURCES": str(folder)}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_scrapy_lists_and_crawls_sources_from_the_root(tmp_path: Path) -> None:
    (tmp_path / "valmont.toml").write_text(TOWN, "utf-8")
    (tmp_path / "agenda.html").write_text(PAGE, "utf-8")
    out = tmp_path / "out.jsonl"
    assert _scrapy(tmp_path, "list").stdout == "valmont\n"
    done = _scrapy(tmp_path, "crawl", "valmont", "-O", str(out))
    assert done.returncode == 0, done.stderr
    items = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [(item["kind"], item["origin"]["source"], item["facts"]["title"]) for item in items] == [
        ("event", "valmont", "Atelier numérique")
    ]


def test_a7_scrapy_does_not_crawl_past_the_guard(tmp_path: Path) -> None:
    (tmp_path / "valmont.toml").write_text(TOWN, "utf-8")
    (tmp_path / "agenda.html").write_text(PAGE, "utf-8")
    done = _scrapy(tmp_path, "crawl", "valmont", "-s", "HTTPPROXY_ENABLED=True")
    assert done.returncode != 0
    assert "Scrapy setting HTTPPROXY_ENABLED: must be off" in done.stderr
