"""Time zones of a calendar: foreign names turned into IANA names, and clocks that give instants.

No name from a file ever reaches a path (reliability B5): it is looked up in lists, or it is unknown.
Rules that a file gives for a zone that we know are ignored (reliability B4).
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from catalog.cleaning.times import clean_zone, in_zone, local, zone_of
from crawlers.readers.ical_blocks import Head
from crawlers.readers.ical_onsets import FileRules, rules_of
from crawlers.reading import Reading

_NAME_LENGTH = 200
_MAX_ZONES = 200
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s?(?:[+-]\d{1,2}[:.]?\d{2})?\)\s*(.+)", re.IGNORECASE)
# Cities by the names that Outlook shows in French and English where they are not the IANA city.
_CITIES = {
    "bruxelles": "Europe/Brussels",
    "copenhague": "Europe/Copenhagen",
    "londres": "Europe/London",
    "édimbourg": "Europe/London",
    "edinburgh": "Europe/London",
    "lisbonne": "Europe/Lisbon",
    "berne": "Europe/Zurich",
    "bern": "Europe/Zurich",
    "vienne": "Europe/Vienna",
    "varsovie": "Europe/Warsaw",
    "athènes": "Europe/Athens",
    "bucarest": "Europe/Bucharest",
    "moscou": "Europe/Moscow",
    "st. petersburg": "Europe/Moscow",
    "le caire": "Africa/Cairo",
    "alger": "Africa/Algiers",
    "jérusalem": "Asia/Jerusalem",
    "pékin": "Asia/Shanghai",
    "beijing": "Asia/Shanghai",
    "eastern time": "America/New_York",
    "central time": "America/Chicago",
    "mountain time": "America/Denver",
    "pacific time": "America/Los_Angeles",
    "atlantic time": "America/Halifax",
    "coordinated universal time": "UTC",
    "temps universel coordonné": "UTC",
}
_SHORT = {"cet": "Europe/Paris", "cest": "Europe/Paris", "met": "Europe/Paris", "utc": "UTC", "z": "UTC"}


@cache
def _windows() -> dict[str, str]:
    return {name.lower(): zone for name, zone in WINDOWS_TO_OLSON.items()}


@cache
def _cities() -> dict[str, str]:
    """IANA names by their city; names under `Etc`, `US` and the like are no cities."""
    areas = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
    names = sorted(name for name in available_timezones() if name.startswith(areas))
    return {name.rpartition("/")[2].replace("_", " ").lower(): name for name in names} | _CITIES


def zone_named(tzid: str, home: str = "") -> str | None:
    """The IANA name that a TZID stands for, or None; `home` is taken where a name lists it among others.

    Known are IANA names in any case, quoted or after a prefix (`/freeassociation…/Europe/Paris`),
    Windows names, and what Outlook shows to people: `(UTC+01:00) Bruxelles, Copenhague, Madrid, Paris`.
    """
    if len(tzid) > _NAME_LENGTH:
        return None
    name = tzid.strip(" \t\"'").replace("\\", "")
    known = _SHORT.get(name.lower()) or _windows().get(name.lower()) or clean_zone(name)
    return known or _after_prefix(name) or _displayed(name, home)


def _after_prefix(name: str) -> str | None:
    parts = [part for part in name.split("/") if part]
    if name.lower().startswith("tzone://microsoft/"):
        return _SHORT.get(parts[-1].lower())
    for length in (3, 2):
        if len(parts) >= length and (known := clean_zone("/".join(parts[-length:]))):
            return known
    return None


def _displayed(name: str, home: str) -> str | None:
    shown = _DISPLAY.fullmatch(name)
    cities = re.split(r"[,(]", shown[1]) if shown else []
    zones = [zone for city in cities if (zone := _cities().get(city.strip().lower()))]
    return home if home in zones else next(iter(zones), None)


@dataclass(frozen=True, slots=True)
class Clock:
    """What turns wall-clock times of a file into instants.

    Attributes:
        shown: IANA zone in which the instants are shown.
        kept: IANA zone by whose clocks the file writes; the same as `shown` but for UTC times.
        rules: of the file, for a zone that only the file knows; they win over `kept`.
        denied: the file's own rules for a zone that we know: not followed, only compared.
        assumed: whether the file names no zone that could be made out.
    """

    shown: str
    kept: str
    rules: FileRules | None = None
    denied: FileRules | None = None
    assumed: bool = False

    def instant(self, wall: datetime) -> datetime:
        """The instant at which these clocks show the naive `wall`. May raise `OverflowError` at the ends of time."""
        if self.rules is not None:
            return local(wall.replace(tzinfo=timezone(self.rules.offset_at(wall))), self.shown)
        made = in_zone(wall, self.kept)
        return made if self.kept == self.shown else local(made, self.shown)

    def wall(self, instant: datetime) -> datetime:
        """The naive time that these clocks show at `instant`."""
        if self.rules is None:
            return instant.astimezone(zone_of(self.kept)).replace(tzinfo=None)
        plain = instant.astimezone(UTC).replace(tzinfo=None)
        guess = plain + self.rules.offset_at(plain)
        return plain + self.rules.offset_at(guess)

    def denies(self, wall: datetime) -> bool:
        """Whether the file's rules would give another instant than ours."""
        return self.denied is not None and self.denied.offset_at(wall) != (
            in_zone(wall, self.kept).utcoffset() or timedelta()
        )


