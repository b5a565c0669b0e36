"""Requests counted by what they are for, never by whom or where exactly: an address may hold a secret (reliability E3).

Each process counts its own.
"""

import re
from collections import Counter
from threading import Lock
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from desk.metrics import Family, Sample

_ROUTES = frozenset(
    {"submit", "submission", "report", "claim", "claimed", "stop", "desk", "api", "ask", "healthz", "readyz", "metrics"}
)
_METHODS = frozenset({"GET", "HEAD", "POST"})
_ASKED = re.compile(r"/(?:en/)?(?:events|associations)\.[a-z]+")


def route_of(path: str) -> str:
    """What an address is for, in a word: the first folder of the desk's, `feed` for what is put together, else `site`."""
    first = path.removeprefix("/en/").lstrip("/").partition("/")[0]
    return first if first in _ROUTES else "feed" if _ASKED.fullmatch(path) else "site"


class Meter:
    """Counts of this process."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._seconds: dict[str, float] = {}

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """A request was answered."""
        with self._lock:
            self._requests[route, method if method in _METHODS else "other", status] += 1
            self._seconds[route] = self._seconds.get(route, 0.0) + seconds

    def families(self) -> list[Family]:
        """What was counted."""
        with self._lock:
            requests, seconds = dict(self._requests), dict(self._seconds)
        by_route: Counter[str] = Counter()
        for (route, _, _), number in requests.items():
            by_route[route] += number
        told = [
            Sample(number, {"route": route, "method": method, "status": str(status)})
            for (route, method, status), number in sorted(requests.items())
        ]
        times = [
            Sample(value, {"route": route}, suffix)
            for route in sorted(by_route)
            for suffix, value in (("_sum", seconds[route]), ("_count", by_route[route]))
        ]
        return [
            Family("goodweek_http_requests_total", "counter", "Requests of this process, by what they were for.", told),
            Family("goodweek_http_request_seconds", "summary", "How long they took.", times),
        ]


class Metered:
    """Stands in front of everything, so that what is refused is counted too."""

    def __init__(self, app: ASGIApp, meter: Meter) -> None:
        self._app, self._meter = app, meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer, and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, status = perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sending)
        finally:
            self._meter.count(route_of(scope["path"]), scope["method"], status, perf_counter() - began)
