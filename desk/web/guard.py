"""What every request passes before anything else looks at it (reliability D1 to D10).

Host: one of ours, or 400. Size: bounded. POST: from a page of ours, by what the browser says of it. Answers carry
headers that keep them from being framed, guessed at or stored.
"""

from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SCRIPTED = f"{POLICY}; script-src 'self'"
"""Of the pages of editors, on which keys work."""
MOST_BYTES = 6_000_000
_UNSAID = "null"
"""The origin of forms of pages that send no referrer, ours among them, and of frames that may not say theirs."""
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


class TooLarge(Exception):
    """A request has more bytes than any of ours; never seen outside of this module."""


class Guard:
    """Stands in front of an app.

    `base_url` is that of the site: requests are for its host, or for this machine by name.
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        parts = urlsplit(base_url)
        self._host = parts.netloc.lower()
        self._origin = f"{parts.scheme}://{parts.netloc}".lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refusal = self._refusal(scope, headers)
        if refusal:
            more = {"allow": "GET, HEAD, POST"} if refusal[0] == 405 else {}
            await PlainTextResponse(f"{refusal[1]}\n", refusal[0], {**_HEADERS, **more})(scope, receive, send)
            return
        scope["state"] = {**scope.get("state", {}), "is_proven": self._is_proven(headers)}
        is_answered = False

        async def sending(message: Message) -> None:
            nonlocal is_answered
            is_answered = True
            if message["type"] == "http.response.start":
                found = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    found.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, _bounded(receive), sending)
        except TooLarge:
            if not is_answered:
                await PlainTextResponse("Too large\n", 413, _HEADERS)(scope, receive, send)

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str] | None:
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0].lower()):
            return 400, "Unknown host"
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()):
            return 400, "Bad request"
        if len(length) > 9 or int(length) > MOST_BYTES:
            return 413, "Too large"
        if "\0" in scope["path"]:
            return 400, "Bad request"
        # A browser asks so whether a page of another site may read.
        is_asking = scope["method"] == "OPTIONS" and scope["path"].startswith("/api/")
        if scope["method"] not in ("GET", "HEAD", "POST") and not is_asking:
            return 405, "Method not allowed"
        if scope["method"] == "POST" and self._is_foreign(headers):
            return 403, "This form was sent from another site"
        return None

    def _is_ours(self, host: str) -> bool:
        name, colon, port = host.rpartition(":") if not host.endswith("]") else (host, "", "")
        return host == self._host or ((name or port) in _LOCAL and (not colon or port.isdecimal()))

    def _is_foreign(self, headers: Headers) -> bool:
        """Whether a browser says that another site sent it; of what it says, all must be ours."""
        site, origin = headers.get("sec-fetch-site"), headers.get("origin", _UNSAID)
        return site not in (None, "same-origin", "none") or (origin != _UNSAID and not self._is_our_origin(headers))

    def _is_proven(self, headers: Headers) -> bool:
        """Whether a browser says that a page of ours sent it; if none says anything, the form's token is asked for."""
        site = headers.get("sec-fetch-site")
        return self._is_our_origin(headers) if site is None else site == "same-origin"

    def _is_our_origin(self, headers: Headers) -> bool:
        """Whether the origin is that of the site, or where this machine is asked by name, the very place that is asked."""
        origin, host = headers.get("origin", _UNSAID).lower(), headers["host"].lower()
        return origin == self._origin or (host != self._host and origin == f"http://{host}")


def _bounded(receive: Receive) -> Receive:
    left = MOST_BYTES

    async def receiving() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise TooLarge
        return message

    return receiving


def client_of(scope: Scope, proxies: int) -> str:
    """Who asks: the peer, or as many steps behind it as there are proxies of ours (D9). IPv6 counts by its /64."""
    peer: str = scope["client"][0] if scope.get("client") else ""
    if proxies:
        told = [one.strip() for line in Headers(scope=scope).getlist("x-forwarded-for") for one in line.split(",")]
        peer = _nth_from_end(told, proxies) or peer
    return _network(peer)


def _nth_from_end(told: Iterable[str], number: int) -> str:
    some = list(told)
    return some[-number] if len(some) >= number else ""


def _network(peer: str) -> str:
    try:
        address = ip_address(peer)
    except ValueError:
        return peer[:45]
    return str(address) if address.version == 4 else ":".join(address.exploded.split(":")[:4])
