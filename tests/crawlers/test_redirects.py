"""Redirects: every hop is checked, secrets stay at home, another domain is for people (reliability A3, A9)."""

from typing import Any

import pytest
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.settings import Settings

from catalog.errors import AddressRefused
from crawlers.redirects import RedirectMiddleware, RedirectsElsewhere, RedirectsEndless
from crawlers.source import Source
from crawlers.spider import spider_for
from tests.crawlers.drive import DEFAULTS
from tests.crawlers.fault_server import FaultServer, Route
from tests.crawlers.jobs import ROOT, named, run_job, source
from tests.crawlers.names import RESOLVER

STATUSES = (301, 302, 303, 307, 308)


def _to(location: str, status: int = 302) -> Route:
    return Route(statuses=(status,), headers={"Location": location})


def _shapes(server: FaultServer, number: int, target: str) -> list[str]:
    """Paths that lead to `target` in eleven ways."""
    routes = {f"/{number}/{status}": _to(target, status) for status in STATUSES}
    routes |= {f"/{number}/hop{hop}": _to(f"/{number}/hop{hop + 1}") for hop in range(4)}
    routes[f"/{number}/hop4"] = _to(target)
    routes[f"/{number}/refresh-header"] = Route(b"incomplete x", headers={"Refresh": f"0; url={target}"})
    html = {"Content-Type": "text/html"}
    meta = f'<meta http-equiv="refresh" content="0; url={target}">'
    routes[f"/{number}/meta"] = Route(meta.encode(), headers=html)
    routes[f"/{number}/link"] = Route(f'<a href="{target}">follow</a>'.encode(), headers=html)
    routes[f"/{number}/next"] = Route(f"next {target}".encode())
    routes[f"/{number}/protocol-relative"] = _to(f"//{target.partition('//')[2]}")
    server.routes.update(routes)
    return [path for path in routes if "hop" not in path or path.endswith("hop0")]


def test_a3_no_shape_of_redirect_leads_inside(servers: Any) -> None:
    door, inside, *robots = servers(8)
    inside.routes["/secret"] = Route(b"item 1 Secret")
    decimal = f"http://2130706434:{inside.port}/secret"
    targets = [
        inside.url("/secret"),
        decimal,
        f"http://[::ffff:{inside.host}]:{inside.port}/secret",
        "http://169.254.169.254/latest/meta-data/",
        "file:///etc/passwd",
        f"http://localhost:{inside.port}/secret",
    ]
    paths = [path for number, target in enumerate(targets) for path in _shapes(door, number, target)]
    for server, target in zip(robots, targets, strict=True):
        server.routes["/robots.txt"] = _to(target)
        server.routes["/"] = Route(b"item 1 x")
    jobs = {f"robots{number}": source(server) for number, server in enumerate(robots)}
    crawled = run_job({"door": source(door, *paths, follow=[".*"]), **jobs}, settings={"RETRY_TIMES": 0})
    assert (len(paths) + len(robots), inside.accepts) == (72, 0)
    assert (crawled["door"]["found"], [crawled[name]["found"] for name in jobs]) == (0, [0] * 6)
    assert [server.paths() for server in robots] == [["/robots.txt"]] * 6
    assert set(door.paths()) == set(door.routes)


