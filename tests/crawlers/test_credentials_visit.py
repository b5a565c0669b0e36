"""Visits with credentials, against servers that log what they are sent (reliability A9).

All visits are made by one process, once: its log and its reports are searched for secrets together.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, Self

import pytest
from scrapy import Request, signals
from scrapy.crawler import Crawler

from tests.crawlers.fault_server import FaultServer, Route
from tests.crawlers.jobs import Crawled, run_job, source
from tests.crawlers.token_server import CLIENT, ENVIRON, SECRET, Asked, Orders, TokenServer, oauth2, token_server

KEY = {"kind": "header", "variables": ["GOODWEEK_DRILL_KEY"], "header": "key"}
BEARER = {"kind": "bearer", "variables": ["GOODWEEK_DRILL_KEY"]}
VALUE = "k3y-that-nobody-sees"
WRONG = "wr0ng-and-still-secret"
UNSENDABLE = "uns3ndable-\u00e9"
VARIABLES = {
    **ENVIRON,
    "GOODWEEK_DRILL_KEY": VALUE,
    "GOODWEEK_DRILL_WRONG": WRONG,
    "GOODWEEK_DRILL_UNSENDABLE": UNSENDABLE,
}
NAMED = "GOODWEEK_STUB_CLIENT and GOODWEEK_STUB_SECRET"
# Everything that Scrapy says of its requests, and what they carry along.
LOUD = {"LOG_LEVEL": "DEBUG", "EXTENSIONS": {"tests.crawlers.test_credentials_visit.MetaShown": 1}}


class MetaShown:
    """Logs what requests carry along, as a careless extension would."""

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        shown = cls()
        shown.crawler = crawler
        crawler.signals.connect(shown.show, signal=signals.request_reached_downloader)
        return shown

    crawler: Crawler

    def show(self, request: Request) -> None:
        assert self.crawler.spider is not None
        self.crawler.spider.logger.warning("asks %r with %r %r", request, request.meta, request.cb_kwargs)


@dataclass
class Drill:
    """The servers, and what came of all visits."""

    apis: dict[str, FaultServer] = field(default_factory=dict)
    clients: dict[str, TokenServer] = field(default_factory=dict)
    others: dict[str, FaultServer] = field(default_factory=dict)
    crawled: Crawled = field(default_factory=lambda: Crawled({}, [], 0.0, ""))

    def errors(self, name: str) -> list[str]:
        """What the report of `name` says, without the addresses."""
        return sorted(line.partition(": ")[2] for line in self.crawled[name]["errors"])


def _pages(asked: Asked) -> tuple[int, str]:
    """Four pages; each says what the next one is."""
    number = int(asked.path.removeprefix("/p") or 0)
    return 200, f"item {number} Page {number}" + (f"\nnext /p{number + 1}" if number < 4 else "")


ORDERS = {
    "one_token": Orders(),
    "side_by_side": Orders(slow=0.3),
    # Half its life is over before the third page is asked for.
    "expiring": Orders(expires_in=[1.2, 1800], api_slow=0.35),
    "expired": Orders(expires_in=[0.0, 1800]),
    "refused_once": Orders(unauthorized={2}),
    "refused_twice": Orders(unauthorized={2, 3}),
    "refresh_refused": Orders(unauthorized={2}, token_statuses=[200, 400]),
    "lacking": Orders(forbidden={"/p2"}),
    "wrong_secret": Orders(),
    "token_moved": Orders(),
    "api_moved": Orders(),
    "breaks_once": Orders(token_statuses=[503, 200]),
    "breaks_down": Orders(token_statuses=[500] * 9),
    "tells_secrets": Orders(token_statuses=[400], error=f"{SECRET} is wrong"),
}


@pytest.fixture(scope="module")
def drill() -> Iterator[Drill]:
    with ExitStack() as stack:
        made = Drill()
        for number, name in enumerate(ORDERS, 50):
            server = stack.enter_context(token_server(_pages, f"127.0.0.{number}"))
            server.orders = ORDERS[name]
            made.clients[name] = server
        for number, name in enumerate(("key", "bearer", "redirects", "words", "unset", "unsendable"), 100):
            made.apis[name] = stack.enter_context(_closing(FaultServer(f"127.0.0.{number}")))
        for number, name in enumerate(("host", "token_host"), 120):
            made.others[name] = stack.enter_context(_closing(FaultServer(f"127.0.0.{number}")))
        for name, home in (("port", made.apis["redirects"].host), ("api_port", _host(made.clients["api_moved"]))):
            made.others[name] = stack.enter_context(_closing(FaultServer(home)))
        sources = {**_keyed(made), **_clients(made)}
        made.crawled = run_job(sources, VARIABLES, settings=LOUD)
        yield made


def _closing(server: FaultServer) -> Any:
    stack = ExitStack()
    stack.callback(server.close)
    return _Held(stack, server)


class _Held:
    def __init__(self, stack: ExitStack, server: FaultServer) -> None:
        self._stack, self._server = stack, server

    def __enter__(self) -> FaultServer:
        return self._server

    def __exit__(self, *_: object) -> None:
        self._stack.close()


def _host(server: TokenServer) -> str:
    return server.place.partition(":")[0]


def _keyed(drill: Drill) -> dict[str, dict[str, Any]]:
    """The sources that want a key, with what their servers answer."""
    for name in ("key", "bearer"):
        drill.apis[name].routes |= {"/": Route(b"item 1 First\nnext /2"), "/2": Route(b"item 2 Second")}
    moves = drill.apis["redirects"].routes
    targets = {
        "/host": drill.others["host"].url("/there"),
        "/port": drill.others["port"].url("/there"),
        "/home": "/end",
    }
    for path, target in targets.items():
        moves[path] = Route(statuses=(302,), headers={"Location": target})
    moves["/end"] = Route(b"item 3 Home")
    for name in ("host", "port", "token_host", "api_port"):
        drill.others[name].routes["/there"] = Route(b"item 9 There")
    drill.apis["words"].routes |= {"/401": Route(statuses=(401,)), "/403": Route(statuses=(403,))}
    drill.apis["words"].routes["/"] = Route(b"item 1 First")
    places = [drill.others[name].place for name in ("host", "port")]
    made = {name: source(api, credentials=KEY) for name, api in drill.apis.items()}
    made["bearer"]["credentials"] = BEARER
    made["redirects"] = source(drill.apis["redirects"], *targets, credentials=KEY)
    made["redirects"]["allow_private"] += places
    made["words"] = source(drill.apis["words"], "/401", "/403", "/", credentials=KEY)
    made["unset"]["credentials"] = {**KEY, "variables": ["GOODWEEK_DRILL_UNSET"]}
    made["unsendable"]["credentials"] = {**KEY, "variables": ["GOODWEEK_DRILL_UNSENDABLE"]}
    return made


def _clients(drill: Drill) -> dict[str, dict[str, Any]]:
    """The sources that want a token."""
    made: dict[str, dict[str, Any]] = {
        name: {"start": [server.url("/p1")], "allow_private": [server.place], "credentials": oauth2(server)}
        for name, server in drill.clients.items()
    }
    for name in ("side_by_side", "wrong_secret"):
        made[name]["start"] += [drill.clients[name].url(f"/p{number}") for number in range(100, 105)]
    made["wrong_secret"]["credentials"]["variables"] = ["GOODWEEK_STUB_CLIENT", "GOODWEEK_DRILL_WRONG"]
    drill.clients["token_moved"].orders.token_to = drill.others["token_host"].url("/there")
    made["token_moved"]["allow_private"].append(drill.others["token_host"].place)
    drill.clients["api_moved"].orders.moved = {"/p2": drill.others["api_port"].url("/there")}
    made["api_moved"]["allow_private"].append(drill.others["api_port"].place)
    return made


def test_a9_nothing_secret_is_in_a_report_or_the_log(drill: Drill) -> None:
    said = json.dumps(drill.crawled.reports) + drill.crawled.stderr
    secrets = {VALUE, WRONG, UNSENDABLE, "uns3ndable", CLIENT, SECRET}
    secrets |= {secret for server in drill.clients.values() for secret in server.secrets()}

    assert said.count("goodweek_token") > len(ORDERS)
    assert [secret for secret in sorted(secrets) if secret in said] == []


@pytest.mark.parametrize(
    ("name", "header", "sent"), [("key", "Key", VALUE), ("bearer", "Authorization", f"Bearer {VALUE}")]
)
def test_a9_a_key_goes_to_its_source_and_not_to_robots_txt(drill: Drill, name: str, header: str, sent: str) -> None:
    assert drill.crawled[name]["outcome"] == "complete"
    assert [(seen.path, seen.headers.get(header)) for seen in drill.apis[name].seen] == [
        ("/robots.txt", None),
        ("/", sent),
        ("/2", sent),
    ]


def test_a9_a_key_never_follows_a_redirect_elsewhere(drill: Drill) -> None:
    home = drill.apis["redirects"]
    elsewhere = [*drill.others["host"].seen, *drill.others["port"].seen]

    assert {seen.path: seen.headers.get("Key") for seen in home.seen if seen.path != "/robots.txt"} == dict.fromkeys(
        ("/host", "/port", "/home", "/end"), VALUE
    )
    assert [seen.path for seen in elsewhere] == ["/robots.txt", "/there"]
    assert [seen.path for seen in elsewhere if VALUE in str(seen.headers)] == []


def test_a_refused_key_and_a_lacking_privilege_are_told_in_words(drill: Drill) -> None:
    assert drill.errors("words") == [
        "answered 401: it does not accept what GOODWEEK_DRILL_KEY holds",
        "answered 403: the client lacks the privilege for this address (see GOODWEEK_DRILL_KEY)",
    ]
    assert drill.apis["words"].paths().count("/401") == 1


def test_a_visit_without_its_variables_asks_nothing(drill: Drill) -> None:
    assert drill.crawled["unset"]["outcome"] == "needs credentials"
    assert drill.apis["unset"].seen == []


def test_a_key_that_no_header_carries_ends_the_visit(drill: Drill) -> None:
    assert drill.crawled["unsendable"]["outcome"] == "failed"
    assert drill.crawled["unsendable"]["errors"] == [
        "GOODWEEK_DRILL_UNSENDABLE: holds what no header can carry, or over 4,096 characters."
    ]
    assert drill.apis["unsendable"].seen == []


def test_one_token_serves_a_whole_visit(drill: Drill) -> None:
    server = drill.clients["one_token"]
    [token] = [asked for asked in server.asked if asked.path == "/oauth2/token"]

    assert drill.crawled["one_token"]["outcome"] == "complete"
    assert drill.crawled["one_token"]["ids"] == ["1", "2", "3", "4"]
    assert (token.method, token.headers["Content-Type"]) == ("POST", "application/x-www-form-urlencoded")
    assert (token.fields["client_id"], token.fields["client_secret"]) == (CLIENT, SECRET)
    assert "Authorization" not in token.headers
    assert {asked.headers["Authorization"] for asked in server.api()} == {f"Bearer {server.tokens[0]}"}
    assert [asked.path for asked in server.asked if "Referer" in asked.headers or "Cookie" in asked.headers] == []


def test_requests_side_by_side_share_one_token(drill: Drill) -> None:
    assert drill.crawled["side_by_side"]["outcome"] == "complete"
    assert drill.clients["side_by_side"].grants() == ["client_credentials"]


@pytest.mark.parametrize(
    ("name", "grants", "paths"),
    [
        ("expiring", ["client_credentials", "refresh_token"], ["/p1", "/p2", "/p3", "/p4"]),
        ("expired", ["client_credentials", "refresh_token"], ["/p1", "/p1", "/p2", "/p3", "/p4"]),
        ("refused_once", ["client_credentials", "refresh_token"], ["/p1", "/p2", "/p2", "/p3", "/p4"]),
        (
            "refresh_refused",
            ["client_credentials", "refresh_token", "client_credentials"],
            ["/p1", "/p2", "/p2", "/p3", "/p4"],
        ),
        ("breaks_once", ["client_credentials"] * 2, ["/p1", "/p2", "/p3", "/p4"]),
    ],
)
def test_a_token_is_renewed_and_the_request_made_once_more(
    drill: Drill, name: str, grants: list[str], paths: list[str]
) -> None:
    assert (drill.crawled[name]["outcome"], drill.crawled[name]["ids"]) == ("complete", ["1", "2", "3", "4"])
    assert drill.clients[name].grants() == grants
    assert [asked.path for asked in drill.clients[name].api()] == paths


def test_a_second_401_is_an_error_and_no_circle(drill: Drill) -> None:
    assert drill.crawled["refused_twice"]["outcome"] == "partial"
    assert drill.errors("refused_twice") == [f"answered 401: it does not accept what {NAMED} hold"]
    assert [asked.path for asked in drill.clients["refused_twice"].api()] == ["/p1", "/p2", "/p2"]


def test_a_client_without_the_privilege_is_told_in_words(drill: Drill) -> None:
    lacking = f"answered 403: the client lacks the privilege for this address (see {NAMED})"
    assert drill.errors("lacking") == [lacking]


def test_a9_a_wrong_secret_is_named_by_its_variable_and_tried_once(drill: Drill) -> None:
    server = drill.clients["wrong_secret"]
    refused = (
        "answered 401 (invalid_client): it does not accept what GOODWEEK_STUB_CLIENT and GOODWEEK_DRILL_WRONG hold"
    )

    assert drill.crawled["wrong_secret"]["outcome"] == "failed"
    assert set(drill.errors("wrong_secret")) == {f"the token address {refused}"}
    assert (server.grants(), server.api()) == (["client_credentials"], [])


def test_a9_what_a_token_address_says_is_not_repeated(drill: Drill) -> None:
    assert drill.errors("tells_secrets") == [f"the token address answered 400: it does not accept what {NAMED} hold"]


def test_a9_secrets_do_not_follow_a_redirect_of_the_token_address(drill: Drill) -> None:
    moved = "the token address redirects (307), which secrets do not follow"
    assert drill.errors("token_moved") == [moved]
    assert drill.others["token_host"].seen == []
    assert drill.clients["token_moved"].api() == []


def test_a9_a_redirect_of_the_api_leaves_the_token_behind(drill: Drill) -> None:
    sideways = [seen for seen in drill.others["api_port"].seen if seen.path == "/there"]

    assert drill.crawled["api_moved"]["ids"] == ["1", "9"]
    assert ["Authorization" in seen.headers for seen in sideways] == [False]


def test_a_token_address_that_breaks_down_is_told(drill: Drill) -> None:
    assert drill.errors("breaks_down") == ["the token address answered 500 (invalid_client)"]
    assert drill.clients["breaks_down"].grants() == ["client_credentials"] * 3
