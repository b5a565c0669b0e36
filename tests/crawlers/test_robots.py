"""robots.txt: the matrix of RFC 9309, and files made to hurt (reliability A12)."""

from time import monotonic
from typing import Any

from protego import Protego

from crawlers.robots import SIZE, tamed
from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import run_job, source

NO = b"User-agent: *\nDisallow: /\n"
FILLING = b"# " + b"x" * 98 + b"\n"

MATRIX: dict[str, tuple[dict[str, Route], bool]] = {
    "missing": ({"/robots.txt": Route(statuses=(404,))}, True),
    "forbidden": ({"/robots.txt": Route(NO, statuses=(403,))}, True),
    "broken": ({"/robots.txt": Route(statuses=(500,))}, False),
    "busy": ({"/robots.txt": Route(statuses=(429,))}, False),
    "slow": ({"/robots.txt": Route(delay=1.2)}, False),
    "closed": ({"/robots.txt": Route(NO)}, False),
    "others_only": ({"/robots.txt": Route(b"User-agent: Badbot\nDisallow: /\n")}, True),
    "us_by_name": ({"/robots.txt": Route(b"User-agent: goodweek\nDisallow: /\nUser-agent: *\nAllow: /\n")}, False),
    "page": ({"/robots.txt": Route(b"<!doctype html><p>Disallow: nothing</p>")}, True),
    "huge": ({"/robots.txt": Route(NO + FILLING * 100_000)}, False),
    "huge_late": ({"/robots.txt": Route(FILLING * 100_000 + NO)}, True),
    "moved": ({"/robots.txt": Route(statuses=(301,), headers={"Location": "/r"}), "/r": Route(NO)}, False),
    "circle": ({"/robots.txt": Route(statuses=(302,), headers={"Location": "/robots.txt"})}, True),
    "cut": ({"/robots.txt": Route(NO, cut=5)}, False),
}


def test_a12_matrix(servers: Any) -> None:
    hosts = dict(zip(MATRIX, servers(len(MATRIX)), strict=True))
    for name, (routes, _) in MATRIX.items():
        hosts[name].routes |= {"/": Route(b"item 1 One"), **routes}
    crawled = run_job({name: source(server) for name, server in hosts.items()}, settings={"DOWNLOAD_TIMEOUT": 0.5})
    allowed = {name: allows for name, (_, allows) in MATRIX.items()}
    assert {name: "/" in server.paths() for name, server in hosts.items()} == allowed
    assert {name: outcome == "complete" for name, outcome in crawled.outcomes().items()} == allowed
    assert crawled["broken"]["errors"] == [
        f"{hosts['broken'].url('/')}: robots.txt: answered 500; nothing is asked of this host today"
    ]
    assert crawled["closed"]["errors"] == [f"{hosts['closed'].url('/')}: robots.txt forbids it"]


def test_a12_robots_is_asked_once_for_many_pages(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(b"item 1 One") for page in range(6)}
    server.routes["/robots.txt"] = Route(b"User-agent: *\nDisallow: /3", delay=0.2)
    crawled = run_job({"many": source(server, *(f"/{page}" for page in range(6)))})
    assert server.paths().count("/robots.txt") == 1
    assert sorted(server.paths()[1:]) == ["/0", "/1", "/2", "/4", "/5"]
    assert (crawled["many"]["outcome"], crawled["many"]["answers"]) == ("partial", 5)


def _seconds(body: bytes) -> float:
    began = monotonic()
    rules = Protego.parse(tamed(body).decode("utf-8", "ignore"))
    rules.can_fetch("https://example.org/" + "a" * 1_900, "Goodweek")
    return monotonic() - began


def test_a12_files_made_to_hurt_take_less_than_a_second() -> None:
    head = b"User-agent: *\n"
    stars = head + b"Disallow: /" + b"*a" * 250_000
    many = head + (b"Disallow: /" + b"*a" * 30 + b"*b$\n") * 7_000
    short = head + b"Disallow: /*a*a*a*a*a*a*b$\n" * 18_000
    assert max(_seconds(body) for body in (stars, many, short, head * 30_000, b"\xff\x00" * 250_000)) < 1.0


def test_a12_long_rule_is_kept_as_its_strict_beginning() -> None:
    assert tamed(b"Disallow: /" + b"*x" * 20) == b"Disallow: /" + b"*x" * 8
    assert tamed(b"Allow: /" + b"*x" * 20) == b""
    assert tamed(b"Disallow: /a***b\nAllow: /c") == b"Disallow: /a*b\nAllow: /c"
    assert len(tamed(FILLING * 10_000)) <= SIZE
