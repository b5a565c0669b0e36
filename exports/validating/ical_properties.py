"""What each property of a calendar may hold (RFC 5545 section 3.8, RFC 7986 section 5)."""

import re
from binascii import a2b_base64
from collections.abc import Callable
from datetime import timedelta
from itertools import chain

from exports.validating.findings import Findings
from exports.validating.ical_addresses import check_address
from exports.validating.ical_colours import check_colour
from exports.validating.ical_lines import ContentLine
from exports.validating.ical_values import duration, is_ill_escaped, moment, unescaped

# By property, then by the component that it stands in.
_WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "STATUS": {
        "VEVENT": ("TENTATIVE", "CONFIRMED", "CANCELLED"),
        "VTODO": ("NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "CANCELLED"),
        "VJOURNAL": ("DRAFT", "FINAL", "CANCELLED"),
    },
    "TRANSP": {"VEVENT": ("OPAQUE", "TRANSPARENT")},
}
# What must say its VALUE, although only one is possible (RFC 7986).
_VALUES = {
    "REFRESH-INTERVAL": ("DURATION",),
    "SOURCE": ("URI",),
    "CONFERENCE": ("URI",),
    "IMAGE": ("URI", "BINARY"),
}
# The highest number of each; the lowest is 0.
_HIGHEST = {"PRIORITY": 9, "PERCENT-COMPLETE": 100}
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:\.\d*)?", re.ASCII)
_KNOWN = frozenset(
    [
        "ACTION",
        "ATTACH",
        "ATTENDEE",
        "BEGIN",
        "CALSCALE",
        "CATEGORIES",
        "CLASS",
        "COLOR",
        "COMMENT",
        "COMPLETED",
        "CONCEPT",
        "CONFERENCE",
        "CONTACT",
        "CREATED",
        "DESCRIPTION",
        "DTEND",
        "DTSTAMP",
        "DTSTART",
        "DUE",
        "DURATION",
        "END",
        "EXDATE",
        "EXRULE",
        "FREEBUSY",
        "GEO",
        "IMAGE",
        "LAST-MODIFIED",
        "LINK",
        "LOCATION",
        "LOCATION-TYPE",
        "METHOD",
        "NAME",
        "ORGANIZER",
        "PARTICIPANT-TYPE",
        "PERCENT-COMPLETE",
        "PRIORITY",
        "PRODID",
        "RDATE",
        "RECURRENCE-ID",
        "REFID",
        "REFRESH-INTERVAL",
        "RELATED-TO",
        "REPEAT",
        "REQUEST-STATUS",
        "RESOURCES",
        "RESOURCE-TYPE",
        "RRULE",
        "SEQUENCE",
        "SOURCE",
        "STATUS",
        "STRUCTURED-DATA",
        "STYLED-DESCRIPTION",
        "SUMMARY",
        "TRANSP",
        "TRIGGER",
        "TZID",
        "TZNAME",
        "TZOFFSETFROM",
        "TZOFFSETTO",
        "TZUNTIL",
        "TZURL",
        "UID",
        "URL",
        "VERSION",
        "CALENDAR-ADDRESS",
        "ACKNOWLEDGED",
        "PROXIMITY",
        "DEFAULT-ALARM",
        "BUSYTYPE",
        "POLL-ITEM-ID",
    ]
)


def check_property(line: ContentLine, component: str, where: str, findings: Findings) -> None:
    """Note what is wrong with one property of a component that has this name, whatever stands beside it."""
    name, place = line.name, f"{where} {line.name}"
    if name in _WORDS:
        _check_word(line, component, place, findings)
    elif name in _CHECKS:
        _CHECKS[name](line, place, findings)
    elif name not in _KNOWN and not name.startswith("X-"):
        findings.add("ical-property-unknown", line.line, place, told=name)
    if name in _VALUES and line.parameters.get("VALUE", "").upper() not in _VALUES[name]:
        findings.add("ical-value-parameter", line.line, place, name=name, told=" / ".join(_VALUES[name]))


def _check_text(line: ContentLine, place: str, findings: Findings) -> None:
    if sign := unescaped(line.value):
        findings.add("ical-text-escape", line.line, place, told=sign)
    if is_ill_escaped(line.value):
        findings.add("ical-escape", line.line, place)


