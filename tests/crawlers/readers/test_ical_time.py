"""The iCalendar reader: zones, days, ends, series. Every calendar here is invented."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.cleaning.times import in_zone, local
from catalog.sightings import Occurrence, Place
from catalog.vocabulary import Doubt, EventStatus, SkipReason
from crawlers.readers.ical_onsets import rules_of
from crawlers.readers.ical_zones import zone_named
from tests.crawlers.readers.ical_fixtures.calendars import (
    READING,
    calendar,
    events_of,
    fixture,
    found_in,
    items_of,
    only,
    said,
    skipped_of,
    slots,
    starts,
)

UID = "UID:atelier-2026@valombre.example\nSUMMARY:Atelier"


def slot_of(event: str, head: str = "") -> dict[str, object]:
    """What the only slot says, but for the zone of Paris."""
    (slot,) = slots(f"{UID}\n{event}", head=head)
    return dict(said(slot))


def doubts_of(event: str, head: str = "") -> tuple[Doubt, ...]:
    return only(calendar(f"{UID}\n{event}", head=head)).doubts


@pytest.mark.parametrize(
    ("tzid", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ('"Europe/Paris"', "Europe/Paris"),
        ("Romance Standard Time", "Europe/Paris"),
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("/freeassociation.sourceforge.net/Europe/Paris", "Europe/Paris"),
        ("/mozilla.org/20070129_1/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Brussels"),
        ("(UTC+01:00) Amsterdam, Berlin, Berne, Rome, Stockholm, Vienne", "Europe/Amsterdam"),
        ("(GMT +01:00) Brussels, Copenhagen, Madrid, Paris", "Europe/Brussels"),
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("CET", "Europe/Paris"),
        ("Indian/Reunion", "Indian/Reunion"),
        ("Customized Time Zone", None),
        ("Europe", None),
        ("Europe/Atlantis", None),
        ("", None),
    ],
)
def test_zone_names_of_all_programs_are_known(tzid, zone):
    assert zone_named(tzid) == zone


def test_zone_of_the_source_wins_among_those_a_display_name_lists():
    assert zone_named("(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris", "Europe/Paris") == "Europe/Paris"


@pytest.mark.parametrize(
    ("event", "head", "start", "zone", "doubts"),
    [
        ("DTSTART:20261103T180000Z", "", "2026-11-03T19:00:00+01:00", "Europe/Paris", ()),
        (
            "DTSTART:20261103T180000Z",
            "X-WR-TIMEZONE:America/Cayenne",
            "2026-11-03T15:00:00-03:00",
            "America/Cayenne",
            (),
        ),
        ("DTSTART:20261103T180000Z", "X-WR-TIMEZONE:UTC", "2026-11-03T19:00:00+01:00", "Europe/Paris", ()),
        ("DTSTART:20261103T180000", "", "2026-11-03T18:00:00+01:00", "Europe/Paris", (Doubt.ZONE_ASSUMED,)),
        (
            "DTSTART:20261103T180000",
            "X-WR-TIMEZONE:Indian/Reunion",
            "2026-11-03T18:00:00+04:00",
            "Indian/Reunion",
            (),
        ),
        (
            "DTSTART;TZID=America/Cayenne:20261103T180000",
            "X-WR-TIMEZONE:Europe/Paris",
            "2026-11-03T18:00:00-03:00",
            "America/Cayenne",
            (),
        ),
        (
            "DTSTART;TZID=(UTC+01:00) Bruxelles, Paris:20261103T180000",
            "",
            "2026-11-03T18:00:00+01:00",
            "Europe/Paris",
            (),
        ),
        (
            "DTSTART;TZID=Nulle part:20261103T180000",
            "",
            "2026-11-03T18:00:00+01:00",
            "Europe/Paris",
            (Doubt.ZONE_ASSUMED,),
        ),
        ("DTSTART;TZID=UTC:20261103T180000", "", "2026-11-03T19:00:00+01:00", "Europe/Paris", ()),
    ],
)
def test_times_become_instants_in_the_zone_people_look_at(event, head, start, zone, doubts):
    read = only(calendar(f"{UID}\n{event}", head=head))
    (slot,) = read.facts.occurrences
    assert (slot.start_at.isoformat(), slot.zone, read.doubts) == (start, zone, doubts)
    assert slot.start_at.utcoffset() == datetime.fromisoformat(start).utcoffset()


def test_zone_that_only_the_file_knows_follows_its_rules():
    events = events_of(found_in(fixture("outlook_zones.ics")))
    assert [
        (event.facts.occurrences[0].start_at.isoformat(), event.facts.occurrences[0].zone, event.doubts)
        for event in events
    ] == [
        ("2027-07-01T15:00:00+02:00", "Europe/Paris", ()),
        ("2027-01-01T15:00:00+01:00", "Europe/Paris", ()),
    ]


def test_rules_of_a_file_agree_with_ours_where_they_are_the_same():
    lines = """BEGIN:STANDARD