class Zones:
    """The clocks of one calendar, by the names that it uses.

    A name is given a number, and only the number goes on to the parser.
    """

    def __init__(self, head: Head, reading: Reading) -> None:
        hint = zone_named(head.zone_name) if head.zone_name else None
        self.shown = hint if hint and not _is_utc(hint) else reading.zone
        self.utc = Clock(self.shown, "UTC")
        self.days = Clock(self.shown, self.shown)
        self.floating = Clock(self.shown, hint or reading.zone, assumed=hint is None)
        self._years = (
            min(reading.accepts_from, reading.window_from).year - 1,
            max(reading.accepts_until, reading.window_until).year + 1,
        )
        self._home = reading.zone
        self._rules = rules_by_name(head)
        self._clocks: list[Clock] = []
        self._numbers: dict[str, int] = {}

    def number(self, tzid: str) -> int:
        """The number of the clock that `tzid` stands for."""
        key = tzid[: _NAME_LENGTH + 1]
        if key not in self._numbers:
            self._numbers[key] = len(self._clocks)
            self._clocks.append(self._clock(key))
        return self._numbers[key]

    def clock(self, number: str) -> Clock:
        """The clock with this number; the floating one for an empty number."""
        return self._clocks[int(number)] if number else self.floating

    def _clock(self, tzid: str) -> Clock:
        known = zone_named(tzid, self._home)
        lines = self._rules.get(tzid.strip(' "'))
        rules = rules_of(lines, *self._years) if lines else None
        if known:
            return self.utc if _is_utc(known) else Clock(known, known, denied=rules)
        return Clock(self._home, self._home, rules=rules, assumed=rules is None)


def rules_by_name(head: Head) -> dict[str, list[str]]:
    """The lines of each VTIMEZONE by the name that it gives to its zone; of several the last one counts."""
    named: dict[str, list[str]] = {}
    for lines in head.zones[:_MAX_ZONES]:
        for line in lines:
            if line[:5].upper() == "TZID:" or line[:5].upper() == "TZID;":
                named[line.partition(":")[2].strip(' "')] = lines
    return named


def _is_utc(name: str) -> bool:
    return name in {"UTC", "Etc/UTC", "Etc/Zulu", "Etc/Universal", "Etc/UCT", "GMT", "Etc/GMT", "Etc/Greenwich"}
