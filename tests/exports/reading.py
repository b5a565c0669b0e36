"""Five readers of iCalendar that share no code: what each understands of a calendar, in one form.

Those in JavaScript are installed by `npm install --prefix tests/exports/readers`; libical is taken from the
system. Where one is not there, its tests are skipped.
"""

import ctypes
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from ctypes.util import find_library
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import vobject
from icalendar import Calendar

_SCRIPTS = Path(__file__).with_name("readers")
_VEVENT = 4  # ICAL_VEVENT_COMPONENT; the kinds of properties are asked for by name


class Read(NamedTuple):
    """One entry: instants as seconds since 1970, days as text; `end` None where the file says none."""

    start: int | str
    end: int | str | None
    status: str
    sequence: int
    title: str
    recurs: bool


def moment(when: date | datetime) -> int | str:
    """An instant or a day, as `Read` has it."""
    return int(when.timestamp()) if isinstance(when, datetime) else when.isoformat()


def by_icalendar(document: bytes) -> dict[str, Read]:
    """What icalendar reads."""
    return {
        str(one["UID"]): Read(
            moment(one["DTSTART"].dt),
            moment(one["DTEND"].dt) if "DTEND" in one else None,
            str(one["STATUS"]),
            int(one["SEQUENCE"]),
            str(one["SUMMARY"]),
            not one.keys().isdisjoint({"RRULE", "RDATE", "RECURRENCE-ID"}),
        )
        for one in Calendar.from_ical(document).walk("VEVENT")
    }


def by_vobject(document: bytes) -> dict[str, Read]:
    """What vobject reads. It keeps the zones of one calendar for the next: each shall be read by its own."""
    known = vars(vobject.icalendar)["__tzidMap"]
    before = dict(known)
    try:
        found = vobject.readOne(document.decode("utf-8")).vevent_list
        return {
            one.uid.value: Read(
                moment(one.dtstart.value),
                moment(one.dtend.value) if "dtend" in one.contents else None,
                one.status.value,
                int(one.sequence.value),
                one.summary.value,
                one.rruleset is not None,
            )
            for one in found
        }
    finally:
        known.clear()
        known.update(before)


def _by_script(name: str) -> Callable[[bytes, Path], dict[str, Read]]:
    def read(document: bytes, folder: Path) -> dict[str, Read]:
        path = folder / "calendar.ics"
        path.write_bytes(document)
        node = shutil.which("node")
        if node is None or not (_SCRIPTS / "node_modules").is_dir():
            pytest.skip("node, or its packages: npm install --prefix tests/exports/readers")
        command = [node, str(_SCRIPTS / name), str(path)]
        done = subprocess.run(command, capture_output=True, check=True, env={**os.environ, "TZ": "UTC"}, timeout=120)
        entries: list[dict[str, Any]] = json.loads(done.stdout)
        return {one.pop("uid"): Read(**one) for one in entries}

    return read


class _Time(ctypes.Structure):
    """`struct icaltimetype` of libical 3."""

    _fields_ = (
        *((name, ctypes.c_int) for name in ("year", "month", "day", "hour", "minute", "second", "is_date", "is_dst")),
        ("zone", ctypes.c_void_p),
    )


@cache
def _libical() -> ctypes.CDLL | None:
    """The library with the types of what is called of it; None where there is none of version 3."""
    name = find_library("ical") or ""
    if not name.endswith(".so.3"):
        return None
    library = ctypes.CDLL(name)
    address, integer, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
    for function, gives, *takes in (
        ("icalparser_parse_string", address, text),
        ("icalcomponent_get_first_component", address, address, integer),
        ("icalcomponent_get_next_component", address, address, integer),
        ("icalcomponent_get_first_property", address, address, integer),
        ("icalcomponent_get_dtstart", _Time, address),
        ("icalcomponent_get_dtend", _Time, address),
        ("icalproperty_string_to_kind", integer, text),
        ("icalproperty_get_value_as_string", text, address),
        ("icalcomponent_get_summary", text, address),
        ("icaltime_as_timet_with_zone", ctypes.c_long, _Time, address),
        ("icalcomponent_free", None, address),
    ):
        called = getattr(library, str(function))
        called.restype, called.argtypes = gives, takes
    return library


def by_libical(document: bytes, _folder: Path) -> dict[str, Read]:
    """What libical reads, through its C interface."""
    library = _libical()
    if library is None:
        pytest.skip("libical 3 (the package libical3 of Debian)")

    def value(event: int, name: bytes) -> str:
        said = library.icalcomponent_get_first_property(event, library.icalproperty_string_to_kind(name))
        told: bytes = library.icalproperty_get_value_as_string(said) if said else b""
        return told.decode()

    def when(time: _Time) -> int | str:
        if time.is_date:
            return f"{time.year:04}-{time.month:02}-{time.day:02}"
        seconds: int = library.icaltime_as_timet_with_zone(time, time.zone)
        return seconds

    calendar = library.icalparser_parse_string(document)
    found: dict[str, Read] = {}
    event = library.icalcomponent_get_first_component(calendar, _VEVENT)
    while event:
        found[value(event, b"UID")] = Read(
            when(library.icalcomponent_get_dtstart(event)),
            when(library.icalcomponent_get_dtend(event)) if value(event, b"DTEND") else None,
            value(event, b"STATUS"),
            int(value(event, b"SEQUENCE")),
            library.icalcomponent_get_summary(event).decode(),
            any(value(event, name) for name in (b"RRULE", b"RDATE", b"RECURRENCEID")),
        )
        event = library.icalcomponent_get_next_component(calendar, _VEVENT)
    library.icalcomponent_free(calendar)
    return found


READERS: dict[str, Callable[[bytes, Path], dict[str, Read]]] = {
    "icalendar": lambda document, _: by_icalendar(document),
    "vobject": lambda document, _: by_vobject(document),
    "ical.js": _by_script("ical_js.mjs"),
    "node-ical": _by_script("node_ical.mjs"),
    "libical": by_libical,
}
