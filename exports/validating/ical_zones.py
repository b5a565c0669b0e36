"""Time zones of a calendar: whether they are there, and give the hours that the world's table gives.

A VTIMEZONE is followed as RFC 5545 section 3.6.5 says, for the dates that the calendar uses, and compared
with the tz database.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from catalog.cleaning.times import zone_of
from exports.validating.findings import Findings
from exports.validating.ical_components import Component
from exports.validating.ical_lines import ContentLine
from exports.validating.ical_onsets import Onsets
from exports.validating.ical_values import iana, moment, offset

_ONCE = ("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")


@dataclass(frozen=True, slots=True)
class _Use:
    """An hour in a zone, and where the calendar says it."""

    line: ContentLine
    where: str
    wall: datetime


def check_zones(calendar: Component, findings: Findings) -> None:
    """Note what is wrong with the zones of a calendar."""
    defined: dict[str, Component] = {}
    for zone in calendar.named("VTIMEZONE"):
        name = zone.value("TZID")
        if not name:
            findings.add("ical-zone-incomplete", zone.line, "VTIMEZONE", told="TZID")
        elif name in defined:
            findings.add("ical-zone-doubled", zone.line, zone.where, told=name)
        else:
            defined[name] = zone
        _check_parts(zone, findings)
    uses: dict[str, dict[datetime, _Use]] = {}
    for name, use in _uses(calendar):
        uses.setdefault(name, {}).setdefault(use.wall, use)
    for name, of_zone in uses.items():
        first = next(iter(of_zone.values()))
        if name not in defined:
            findings.add("ical-zone-undefined", first.line.line, first.where, told=name)
        elif known := iana(name):
            _compare(defined[name], known, of_zone.values(), findings)
        else:
            findings.add("ical-zone-name", defined[name].line, defined[name].where, told=name)
    for name, zone in defined.items():
        if name not in uses:
            findings.add("ical-zone-unused", zone.line, zone.where, told=name)


def _uses(calendar: Component) -> Iterator[tuple[str, _Use]]:
    for entry in calendar.children:
        if entry.name == "VTIMEZONE":
            continue
        for line in entry.properties:
            if "TZID" not in line.parameters:
                continue
            for text in line.value.split(",")[:1000]:
                told = moment(text.partition("/")[0])
                if told is not None and isinstance(told.wall, datetime) and not told.utc:
                    yield line.parameters["TZID"], _Use(line, f"{entry.where} {line.name}", told.wall)


def _check_parts(zone: Component, findings: Findings) -> None:
    parts = list(zone.named("STANDARD", "DAYLIGHT"))
    if not parts:
        findings.add("ical-zone-empty", zone.line, zone.where)
    for line in zone.all("TZID")[1:]:
        findings.add("ical-twice", line.line, zone.where, told="TZID")
    for part in parts:
        _check_part(part, zone.where, findings)
    listed = next((line for part in parts for line in part.all("RDATE")), None)
    if listed:
        findings.add("ical-zone-rdate", listed.line, f"{zone.where} RDATE")


def _check_part(part: Component, where: str, findings: Findings) -> None:
    if missing := " ".join(name for name in _ONCE if not part.first(name)):
        findings.add("ical-zone-incomplete", part.line, where, told=missing)
    for line in (line for name in _ONCE for line in part.all(name)[1:]):
        findings.add("ical-twice", line.line, where, told=line.name)
    for line in part.all("TZOFFSETFROM", "TZOFFSETTO"):
        if offset(line.value) is None:
            findings.add("ical-zone-offset-form", line.line, f"{where} {line.name}", told=line.value)
    for line in part.all("DTSTART"):
        told = moment(line.value)
        if told is None:
            findings.add("ical-date", line.line, f"{where} DTSTART", told=line.value)
        elif told.is_day or told.utc or "TZID" in line.parameters:
            findings.add("ical-zone-start", line.line, f"{where} DTSTART", told=line.value)


def _compare(zone: Component, known: str, uses: Iterable[_Use], findings: Findings) -> None:
    """Compare the hours that are used; one finding for each sub-component that gives wrong ones."""
    onsets = Onsets.of(zone)
    if onsets is None:
        return
    here = zone_of(known)
    told: set[int] = set()
    for use in uses:
        given, line = onsets.at(use.wall)
        # An hour that is repeated or skipped is read one way or the other.
        if line in told or given in {use.wall.replace(tzinfo=here, fold=fold).utcoffset() for fold in (0, 1)}:
            continue
        told.add(line)
        right = use.wall.replace(tzinfo=here).utcoffset() or timedelta()
        findings.add(
            "ical-zone-offset",
            line,
            zone.where,
            zone=known,
            when=f"{use.wall:%Y-%m-%d %H:%M}",
            given=_written(given),
            right=_written(right),
        )


def _written(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    return f"{'-' if seconds < 0 else '+'}{hours:02}:{rest // 60:02}"
