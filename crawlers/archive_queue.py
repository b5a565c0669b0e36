"""One answer of a source after another: the next is handed over when the last is dealt with.

Reading takes turns with other sources, so two answers that are read at the same time mix by chance. In
a crawl that is recorded or replayed they do not.
"""

import asyncio
from bisect import bisect_right
from collections.abc import Sequence

from scrapy import Request
from scrapy.crawler import Crawler

_MOMENT = 0.001
_PAUSE = 0.02
_PATIENCE = 50
_IMPATIENCE = 2


async def at_rest(crawler: Crawler, last: Request | None) -> None:
    """Wait until `last` is dealt with: read, refused, or on its way to another address or once more."""
    while last is not None and _in_progress(crawler, last):  # noqa: ASYNC110 - the engine tells nobody when
        await asyncio.sleep(_MOMENT)


def _in_progress(crawler: Crawler, request: Request) -> bool:
    slot = getattr(crawler.engine, "_slot", None)  # the engine has no public word for it
    return slot is not None and request in slot.inprogress


class Queue:
    """Hands over the answers of one source in the order of their numbers.

    A number whose turn it is and which nobody asks for is waited for only while others of the source
    might still come to ask for it: about a second the first time, less afterwards.
    """

    def __init__(self, numbers: Sequence[int]) -> None:
        self._numbers = sorted(numbers)
        self._at = 0
        self._waiting: dict[int, tuple[asyncio.Event, Request]] = {}
        self._serving: asyncio.Task[None] | None = None
        self._last: Request | None = None
        self._patience = _PATIENCE

    async def turn(self, crawler: Crawler, request: Request, number: int) -> None:
        """Wait for the turn of `number`, which answers `request`."""
        called = asyncio.Event()
        self._waiting[number] = called, request
        if self._serving is None or self._serving.done():
            self._serving = asyncio.ensure_future(self._serve(crawler))
        await called.wait()

    async def _serve(self, crawler: Crawler) -> None:
        while self._waiting:
            await at_rest(crawler, self._last)
            await self._expected()
            number = min(self._waiting)
            called, self._last = self._waiting.pop(number)
            self._at = max(self._at, bisect_right(self._numbers, number))
            called.set()
            await asyncio.sleep(0)

    async def _expected(self) -> None:
        """Wait until the next number is here, or nobody seems to ask for it."""
        for _ in range(self._patience):
            if self._at == len(self._numbers) or min(self._waiting) <= self._numbers[self._at]:
                return
            await asyncio.sleep(_PAUSE)
        self._patience = _IMPATIENCE
