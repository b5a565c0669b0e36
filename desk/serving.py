"""The job `serve`: the published folder over HTTP on loopback, as a static file server would give it.

Only the manifest and what it names is served, so no path leads out of the folder; strong ETags are the
manifest's digests, and there is no Last-Modified, which would fall when a generation is restored
(conventions B.1).
"""

import json
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

from catalog.errors import GoodweekError
from desk.instance import Instance
from desk.telling import console

HOST = "127.0.0.1"
MANIFEST = "manifest.json"


class Published:
    """The published folder as it is now; follows a publication that happens meanwhile."""

    def __init__(self, public: Path) -> None:
        self._public = public
        self._lock = Lock()
        self._root: Path | None = None
        self._files: dict[str, dict[str, Any]] = {}

    def find(self, path: str) -> tuple[Path, dict[str, Any]] | None:
        """The file at `path` (without leading slash; a folder means its index.html) and its manifest entry."""
        with self._lock:
            root = self._public.resolve()
            if root != self._root:
                manifest = (root / MANIFEST).read_bytes()
                itself = {"sha256": sha256(manifest).hexdigest(), "media_type": "application/json"}
                self._files = {**json.loads(manifest)["documents"], MANIFEST: itself}
                self._root = root
            name = f"{path.rstrip('/')}/index.html".lstrip("/") if path.endswith("/") or not path else path
            found = self._files.get(name)
            return (root / name, found) if found else None


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "Goodweek"
    sys_version = ""
    timeout = 30

    def __init__(self, *args: Any, published: Published, **kwargs: Any) -> None:
        self._published = published
        super().__init__(*args, **kwargs)

    def do_GET(self) -> None:
        """Give the document, or 304 when the client has it."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Give the headers alone."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        try:
            found = self._published.find(unquote(urlsplit(self.path).path).lstrip("/"))
            missing = found is None
            found = found or self._published.find("404.html")
            body = found[0].read_bytes() if found else b"Not found\n"
        except (OSError, ValueError, KeyError):
            self.send_error(HTTPStatus.SERVICE_UNAVAILABLE)
            return
        etag = f'"{found[1]["sha256"]}"' if found else ""
        if not missing and self._has(etag):
            self.send_response(HTTPStatus.NOT_MODIFIED)
            self.send_header("ETag", etag)
            self.end_headers()
            return
        self.send_response(HTTPStatus.NOT_FOUND if missing else HTTPStatus.OK)
        self.send_header("Content-Type", found[1]["media_type"] if found else "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Referrer-Policy", "no-referrer")
        if not missing:
            self.send_header("ETag", etag)
            self.send_header("Cache-Control", "no-cache")
        self.end_headers()
        if with_body:
            self.wfile.write(body)

    def _has(self, etag: str) -> bool:
        """Whether the client has this document already; weak comparison (RFC 9110 section 13.1.2)."""
        said = {tag.strip().removeprefix("W/") for tag in self.headers.get("If-None-Match", "").split(",")}
        return etag in said or "*" in said

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: requests on loopback are the reader's own."""


def server_for(public: Path, port: int) -> ThreadingHTTPServer:
    """A server of the published folder, on loopback, not yet started. Raises `GoodweekError`."""
    if not (public / MANIFEST).is_file():
        raise GoodweekError(f"{public} is not published yet.", "Run `goodweek run` or `goodweek publish` first.")
    try:
        return ThreadingHTTPServer((HOST, port), partial(Handler, published=Published(public)))
    except OSError as error:
        raise GoodweekError(f"Port {port} cannot be used: {error}.", "Name another with --port.") from error


def serve_public(folder: Path, port: int) -> None:
    """Serve until Ctrl-C."""
    server = server_for(Instance.at(folder).public_folder, port)
    console.print(f"http://{HOST}:{server.server_address[1]}/  (Ctrl-C ends)", markup=False)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
