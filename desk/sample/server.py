"""Serves the sample web on loopback, with validators, as a well-kept site does (RFC 9110 section 13)."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from desk.sample.web import NOT_FOUND, Page

HOST = "127.0.0.1"
PORT = 18715


@contextmanager
def serve(pages: Callable[[str], Mapping[str, Page]], port: int = 0) -> Iterator[str]:
    """Serve what `pages` gives for the base address, on loopback for the block; gives that address.

    The address has no final slash. `port` 0 takes any free one. Sources tell their addresses in the catalogue: only the same port
    gives the same catalogue, so the demo asks for `PORT`. Raises `OSError` when the port is taken.
    """
    server = _Server((HOST, port), _Handler)
    base_url = f"http://{HOST}:{server.server_address[1]}"
    server.pages = {_normal(path): page for path, page in pages(base_url).items()}
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield base_url
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def etag_of(body: bytes) -> str:
    """A strong validator: the quoted digest of the bytes."""
    return f'"{sha256(body).hexdigest()[:32]}"'


def _normal(target: str) -> str:
    """Path and query with its parts in order, so that `?a=1&b=2` is `?b=2&a=1`."""
    parts = urlsplit(target)
    query = urlencode(sorted(parse_qsl(parts.query, keep_blank_values=True)))
    return f"{parts.path}?{query}" if query else parts.path


class _Server(ThreadingHTTPServer):
    pages: dict[str, Page]
    daemon_threads = True


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    server_version = "GoodweekSample"
    sys_version = ""
    timeout = 30

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_POST(self) -> None:
        """What is posted is read and not looked at: the address says all that the sample web wants to know."""
        self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._answer(with_body=True, asked=f"POST {self.path}")

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool, asked: str = "") -> None:
        found = self.server.pages.get(_normal(asked or self.path))
        page = found or self.server.pages[NOT_FOUND]
        etag = etag_of(page.body)
        if found and self._has(etag):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(HTTPStatus.OK if found else HTTPStatus.NOT_FOUND)
        self.send_header("Content-Type", page.content_type)
        self.send_header("Content-Length", str(len(page.body)))
        if found:
            self.send_header("ETag", etag)
        self.end_headers()
        if with_body:
            self.wfile.write(page.body)

    def _has(self, etag: str) -> bool:
        """Whether If-None-Match names the page as it is; weak comparison, as RFC 9110 section 13.1.2 wants."""
        asked = [tag.strip().removeprefix("W/") for tag in self.headers.get("If-None-Match", "").split(",")]
        return "*" in asked or etag in asked

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name of the method it replaces
        """Say nothing: the demo's own lines are what people read."""
