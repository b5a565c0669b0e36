"""The clock, and how a test stops it."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from catalog import clock


def test_the_present_is_aware_in_utc_and_to_the_second() -> None:
    before = datetime.now(UTC)
    now = clock.now()
    assert before - timedelta(seconds=1) <= now <= datetime.now(UTC)
    assert (now.tzinfo, now.microsecond) == (UTC, 0)


def test_a_stopped_clock_stands_until_the_end_of_the_block_only() -> None:
    noon = datetime(2026, 11, 3, 12, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    with clock.frozen(noon):
        assert clock.now() == datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
        with clock.frozen(noon + timedelta(days=1)):
            assert clock.now() == datetime(2026, 11, 4, 10, 0, tzinfo=UTC)
        assert clock.now() == datetime(2026, 11, 3, 10, 0, tzinfo=UTC)
    assert clock.now() != datetime(2026, 11, 3, 10, 0, tzinfo=UTC)


def test_today_is_a_day_somewhere() -> None:
    with clock.frozen(datetime(2026, 11, 3, 23, 30, tzinfo=UTC)):
        assert (clock.today(), clock.today("UTC")) == (date(2026, 11, 4), date(2026, 11, 3))


def test_the_clock_refuses_a_naive_instant() -> None:
    with pytest.raises(ValueError, match="aware"), clock.frozen(datetime(2026, 11, 3)):  # noqa: DTZ001 - the point
        pass
