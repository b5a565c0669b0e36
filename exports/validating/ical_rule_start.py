"""Whether the start of a series is among the dates that its rule gives (RFC 5545 section 3.8.5.3).

Each part of a rule holds for all of its dates, so a start that one of them does not allow is none of them. What cannot
be told without counting (BYSETPOS), or by our months (RSCALE), is taken to allow it.
"""

from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, datetime

_DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def gives(parts: dict[str, str], start: date | datetime) -> bool:
    """Whether a sound rule allows `start`, which is as the clocks there show it."""
    if "RSCALE" in parts:
        return True
    return all(allows(told.split(","), start, parts) for name, allows in _ALLOWS.items() if (told := parts.get(name)))


def _of_month(told: list[str], start: date, _: dict[str, str]) -> bool:
    return str(start.month) in _plain(told)


def _of_day(told: list[str], start: date, _: dict[str, str]) -> bool:
    return _counted(told, start.day, monthrange(start.year, start.month)[1])


def _of_day_of_year(told: list[str], start: date, _: dict[str, str]) -> bool:
    return _counted(told, start.timetuple().tm_yday, 365 + isleap(start.year))


def _of_week(told: list[str], start: date, parts: dict[str, str]) -> bool:
    # Weeks that begin on another day have other numbers.
    if parts.get("WKST", "MO") != "MO":
        return True
    year, week, _ = start.isocalendar()
    # 28 December is always in the last week of its year (ISO 8601).
    return _counted(told, week, date(year, 12, 28).isocalendar().week)


def _of_weekday(told: list[str], start: date, parts: dict[str, str]) -> bool:
    """Plainly (`TU`), or so many in the month or year (`2TU`, `-1TU`)."""
    if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts:
        day, last = start.timetuple().tm_yday, 365 + isleap(start.year)
    else:
        day, last = start.day, monthrange(start.year, start.month)[1]
    name = _DAYS[start.weekday()]
    numbers = [one.removesuffix(name) for one in told if one.endswith(name)]
    nth, from_end = (day + 6) // 7, (last - day) // 7 + 1
    return any(not number or int(number) in (nth, -from_end) for number in numbers)


def _of_clock(name: str) -> Callable[[list[str], date, dict[str, str]], bool]:
    """Hours, minutes and seconds do not count for whole days."""
    return lambda told, start, _: not isinstance(start, datetime) or str(getattr(start, name)) in _plain(told)


def _plain(told: list[str]) -> list[str]:
    return [str(int(one)) for one in told]


def _counted(told: list[str], place: int, last: int) -> bool:
    """Whether a place is named, from the beginning or from the end."""
    return any(int(one) in (place, place - last - 1) for one in told)


_ALLOWS: dict[str, Callable[[list[str], date, dict[str, str]], bool]] = {
    "BYMONTH": _of_month,
    "BYMONTHDAY": _of_day,
    "BYYEARDAY": _of_day_of_year,
    "BYWEEKNO": _of_week,
    "BYDAY": _of_weekday,
    **{f"BY{name.upper()}": _of_clock(name) for name in ("hour", "minute", "second")},
}