def test_a3_five_hops_are_followed_and_six_are_not(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{hop}": _to(f"/{hop - 1}", STATUSES[hop % 5]) for hop in range(1, 7)}
    server.routes["/0"] = Route(b"item 1 Found")
    server.routes |= {"/circle": _to("/circle2"), "/circle2": _to("/circle")}
    crawled = run_job({"five": source(server, "/5"), "six": source(server, "/6"), "circle": source(server, "/circle")})
    assert crawled.outcomes() == {"five": "complete", "six": "failed", "circle": "failed"}
    assert crawled["six"]["errors"] == [f"{server.url('/1')}: redirects more than 5 times"]
    assert crawled["circle"]["errors"] == [f"{server.url('/circle2')}: redirects in a circle"]


def test_a3_other_domain_is_held_and_not_asked(servers: Any) -> None:
    old, new, sibling = servers(3)
    new.routes["/"] = Route(b"item 1 Spam")
    sibling.routes["/"] = Route(b"item 2 Moved within the house")
    old.routes["/"] = _to(f"http://www.example.net:{new.port}/")
    old.routes["/sibling"] = _to(f"http://agenda.example.org:{sibling.port}/")
    table = f"www.example.org={old.host};www.example.net={new.host};agenda.example.org={sibling.host}"
    away = named(old, "www.example.org", "/")
    away["allow_private"].append(f"www.example.net:{new.port}")
    within = named(old, "www.example.org", "/sibling")
    within["allow_private"].append(f"agenda.example.org:{sibling.port}")
    crawled = run_job(
        {"away": away, "within": within}, {"GOODWEEK_TEST_NAMES": table}, settings={"TWISTED_DNS_RESOLVER": RESOLVER}
    )
    held = f"http://www.example.org:{old.port}/: redirects to another domain: http://www.example.net:{new.port}/"
    assert (crawled["away"]["held"], crawled["away"]["errors"], new.accepts) == ([held], [held], 0)
    assert crawled.outcomes() == {"away": "failed", "within": "complete"}


def _middleware(allow: tuple[str, ...] = ()) -> RedirectMiddleware:
    settings = Settings()
    settings.setmodule("crawlers.settings", priority="project")
    described = Source(name="a", start=("https://example.org/",), allow_private=allow, **{**DEFAULTS, "delay": 1.0})
    crawler = Crawler(spider_for(described, ROOT), settings)
    crawler.spider = crawler.spidercls()
    return RedirectMiddleware.from_crawler(crawler)


SECRETS = {
    "Authorization": "Bearer s3cret",
    "Cookie": "a=s3cret",
    "X-Api-Key": "s3cret",
    "Proxy-Authorization": "s3cret",
    "Referer": "https://example.org/?key=s3cret",
    "Accept": "text/calendar",
}


def _followed(location: str, status: int) -> Request:
    request = Request("https://example.org/?key=s3cret", headers=SECRETS, dont_filter=True)
    response = Response(request.url, status, headers={"Location": location})
    following = _middleware().process_response(request, response)
    assert isinstance(following, Request)
    return following


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize(
    "location", ["https://www.example.org/", "http://example.org/", "http://example.org:443/", "//api.example.org/"]
)
def test_a9_secrets_do_not_leave_their_origin(location: str, status: int) -> None:
    following = _followed(location, status)
    assert following.headers.to_unicode_dict() == {"Accept": "text/calendar"}
    assert (b"s3cret" in following.body, "s3cret" in following.url) == (False, False)


def test_a9_secrets_stay_within_their_origin() -> None:
    kept = {name: value for name, value in SECRETS.items() if name != "Referer"}
    assert dict(_followed("/elsewhere", 302).headers.to_unicode_dict()) == kept


def test_a3_redirected_request_is_an_ordinary_one() -> None:
    assert _followed("/elsewhere", 301).dont_filter is False


@pytest.mark.parametrize(
    ("location", "error"),
    [
        (b"http://10.0.0.1/", AddressRefused),
        (b"http://example.org:22/", AddressRefused),
        (b"http://user@example.org/", AddressRefused),
        (b"http:\\\\example.org\\", AddressRefused),
        (b"http://example.org/\tx", AddressRefused),
        (b"https://example.org/a b", AddressRefused),
        (b"ftp://example.org/", AddressRefused),
        (b"javascript:alert(1)", AddressRefused),
        (b"https://example.com/", RedirectsElsewhere),
        (b"https://example.org.evil.net/", RedirectsElsewhere),
        (b"https://example.org/?key=s3cret", RedirectsEndless),
    ],
)
def test_a3_bad_location_is_not_followed(location: bytes, error: type[IgnoreRequest]) -> None:
    request = Request("https://example.org/?key=s3cret")
    response = Response(request.url, 302, headers={"Location": location})
    with pytest.raises(error) as refused:
        _middleware().process_response(request, response)
    assert "s3cret" not in str(refused.value)
