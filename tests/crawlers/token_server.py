"""A web server of our own that wants tokens: OAuth2 client credentials (RFC 6749), real expiry, refusals on order."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

CLIENT, SECRET = "client-0123456789abcdef", "s3cr3t-&=+%-ne-dites-rien"
ENVIRON = {"GOODWEEK_STUB_CLIENT": CLIENT, "GOODWEEK_STUB_SECRET": SECRET}


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: str

    @property
    def fields(self) -> dict[str, str]:
        return dict(parse_qsl(self.body))


@dataclass(slots=True)
class Orders:
    """What the server is told to do.

    Attributes:
        expires_in: seconds that a token lives; one for each token in turn, the last one stays.
        token_statuses: statuses of the token address, in turn; then 200.
        error: the error that it tells with a status other than 200.
        unauthorized: numbers of API requests (from 1) that end the life of the token they carry.
        forbidden: paths that answer 403.
        moved: path of the API -> where it redirects to.
        token_to: where the token address redirects to; empty if it does not.
        slow: seconds before a token is given; `api_slow`: before anything else is.
    """

    expires_in: list[float] = field(default_factory=lambda: [1800])
    token_statuses: list[int] = field(default_factory=list)
    error: str = "invalid_client"
    unauthorized: set[int] = field(default_factory=set)
    forbidden: set[str] = field(default_factory=set)
    moved: dict[str, str] = field(default_factory=dict)
    token_to: str = ""
    slow: float = 0.0
    api_slow: float = 0.0


class TokenServer:
    """A server on one loopback address; `respond(asked)` gives status and JSON or text to whoever has a good token."""

    def __init__(self, respond: Callable[[Asked], tuple[int, Any]], address: str = "127.0.0.1") -> None:
        self.respond, self.orders = respond, Orders()
        self.asked: list[Asked] = []
        self.tokens: list[str] = []
        self._lives: dict[str, float] = {}
        self._refreshes: set[str] = set()
        self._lock = threading.Lock()
        self._api_requests = 0
        self._server = ThreadingHTTPServer((address, 0), _handler(self))
        self._server.daemon_threads = True
        self.place = f"{address}:{self._server.server_address[1]}"
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def grants(self) -> list[str]:
        """The grant types of the requests for tokens, in order."""
        return [asked.fields.get("grant_type", "") for asked in self.asked if asked.path == "/oauth2/token"]

    def api(self) -> list[Asked]:
        return [asked for asked in self.asked if asked.path not in ("/oauth2/token", "/robots.txt")]

    def secrets(self) -> list[str]:
        """Everything that must be found nowhere else."""
        return [CLIENT, SECRET, "s3cr3t", *self.tokens, *self._refreshes]

    def handle(self, asked: Asked) -> tuple[int, dict[str, str], Any]:
        with self._lock:
            self.asked.append(asked)
            if asked.path == "/robots.txt":
                return 200, {}, "User-agent: *\nDisallow: /oauth2/\n"
            if asked.path == "/oauth2/token":
                return self._token(asked)
            return self._api(asked)

    def _token(self, asked: Asked) -> tuple[int, dict[str, str], Any]:
        time.sleep(self.orders.slow)
        if self.orders.token_to:
            return 307, {"Location": self.orders.token_to}, ""
        if self.orders.token_statuses and (status := self.orders.token_statuses.pop(0)) != 200:
            return status, {}, {"error": self.orders.error, "error_description": f"{SECRET} is wrong"}
        fields = asked.fields
        if asked.method != "POST" or fields.get("client_id") != CLIENT:
            return 401, {}, {"error": "invalid_client"}
        if fields["grant_type"] == "refresh_token":
            if fields.get("refresh_token") not in self._refreshes:
                return 400, {}, {"error": "invalid_grant"}
        elif fields.get("client_secret") != SECRET:
            return 401, {}, {"error": "invalid_client"}
        return 200, {}, self._issue()

    def _issue(self) -> dict[str, Any]:
        number = len(self.tokens) + 1
        lives = self.orders.expires_in[min(number, len(self.orders.expires_in)) - 1]
        token, refresh = f"eyJ.access-{number}.zzz", f"refresh-{number}-zzz"
        self.tokens.append(token)
        self._lives[token] = time.monotonic() + lives
        self._refreshes = {*self._refreshes, refresh}
        return {"access_token": token, "refresh_token": refresh, "token_type": "bearer", "expires_in": lives}

    def _api(self, asked: Asked) -> tuple[int, dict[str, str], Any]:
        time.sleep(self.orders.api_slow)
        self._api_requests += 1
        token = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._api_requests in self.orders.unauthorized:
            self._lives[token] = 0.0
        if time.monotonic() > self._lives.get(token, 0.0):
            return 401, {}, ""
        path = urlsplit(asked.path).path
        if path in self.orders.forbidden:
            return 403, {}, ""
        if path in self.orders.moved:
            return 302, {"Location": self.orders.moved[path]}, ""
        status, said = self.respond(asked)
        return status, {}, said


def _handler(owner: TokenServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            status, headers, said = owner.handle(Asked(self.command, self.path, dict(self.headers.items()), body))
            sent = said.encode() if isinstance(said, str) else json.dumps(said).encode()
            self.send_response(status)
            kind = "text/plain" if isinstance(said, str) else "application/json; charset=utf-8"
            for name, value in {"Content-Type": kind, "Content-Length": str(len(sent)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(sent)

        do_POST = do_GET  # noqa: N815 - the library's name

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
            """Nothing on stderr."""

    return Handler


def oauth2(server: TokenServer) -> dict[str, Any]:
    """The table `[credentials]` of a source at `server`."""
    return {"kind": "oauth2", "variables": list(ENVIRON), "token_url": server.url("/oauth2/token")}


@contextmanager
def token_server(respond: Callable[[Asked], tuple[int, Any]], address: str = "127.0.0.1") -> Iterator[TokenServer]:
    """A server for the length of a block."""
    server = TokenServer(respond, address)
    try:
        yield server
    finally:
        server.close()
