"""What one visit knows of the last ones: answers, dues, and from where an incremental source goes on."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from scrapy.http import Response

from catalog import clock
from crawlers.asking import Ask
from crawlers.dues import is_due
from crawlers.harvest import Harvest, Page
from crawlers.messages import header
from crawlers.source import Source
from crawlers.versions import read_as
from crawlers.visits import Memory, Remembered, VisitReport

FULL_AGAIN = timedelta(days=30)


class Recollection:
    """The memory of one source, as a visit uses it.

    Attributes:
        read_as: the way in which answers are read now; what was read in another way is not known.
    """

    def __init__(self, source: Source, memory: Memory, harvest: Harvest) -> None:
        self.read_as = read_as(source)
        self._source, self._memory, self._harvest = source, memory, harvest
        self._since: dict[str, Remembered] = {}
        self._cursors: dict[str, str] = {}

    def known(self, key: str) -> Remembered | None:
        """What is remembered under `key`, if it was read as it would be read now."""
        known = self._memory.recall(key)
        return known if known is not None and known.read_as == self.read_as else None

    def not_due(self, ask: Ask, *, list_is_same: bool) -> Remembered | None:
        """What is remembered of `ask`, if nothing asks for asking it again (see `crawlers.dues`)."""
        known = self.known(ask.key)
        return known if known and not is_due(ask, known, self._source, list_is_same=list_is_same) else None

    def seen(self, page: Page, ask: Ask, content_hash: str, following: Iterable[Ask]) -> Remembered:
        """What is to be remembered of a page that was read."""
        return Remembered(
            content_hash=content_hash,
            read_as=self.read_as,
            onward=tuple(one.written() for one in following),
            sighted=tuple(page.sighted),
            told=ask.told,
            asked_at=clock.now(),
            blocks=tuple(page.blocks),
        )

    def remember(self, response: Response, ask: Ask, what: Remembered) -> None:
        """Remember an answer under its address; after a redirect also under the one that was asked."""
        if ask.key != response.url:
            self._harvest.remember(ask.key, replace(what, etag="", last_modified="", blocks=()))
        if ask.body:
            return
        etag, modified = header(response, "ETag"), header(response, "Last-Modified")
        if response.status == 304:
            etag, modified = etag or what.etag, modified or what.last_modified
        self._harvest.remember(response.url, replace(what, etag=etag, last_modified=modified))

    def since(self, start: str) -> str:
        """The cursor from which `start` is asked: that of the last visit, or empty to ask for everything.

        Deletions that a source forgets to tell would stay for ever, so everything is asked for once in
        30 days.
        """
        known = self.known(_cursor_key(start))
        if known and known.cursor and known.asked_at and clock.now() - known.asked_at < FULL_AGAIN:
            self._since[start] = known
        return self.began_with(start)

    @property
    def is_incremental(self) -> bool:
        """Whether any address was asked only for what changed."""
        return bool(self._since)

    def began_with(self, start: str) -> str:
        """The cursor with which `start` was asked on this visit; empty for none."""
        return self._since[start].cursor if start in self._since else ""

    def advance(self, start: str, cursor: str) -> None:
        """Note from where the next visit can go on."""
        if cursor:
            self._cursors[start] = cursor

    def keep_cursors(self, report: VisitReport) -> None:
        """Remember the cursors of a visit that went well."""
        for start, cursor in self._cursors.items():
            before = self._since.get(start)
            whole_at = before.asked_at if before else report.started_at
            self._memory.remember(
                _cursor_key(start), Remembered(read_as=self.read_as, cursor=cursor, asked_at=whole_at)
            )


def _cursor_key(start: str) -> str:
    return f"{start}#cursor"
