"""The rules of a VTIMEZONE, for zones that only the file knows (RFC 5545 section 3.6.5).

Read by hand: a general recurrence engine on foreign zone rules is a way to hang a reader
(reliability B4). The one form that programs write, yearly on the nth weekday of a month, is enough.
"""

import re
from bisect import bisect_right
from calendar import monthrange
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

MAX_OBSERVANCES = 50
_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_OFFSET = re.compile(r"([+-])(\d{2})(\d{2})(\d{2})?", re.ASCII)
_WALL = re.compile(r"\d{8}T\d{6}", re.ASCII)
_NTH_DAY = re.compile(r"([+-]?[1-5])(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_YEARLY_PARTS = {"FREQ", "INTERVAL", "UNTIL", "BYMONTH", "BYDAY", "BYMONTHDAY", "WKST", "COUNT"}


@dataclass(frozen=True, slots=True)
class Onset:
    """From `wall` (naive, by the clocks before it) on, clocks show `after` UTC instead of `before`."""

    wall: datetime
    before: timedelta
    after: timedelta


@dataclass(frozen=True, slots=True)
class FileRules:
    """The onsets of one zone over the years that matter, in order; never empty."""

    onsets: tuple[Onset, ...]
    walls: tuple[datetime, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "walls", tuple(onset.wall for onset in self.onsets))

    def offset_at(self, wall: datetime) -> timedelta:
        """What clocks that show the naive `wall` are ahead of UTC; in a gap, the offset before it."""
        place = bisect_right(self.walls, wall) - 1
        if place < 0:
            return self.onsets[0].before
        onset = self.onsets[place]
        in_gap = wall < onset.wall + (onset.after - onset.before)
        return onset.before if in_gap else onset.after


def rules_of(lines: list[str], first_year: int, last_year: int) -> FileRules | None:
    """The rules that the `lines` of a VTIMEZONE give from `first_year` to `last_year`.

    None when they are too many, or in a form that no program is known to write.
    """
    observances = _observances(lines)
    if not observances or len(observances) > MAX_OBSERVANCES:
        return None
    try:
        onsets = [onset for seen in observances for onset in _onsets(seen, first_year, last_year)]
    except (LookupError, ValueError, OverflowError):
        return None
    return FileRules(tuple(sorted(onsets, key=lambda onset: onset.wall))) if onsets else None


def _observances(lines: list[str]) -> list[dict[str, str]]:
    """The properties of each STANDARD and DAYLIGHT; several RDATE lines are joined by commas."""
    found: list[dict[str, str]] = []
    inside = False
    for line in lines:
        name, _, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if name == "BEGIN":
            inside = True
            found.append({})
        elif name == "END":
            inside = False
        elif inside and found:
            joined = f"{found[-1]['RDATE']},{value}" if name == "RDATE" and "RDATE" in found[-1] else value
            found[-1][name] = joined.strip()
    return found


def _onsets(seen: dict[str, str], first_year: int, last_year: int) -> list[Onset]:
    before, after = _offset(seen["TZOFFSETFROM"]), _offset(seen["TZOFFSETTO"])
    start = _wall(seen["DTSTART"])
    walls = [start]
    if dates := seen.get("RDATE"):
        walls += [_wall(text) for text in dates.split(",")[:100]]
    if rule := seen.get("RRULE"):
        walls += _yearly(rule, start, first_year, last_year)
    return [Onset(wall, before, after) for wall in walls]


def _yearly(rule: str, start: datetime, first_year: int, last_year: int) -> list[datetime]:
    parts = dict(part.split("=", 1) for part in rule.upper().rstrip(";").split(";"))
    if parts["FREQ"] != "YEARLY" or parts.keys() - _YEARLY_PARTS or "COUNT" in parts:
        raise ValueError(f"zone rule of an unknown form: {rule[:80]}")
    until = _wall(parts["UNTIL"]) if "T" in parts.get("UNTIL", "") else None
    walls = []
    step = max(int(parts.get("INTERVAL", "1")), 1)
    # One year before the first that matters: the rule that holds on its first of January.
    for year in range(max(start.year, first_year - 1), last_year + 1):
        if (year - start.year) % step == 0:
            wall = datetime.combine(_day(parts, start, year), start.time())
            if wall >= start and (until is None or wall <= until + timedelta(days=1)):
                walls.append(wall)
    return walls


def _day(parts: dict[str, str], start: datetime, year: int) -> date:
    month = int(parts.get("BYMONTH", start.month))
    if "BYDAY" not in parts:
        return date(year, month, int(parts.get("BYMONTHDAY", start.day)))
    nth = _NTH_DAY.fullmatch(parts["BYDAY"])
    if nth:
        return _nth(year, month, int(nth[1]), _DAYS.index(nth[2]))
    # The first such weekday among the days that are listed: `BYMONTHDAY=8,9,10,11,12,13,14;BYDAY=SU`.
    weekday = _DAYS.index(parts["BYDAY"])
    days = (date(year, month, int(day)) for day in parts["BYMONTHDAY"].split(","))
    return [day for day in days if day.weekday() == weekday][0]  # noqa: RUF015 - IndexError where there is none


def _nth(year: int, month: int, nth: int, weekday: int) -> date:
    first_weekday, length = monthrange(year, month)
    first = 1 + (weekday - first_weekday) % 7
    days = range(first, length + 1, 7)
    return date(year, month, days[nth - 1] if nth > 0 else days[nth])


def _offset(text: str) -> timedelta:
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError(f"no offset from UTC: {text[:20]!r}")
    size = timedelta(hours=int(found[2]), minutes=int(found[3]), seconds=int(found[4] or 0))
    if size > timedelta(hours=18):
        raise ValueError(f"no place on Earth is {text[:20]} from UTC")
    return -size if found[1] == "-" else size


def _wall(text: str) -> datetime:
    found = _WALL.match(text.strip())
    if not found:
        raise ValueError(f"no wall-clock time: {text[:20]!r}")
    return datetime.strptime(found[0], "%Y%m%dT%H%M%S")  # noqa: DTZ007 - a wall clock, whose offset is what is sought
