"""Replay: the answers of a record instead of the network's, in the order of the record."""

import json
import os
from collections import defaultdict, deque
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from catalog.errors import RecordUnreadable
from crawlers.archive import DESCRIBED, ENVIRONMENT, FORMAT, META, ORDER, SETTING, Archive, archive_of
from crawlers.archive_failures import failure_of
from crawlers.archive_order import KeptTurns, Runs
from crawlers.archive_queue import Queue
from crawlers.archive_records import ASKED, NUMBER, SOURCE, Damaged, Kept, digest, read_at, response_parts
from crawlers.archive_secrets import question_of
from crawlers.guard import handlers
from crawlers.retries import RetryMiddleware
from crawlers.settings import DOWNLOADER_MIDDLEWARES

_WHOLE_CRAWL = 100_000


class NotInRecord(IgnoreRequest):
    """The recorded crawl did not ask this, or not so often; and a replay asks nobody else."""


class Replay(Archive):
    """The file of a crawl that is to be repeated. Only where its answers stand is kept in memory.

    Attributes:
        sources: the sources of the recorded crawl, in its order.
        told: what the beginning of the record says, by name.
    """

    waits = False

    def __init__(self, path: Path) -> None:
        """Read the file once from beginning to end, and check that every byte is as it was written.

        Raises `RecordUnreadable` when it cannot be read, is damaged or not whole, or is not a record of ours.
        """
        self._path = path
        self._places: defaultdict[tuple[str, str, str], deque[tuple[int, int]]] = defaultdict(deque)
        self._numbers: defaultdict[str, list[int]] = defaultdict(list)
        self._descriptions: dict[str, str] = {}
        self.told: dict[str, str] = {}
        try:
            self._file = path.open("rb")
        except OSError as error:
            raise RecordUnreadable(f"{path}: cannot be read ({error.strerror}).") from error
        self._open()

    def _open(self) -> None:
        try:
            self._order = KeptTurns(self._index())
            super().__init__(datetime.fromisoformat(self.told["goodweek-started-at"]), self._order)
        except (KeyError, ValueError, TypeError) as error:
            self._file.close()
            raise self._foreign() from error
        except (OSError, RecordUnreadable):
            self._file.close()
            raise
        self.sources = tuple(self.told.get("goodweek-sources", "").split())
        self._queues = {source: Queue(numbers) for source, numbers in self._numbers.items()}

    def _index(self) -> Runs:
        offset, end, last = 0, os.fstat(self._file.fileno()).st_size, None
        while offset < end:
            last, following = self._read(offset)
            self._note(last, offset)
            offset = following
        if last is None:
            raise self._foreign()
        if last.headers.get("warc-target-uri") != ORDER:
            raise RecordUnreadable(f"{self._path}: is not whole: its crawl did not come to an end.")
        return [(str(source), int(count)) for source, count in json.loads(last.block)["order"]]

    def _read(self, offset: int) -> tuple[Kept, int]:
        try:
            return read_at(self._file, offset)
        except Damaged as error:
            if not self.told:
                raise self._foreign() from error
            raise RecordUnreadable(f"{self._path}: is damaged: the record at byte {offset} {error}.") from error

    def _foreign(self) -> RecordUnreadable:
        return RecordUnreadable(f"{self._path}: is no record of a crawl.", "`goodweek crawl --record FILE` makes one.")

    def _note(self, record: Kept, offset: int) -> None:
        url = record.headers.get("warc-target-uri", "")
        if not self.told:
            lines = record.block.decode().splitlines() if record.kind == "warcinfo" else []
            self.told = dict(line.split(": ", 1) for line in lines if ": " in line)
            if self.told.get("goodweek-record") != FORMAT:
                raise self._foreign()
        elif record.kind == "resource":
            self._descriptions[unquote(url.removeprefix(DESCRIBED))] = record.headers["warc-payload-digest"]
        elif NUMBER.lower() in record.headers:
            source, number = record.headers[SOURCE.lower()], int(record.headers[NUMBER.lower()])
            self._places[source, url, record.headers[ASKED.lower()]].append((number, offset))
            self._numbers[source].append(number)

    def differences(self, descriptions: Mapping[str, bytes], told: Mapping[str, str]) -> list[str]:
        """How the descriptions and settings of now differ from those of the recorded crawl, in a line each."""
        now = {path: digest(text) for path, text in descriptions.items()}
        both = now.keys() & self._descriptions.keys()
        return [
            *(f"{path} is not in the record" for path in sorted(now.keys() - both)),
            *(f"{path} is in the record only" for path in sorted(self._descriptions.keys() - both)),
            *(f"{path} is not as it was recorded" for path in sorted(both) if now[path] != self._descriptions[path]),
            *(f"{name} is not as it was recorded" for name, value in told.items() if self.told.get(name) != value),
        ]

    async def answer(self, crawler: Crawler, request: Request) -> Response:
        """What `request` got when it was recorded, when it is its turn.

        Raises what it got instead of an answer, or `NotInRecord`.
        """
        assert crawler.spider is not None
        question = question_of(crawler.spider.name, request)
        places = self._places.get(question.key)
        if not places:
            raise NotInRecord("is not in the record")
        number, offset = places.popleft()
        await self._queues[question.source].turn(crawler, request, number)
        kept, _ = self._read(offset)
        if kept.kind != "response":
            raise failure_of(json.loads(kept.block), request.url)
        status, headers, body = response_parts(kept.block)
        request.meta[META] = kept.id
        return _response(request, status, Headers(headers), body)

    def settings(self) -> dict[str, Any]:
        """Scrapy settings under which nothing is asked of the network, and nothing waits for it."""
        middlewares = {**DOWNLOADER_MIDDLEWARES, "crawlers.retries.RetryMiddleware": None}
        return {
            SETTING: self,
            ENVIRONMENT: dict.fromkeys(self.told.get("goodweek-variables", "").split(), "not-kept"),
            "DOWNLOAD_HANDLERS": handlers("crawlers.archive_replay.ReplayHandler"),
            "DOWNLOADER_MIDDLEWARES": {**middlewares, "crawlers.archive_replay.PromptRetries": 550},
            "GOODWEEK_BACKOFF": 0.0,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            # Whatever waits for its turn must be here to get it.
            "CONCURRENT_REQUESTS": _WHOLE_CRAWL,
            "CONCURRENT_REQUESTS_PER_DOMAIN": _WHOLE_CRAWL,
        }

    def finish(self) -> None:
        """Write what still waits for its turn."""
        self._order.finish()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class ReplayHandler(BaseDownloadHandler):
    """Instead of Scrapy's own: it has nothing that could connect to anything."""

    lazy = True

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._replay: Replay = archive_of(crawler.settings)

    async def download_request(self, request: Request) -> Response:
        """What the record has for `request`; see `Replay.answer`."""
        request.meta.pop(META, None)
        return await self._replay.answer(self.crawler, request)


class PromptRetries(RetryMiddleware):
    """Repeats what was repeated, at once: the record needs no rest."""

    async def _again(self, request: Request, reason: str | type[Exception], rest: float) -> Request | None:
        del rest
        return await super()._again(request, reason, 0.0)


def _response(request: Request, status: int, headers: Headers, body: bytes) -> Response:
    url = urldefrag(request.url).url
    kind = responsetypes.from_args(headers=headers, url=url, body=body)
    return kind(url=url, status=status, headers=headers, body=body, protocol="HTTP/1.1")