def _check_list(line: ContentLine, place: str, findings: Findings) -> None:
    if ";" in line.value and unescaped(line.value.replace(",", "")):
        findings.add("ical-text-escape", line.line, place, told=";")
    if is_ill_escaped(line.value):
        findings.add("ical-escape", line.line, place)


def _check_word(line: ContentLine, component: str, place: str, findings: Findings) -> None:
    told = _WORDS[line.name]
    # A component that should not have it at all may say any of its words.
    words = told.get(component) or tuple(dict.fromkeys(chain(*told.values())))
    if line.value.strip().upper() not in words:
        findings.add("ical-word", line.line, place, name=line.name, told=line.value, words=", ".join(words))


def _check_number(line: ContentLine, place: str, findings: Findings) -> None:
    if not _WHOLE.fullmatch(line.value.strip()):
        findings.add("ical-number", line.line, place, name=line.name, told=line.value)
    elif line.name in _HIGHEST and int(line.value) > _HIGHEST[line.name]:
        findings.add("ical-range", line.line, place, name=line.name, told=line.value, most=_HIGHEST[line.name])


def _check_attached(line: ContentLine, place: str, findings: Findings) -> None:
    """An address, or the bytes themselves as Base64 (RFC 4648 section 4)."""
    check_address(line, place, findings)
    if line.parameters.get("ENCODING", "").upper() != "BASE64":
        return
    try:
        a2b_base64(line.value.strip(), strict_mode=True)
    except ValueError:
        findings.add("ical-base64", line.line, place)


def _check_duration(line: ContentLine, place: str, findings: Findings) -> None:
    if duration(line.value) is None:
        findings.add("ical-duration", line.line, place, told=line.value)


def _check_interval(line: ContentLine, place: str, findings: Findings) -> None:
    told = duration(line.value)
    if told is None or told <= timedelta():
        findings.add("ical-interval", line.line, place, name=line.name, told=line.value)


def _check_dates(line: ContentLine, place: str, findings: Findings) -> None:
    zone, kind = line.parameters.get("TZID", ""), line.parameters.get("VALUE", "DATE-TIME").upper()
    listed = line.name in ("EXDATE", "RDATE")
    for text in line.value.split(",") if listed else (line.value,):
        told = moment(text.partition("/")[0] if kind == "PERIOD" else text, zone)
        if told is None:
            findings.add("ical-date", line.line, place, told=text)
        elif told.is_day != (kind == "DATE"):
            findings.add("ical-date-value", line.line, place, told=text)
        elif told.utc and zone:
            findings.add("ical-utc-with-zone", line.line, place, told=text)
        elif told.kind == "floating":
            findings.add("ical-floating", line.line, place, told=text)
        else:
            continue
        return


def _check_instant(line: ContentLine, place: str, findings: Findings) -> None:
    told = moment(line.value)
    if told is None:
        findings.add("ical-date", line.line, place, told=line.value)
    elif not told.utc:
        findings.add("ical-not-utc", line.line, place, told=line.value)


def _check_point(line: ContentLine, place: str, findings: Findings) -> None:
    parts = line.value.strip().split(";")
    if (
        len(parts) != 2
        or not all(_NUMBER.fullmatch(part) for part in parts)
        or abs(float(parts[0])) > 90
        or abs(float(parts[1])) > 180
    ):
        findings.add("ical-geo", line.line, place, told=line.value)


_CHECKS: dict[str, Callable[[ContentLine, str, Findings], None]] = {
    **dict.fromkeys(("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE"), _check_dates),
    **dict.fromkeys(("DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"), _check_instant),
    **dict.fromkeys(
        ("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"),
        _check_text,
    ),
    **dict.fromkeys(("CATEGORIES", "RESOURCES"), _check_list),
    **dict.fromkeys(("SEQUENCE", "PRIORITY", "PERCENT-COMPLETE"), _check_number),
    **dict.fromkeys(
        ("URL", "SOURCE", "CONFERENCE", "ORGANIZER", "ATTENDEE"),
        check_address,
    ),
    **dict.fromkeys(("IMAGE", "ATTACH"), _check_attached),
    **dict.fromkeys(("REFRESH-INTERVAL", "X-PUBLISHED-TTL"), _check_interval),
    "COLOR": check_colour,
    "DURATION": _check_duration,
    "GEO": _check_point,
}
