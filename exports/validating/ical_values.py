"""The values of calendar properties: dates, durations, offsets, texts (RFC 5545 section 3.3)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from catalog.cleaning.times import clean_zone, zone_of
from exports.validating.ical_lines import ContentLine

_WHEN = re.compile(r"(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})(Z?))?", re.ASCII)
_DURATION = re.compile(
    r"([+-]?)P(?:(\d{1,6})W|(?:(\d{1,6})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,6})S)?)?)", re.ASCII
)
_OFFSET = re.compile(r"([+-])(\d{2})([0-5]\d)([0-5]\d)?", re.ASCII)
_BAD_ESCAPE = re.compile(r"\\(?![\\;,nN])")
_UNESCAPED = re.compile(r"(?<!\\)(?:\\\\)*([;,])")


@dataclass(frozen=True, slots=True)
class When:
    """A date, or a wall-clock time with what is said of its zone.

    Attributes:
        wall: a `date`, or a naive `datetime`.
        utc: whether it ends in Z.
        zone: its TZID; empty where there is none.
    """

    wall: datetime | date
    utc: bool = False
    zone: str = ""

    @property
    def is_day(self) -> bool:
        """Whether it is a date without a time."""
        return not isinstance(self.wall, datetime)

    @property
    def kind(self) -> str:
        """`date`, `utc`, `zoned` or `floating`."""
        return "date" if self.is_day else "utc" if self.utc else "zoned" if self.zone else "floating"

    def instant(self) -> datetime | None:
        """The instant, where it is known which one it is."""
        if not isinstance(self.wall, datetime):
            return None
        if self.utc:
            return self.wall.replace(tzinfo=UTC)
        name = iana(self.zone) if self.zone else None
        try:
            return self.wall.replace(tzinfo=zone_of(name)).astimezone(UTC) if name else None
        except OverflowError:
            return None


def moment(text: str, zone: str = "") -> When | None:
    """The date or time that `text` is; None where it is neither."""
    found = _WHEN.fullmatch(text.strip())
    if not found:
        return None
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
        if found[4] is None:
            return When(day)
        hour, minute, second = (int(part) for part in found.group(4, 5, 6))
        # A leap second may be written, and no clock of ours knows one.
        wall = datetime(day.year, day.month, day.day, hour, minute, 59 if second == 60 else second)  # noqa: DTZ001 - what clocks show
    except ValueError:
        return None
    return When(wall, utc=bool(found[7]), zone=zone)


def moment_of(line: ContentLine) -> When | None:
    """The date or time that a property says; None where it is neither."""
    return moment(line.value, line.parameters.get("TZID", ""))


def duration(text: str) -> timedelta | None:
    """The length that `text` is; None where it is none."""
    found = _DURATION.fullmatch(text.strip().upper())
    if not found or not any(found.groups()[1:]) or text.strip().upper().endswith("T"):
        return None
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in found.groups()[1:])
    length = timedelta(weeks=weeks, days=days, hours=hours, minutes=minutes, seconds=seconds)
    return -length if found[1] == "-" else length


def offset(text: str) -> timedelta | None:
    """The UTC offset that `text` is; None where it is none."""
    found = _OFFSET.fullmatch(text.strip())
    if not found or int(found[2]) > 23:
        return None
    length = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    return -length if found[1] == "-" else length


def iana(zone: str) -> str | None:
    """The IANA name that a TZID is or ends in, as `/example.org/Europe/Paris` does."""
    known = clean_zone(zone)
    if known or "/" not in zone:
        return known
    parts = zone.split("/")
    return next((name for count in (3, 2) if (name := clean_zone("/".join(parts[-count:])))), None)


def is_ill_escaped(text: str) -> bool:
    """Whether a TEXT has a backslash before what none may stand before."""
    return "\\" in text and bool(_BAD_ESCAPE.search(text.replace("\\\\", "")))


def unescaped(text: str) -> str:
    """The first comma or semicolon of a TEXT that no backslash stands before; empty where there is none."""
    found = _UNESCAPED.search(text) if ";" in text or "," in text else None
    return found[1] if found else ""
