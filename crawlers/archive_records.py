"""What one record of a crawl holds: WARC 1.1 (ISO 28500:2017), each record a gzip member of its own.

    warcinfo   who asked, when, with what; begins the file
    resource   the descriptions and files that the crawl went by
    request    a question, without anything secret (reliability A9)
    response   its answer, as it came: headers, and the body in the encoding in which it was sent
    metadata   a question that got no answer, and why; at the end of the file, the order of writing

Headers that begin with `WARC-Goodweek-` are ours (section 5.20 lets others pass over them).
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from http import HTTPStatus
from io import BytesIO
from typing import IO, Any
from urllib.parse import urldefrag, urlsplit
from uuid import NAMESPACE_URL, uuid5

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders, StatusAndHeadersParserException
from warcio.utils import Digester
from warcio.warcwriter import WARCWriter

Pairs = tuple[tuple[bytes, bytes], ...]

SOURCE, ASKED, NUMBER = "WARC-Goodweek-Source", "WARC-Goodweek-Asked", "WARC-Goodweek-Number"
# The largest answer is 10 MB; the largest description much less.
LARGEST = 64 * 1024 * 1024
_READ = 32 * 1024


class Damaged(ValueError):
    """Bytes that are no record, or not the bytes that were written; the text says what is wrong."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked of whom.

    Attributes:
        source: name of the source for which it was asked.
        url: the address, without fragment.
        body: what was posted.
    """

    source: str
    method: str
    url: str
    body: bytes = b""

    @property
    def asked(self) -> str:
        """Method and digest of what was posted: what tells questions to one address apart."""
        return f"{self.method} sha256:{sha256(self.body).hexdigest()}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What a repeated question has in common with the first."""
        return self.source, urldefrag(self.url).url, self.asked


@dataclass(frozen=True, slots=True)
class Kept:
    """A record as it was read.

    Attributes:
        kind: its WARC-Type.
        headers: by name in lower case.
        block: its content.
    """

    kind: str
    headers: Mapping[str, str]
    block: bytes

    @property
    def id(self) -> str:
        """Its WARC-Record-ID, without the angle brackets."""
        return self.headers.get("warc-record-id", "").strip("<>")


class Writer:
    """Writes records to an open file, one after another; nothing of them stays in memory."""

    def __init__(self, file: IO[bytes], date: str) -> None:
        self._warc = WARCWriter(file, gzip=True, warc_version="1.1")
        self._date = date
        self._written = 0

    def write(
        self,
        kind: str,
        block: bytes,
        content_type: str,
        more: Mapping[str, str],
        *,
        url: str = "",
        payload: bytes | None = None,
    ) -> str:
        """Write a record and give its id (`urn:uuid:…`), which follows from what it says and where it stands.

        `more` holds further headers; `payload` is the part of the block after HTTP headers.
        Raises `OSError`.
        """
        self._written += 1
        name = "\0".join((self._date, str(self._written), kind, url, sha256(block).hexdigest()))
        headers = {"WARC-Type": kind, "WARC-Record-ID": f"<urn:uuid:{uuid5(NAMESPACE_URL, name)}>"}
        headers |= {"WARC-Date": self._date}
        if url:
            headers["WARC-Target-URI"] = url
        if payload is not None:
            headers["WARC-Payload-Digest"] = digest(payload)
        headers |= more
        # The library is given HTTP headers as mere bytes: it would write those that are not ASCII otherwise.
        described = StatusAndHeaders("", list(headers.items()), protocol="WARC/1.1")
        record = ArcWarcRecord("warc", kind, described, BytesIO(block), None, content_type, len(block))
        record.payload_length = len(block)
        described.add_header("WARC-Block-Digest", digest(block))
        self._warc.write_record(record)
        return headers["WARC-Record-ID"].strip("<>")


def read_at(file: IO[bytes], offset: int) -> tuple[Kept, int]:
    """The record that begins at `offset`, and where the next one begins. Raises `Damaged`."""
    plain, following = _member(file, offset)
    try:
        record: Any = ArcWarcRecordLoader().parse_record_stream(BytesIO(plain), no_record_parse=True)
    except (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError) as error:
        raise Damaged("is no WARC record") from error
    block = record.raw_stream.read()
    if record.format != "warc":
        raise Damaged("is no WARC record")
    headers = {name.lower(): value for name, value in record.rec_headers.headers}
    if headers.get("content-length") != str(len(block)) or headers.get("warc-block-digest") != digest(block):
        raise Damaged("is not what was written")
    return Kept(record.rec_type, headers, block), following


def _member(file: IO[bytes], offset: int) -> tuple[bytes, int]:
    """The unpacked gzip member at `offset`, and where it ends."""
    unpacker = zlib.decompressobj(16 + zlib.MAX_WBITS)
    file.seek(offset)
    parts: list[bytes] = []
    size = end = 0
    try:
        while not unpacker.eof and (packed := file.read(_READ)):
            parts.append(unpacker.decompress(packed, LARGEST + 1 - size))
            size += len(parts[-1])
            if size > LARGEST:
                raise Damaged("is larger than any that is written")
            end = file.tell() - len(unpacker.unused_data)
    except zlib.error as error:
        raise Damaged("is not packed as it was written") from error
    if not unpacker.eof:
        raise Damaged("is cut off")
    return b"".join(parts), end


def digest(data: bytes) -> str:
    """SHA-1 in base 32, as archives write it."""
    made = Digester("sha1")
    made.update(data)
    return str(made)


def request_block(question: Question, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A request as HTTP/1.1 writes it."""
    parts = urlsplit(question.url)
    target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
    line = f"{question.method} {target} HTTP/1.1".encode("latin-1", "replace")
    host = (b"Host", parts.netloc.encode("ascii", "replace"))
    return _message(line, (host, *headers)) + question.body


def response_head(status: int, headers: Pairs) -> bytes:
    """Status line and headers of a response, up to its body."""
    phrase = HTTPStatus(status).phrase if status in HTTPStatus.__members__.values() else ""
    return _message(f"HTTP/1.1 {status} {phrase}".encode("ascii"), headers)


def _message(line: bytes, headers: Iterable[tuple[bytes, bytes]]) -> bytes:
    lines = (line, *(name + b": " + value for name, value in headers))
    return b"\r\n".join(lines) + b"\r\n\r\n"


def response_parts(block: bytes) -> tuple[int, Pairs, bytes]:
    """Status, headers and body of a `response` record. Raises `Damaged`."""
    head, found, body = block.partition(b"\r\n\r\n")
    line, *lines = head.split(b"\r\n")
    status = line.split(b" ")[1:2]
    if not found or not line.startswith(b"HTTP/") or not status or not status[0].isdigit():
        raise Damaged("holds no answer")
    pairs = (one.partition(b": ") for one in lines)
    return int(status[0]), tuple((name, value) for name, _, value in pairs), body
