"""What each property of a calendar may hold (RFC 5545 section 3.8, RFC 7986 section 5)."""

import re
from urllib.parse import urlsplit

from exports.validating.findings import Findings
from exports.validating.ical_lines import ContentLine
from exports.validating.ical_values import duration, is_ill_escaped, moment, unescaped

_DATES = frozenset(("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "EXDATE", "RDATE"))
_INSTANTS = frozenset(("DTSTAMP", "CREATED", "LAST-MODIFIED", "COMPLETED"))
_TEXTS = frozenset(("SUMMARY", "DESCRIPTION", "LOCATION", "COMMENT", "CONTACT", "NAME", "X-WR-CALNAME", "X-WR-CALDESC"))
_LISTS = frozenset(("CATEGORIES", "RESOURCES"))
_WORDS = {
    "STATUS": (
        "TENTATIVE", "CONFIRMED", "CANCELLED", "NEEDS-ACTION", "COMPLETED", "IN-PROCESS", "DRAFT", "FINAL",
    ),
    "TRANSP": ("OPAQUE", "TRANSPARENT"),
}  # fmt: skip
# What must say its VALUE, although only one is possible (RFC 7986; libraries, trap 2).
_VALUES = {
    "REFRESH-INTERVAL": ("DURATION",),
    "SOURCE": ("URI",),
    "CONFERENCE": ("URI",),
    "IMAGE": ("URI", "BINARY"),
}
_WHOLE = re.compile(r"\d{1,10}", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:\.\d*)?", re.ASCII)
_KNOWN = frozenset(
    "ACTION ATTACH ATTENDEE BEGIN CALSCALE CATEGORIES CLASS COLOR COMMENT COMPLETED CONCEPT CONFERENCE CONTACT CREATED "
    "DESCRIPTION DTEND DTSTAMP DTSTART DUE DURATION END EXDATE EXRULE FREEBUSY GEO IMAGE LAST-MODIFIED LINK LOCATION "
    "LOCATION-TYPE METHOD NAME ORGANIZER PARTICIPANT-TYPE PERCENT-COMPLETE PRIORITY PRODID RDATE RECURRENCE-ID REFID "
    "REFRESH-INTERVAL RELATED-TO REPEAT REQUEST-STATUS RESOURCES RESOURCE-TYPE RRULE SEQUENCE SOURCE STATUS "
    "STRUCTURED-DATA STYLED-DESCRIPTION SUMMARY TRANSP TRIGGER TZID TZNAME TZOFFSETFROM TZOFFSETTO TZUNTIL TZURL UID "
    "URL VERSION CALENDAR-ADDRESS ACKNOWLEDGED PROXIMITY DEFAULT-ALARM BUSYTYPE POLL-ITEM-ID".split()
)


def check_properties(line: ContentLine, where: str, findings: Findings) -> None:
    """Note what is wrong with one property, whatever stands beside it."""
    name, value = line.name, line.value
    place = f"{where} {name}"
    if name in _DATES:
        _check_dates(line, place, findings)
    elif name in _INSTANTS:
        _check_instant(line, place, findings)
    elif name in _TEXTS:
        if sign := unescaped(value):
            findings.add("ical-text-escape", line.line, place, told=sign)
        if is_ill_escaped(value):
            findings.add("ical-escape", line.line, place)
    elif name in _LISTS:
        if ";" in value and unescaped(value.replace(",", "")):
            findings.add("ical-text-escape", line.line, place, told=";")
    elif name in _WORDS:
        if value.strip().upper() not in _WORDS[name]:
            findings.add("ical-word", line.line, place, name=name, told=value, words=", ".join(_WORDS[name]))
    elif name in ("SEQUENCE", "PRIORITY", "PERCENT-COMPLETE"):
        if not _WHOLE.fullmatch(value.strip()):
            findings.add("ical-number", line.line, place, name=name, told=value)
    elif name == "DURATION":
        if duration(value) is None:
            findings.add("ical-duration", line.line, place, told=value)
    elif name == "GEO":
        _check_point(line, place, findings)
    elif name in ("URL", "SOURCE"):
        _check_address(line, place, findings)
    elif name not in _KNOWN and not name.startswith("X-"):
        findings.add("ical-property-unknown", line.line, place, told=name)
    if name in _VALUES and line.parameters.get("VALUE", "").upper() not in _VALUES[name]:
        findings.add("ical-value-parameter", line.line, place, name=name, told=" / ".join(_VALUES[name]))


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
    if len(parts) != 2 or not all(_NUMBER.fullmatch(part) for part in parts):
        findings.add("ical-geo", line.line, place, told=line.value)
    elif abs(float(parts[0])) > 90 or abs(float(parts[1])) > 180:
        findings.add("ical-geo", line.line, place, told=line.value)


def _check_address(line: ContentLine, place: str, findings: Findings) -> None:
    try:
        scheme = urlsplit(line.value.strip()).scheme
    except ValueError:
        scheme = ""
    if not scheme:
        findings.add("ical-address", line.line, place, told=line.value)
