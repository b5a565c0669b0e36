"""Dates of schema.org events: every form met in the wild, its exact instant, and repeated events."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt, SkipReason
from tests.crawlers.readers.schema_org_fixtures.pages import event, refused

PARIS_WINTER = timezone(timedelta(hours=1))
EVENING = datetime(2026, 11, 3, 18, 30, tzinfo=PARIS_WINTER)
LATE = datetime(2026, 11, 3, 20, 0, tzinfo=PARIS_WINTER)


def slots(**changes: object) -> list[Occurrence]:
    return list(event(**changes).facts.occurrences)


@pytest.mark.parametrize(
    ("written", "assumed"),
    [
        ("2026-11-03T18:30:00+01:00", False),
        ("2026-11-03T18:30:00+0100", False),
        ("2026-11-03T18:30+01", False),
        ("2026-11-03T17:30:00Z", False),
        ("2026-11-03T17:30:00.000Z", False),
        ("20261103T173000Z", False),
        ("2026-11-03T18:30:00+01:00[Europe/Paris]", False),
        ("2026-11-03T18:30", True),
        ("2026-11-3 18:30:00", True),
        ("2026-11-3T18-30-00", True),
        ("2026-11-3T18-30-00-00", True),
        ("  2026-11-03\n  18:30 ", True),
    ],
)
def test_b15_start_is_the_same_instant_in_every_form(written: str, assumed: bool) -> None:
    sighting = event(startDate=written)
    assert sighting.facts.occurrences == (Occurrence(start_at=EVENING),)
    assert sighting.doubts == ((Doubt.ZONE_ASSUMED,) if assumed else ())


@pytest.mark.parametrize(
    "written",
    [
        "mardi 3 novembre 2026",
        "3/11/2026",
        "10",
        "may",
        "2026-02-30",
        "2026-11-03T25:00",
        "٢٠٢٦-١١-٠٣",
        "2026-11-03T18:30 ou plus tard",
        "1793727000",
        "0000-00-00",
    ],
)
def test_b15_other_forms_are_refused_and_never_guessed(written: str) -> None:
    assert refused(startDate=written)[0] == SkipReason.BAD_DATE


@pytest.mark.parametrize("written", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59-12:00", "9999-12-31", "0001-01-01"])
def test_b15_years_at_the_edges_are_quarantined(written: str) -> None:
    assert refused(startDate=written, endDate=written, duration="P90D")[0] in (
        SkipReason.OUT_OF_RANGE,
        SkipReason.BAD_DATE,
    )


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2027-03-28T02:30:00", datetime(2027, 3, 28, 1, 30, tzinfo=UTC)),
        ("2026-10-25T02:30:00", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_b15_skipped_and_repeated_hours_follow_the_written_rule(written: str, expected: datetime) -> None:
    assert [slot.start_at for slot in slots(startDate=written)] == [expected]


@pytest.mark.parametrize(
    ("start", "end", "expected", "doubts"),
    [
        ("2026-11-03T18:30:00+01:00", "2026-11-03T20:00:00+01:00", Occurrence(start_at=EVENING, end_at=LATE), ()),
        (
            "2026-11-03T18:30:00+01:00",
            "2026-11-03T17:00:00+01:00",
            Occurrence(start_at=EVENING),
            (Doubt.END_IGNORED,),
        ),
        ("2026-11-03T18:30:00+01:00", "2026-11-03", Occurrence(start_at=EVENING), ()),
        ("2026-11-03T18:30:00+01:00", "2026-11-01", Occurrence(start_at=EVENING), (Doubt.END_IGNORED,)),
        (
            "2026-11-03T18:30:00+01:00",
            "2026-11-05",
            Occurrence(start_at=EVENING, end_at=datetime(2026, 11, 5, 23, 59, tzinfo=PARIS_WINTER)),
            (),
        ),
        ("2026-11-03", "2026-11-09", Occurrence(start_on=date(2026, 11, 3), end_on=date(2026, 11, 9)), ()),
        ("2026-11-03", "2026-11-01", Occurrence(start_on=date(2026, 11, 3)), (Doubt.END_IGNORED,)),
        (
            "2026-11-03T00:00:00+01:00",
            "2026-11-04T23:59:59+01:00",
            Occurrence(start_on=date(2026, 11, 3), end_on=date(2026, 11, 4)),
            (),
        ),
        ("2026-11-03T18:30:00+01:00", "le soir", Occurrence(start_at=EVENING), ()),
    ],
)
def test_end_is_taken_only_where_it_makes_sense(
    start: str, end: str, expected: Occurrence, doubts: tuple[Doubt, ...]
) -> None:
    sighting = event(startDate=start, endDate=end)
    assert (sighting.facts.occurrences, sighting.doubts) == ((expected,), doubts)


def test_duration_stands_in_for_a_missing_end() -> None:
    assert slots(duration="PT1H30M") == [Occurrence(start_at=EVENING, end_at=LATE)]
    assert slots(duration="P9999D") == slots(duration="") == [Occurrence(start_at=EVENING)]


def test_several_starts_are_several_slots_with_their_ends() -> None:
    starts = ["2026-11-03T18:30:00+01:00", "2026-11-10T18:30:00+01:00"]
    ends = ["2026-11-03T20:00:00+01:00", "2026-11-10T20:00:00+01:00"]
    week = timedelta(days=7)
    both = [Occurrence(start_at=EVENING, end_at=LATE), Occurrence(start_at=EVENING + week, end_at=LATE + week)]
    assert slots(startDate=starts, endDate=ends) == both
    assert slots(startDate=starts, endDate=ends[:1]) == [both[0], Occurrence(start_at=EVENING + week)]


def test_b2_starts_over_500_are_capped_with_a_doubt() -> None:
    starts = [f"2026-12-{1 + number % 28:02}T{number % 24:02}:{number // 28:02}:00+01:00" for number in range(600)]
    sighting = event(startDate=starts)
    assert (len(sighting.facts.occurrences), sighting.doubts) == (500, (Doubt.OCCURRENCES_CAPPED,))


def days(schedule: Mapping[str, object]) -> list[date]:
    return [slot.first_day for slot in slots(startDate=None, eventSchedule={"@type": "Schedule", **schedule})]


def november(*numbers: int) -> list[date]:
    return [date(2026, 11, number) for number in numbers]


@pytest.mark.parametrize(
    ("schedule", "expected"),
    [
        ({"repeatFrequency": "P1D", "startDate": "2026-11-03", "endDate": "2026-11-05"}, november(3, 4, 5)),
        ({"repeatFrequency": "P2D", "startDate": "2026-11-03", "repeatCount": 3}, november(3, 5, 7)),
        ({"repeatFrequency": "P1W", "startDate": "2026-11-03", "endDate": "2026-11-20"}, november(3, 10, 17)),
        (
            {
                "repeatFrequency": "P1W",
                "byDay": ["https://schema.org/Tuesday", "Thursday"],
                "startDate": "2026-11-03",
                "endDate": "2026-11-12",
                "exceptDate": "2026-11-10",
            },
            november(3, 5, 12),
        ),
        (
            {"repeatFrequency": "P2W", "byDay": "MO,WE", "startDate": "2026-11-03", "endDate": "2026-11-20"},
            november(4, 16, 18),
        ),
        (
            {"repeatFrequency": "P1M", "byMonthDay": [3, 15], "startDate": "2026-11-03", "repeatCount": "3"},
            [*november(3, 15), date(2026, 12, 3)],
        ),
        (
            {"repeatFrequency": "P1M", "byDay": "2TU", "startDate": "2026-11-01", "repeatCount": 2},
            [date(2026, 11, 10), date(2026, 12, 8)],
        ),
        (
            {"repeatFrequency": "P1M", "byDay": "-1FR", "startDate": "2026-11-01", "repeatCount": 2},
            [date(2026, 11, 27), date(2026, 12, 25)],
        ),
        (
            {"repeatFrequency": "P1Y", "startDate": "2025-11-03", "endDate": "2027-12-31"},
            [date(2026, 11, 3), date(2027, 11, 3)],
        ),
        (
            {"repeatFrequency": "P1W", "byMonth": 12, "startDate": "2026-11-24", "endDate": "2026-12-10"},
            [date(2026, 12, 1), date(2026, 12, 8)],
        ),
        ({"startDate": "2026-11-03"}, november(3)),
        ({"byDay": "Tuesday", "startDate": "2026-11-04", "endDate": "2026-11-17"}, november(10, 17)),
        (
            {"repeatFrequency": "P1W", "byDay": "Tuesday", "endDate": "2026-10-13"},
            [date(2026, 10, 6), date(2026, 10, 13)],
        ),
    ],
)
def test_schedule_gives_exactly_its_days(schedule: Mapping[str, object], expected: list[date]) -> None:
    assert days(schedule) == expected


def test_schedule_keeps_the_hour_through_the_clock_change_and_past_midnight() -> None:
    schedule = {
        "@type": "Schedule",
        "repeatFrequency": "P1W",
        "startDate": "2026-10-24",
        "endDate": "2026-10-31",
        "startTime": "21:00",
        "endTime": "00:30:00",
        "scheduleTimezone": "Europe/Paris",
    }
    sighting = event(eventSchedule=schedule)
    assert [(slot.start_at, slot.end_at) for slot in sighting.facts.occurrences] == [
        (datetime(2026, 10, 24, 19, tzinfo=UTC), datetime(2026, 10, 24, 22, 30, tzinfo=UTC)),
        (datetime(2026, 10, 31, 20, tzinfo=UTC), datetime(2026, 10, 31, 23, 30, tzinfo=UTC)),
    ]
    assert sighting.doubts == ()


def test_b2_endless_schedule_stops_at_500_and_the_window() -> None:
    assert len(days({"repeatFrequency": "P1D", "startDate": "1900-01-01"})) == 500
    weekly = days({"repeatFrequency": "P1W", "startDate": "1900-01-01"})
    assert (weekly[0], weekly[-1]) == (date(2026, 10, 5), date(2028, 3, 27))


@pytest.mark.parametrize("frequency", ["PT1H", "PT1S", "P0D", "P1000D", "now and then"])
def test_b2_finer_or_senseless_frequencies_are_refused(frequency: str) -> None:
    schedule = {"@type": "Schedule", "repeatFrequency": frequency, "startDate": "2026-11-03"}
    reason, detail = refused(startDate=None, eventSchedule=schedule)
    assert (reason, detail) == (
        SkipReason.BAD_RECURRENCE,
        f"the frequency {frequency!r} is not one of whole days, weeks, months or years",
    )
    kept = event(eventSchedule=schedule)
    assert kept.facts.occurrences == (Occurrence(start_at=EVENING),)
    assert kept.doubts == (Doubt.RECURRENCE_IGNORED,)


def test_schedule_outside_the_window_has_no_occurrence() -> None:
    schedule = {"@type": "Schedule", "repeatFrequency": "P1D", "startDate": "2020-01-01", "endDate": "2020-02-01"}
    assert refused(startDate=None, eventSchedule=schedule) == (
        SkipReason.NO_OCCURRENCE,
        "the schedule has no date in the window",
    )
