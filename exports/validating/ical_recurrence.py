"""Recurrence rules: whether readers can follow them, and to the same dates (RFC 5545 section 3.3.10)."""

import re
from collections.abc import Iterable

from exports.validating.findings import Findings
from exports.validating.ical_components import Component
from exports.validating.ical_lines import ContentLine
from exports.validating.ical_rule_start import gives
from exports.validating.ical_values import When, moment, moment_of

_FREQUENCIES = ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY", "YEARLY")
_TOO_OFTEN = ("SECONDLY", "MINUTELY")
_MOST = 10_000
_DAYS = r"(?:[+-]?\d{1,2})?(?:MO|TU|WE|TH|FR|SA|SU)"
# The lowest and the highest number of each list; a rule whose lowest is below zero counts from the end, and has no zero.
_BOUNDS = {
    "BYSECOND": (0, 60),
    "BYMINUTE": (0, 59),
    "BYHOUR": (0, 23),
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
}
# What a part must not stand beside.
_NOT_WITH = {
    "BYMONTHDAY": ("WEEKLY",),
    "BYYEARDAY": ("DAILY", "WEEKLY", "MONTHLY"),
    "BYWEEKNO": ("SECONDLY", "MINUTELY", "HOURLY", "DAILY", "WEEKLY", "MONTHLY"),
}
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)
_SIGNED = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_BY_DAY = re.compile(rf"{_DAYS}(?:,{_DAYS})*", re.ASCII)


def check_recurrence(entry: Component, start: When | None, where: str, findings: Findings) -> None:
    """Note what is wrong with the recurrence rules of an entry that begins at `start`."""
    rules = entry.all("RRULE", "EXRULE")
    for number, line in enumerate(rules):
        if number and line.name == rules[0].name:
            findings.add("ical-rrule-twice", line.line, f"{where} {line.name}")
        parts = rule_parts(line.value)
        fault = _fault(parts) if parts is not None else line.value
        if parts is None or fault:
            findings.add("ical-rrule", line.line, f"{where} {line.name}", told=fault)
            continue
        if parts["FREQ"] in _TOO_OFTEN or int(parts.get("COUNT", "0")) > _MOST:
            findings.add("ical-rrule-hostile", line.line, f"{where} {line.name}", told=line.value)
        if "UNTIL" in parts:
            _check_until(line, parts, start, where, findings)
        if misplaced := _misplaced(parts):
            findings.add("ical-rrule-part", line.line, f"{where} {line.name}", told=misplaced, frequency=parts["FREQ"])
        elif len(rules) == 1 and line.name == "RRULE" and start is not None and not gives(parts, start.wall):
            findings.add("ical-rrule-start", line.line, f"{where} RRULE", told=entry.value("DTSTART"))
    if rules and entry.first("RECURRENCE-ID"):
        findings.add("ical-rrule-of-exception", rules[0].line, f"{where} {rules[0].name}")


def check_instances(entries: Iterable[Component], findings: Findings) -> None:
    """Note exceptions that name a day of a series of hours, or the reverse (RFC 5545 section 3.8.4.4).

    The series is the entry of the same UID that is no exception. Where the calendar does not have it, the exception's
    own start tells of which type it is.
    """
    starts: dict[tuple[str, str], ContentLine] = {}
    exceptions: list[tuple[Component, ContentLine]] = []
    for entry in entries:
        instance, start = entry.first("RECURRENCE-ID"), entry.first("DTSTART")
        if instance is not None:
            exceptions.append((entry, instance))
        elif start is not None:
            starts.setdefault((entry.name, entry.value("UID")), start)
    for entry, instance in exceptions:
        start = starts.get((entry.name, entry.value("UID"))) or entry.first("DTSTART")
        told, begun = moment_of(instance), moment_of(start) if start else None
        if told is not None and begun is not None and told.is_day != begun.is_day:
            place = f"{entry.where} {instance.name}"
            findings.add("ical-exception-kind", instance.line, place, told=instance.value, name=instance.name)


def rule_parts(value: str) -> dict[str, str] | None:
    """The parts of a rule by name, in upper case; None where one has no value or stands twice."""
    parts: dict[str, str] = {}
    for part in value.strip().upper().split(";"):
        name, equals, told = part.partition("=")
        if not equals or not told or name in parts:
            return None
        parts[name] = told
    return parts


def _fault(parts: dict[str, str]) -> str:
    """The part that cannot be read; empty where all can."""
    if parts.get("FREQ") not in _FREQUENCIES:
        return f"FREQ={parts.get('FREQ', '')}"
    for name, told in parts.items():
        # Other calendars have other months (RFC 7529).
        if not _is_part(name, told) and not (name == "BYMONTH" and "RSCALE" in parts):
            return f"{name}={told}"
    return ""


def _misplaced(parts: dict[str, str]) -> str:
    """The part that must not stand beside the frequency; empty where there is none."""
    frequency, days = parts["FREQ"], parts.get("BYDAY", "")
    for name, frequencies in _NOT_WITH.items():
        if name in parts and frequency in frequencies:
            return f"{name}={parts[name]}"
    # Numbers of weekdays count within a month or a year, not within the weeks of BYWEEKNO.
    numbered = any(sign.isdecimal() for sign in days)
    if numbered and (frequency not in ("MONTHLY", "YEARLY") or "BYWEEKNO" in parts):
        return f"BYDAY={days}"
    return ""


def _is_part(name: str, told: str) -> bool:
    if name in ("COUNT", "INTERVAL"):
        return bool(_WHOLE.fullmatch(told)) and int(told) > 0
    if name in _BOUNDS:
        return all(_is_within(number, *_BOUNDS[name]) for number in told.split(","))
    if name == "BYDAY":
        return bool(_BY_DAY.fullmatch(told))
    if name == "WKST":
        return told in ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    if name == "UNTIL":
        return moment(told) is not None
    return name in ("FREQ", "RSCALE", "SKIP") or name.startswith("X-")


def _is_within(number: str, lowest: int, highest: int) -> bool:
    if not _SIGNED.fullmatch(number):
        return False
    return lowest <= int(number) <= highest and not (lowest < 0 and int(number) == 0)


def _check_until(line: ContentLine, parts: dict[str, str], start: When | None, where: str, findings: Findings) -> None:
    place = f"{where} {line.name}"
    if "COUNT" in parts:
        findings.add("ical-rrule-count-and-until", line.line, place)
    until = moment(parts["UNTIL"])
    if until is None or start is None:
        return
    # A start in a zone or in UTC wants an end in UTC, a floating one a floating end.
    sound = until.kind == {"date": "date", "floating": "floating"}.get(start.kind, "utc")
    if not sound:
        findings.add("ical-rrule-until", line.line, place, told=parts["UNTIL"])
    elif _is_before(until, start):
        findings.add("ical-rrule-ends-before", line.line, place, told=parts["UNTIL"])


def _is_before(until: When, start: When) -> bool:
    if until.kind == start.kind:
        return until.wall < start.wall
    end, begin = until.instant(), start.instant()
    return end is not None and begin is not None and end < begin
