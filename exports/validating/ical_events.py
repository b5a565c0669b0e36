"""What each event, task or journal entry of a calendar must say (RFC 5545 section 3.6.1 to 3.6.3)."""

from datetime import date, datetime, timedelta

from exports.validating.findings import Findings
from exports.validating.ical_components import Component
from exports.validating.ical_lines import ContentLine
from exports.validating.ical_properties import check_property
from exports.validating.ical_recurrence import check_recurrence
from exports.validating.ical_values import When, duration, moment, moment_of

ENTRIES = ("VEVENT", "VTODO", "VJOURNAL")
_DAY = timedelta(days=1)
_ONCE = (
    "UID", "DTSTAMP", "DTSTART", "DTEND", "DUE", "DURATION", "SUMMARY", "LOCATION", "STATUS", "SEQUENCE", "CREATED",
    "LAST-MODIFIED", "RECURRENCE-ID", "ORGANIZER", "GEO", "CLASS", "TRANSP", "PRIORITY", "URL", "COMPLETED",
)  # fmt: skip


def check_entry(entry: Component, method: str, findings: Findings) -> None:
    """Note what is wrong with one entry of a calendar whose METHOD is `method`."""
    where = entry.where
    _check_names(entry, where, findings)
    for one in entry.properties:
        check_property(one, entry.name, where, findings)
    start = _start(entry, method, where, findings)
    _check_end(entry, start, where, findings)
    check_recurrence(entry, start, where, findings)
    for exception in entry.all("EXDATE", "RDATE"):
        _check_exception(exception, start, where, findings)
    if method == "PUBLISH" and (guest := entry.first("ATTENDEE")):
        findings.add("ical-attendee", guest.line, where)
    for alarm in entry.named("VALARM"):
        if missing := " ".join(name for name in ("ACTION", "TRIGGER") if not alarm.first(name)):
            findings.add("ical-alarm", alarm.line, where, told=missing)


def _check_names(entry: Component, where: str, findings: Findings) -> None:
    if not entry.value("UID"):
        findings.add("ical-uid-missing", entry.line, where)
    if not entry.first("DTSTAMP"):
        findings.add("ical-dtstamp-missing", entry.line, where)
    if entry.name == "VEVENT" and not entry.value("SUMMARY"):
        findings.add("ical-summary-missing", entry.line, where)
    seen: set[str] = set()
    for one in entry.properties:
        if one.name in seen and one.name in _ONCE:
            findings.add("ical-twice", one.line, where, told=one.name)
        seen.add(one.name)


def _start(entry: Component, method: str, where: str, findings: Findings) -> When | None:
    line = entry.first("DTSTART")
    if line is not None:
        return moment_of(line)
    if entry.name == "VEVENT" and not (method == "CANCEL" and entry.first("RECURRENCE-ID")):
        findings.add("ical-dtstart-missing", entry.line, where)
    return None


def _check_end(entry: Component, start: When | None, where: str, findings: Findings) -> None:
    line = entry.first("DTEND") or entry.first("DUE")
    length = entry.first("DURATION")
    if line and length:
        findings.add("ical-end-and-duration", length.line, f"{where} DURATION", told=line.name)
    if length and start:
        told = duration(length.value)
        if told is not None and told < timedelta():
            findings.add("ical-duration", length.line, where, told=length.value)
        elif told is not None and start.is_day and told % _DAY:
            findings.add("ical-duration-of-days", length.line, where, told=length.value)
    end = moment_of(line) if line else None
    if line is None or start is None or end is None:
        return
    if start.is_day != end.is_day:
        findings.add("ical-end-kind", line.line, f"{where} {line.name}", told=line.value)
        return
    if (start.kind == "floating") != (end.kind == "floating"):
        findings.add("ical-end-floating", line.line, f"{where} {line.name}", told=line.value)
    before = _compared(start, end)
    if before is not None and before > 0:
        findings.add("ical-end-before-start", line.line, f"{where} {line.name}", told=line.value)
    elif before == 0 and line.name == "DTEND":
        findings.add("ical-end-not-after", line.line, f"{where} {line.name}", told=line.value)


def _compared(start: When, end: When) -> int | None:
    """Above zero when the start is after the end, zero when they are the same; None where nobody can know."""
    one: date | datetime | None
    other: date | datetime | None
    if start.is_day or (start.kind, start.zone) == (end.kind, end.zone):
        one, other = start.wall, end.wall
    else:
        one, other = start.instant(), end.instant()
    if one is None or other is None:
        return None
    return (one > other) - (one < other)


def _check_exception(line: ContentLine, start: When | None, where: str, findings: Findings) -> None:
    if line.parameters.get("VALUE", "").upper() == "PERIOD" or start is None:
        return
    for text in line.value.split(",")[:1000]:
        told = moment(text, line.parameters.get("TZID", ""))
        if told is not None and told.is_day != start.is_day:
            findings.add("ical-exception-kind", line.line, f"{where} {line.name}", told=text, name=line.name)
            return
