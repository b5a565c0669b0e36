"""A recorded crawl without the answers that hold what was erased (reliability E9).

Every other record stays as it is, to the byte. A replay gets no answer where one was left out: the visit
says so, as it says of any address that did not answer.
"""

import os
import re
import zlib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import IO
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.statscollectors import StatsCollector

from catalog.cleaning.text import decode, unescaped
from catalog.errors import RecordUnreadable
from crawlers.archive_records import LARGEST, Damaged, Kept, read_at, response_parts

try:  # Scrapy asks for it where it is installed.
    from brotli import error as _BrotliError  # type: ignore[import-untyped]  # noqa: N812 - the library's name
except ImportError:
    _BrotliError = zlib.error

_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_FOLD = re.compile(r"\r?\n[ \t]")
_TAG = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True)
class Rewritten:
    """What became of a record of a crawl: how many answers and files were left out, and how many were closed to us.

    Attributes:
        unread: answers in an encoding that cannot be looked into; they are left out, too.
    """

    left_out: int
    unread: int = 0


def erase_from_record(path: Path, holds: Callable[[str], bool], records: Collection[str] = ()) -> Rewritten:
    """Write the record at `path` anew without the answers that `holds` says yes to, or whose id is among `records`.

    The new file takes the place of the old one when it is whole. Raises `RecordUnreadable`, and leaves the
    old one, when it is damaged or cannot be written.
    """
    part = path.with_name(f"{path.name}.part")
    try:
        with path.open("rb") as file:
            kept, done = _sorted_out(file, holds, set(records))
            if done.left_out:
                with part.open("xb") as new:
                    for start, end in kept:
                        file.seek(start)
                        new.write(file.read(end - start))
                    new.flush()
                    os.fsync(new.fileno())
                part.replace(path)
    except Damaged as error:
        raise RecordUnreadable(
            f"{path}: {error}.", "What it holds could not be looked into: delete it by hand."
        ) from error
    except OSError as error:
        raise RecordUnreadable(f"{path}: cannot be rewritten ({error.strerror}); it is as it was.") from error
    return done


def _sorted_out(
    file: IO[bytes], holds: Callable[[str], bool], gone: set[str]
) -> tuple[list[tuple[int, int]], Rewritten]:
    """Where the records stand that stay, and how many answers and files do not."""
    stay: list[tuple[int, int]] = []
    left_out = unread = offset = 0
    end = os.fstat(file.fileno()).st_size
    while offset < end:
        record, following = read_at(file, offset)
        if _is_of_gone(record, gone) or _holds(record, holds):
            gone.add(record.id)
            left_out += record.kind != "request"
        elif record.kind == "response" and _unpacked(record) is None:
            gone.add(record.id)
            left_out, unread = left_out + 1, unread + 1
        else:
            stay.append((offset, following))
        offset = following
    return stay, Rewritten(left_out, unread)


def _is_of_gone(record: Kept, gone: set[str]) -> bool:
    """Whether it is one of those, or the question to it, which stands behind it."""
    return record.id in gone or record.headers.get("warc-concurrent-to", "").strip("<>") in gone


def _holds(record: Kept, holds: Callable[[str], bool]) -> bool:
    if record.kind == "warcinfo":
        return False
    address = record.headers.get("warc-target-uri", "")
    return holds(unquote(address)) or any(holds(text) for text in _texts(record))


def _texts(record: Kept) -> Iterator[str]:
    """The content in every form in which words of it may be written."""
    body = record.block
    if record.kind == "response":
        _, headers, _ = response_parts(record.block)
        yield "\n".join(value.decode("utf-8", "replace") for _, value in headers)
        body = _unpacked(record) or b""
    for part in _parts(body):
        text = decode(part)[0]
        yield text
        plain = _FOLD.sub("", _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text).replace("\\/", "/"))
        yield plain
        if "<" in plain or "&" in plain:
            yield unescaped(_TAG.sub("", plain))
            yield unescaped(_TAG.sub(" ", plain))


def _parts(body: bytes) -> Iterator[bytes]:
    """The body; of a workbook (a zip file) the files in it."""
    if not body.startswith(b"PK"):
        yield body
        return
    try:
        with ZipFile(BytesIO(body)) as archive:
            for entry in archive.infolist():
                if entry.file_size <= LARGEST:
                    yield archive.read(entry)
    except (BadZipFile, zlib.error, ValueError, NotImplementedError, RuntimeError):
        yield body


def _unpacked(record: Kept) -> bytes | None:
    """The body of an answer as it was before it was packed for the way; None where that cannot be told."""
    _, headers, body = response_parts(record.block)
    answer = Response("http://record.invalid/", headers=Headers(headers), body=body)
    if not body or "Content-Encoding" not in answer.headers:
        return body
    try:
        plain = _unpacker().process_response(Request(answer.url), answer)
    except (IgnoreRequest, EOFError, OSError, ValueError, zlib.error, _BrotliError):
        return None
    return plain.body if isinstance(plain, Response) and "Content-Encoding" not in plain.headers else None


@cache
def _unpacker() -> HttpCompressionMiddleware:
    """What a crawl unpacks answers with."""
    crawler = Crawler(Spider, {"DOWNLOAD_MAXSIZE": LARGEST, "DOWNLOAD_WARNSIZE": 0})
    crawler.stats = StatsCollector(crawler)
    return HttpCompressionMiddleware.from_crawler(crawler)
