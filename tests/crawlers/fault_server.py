"""A web server of our own on a loopback address, that can do to a visitor whatever servers do.

Each path has a `Route`; every request is logged with its time and headers, every connection counted.
"""

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(slots=True)
class Route:
    """What a path does.

    Attributes:
        statuses: one for each request in turn; the last one stays.
        body: what is sent; `cut` sends only so many bytes of the announced length.
        etag, last_modified: validators; a request that repeats one of them gets 304.
        delay: seconds before the answer begins; `drip`: seconds between single bytes of the body.
        chunks: how many chunks of 64 KiB zeros are sent without a length, before the end.
    """

    body: bytes = b""
    statuses: tuple[int, ...] = (200,)
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    last_modified: str = ""
    delay: float = 0.0
    drip: float = 0.0
    cut: int | None = None
    chunks: int = 0
    hits: int = 0


@dataclass(frozen=True, slots=True)
class Seen:
    """A request as it came."""

    at: float
    path: str
    headers: dict[str, str]


class FaultServer:
    """A server on one loopback address and a free port."""

    def __init__(self, address: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.routes: dict[str, Route] = {"/robots.txt": Route(statuses=(404,))}
        self.seen: list[Seen] = []
        self.accepts = 0
        self.scheme = "https" if tls else "http"
        self._server = _Server((address, 0), self, tls)
        self.host, self.port = address, self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()

    @property
    def place(self) -> str:
        return f"{self.host}:{self.port}"

    def url(self, path: str = "/") -> str:
        return f"{self.scheme}://{self.place}{path}"

    def paths(self) -> list[str]:
        return [seen.path for seen in self.seen]

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def __init__(self, address: tuple[str, int], owner: FaultServer, tls: ssl.SSLContext | None) -> None:
        self.owner, self.tls = owner, tls
        super().__init__(address, _Handler)

    def get_request(self) -> tuple[Any, Any]:
        connection, address = super().get_request()
        self.owner.accepts += 1
        if self.tls is not None:
            connection.settimeout(5)
            connection = self.tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        return connection, address

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Visitors that hang up are expected here."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = 65536
    server: _Server

    def do_GET(self) -> None:
        self._answer(self.path)

    def do_POST(self) -> None:
        """A post has a route of its own: `POST`, path and body, with spaces between."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
        self._answer(f"POST {self.path} {body}")

    def _answer(self, asked: str) -> None:
        owner = self.server.owner
        owner.seen.append(Seen(time.monotonic(), asked, dict(self.headers.items())))
        route = owner.routes.get(asked) or owner.routes.get(asked.partition("?")[0]) or Route(statuses=(404,))
        status = route.statuses[min(route.hits, len(route.statuses) - 1)]
        route.hits += 1
        time.sleep(route.delay)
        if status == 200 and self._repeats(route):
            self._head(304, route, None)
            return
        self._send(status, route)

    def _repeats(self, route: Route) -> bool:
        return bool(
            (route.etag and self.headers.get("If-None-Match") == route.etag)
            or (not route.etag and route.last_modified and self.headers.get("If-Modified-Since") == route.last_modified)
        )

    def _head(self, status: int, route: Route, length: int | None) -> None:
        self.send_response(status)
        for name, value in route.headers.items():
            self.send_header(name, value)
        if route.etag:
            self.send_header("ETag", route.etag)
        if route.last_modified:
            self.send_header("Last-Modified", route.last_modified)
        if length is None and route.chunks:
            self.send_header("Transfer-Encoding", "chunked")
        elif length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def _send(self, status: int, route: Route) -> None:
        if route.chunks:
            self._head(status, route, None)
            for _ in range(route.chunks):
                self.wfile.write(b"10000\r\n" + bytes(65536) + b"\r\n")
            self.wfile.write(b"0\r\n\r\n")
            return
        self._head(status, route, len(route.body))
        if route.drip:
            self.wfile.flush()
            for place in range(len(route.body)):
                self.wfile.write(route.body[place : place + 1])
                self.wfile.flush()
                time.sleep(route.drip)
        else:
            self.wfile.write(route.body[: route.cut])
        if route.cut is not None:
            self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the library's name
        """Nothing on stderr."""


@contextmanager
def serving(count: int = 1, first: int = 1, tls: ssl.SSLContext | None = None) -> Iterator[list[FaultServer]]:
    """`count` servers on 127.0.0.`first` and the addresses after it: different hosts to a visitor."""
    servers = [FaultServer(f"127.0.0.{first + number}", tls) for number in range(count)]
    try:
        yield servers
    finally:
        for server in servers:
            server.close()
