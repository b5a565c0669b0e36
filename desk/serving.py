"""The job `serve`: the published folder over HTTP on loopback, as a static file server would give it.

Only the manifest and what it names is served, so no path leads out of the folder; strong ETags are the
manifest's digests, and there is no Last-Modified, which would fall when a generation is restored
(netbox-notices issue 70). A client that has a document already is answered without the file being read, and one that
takes gzip is given the compressed form, which has an ETag of its own (RFC 9110 section 8.8.3). Who asks for
that form by its own name is given a file of the type gzip, which stays compressed on its way and where it is kept.
"""

import re
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Lock
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from catalog.errors import GoodweekError
from desk.instance import Instance
from desk.telling import console
from exports.http_headers import headers_of, security_headers
from exports.manifest import MANIFEST, Entry, read_manifest
from exports.pages_addresses import MISSING

HOST = "127.0.0.1"
_GZIP = ".gz"
_WEIGHT = re.compile(r"[01](?:\.[0-9]{0,3})?")


class Found(NamedTuple):
    """A published document in the form in which it is given.

    Attributes:
        path: as its address has it. file: where its bytes are.
        is_gzip: they are the compressed form. varies: there is another form.
    """

    path: str
    file: Path
    sha256: str
    media_type: str
    is_gzip: bool = False
    varies: bool = False


class Published:
    """The published folder as it is now; follows a publication that happens meanwhile."""

    def __init__(self, public: Path) -> None:
        self._public = public
        self._lock = Lock()
        self._root: Path | None = None
        self._files: dict[str, Entry] = {}

    def find(self, path: str, *, takes_gzip: bool = False) -> Found | None:
        """The file at `path` (without leading slash; a folder means its index.html), compressed if it may be and is."""
        with self._lock:
            root = self._public.resolve()
            if root != self._root:
                manifest = (root / MANIFEST).read_bytes()
                itself = Entry(MANIFEST, "", sha256(manifest).hexdigest(), len(manifest), "application/json", "")
                self._files = {**read_manifest(manifest), MANIFEST: itself}
                self._root = root
            files = self._files
        name = f"{path.rstrip('/')}/index.html".lstrip("/") if path.endswith("/") or not path else path
        plain, less = files.get(name), files.get(f"{name}{_GZIP}")
        if plain is None:
            return None
        if less is not None and takes_gzip:
            return Found(name, root / f"{name}{_GZIP}", less.sha256, plain.media_type, is_gzip=True, varies=True)
        return Found(name, root / name, plain.sha256, plain.media_type, varies=less is not None)


class Given(NamedTuple):
    """An answer: its status, its headers in their order, its bytes."""

    status: HTTPStatus
    headers: list[tuple[str, str]]
    body: bytes = b""


def answer_of(published: Published, path: str, known: str, accepted: str) -> Given:
    """What is answered to who asks for `path`, knows what `known` (If-None-Match) says, and takes what `accepted` says.

    The bytes are given to HEAD as well, which does not send them on. 503 while the folder cannot be read.
    """
    try:
        found = published.find(path.lstrip("/"), takes_gzip=takes_gzip(accepted))
        missing = None if found else published.find(MISSING)
        if found and has_one(known, found.sha256):
            return Given(HTTPStatus.NOT_MODIFIED, _validators(found))
        given = found or missing
        body = given.file.read_bytes() if given else b"Not found\n"
    except (OSError, ValueError):
        unavailable = b"Service unavailable\n"
        return Given(
            HTTPStatus.SERVICE_UNAVAILABLE, _described(MISSING, "text/plain; charset=utf-8", unavailable), unavailable
        )
    if found is None:
        media_type = missing.media_type if missing else "text/plain; charset=utf-8"
        return Given(HTTPStatus.NOT_FOUND, _described(MISSING, media_type, body), body)
    sent = headers_of(found.path, found.media_type)
    more = [("Content-Encoding", "gzip")] if found.is_gzip else []
    more += [("Content-Disposition", sent.disposition)] if sent.disposition else []
    return Given(HTTPStatus.OK, [*_validators(found), *more, *_described(found.path, sent.media_type, body)], body)


def _described(path: str, media_type: str, body: bytes) -> list[tuple[str, str]]:
    return [
        ("Content-Type", media_type),
        ("Content-Length", str(len(body))),
        *security_headers(path),
    ]


def _validators(found: Found) -> list[tuple[str, str]]:
    """What a 304 has as well (RFC 9110 section 15.4.5)."""
    # Who looks at their own work here wants to see the last of it, not what was right a quarter of an hour ago.
    headers = [("ETag", f'"{found.sha256}"'), ("Cache-Control", "no-cache")]
    if found.varies:
        headers.append(("Vary", "Accept-Encoding"))
    allow_origin = headers_of(found.path, found.media_type).allow_origin
    return [*headers, ("Access-Control-Allow-Origin", allow_origin)] if allow_origin else headers


def has_one(known: str, digest: str) -> bool:
    """Whether the client has this document already; weak comparison (RFC 9110 section 13.1.2)."""
    said = {tag.strip().removeprefix("W/") for tag in known.split(",")}
    return f'"{digest}"' in said or "*" in said


class Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD."""

    protocol_version = "HTTP/1.1"
    server_version = "Goodweek"
    sys_version = ""
    timeout = 30
    wbufsize = -1  # head and body leave together
    disable_nagle_algorithm = True

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
        path = unquote(urlsplit(self.path).path)
        asked = (self.headers.get("If-None-Match", ""), self.headers.get("Accept-Encoding", ""))
        given = answer_of(self._published, path, *asked)
        self.send_response(given.status)
        for name, value in given.headers:
            self.send_header(name, value)
        self.end_headers()
        if with_body:
            self.wfile.write(given.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing: requests on loopback are the reader's own."""


def takes_gzip(accepted: str) -> bool:
    """Whether a client that says `accepted` takes gzip (RFC 9110 section 12.5.3)."""
    weights = {}
    for part in accepted.lower().split(","):
        coding, _, parameter = part.partition(";")
        weights[coding.strip()] = parameter.replace(" ", "").removeprefix("q=") or "1"
    weight = weights.get("gzip", weights.get("*", "0"))
    return bool(_WEIGHT.fullmatch(weight)) and float(weight) > 0


class Server(ThreadingHTTPServer):
    """One thread for each client; as many may come at the same instant as a popular calendar has readers."""

    request_queue_size = 1_024


def server_for(public: Path, port: int) -> ThreadingHTTPServer:
    """A server of the published folder, on loopback, not yet started. Raises `GoodweekError`."""
    if not (public / MANIFEST).is_file():
        raise GoodweekError(f"{public} is not published yet.", "Run `goodweek run` or `goodweek publish` first.")
    try:
        return Server((HOST, port), partial(Handler, published=Published(public)))
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
