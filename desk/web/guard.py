"""What every request passes before anything else looks at it (reliability D1, D2, D6 to D9).

Host: one of ours, or 400. Size: bounded. POST: from a page of ours, by what the browser says of it. Answers carry
headers that keep them from being framed, guessed at or stored.
"""

from collections.abc import Awaitable, Callable, Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from fastapi import HTTPException
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
SCRIPTED = f"{POLICY}; script-src 'self'"
"""Of pages with a script of the desk: those of editors, on which keys work, and the form, which keeps a draft."""
ASKING = f"{SCRIPTED}; connect-src 'self'"
"""Of pages whose script asks the desk for something: what a passkey is to sign."""
MOST_BYTES = 6_000_000
_METHODS = ("GET", "HEAD", "POST")
_UNSAID = "null"
"""The origin of forms of pages that send no referrer, ours among them, and of frames that may not say theirs."""
_LOCAL = frozenset({"127.0.0.1", "localhost", "[::1]"})
_HEADERS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}


Refused = Callable[[Request, HTTPException], Awaitable[Response]]


class Guard:
    """Stands in front of an app.

    `base_url` is that of the site: requests are for its host, or for this machine by name. `refused` makes the page
    for who asks us for what they may not; who asks for another host is told in a word.
    """

    def __init__(self, app: ASGIApp, base_url: str, refused: Refused) -> None:
        self._app, self._refused = app, refused
        parts = urlsplit(base_url)
        self._host = parts.netloc.lower()
        self._origin = f"{parts.scheme}://{parts.netloc}".lower()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, or let the app answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or not self._is_ours(hosts[0].lower()):
            await PlainTextResponse("Unknown host\n", 400, _HEADERS)(scope, receive, send)
            return
        if status := self._refusal(scope, headers):
            page = await self._refused(Request(scope), HTTPException(status))
            if status == 405:
                page.headers["Allow"] = ", ".join(_METHODS)
            await page(scope, receive, _with_headers(send))
            return
        scope["state"] = {**scope.get("state", {}), "is_proven": self._is_proven(headers)}
        await self._app(scope, _bounded(receive), _with_headers(send))

    def _refusal(self, scope: Scope, headers: Headers) -> int:
        """The status with which a request for us is refused; 0 where it is not."""
        length = headers.get("content-length", "0")
        if not (length.isascii() and length.isdecimal()) or "\0" in scope["path"]:
            return 400
        if len(length) > 9 or int(length) > MOST_BYTES:
            return 413
        # The API says itself what it takes, also to a browser that asks whether a page of another site may read.
        if scope["method"] not in _METHODS and not scope["path"].startswith("/api/"):
            return 405
        return 403 if scope["method"] == "POST" and self._is_foreign(headers) else 0

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


def _with_headers(send: Send) -> Send:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            found = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                found.setdefault(name, value)
        await send(message)

    return sending


def _bounded(receive: Receive) -> Receive:
    left = MOST_BYTES

    async def receiving() -> Message:
        nonlocal left
        message = await receive()
        left -= len(message.get("body", b""))
        if left < 0:
            # Not that of Starlette: where FastAPI reads a body, it would make a 400 of it.
            raise HTTPException(413)
        return message

    return receiving


def client_of(scope: Scope, proxies: int) -> str:
    """Who asks: the peer, or as many steps behind it as there are proxies of ours (reliability D9). IPv6 counts by its /64."""
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
