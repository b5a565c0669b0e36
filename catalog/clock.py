"""The only module that asks what time it is.

Everything else gets its instants from here, so that a recorded crawl can be repeated at the very
instant at which it was made, and a test can stop the clock:

    with clock.held(record.started_at):
        ...
    with clock.frozen(datetime(2026, 11, 3, 9, 0, tzinfo=UTC)):
        ...
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_stopped_at: ContextVar[datetime | None] = ContextVar("stopped_at", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC, to the second (finer is noise in every format we write)."""
    return (_stopped_at.get() or datetime.now(UTC)).replace(microsecond=0)


def today(zone: str = "Europe/Paris") -> date:
    """The present day where the clocks show `zone` (an IANA name)."""
    return now().astimezone(ZoneInfo(zone)).date()


@contextmanager
def held(instant: datetime) -> Iterator[None]:
    """Hold the clock at `instant` (aware) for the block, and for the tasks that it starts."""
    if instant.tzinfo is None:
        raise ValueError("The clock stops only at an aware instant.")
    token = _stopped_at.set(instant.astimezone(UTC))
    try:
        yield
    finally:
        _stopped_at.reset(token)


# The name for tests.
frozen = held
