"""Every instant of every zone, as readers understand the VTIMEZONE that we write."""

import zoneinfo
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from dateutil import tz
from icalendar import Timezone

from exports.timezones import vtimezone

OURS = ["Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion",
        "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Wallis",
        "America/Miquelon", "Indian/Kerguelen"]  # fmt: skip
ODD = ["Europe/Dublin", "Africa/Casablanca", "Africa/Cairo", "America/Santiago", "America/Nuuk", "Asia/Gaza",
       "Asia/Jerusalem", "Australia/Lord_Howe", "Pacific/Chatham", "America/Troll", "Asia/Kathmandu",
       "Pacific/Apia", "Asia/Beirut", "Pacific/Auckland", "America/St_Johns"]  # fmt: skip


def as_read(zone: str, first: int, last: int) -> tz.tzrangebase:
    """The zone as dateutil, and so vobject, reads our bytes."""
    text = vtimezone(zone, first, last).decode("ascii").replace("\r\n", "\n")
    return tz.tzical(StringIO(text)).get(zone)


def wrong_instants(zone: str, first: int, last: int, step: timedelta) -> list[datetime]:
    """Instants of these local years whose wall time is read as another instant."""
    real, read = zoneinfo.ZoneInfo(zone), as_read(zone, first, last)
    wrong = []
    instant = datetime(first, 1, 1, tzinfo=UTC) - timedelta(hours=14)
    while instant.year <= last:
        there = instant.astimezone(real)
        # Only the first pass of a repeated hour can be told by a wall time (RFC 5545 section 3.3.5).
        if there.year >= first and not there.fold and there.utcoffset() != there.replace(tzinfo=read).utcoffset():
            wrong.append(instant)
        instant += step
    return wrong


def test_vtimezone_of_paris_is_two_rules_with_onsets_in_the_old_offset():
    assert vtimezone("Europe/Paris", 2026, 2027).decode("ascii").split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19960331T020000",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_vtimezone_of_a_zone_without_summer_is_one_offset():
    assert vtimezone("America/Guadeloupe", 2026, 2026).decode("ascii").split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:America/Guadeloupe",
        "BEGIN:STANDARD",
        "DTSTART:19700101T000000",
        "TZOFFSETFROM:-0400",
        "TZOFFSETTO:-0400",
        "TZNAME:AST",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


def test_vtimezone_of_a_change_after_midnight_names_the_days_of_the_month():
    lines = vtimezone("America/Santiago", 2026, 2026).decode("ascii").split("\r\n")
    assert [line for line in lines if line.startswith("RRULE")] == [
        "RRULE:FREQ=YEARLY;BYMONTH=4;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8",
        "RRULE:FREQ=YEARLY;BYMONTH=9;BYDAY=SU;BYMONTHDAY=2,3,4,5,6,7,8",
    ]


def test_vtimezone_does_not_depend_on_years_within_the_current_rule():
    assert vtimezone("Europe/Paris", 2026, 2026) == vtimezone("Europe/Paris", 1997, 2060)


@pytest.mark.parametrize("zone", OURS + [zone for zone in ODD if zone in zoneinfo.available_timezones()])
def test_vtimezone_is_read_right_for_every_instant_of_its_years(zone):
    assert wrong_instants(zone, 2025, 2027, timedelta(minutes=30 * 5)) == []


@pytest.mark.parametrize(
    ("zone", "first", "last"),
    [
        ("Europe/Paris", 1994, 1998),  # the autumn change moved from September to October in 1996
        ("Europe/Paris", 1974, 1978),  # summer time came in 1976
        ("America/New_York", 2005, 2009),  # other weeks since 2007
        ("Europe/Moscow", 2009, 2015),  # three regimes
        ("Pacific/Apia", 2010, 2013),  # a day left out at the end of 2011
        ("America/Miquelon", 2005, 2008),
        ("Africa/Casablanca", 2016, 2020),  # from summer time to a winter at Ramadan
        ("Asia/Pyongyang", 2014, 2019),  # offsets without summers changed twice
    ],
)
def test_vtimezone_is_right_across_changes_of_the_rules(zone, first, last):
    assert wrong_instants(zone, first, last, timedelta(minutes=30 * 7)) == []


@pytest.mark.drill
def test_drill_vtimezone_of_every_zone_is_read_right():
    zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone)
    wrong = {zone: wrong_instants(zone, 2024, 2030, timedelta(hours=17))[:3] for zone in zones}
    assert len(zones) > 400
    assert {zone: instants for zone, instants in wrong.items() if instants} == {}


@pytest.mark.parametrize("zone", ["Europe/Paris", "America/Miquelon", "Pacific/Noumea", "America/Santiago"])
def test_vtimezone_is_read_right_by_icalendar_without_its_own_tables(zone):
    read = Timezone.from_ical(vtimezone(zone, 2026, 2026)).to_tz(lookup_tzid=False)
    real = zoneinfo.ZoneInfo(zone)
    noons = [datetime(2026, 1, 1, 12) + timedelta(days=day) for day in range(365)]  # noqa: DTZ001 - wall times
    assert [noon.replace(tzinfo=read).utcoffset() for noon in noons] == [
        noon.replace(tzinfo=real).utcoffset() for noon in noons
    ]


def test_vtimezone_has_no_rdate_and_no_long_line_in_any_zone():
    for zone in OURS + ODD[:10]:
        if zone in zoneinfo.available_timezones():
            lines = vtimezone(zone, 1970, 2030).split(b"\r\n")
            assert [line for line in lines if len(line) > 75 or line.startswith(b"RDATE")] == []


@pytest.mark.parametrize("zone", ["Europe/Atlantis", "europe/paris", "../../etc/passwd", ""])
def test_vtimezone_of_no_zone_is_an_error_that_names_it(zone):
    with pytest.raises(ValueError, match="is no IANA time zone"):
        vtimezone(zone, 2026, 2026)


@pytest.mark.parametrize(("first", "last"), [(2027, 2026), (1, 2026), (2026, 9999)])
def test_vtimezone_of_years_out_of_bounds_is_an_error(first, last):
    with pytest.raises(ValueError, match="out of bounds"):
        vtimezone("Europe/Paris", first, last)


def test_vtimezone_falls_back_on_the_package_of_zones_without_files_of_the_system():
    import exports.timezones as module

    system = vtimezone("Europe/Paris", 2026, 2026)
    before = zoneinfo.TZPATH
    module._yearly.cache_clear()
    module.vtimezone.cache_clear()
    try:
        zoneinfo.reset_tzpath(to=[])
        assert vtimezone("Europe/Paris", 2026, 2026) == system
    finally:
        zoneinfo.reset_tzpath(to=before)
        module._yearly.cache_clear()
        module.vtimezone.cache_clear()