DTSTART:19701025T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:19700329T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT""".splitlines()
    rules = rules_of(lines, 2026, 2029)
    wall = datetime(2026, 1, 1)  # noqa: DTZ001 - a wall clock
    while wall.year < 2029:
        assert rules.offset_at(wall) == in_zone(wall, "Europe/Paris").utcoffset(), wall
        wall += timedelta(minutes=30)


@pytest.mark.parametrize(
    ("event", "slot", "doubts"),
    [
        ("DTSTART;VALUE=DATE:20261103", {"start_on": "2026-11-03", "end_on": "2026-11-03"}, ()),
        ("DTSTART:20261103", {"start_on": "2026-11-03", "end_on": "2026-11-03"}, ()),
        (
            "DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261103",
            {"start_on": "2026-11-03", "end_on": "2026-11-03"},
            (),
        ),
        (
            "DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261106",
            {"start_on": "2026-11-03", "end_on": "2026-11-05"},
            (),
        ),
        (
            "DTSTART;VALUE=DATE:20261103\nDURATION:P2D",
            {"start_on": "2026-11-03", "end_on": "2026-11-04"},
            (),
        ),
        (
            "DTSTART;VALUE=DATE:20261103\nDTEND;TZID=Europe/Paris:20261104T180000",
            {"start_on": "2026-11-03", "end_on": "2026-11-04"},
            (),
        ),
        (
            "DTSTART;VALUE=DATE:20261103T000000\nDTEND;VALUE=DATE:20261104T000000",
            {"start_on": "2026-11-03", "end_on": "2026-11-03"},
            (),
        ),
        (
            "DTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261101",
            {"start_on": "2026-11-03", "end_on": "2026-11-03"},
            (Doubt.END_IGNORED,),
        ),
        ("DTSTART:20261103T170000Z", {"start_at": "2026-11-03T18:00:00+01:00"}, ()),
        ("DTSTART:20261103T170000Z\nDTEND:20261103T170000Z", {"start_at": "2026-11-03T18:00:00+01:00"}, ()),
        (
            "DTSTART:20261103T170000Z\nDURATION:PT1H30M",
            {"start_at": "2026-11-03T18:00:00+01:00", "end_at": "2026-11-03T19:30:00+01:00"},
            (),
        ),
        (
            "DTSTART;TZID=Europe/Paris:20261103T180000\nDTEND:20261103T190000Z",
            {"start_at": "2026-11-03T18:00:00+01:00", "end_at": "2026-11-03T20:00:00+01:00"},
            (),
        ),
        (
            "DTSTART:20261103T170000Z\nDTEND:20261103T160000Z",
            {"start_at": "2026-11-03T18:00:00+01:00"},
            (Doubt.END_IGNORED,),
        ),
        (
            "DTSTART:20261103T170000Z\nDURATION:-PT1H",
            {"start_at": "2026-11-03T18:00:00+01:00"},
            (Doubt.END_IGNORED,),
        ),
        (
            "DTSTART:20261103T170000Z\nDTEND;VALUE=DATE:20261105",
            {"start_at": "2026-11-03T18:00:00+01:00", "end_at": "2026-11-05T00:00:00+01:00"},
            (),
        ),
        (
            "DTSTART:20261103T170000Z\nDTEND:20269999T999999Z",
            {"start_at": "2026-11-03T18:00:00+01:00"},
            (Doubt.END_IGNORED,),
        ),
    ],
)
def test_ends_are_inclusive_days_or_later_instants(event, slot, doubts):
    assert (slot_of(event), doubts_of(event)) == (slot, doubts)


def test_series_with_overrides_in_any_order_is_one_sighting():
    event = only(fixture("series.ics"))
    assert event.origin.items == 3
    assert event.facts.place == Place(name="Mairie")
    assert [said(slot) for slot in event.facts.occurrences] == [
        {"start_at": "2026-11-03T14:00:00+01:00", "end_at": "2026-11-03T16:00:00+01:00"},
        {
            "start_at": "2026-11-12T10:00:00+01:00",
            "end_at": "2026-11-12T12:00:00+01:00",
            "key": "20261110T130000Z",
            "title": "Permanence numérique (déplacée)",
            "place": {"name": "Bibliothèque"},
        },
        {
            "start_at": "2026-11-17T14:00:00+01:00",
            "end_at": "2026-11-17T16:00:00+01:00",
            "key": "20261117T130000Z",
            "status": "cancelled",
        },
        {"start_at": "2026-12-01T14:00:00+01:00", "end_at": "2026-12-01T16:00:00+01:00"},
    ]
    assert event.facts.status is EventStatus.SCHEDULED


def test_weekly_series_keeps_its_hour_over_the_change_of_clocks():
    assert starts(f"{UID}\nDTSTART;TZID=Europe/Paris:20270321T180000\nRRULE:FREQ=WEEKLY;COUNT=2") == [
        "2027-03-21T18:00:00+01:00",
        "2027-03-28T18:00:00+02:00",
    ]


def test_weekly_series_in_utc_keeps_its_instant():
    assert starts(f"{UID}\nDTSTART:20270321T170000Z\nRRULE:FREQ=WEEKLY;COUNT=2") == [
        "2027-03-21T18:00:00+01:00",
        "2027-03-28T19:00:00+02:00",
    ]


DAILY = "DTSTART;TZID=Europe/Paris:20261103T180000\nRRULE:FREQ=DAILY;"


@pytest.mark.parametrize(
    ("event", "days"),
    [
        (f"{DAILY}UNTIL=20261105", ["03", "04", "05"]),
        (f"{DAILY}UNTIL=20261105T170000Z", ["03", "04", "05"]),
        (f"{DAILY}UNTIL=20261105T165959Z", ["03", "04"]),
        (f"{DAILY}UNTIL=20261105T180000", ["03", "04", "05"]),
        (f"{DAILY}COUNT=4\nEXDATE;TZID=Europe/Paris:20261104T180000", ["03", "05", "06"]),
        (f"{DAILY}COUNT=4\nEXDATE:20261104T170000Z,20261105T170000Z", ["03", "06"]),
        (f"{DAILY}COUNT=4\nEXDATE;VALUE=DATE:20261104", ["03", "05", "06"]),
        (f"{DAILY}COUNT=4\nEXDATE:n'importe quoi,20261104T170000Z", ["03", "05", "06"]),
        (f"{DAILY}COUNT=2\nRDATE:20261110T170000Z", ["03", "04", "10"]),
        (f"{DAILY}COUNT=2\nRDATE;TZID=America/New_York:20261110T120000", ["03", "04", "10"]),
        ("DTSTART:20261103T170000Z\nRDATE:20261110T170000Z\nRDATE:20261111T170000Z", ["03", "10", "11"]),
        ("DTSTART:20261103T170000Z\nRRULE:FREQ=WEEKLY;COUNT=3;BYDAY=TU,TH;WKST=SU", ["03", "05", "10"]),
        ("DTSTART:20261103T170000Z\nRRULE:FREQ=MONTHLY;UNTIL=20261130;BYDAY=1TU;RSCALE=GREGORIAN", ["03"]),
        ("DTSTART;VALUE=DATE:20261103\nRRULE:FREQ=DAILY;UNTIL=20261104", ["03", "04"]),
        ("DTSTART;VALUE=DATE:20261103\nRRULE:FREQ=DAILY;UNTIL=20261104T230000Z", ["03", "04", "05"]),
        ("DTSTART;VALUE=DATE:20261103\nRRULE:FREQ=DAILY;COUNT=3\nEXDATE:20261104T000000", ["03", "05"]),
    ],
)
def test_rules_dates_and_exceptions_give_the_days(event, days):
    assert [start[8:10] for start in starts(f"{UID}\n{event}")] == days


def test_period_of_rdate_has_its_own_end():
    event = f"{UID}\nDTSTART:20261103T170000Z\nDTEND:20261103T180000Z\nRDATE;VALUE=PERIOD:20261104T170000Z/PT3H"
    assert [(slot.start_at.day, slot.end_at - slot.start_at) for slot in slots(event)] == [
        (3, timedelta(hours=1)),
        (4, timedelta(hours=3)),
    ]


def test_days_of_a_series_are_inclusive():
    assert [
        said(slot)
        for slot in slots(f"{UID}\nDTSTART;VALUE=DATE:20261103\nDTEND;VALUE=DATE:20261105\nRRULE:FREQ=WEEKLY;COUNT=2")
    ] == [
        {"start_on": "2026-11-03", "end_on": "2026-11-04"},
        {"start_on": "2026-11-10", "end_on": "2026-11-11"},
    ]


def test_series_from_long_ago_gives_what_is_in_the_window():
    weekly = starts(f"{UID}\nDTSTART;TZID=Europe/Paris:19700105T180000\nRRULE:FREQ=WEEKLY;INTERVAL=2")
    assert (weekly[0], weekly[-1], len(weekly)) == ("2026-10-12T18:00:00+02:00", "2028-04-24T18:00:00+02:00", 41)
    yearly = starts(f"{UID}\nDTSTART;VALUE=DATE:16040714\nRRULE:FREQ=YEARLY")
    assert yearly == ["2027-07-14"]


def test_long_series_is_capped_with_a_doubt():
    event = only(calendar(f"{UID}\nDTSTART:20261101T170000Z\nRRULE:FREQ=DAILY"))
    assert (len(event.facts.occurrences), event.doubts) == (500, (Doubt.OCCURRENCES_CAPPED,))


def test_override_without_its_series_stands_for_it():
    override = f"{UID}\nRECURRENCE-ID:20261110T170000Z\nDTSTART:20261111T170000Z"
    event = only(calendar(override, override.replace("20261110", "20261117").replace("20261111", "20261118")))
    assert [(slot.key, slot.start_at.day) for slot in event.facts.occurrences] == [
        ("20261110T170000Z", 11),
        ("20261117T170000Z", 18),
    ]
    assert (event.origin.source_id, event.origin.items) == ("atelier-2026@valombre.example", 2)


def test_override_of_this_and_all_later_slots_moves_them():
    series = f"{UID}\nDTSTART;TZID=Europe/Paris:20261103T140000\nRRULE:FREQ=WEEKLY;COUNT=4"
    later = (
        f"{UID} le soir\nRECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:20261117T140000\n"
        "DTSTART;TZID=Europe/Paris:20261117T190000"
    )
    found = [(slot.start_at.isoformat()[5:16], slot.key, slot.title) for slot in slots(series, later)]
    assert found == [
        ("11-03T14:00", "", ""),
        ("11-10T14:00", "", ""),
        ("11-17T19:00", "20261117T130000Z", "Atelier le soir"),
        ("11-24T19:00", "20261124T130000Z", "Atelier le soir"),
    ]


def test_private_override_hides_its_slot():
    series = f"{UID}\n{DAILY}COUNT=3"
    private = f"{UID}\nRECURRENCE-ID:20261104T170000Z\nDTSTART:20261104T170000Z\nCLASS:PRIVATE"
    found = found_in(calendar(series, private))
    assert [slot.start_at.day for slot in events_of(found)[0].facts.occurrences] == [3, 5]
    assert [item.reason for item in skipped_of(found)] == [SkipReason.PRIVATE]
    assert items_of(found) == 2


def test_override_of_a_day_in_a_series_of_times_is_found():
    series = f"{UID}\n{DAILY}COUNT=2"
    override = f"{UID}\nRECURRENCE-ID;VALUE=DATE:20261104\nDTSTART;TZID=Europe/Paris:20261104T200000"
    assert [(slot.start_at.hour, slot.key) for slot in slots(series, override)] == [
        (18, ""),
        (20, "20261104T170000Z"),
    ]


def test_bad_override_leaves_its_series_whole():
    series = f"{UID}\n{DAILY}COUNT=2"
    found = found_in(calendar(series, f"{UID}\nRECURRENCE-ID:20261104T170000Z"))
    assert [len(event.facts.occurrences) for event in events_of(found)] == [2]
    assert [item.reason for item in skipped_of(found)] == [SkipReason.NO_DATE]


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        ("20260329T013000", "2026-03-29T00:30:00+00:00"),
        ("20260329T023000", "2026-03-29T01:30:00+00:00"),
        ("20260329T033000", "2026-03-29T01:30:00+00:00"),
        ("20261025T023000", "2026-10-25T00:30:00+00:00"),
        ("20261025T033000", "2026-10-25T02:30:00+00:00"),
    ],
)
def test_b15_gap_and_fold_follow_the_written_rule(wall, utc):
    (slot,) = slots(f"{UID}\nDTSTART;TZID=Europe/Paris:{wall}")
    assert slot.start_at.astimezone(UTC).isoformat() == utc


@pytest.mark.parametrize(
    ("start", "reason"),
    [
        ("00010101T000000Z", SkipReason.OUT_OF_RANGE),
        ("00010101T000000", SkipReason.OUT_OF_RANGE),
        ("99991231T235959Z", SkipReason.OUT_OF_RANGE),
        ("99991231T235959", SkipReason.OUT_OF_RANGE),
        ("99991231", SkipReason.OUT_OF_RANGE),
        ("30001101T100000Z", SkipReason.OUT_OF_RANGE),
        ("２０２６1101T100000Z", SkipReason.BAD_DATE),
        ("٢٠٢٦1101T100000Z", SkipReason.BAD_DATE),
        ("10", SkipReason.BAD_DATE),
        ("may", SkipReason.BAD_DATE),
        ("20261301T100000Z", SkipReason.BAD_DATE),
        ("20261101T250000Z", SkipReason.BAD_DATE),
        ("00000000T000000Z", SkipReason.BAD_DATE),
    ],
)
def test_b15_dates_at_the_ends_of_time_are_skipped(start, reason):
    assert [item.reason for item in skipped_of(found_in(calendar(f"{UID}\nDTSTART:{start}")))] == [reason]


def test_b15_end_in_the_year_9999_is_ignored():
    event = only(calendar(f"{UID}\nDTSTART:20261101T100000Z\nDTEND:99991231T235959Z"))
    assert (event.facts.occurrences[0].end_at, event.doubts) == (None, (Doubt.END_IGNORED,))


def test_b15_minutes_of_the_paris_nights_of_change_round_trip():
    """Written in UTC and by the clocks of Paris, every seventh minute of each night gives the same instant."""
    for year in range(2024, 2031):
        for month in (3, 10):
            night = max(day for day in range(25, 32) if datetime(year, month, day, tzinfo=UTC).weekday() == 6)
            midnight = datetime(year, month, night, tzinfo=UTC)
            instants = [midnight + timedelta(minutes=minute) for minute in range(0, 240, 7)]
            _round_trip(instants)


def _round_trip(instants: list[datetime]) -> None:
    in_utc = [f"UID:{n}\nSUMMARY:x\nDTSTART:{at:%Y%m%dT%H%M%SZ}" for n, at in enumerate(instants)]
    walls = [local(at, "Europe/Paris") for at in instants]
    by_clock = [f"UID:{n}\nSUMMARY:x\nDTSTART;TZID=Europe/Paris:{at:%Y%m%dT%H%M%S}" for n, at in enumerate(walls)]
    wide = replace(READING, accepts_from=date(2024, 1, 1))
    read = [
        [_start(event.facts.occurrences[0]) for event in events_of(found_in(calendar(*written), wide))]
        for written in (in_utc, by_clock)
    ]
    assert [at.isoformat() for at in read[0]] == [at.isoformat() for at in walls]
    # The second of two equal wall-clock times is read as the first.
    folded = [at - timedelta(hours=1) if in_zone(at.replace(tzinfo=None), "Europe/Paris") != at else at for at in walls]
    assert read[1] == folded


def _start(slot: Occurrence) -> datetime:
    assert slot.start_at is not None
    return slot.start_at
