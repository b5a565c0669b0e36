"""Errands against servers on loopback addresses, each set in a process of its own."""

import json
import subprocess
import sys

from tests.crawlers.fault_server import FaultServer, Route, Seen, serving
from tests.crawlers.jobs import ROOT, environment

DRIVER = """
import json, sys
from crawlers.fetching import Errand, Unanswered, fetch
from crawlers.source import Source
from catalog.errors import GoodweekError

def errand(name, job):
    source = Source(name=name, title="x", publisher="x", reader="ical", licence="x", **job["source"])
    async def plan(ask):
        found = []
        for url, body in job["asks"]:
            got = await ask(url, body)
            found.append([got.why, got.status] if isinstance(got, Unanswered) else [got.body.decode(), got.content_type])
        if job.get("breaks"):
            raise ZeroDivisionError("the plan broke")
        return found
    return Errand(source, plan)

jobs = json.load(sys.stdin)
told = fetch([errand(name, job) for name, job in jobs.items()], contact="clics@valbrume.example")
print(json.dumps([str(one) if isinstance(one, GoodweekError) else one for one in told]))
"""


def _run(jobs: dict[str, object], environ: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", DRIVER],
        input=json.dumps(jobs),
        env=environment(environ),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def _job(server: FaultServer, *asks: tuple[str, str], **more: object) -> dict[str, object]:
    source = {"start": [server.url("/a")], "allow_private": [server.place], "delay": 0, **more}
    return {"source": source, "asks": [[url if ":" in url else server.url(url), body] for url, body in asks]}


def test_errands_get_answers_or_reasons_and_robots_txt_is_obeyed() -> None:
    with serving(2) as [one, other]:
        one.routes["/a"] = Route(b"ours", headers={"Content-Type": "text/plain; charset=utf-8"})
        one.routes['POST /a {"q": 1}'] = Route(b"posted", headers={"Content-Type": "application/json"})
        one.routes["/there"] = Route(statuses=(302,), headers={"Location": other.url("/a")})
        one.routes["/big"] = Route(chunks=200)
        other.routes["/robots.txt"] = Route(b"User-agent: *\nDisallow: /a\n")
        asks = [("/a", ""), ("/a", '{"q": 1}'), ("/none", ""), ("/there", ""), ("/big", ""), (other.url("/a"), "")]
        asks += [("https://10.0.0.1/", ""), ("ftp://clics.example/", "")]
        done = _run({"one": _job(one, *asks), "other": _job(other, ("/a", ""))})

    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert first[:3] == [["ours", "text/plain"], ["posted", "application/json"], ["answered 404", 404]]
    elsewhere = f"is refused: port {other.port} is not a port of the web. "
    assert [why[: len(elsewhere)] for why, _ in (first[3], first[5])] == [elsewhere, elsewhere]
    assert first[4] == ["the answer is too large", 0]
    assert first[6][0].startswith("is refused: 10.0.0.1 is not a public address.")
    assert first[7][0].startswith("is refused: only http and https are asked")
    assert second == [["robots.txt forbids it", 0]]
    assert other.paths() == ["/robots.txt"]
    assert {seen.headers["User-Agent"].partition(" ")[2] for seen in one.seen} == {"(+clics@valbrume.example)"}
    assert done.stderr == ""


def test_credentials_go_with_the_questions_and_a_bad_one_ends_its_errand_only() -> None:
    with serving(2) as [one, other]:
        one.routes["/a"] = Route(b"x", headers={"Content-Type": "text/plain"})
        other.routes["/a"] = Route(b"y", headers={"Content-Type": "text/plain"})
        key = {"kind": "header", "variables": ["GOODWEEK_CLICS_KEY"], "header": "key"}
        bad = {"kind": "bearer", "variables": ["GOODWEEK_BAD_KEY"]}
        jobs = {"one": _job(one, ("/a", ""), credentials=key), "other": _job(other, ("/a", ""), credentials=bad)}
        done = _run(jobs, {"GOODWEEK_CLICS_KEY": "sesame", "GOODWEEK_BAD_KEY": "a\nb"})

    assert done.returncode == 0, done.stderr
    first, second = json.loads(done.stdout)
    assert first == [["x", "text/plain"]]
    assert second == "GOODWEEK_BAD_KEY: holds what no header can carry, or over 4,096 characters."
    assert {seen.path: _header(seen, "key") for seen in one.seen} == {"/robots.txt": "", "/a": "sesame"}
    assert other.seen == []


def _header(seen: Seen, name: str) -> str:
    return next((value for key, value in seen.headers.items() if key.lower() == name), "")


def test_plan_that_breaks_is_not_hidden() -> None:
    with serving() as [server]:
        server.routes["/a"] = Route(b"x")
        done = _run({"one": {**_job(server, ("/a", "")), "breaks": True}})
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "ZeroDivisionError: the plan broke"
