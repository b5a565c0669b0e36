"""Recording: every answer of a crawl goes into a file, which gets its name when it is whole."""

import asyncio
import json
import os
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from catalog.errors import ConfigurationInvalid, GoodweekError
from crawlers.archive import DESCRIBED, FORMAT, META, ORDER, SETTING, Archive, archive_of
from crawlers.archive_failures import described
from crawlers.archive_order import NotedTurns
from crawlers.archive_queue import at_rest
from crawlers.archive_records import ASKED, NUMBER, SOURCE, Pairs, Question, Writer, request_block, response_head
from crawlers.archive_secrets import HARMLESS, SECRET, question_of, without_token
from crawlers.authorizing import TOKEN
from crawlers.guard import handlers
from crawlers.retries import PatientHandler

_HTTP = "application/http; msgtype="
_TYPES = {"response": f"{_HTTP}response", "metadata": "application/json"}
_NOTHING: Mapping[str, str] = {}


class Recorder(Archive):
    """The file of a crawl that is under way."""

    waits = True

    def __init__(
        self, path: Path, started_at: datetime, descriptions: Mapping[str, bytes], told: Mapping[str, str]
    ) -> None:
        """Begin the file with the descriptions that the crawl goes by, by path in the instance.

        `told` says what else a replay has to know, by name. Raises `ConfigurationInvalid` when the
        file exists or cannot be written.
        """
        self._noted = NotedTurns()
        super().__init__(started_at, self._noted)
        self.locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self.last: dict[str, Request] = {}
        self._path, self._part = path, path.with_name(f"{path.name}.part")
        self._answers = 0
        self._broken: OSError | None = None
        if path.exists():
            raise ConfigurationInvalid(str(path), "exists already.", "Name another file: no record is written over.")
        try:
            self._file = self._part.open("wb")
            self._writer = Writer(self._file, started_at.strftime("%Y-%m-%dT%H:%M:%SZ"))
            self._begin(descriptions, {"goodweek-started-at": started_at.isoformat(), **told})
        except OSError as error:
            raise ConfigurationInvalid(str(path), f"cannot be written ({error.strerror}).") from error

    def _begin(self, descriptions: Mapping[str, bytes], told: Mapping[str, str]) -> None:
        known = {"format": "WARC File Format 1.1", "goodweek-record": FORMAT, **told}
        lines = "".join(f"{name}: {value}\r\n" for name, value in known.items())
        self._writer.write("warcinfo", lines.encode(), "application/warc-fields", {"WARC-Filename": self._path.name})
        for path, text in sorted(descriptions.items()):
            url = f"{DESCRIBED}{quote(path)}"
            self._writer.write("resource", text, "application/octet-stream", {}, url=url, payload=text)

    def keep_answer(self, question: Question, sent: Pairs, answer: Response) -> str:
        """Keep an answer and the question that it answers; gives the id of its record."""
        headers = _pairs(answer, leaving_out=SECRET)
        more = {} if answer.ip_address is None else {"WARC-IP-Address": str(answer.ip_address)}
        if "download_stopped" in answer.flags:
            more["WARC-Truncated"] = "length"
        head = response_head(answer.status, headers)
        return self._keep("response", question, sent, head + answer.body, answer.body, more)

    def keep_failure(self, question: Question, sent: Pairs, error: Exception) -> str:
        """Keep a question that got no answer; gives the id of its record."""
        failure = json.dumps(described(error, question.url)).encode()
        return self._keep("metadata", question, sent, failure)

    def _keep(  # noqa: PLR0917 - private, called twice
        self,
        kind: str,
        question: Question,
        sent: Pairs,
        block: bytes,
        payload: bytes | None = None,
        more: Mapping[str, str] = _NOTHING,
    ) -> str:
        if self._broken is not None:
            return ""
        self._answers += 1
        _, url, asked = question.key
        ours = {SOURCE: question.source, ASKED: asked, NUMBER: str(self._answers)}
        said = request_block(question, sent)
        try:
            kept = self._writer.write(kind, block, _TYPES[kind], {**ours, **more}, url=url, payload=payload)
            concurrent = {"WARC-Concurrent-To": f"<{kept}>"}
            self._writer.write("request", said, f"{_HTTP}request", concurrent, url=url, payload=question.body)
        except OSError as error:
            self._broken = error
            return ""
        return kept

    def settings(self) -> dict[str, Any]:
        """Scrapy settings under which every answer passes by here."""
        return {"DOWNLOAD_HANDLERS": handlers("crawlers.archive_recording.RecordingHandler"), SETTING: self}

    def finish(self) -> None:
        """Write the order of writing, and give the file its name. Raises `GoodweekError` when it is not whole."""
        try:
            if self._broken is not None:
                raise self._broken
            order = json.dumps({"order": self._noted.runs, "answers": self._answers})
            self._writer.write("metadata", order.encode(), "application/json", {}, url=ORDER)
            self._file.flush()
            os.fsync(self._file.fileno())
            self._part.replace(self._path)
            _sync(self._path.parent)
        except OSError as error:
            raise GoodweekError(
                f"{self._path} cannot be written ({error.strerror}); what was crawled is in the catalogue.",
                "Free some space, or name another file.",
            ) from error

    def close(self) -> None:
        """Let go of the file, and remove it if it did not become whole."""
        self._file.close()
        self._part.unlink(missing_ok=True)


class RecordingHandler(PatientHandler):
    """Asks as ever, and hands over an answer once it is kept and the one before it is dealt with."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._recorded: Recorder = archive_of(crawler.settings)

    async def download_request(self, request: Request) -> Response:
        """The answer; its record's id is in the `meta` of `request`. Raises what the network raises."""
        request.meta.pop(META, None)
        # gather() hands over whatever went wrong as a value, to be kept like any answer.
        [answer] = await asyncio.gather(super().download_request(request), return_exceptions=True)
        assert self._crawler.spider is not None
        name = self._crawler.spider.name
        async with self._recorded.locks[name]:
            await at_rest(self._crawler, self._recorded.last.get(name))
            self._recorded.last[name] = request
            self._keep(question_of(name, request), request, answer)
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def _keep(self, question: Question, request: Request, answer: Response | BaseException) -> None:
        sent = _pairs(request, keeping=HARMLESS)
        if isinstance(answer, Response):
            kept = without_token(answer) if request.meta.get(TOKEN) else answer
            request.meta[META] = self._recorded.keep_answer(question, sent, kept)
        elif isinstance(answer, Exception):
            self._recorded.keep_failure(question, sent, answer)


def _pairs(
    message: Request | Response, keeping: Iterable[bytes] | None = None, leaving_out: Iterable[bytes] = ()
) -> Pairs:
    names = [name for name in message.headers if (keeping is None or name in keeping) and name not in leaving_out]
    return tuple((name, value) for name in names for value in message.headers.getlist(name))


def _sync(folder: Path) -> None:
    """Make a new name in `folder` last through a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
