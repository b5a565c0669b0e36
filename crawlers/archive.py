"""Evidence: a crawl that keeps every answer in one file, and a crawl that gets its answers from it.

    recording   network ── RecordingHandler ── Recorder ── FILE.part, at the end FILE
    replay      FILE ── Replay ── ReplayHandler: nothing connects to anything

Both hold the clock at the instant at which the recorded crawl began, hand over the answers of a source
one after another, and write in the same order: so the same descriptions give, beginning with the same
catalogue, the same catalogue to the byte.
"""

from abc import ABC, abstractmethod
from datetime import datetime
from types import TracebackType
from typing import Any, ClassVar, Self

from scrapy.settings import BaseSettings

from catalog.errors import ConfigurationInvalid
from crawlers.archive_order import OrderedMemory, OrderedSink, Turns
from crawlers.visits import Memory, Sink

SETTING = "GOODWEEK_ARCHIVE"
FORMAT = "1"
ORDER = "goodweek:order"
DESCRIBED = "goodweek:instance/"
# Where a request says which record keeps its answer.
META = "goodweek_record"
# The environment variables of a replay: those that were set when the crawl was recorded, without their values.
ENVIRONMENT = "GOODWEEK_ENVIRONMENT"


class Archive(ABC):
    """What recording and replay have in common.

    Attributes:
        started_at: when the recorded crawl began; the clock is to be held there.
        waits: whether hosts have to be waited for.
    """

    waits: ClassVar[bool]

    def __init__(self, started_at: datetime, turns: Turns) -> None:
        self.started_at = started_at
        self._turns = turns
        self._sinks: dict[str, OrderedSink] = {}

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """Itself: Scrapy copies its settings for each spider, and there is one file."""
        return self

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _: TracebackType | None
    ) -> None:
        self.close()

    def sink(self, source: str, sink: Sink) -> OrderedSink:
        """`sink`, in the order of writing."""
        return self._sinks.setdefault(source, OrderedSink(source, sink, self._turns))

    def memory(self, source: str, memory: Memory) -> OrderedMemory:
        """`memory`, in the order of writing; asked for after the sink of the same source."""
        return OrderedMemory(self._sinks[source], memory)

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """The Scrapy settings of such a crawl."""

    @abstractmethod
    def finish(self) -> None:
        """The crawl came to its end. May raise `GoodweekError`."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file; safe after `finish`, and without it."""


def archive_of(settings: BaseSettings) -> Any:
    """The archive of a crawl with these settings. Raises `ConfigurationInvalid` when it has none."""
    archive = settings.get(SETTING)
    if not isinstance(archive, Archive):
        raise ConfigurationInvalid(f"Scrapy setting {SETTING}", "is for `goodweek crawl --record` and `--replay`.")
    return archive
