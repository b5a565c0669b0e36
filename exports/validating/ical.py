"""Calendars: iCalendar (RFC 5545), with its new properties (RFC 7986) and what its readers are known to want."""

from collections import Counter
from datetime import timedelta

from exports.validating.documents import Document
from exports.validating.findings import Findings
from exports.validating.ical_components import Component, calendars, is_known
from exports.validating.ical_events import ENTRIES, check_entry
from exports.validating.ical_lines import content_lines
from exports.validating.ical_properties import check_property
from exports.validating.ical_recurrence import check_instances
from exports.validating.ical_values import moment
from exports.validating.ical_zones import check_zones

FORMAT = "icalendar"
MEDIA_TYPES = ("text/calendar",)
_ONCE = ("VERSION", "PRODID", "METHOD", "CALSCALE", "X-WR-CALNAME", "LAST-MODIFIED", "UID", "REFRESH-INTERVAL", "COLOR")
_INVITING = ("REQUEST", "REPLY", "ADD", "CANCEL", "REFRESH", "COUNTER", "DECLINECOUNTER")
_JUST_NOW = timedelta(minutes=10)


def validate(document: Document, findings: Findings) -> None:
    """Note what is wrong with a calendar."""
    found = calendars(content_lines(document.body, findings), findings)
    if not found:
        findings.add("ical-no-calendar", 1)
        return
    if len(found) > 1:
        findings.add("ical-many-calendars", found[1].line, count=len(found))
    for calendar in found:
        _check(calendar, document, findings)


def _check(calendar: Component, document: Document, findings: Findings) -> None:
    entries = list(calendar.named(*ENTRIES))
    method = calendar.value("METHOD").upper()
    _check_head(calendar, method, findings)
    for entry in entries:
        check_entry(entry, method, findings)
    check_zones(calendar, findings)
    _check_names(entries, findings)
    check_instances(entries, findings)
    for child in calendar.children:
        if not is_known(child.name) and not child.name.startswith("X-"):
            findings.add("ical-component-unknown", child.line, child.where, told=child.name)
    if not calendar.children:
        findings.add("ical-empty", calendar.line, "VCALENDAR")
    elif all(child.name == "VTIMEZONE" for child in calendar.children):
        findings.add("ical-no-entry", calendar.line, "VCALENDAR")
    # The dates of one event are a file to be added; several events are a calendar to subscribe to.
    if len({entry.value("SUMMARY") for entry in entries}) > 1:
        _check_subscription(calendar, entries, document, findings)


def _check_head(calendar: Component, method: str, findings: Findings) -> None:
    version = calendar.first("VERSION")
    if version is None:
        findings.add("ical-version", calendar.line, "VCALENDAR", told="")
    elif version.value.strip() != "2.0":
        findings.add("ical-version", version.line, "VCALENDAR VERSION", told=version.value)
    if not calendar.value("PRODID"):
        findings.add("ical-prodid", calendar.line, "VCALENDAR")
    scale = calendar.first("CALSCALE")
    if scale is not None and scale.value.strip().upper() != "GREGORIAN":
        findings.add("ical-scale", scale.line, "VCALENDAR CALSCALE", told=scale.value)
    told = calendar.first("METHOD")
    if told is not None and method in _INVITING:
        findings.add("ical-method", told.line, "VCALENDAR METHOD", told=method)
    elif told is not None and method != "PUBLISH":
        findings.add("ical-word", told.line, "VCALENDAR METHOD", name="METHOD", told=told.value, words="PUBLISH")
    seen: set[str] = set()
    for line in calendar.properties:
        check_property(line, calendar.name, "VCALENDAR", findings)
        if line.name in seen and line.name in _ONCE:
            findings.add("ical-twice", line.line, "VCALENDAR", told=line.name)
        seen.add(line.name)


def _check_names(entries: list[Component], findings: Findings) -> None:
    """One UID for each entry, and for each of its exceptions (RFC 5545 section 3.8.4.7)."""
    known: Counter[tuple[str, str, str]] = Counter()
    for entry in entries:
        uid, instance = entry.first("UID"), entry.first("RECURRENCE-ID")
        key = (entry.name, entry.value("UID"), entry.value("RECURRENCE-ID"))
        if uid is None or not key[1]:
            continue
        known[key] += 1
        if known[key] > 1:
            findings.add("ical-uid-doubled", (instance or uid).line, entry.where, told=key[1])


def _check_subscription(calendar: Component, entries: list[Component], document: Document, findings: Findings) -> None:
    """What a calendar is asked for that people subscribe to, beyond a single event to be added."""
    if not calendar.value("X-WR-CALNAME"):
        findings.add("ical-name", calendar.line, "VCALENDAR")
    if not calendar.first("REFRESH-INTERVAL") and not calendar.first("X-PUBLISHED-TTL"):
        findings.add("ical-refresh", calendar.line, "VCALENDAR")
    stamps = {entry.value("DTSTAMP") for entry in entries}
    (stamp, *others) = stamps
    told = moment(stamp)
    instant = told.instant() if told else None
    if document.asked and not others and instant and abs(document.now - instant) < _JUST_NOW:
        line = entries[0].first("DTSTAMP")
        findings.add("ical-dtstamp-now", line.line if line else entries[0].line, entries[0].where, told=stamp)
    source = calendar.first("SOURCE")
    if source is not None and document.address and source.value.strip() != document.address:
        findings.add("ical-source", source.line, "VCALENDAR SOURCE", told=source.value, address=document.address)
