"""Which recurrence rules are followed: those whose expansion is known to end in time (reliability B2)."""

from datetime import date, datetime, timedelta
from itertools import chain

from icalendar.prop import vRecur

MAX_OCCURRENCES = 500
FIRST_YEAR = 1600
_MAX_COUNT = 100_000
_MAX_INTERVAL = 1_000
_MAX_VALUES = 400
_MAX_TIMES_A_DAY = 12
_FREE_PERIODS = 500

# Periods in 400 years: at most so many are searched in vain for a rule that never matches again.
_PERIODS = {"DAILY": 146_097, "WEEKLY": 20_871, "MONTHLY": 4_800, "YEARLY": 400}
_DAYS_OF = {"DAILY": 1, "WEEKLY": 7, "MONTHLY": 30, "YEARLY": 365}
# Milliseconds that dateutil takes for a thousand periods without a match.
_COST = {"DAILY": 0.9, "WEEKLY": 2.0, "MONTHLY": 2.6, "YEARLY": 18.0}
_TIMES = ("BYHOUR", "BYMINUTE", "BYSECOND")
_COUNTED = ("BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYSETPOS", "BYMONTH")
_FOLLOWED = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYMONTH"),
    *("BYSETPOS", *_TIMES),
}
_SURE = {"FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", *_TIMES}
_MONTH_LENGTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class Effort:
    """What one answer may cost in searching, in milliseconds of the machine that it was measured on."""

    def __init__(self, milliseconds: float = 2_000) -> None:
        self.left = milliseconds

    def spend(self, cost: float) -> bool:
        """Whether there was enough left; nothing is taken when there was not."""
        if cost > self.left:
            return False
        self.left -= cost
        return True


def accepted(rule: vRecur, start: date | datetime, until: date, effort: Effort) -> bool:
    """Whether `rule`, from `start`, may be expanded up to `until` at the expense of `effort`."""
    frequency = str(_first(rule, "FREQ", "")).upper()
    interval = _number(rule, "INTERVAL", 1)
    count = _number(rule, "COUNT", 1)
    if (
        frequency not in _PERIODS
        or len(rule.get("FREQ", [])) != 1
        or start.year < FIRST_YEAR
        or not 1 <= interval <= _MAX_INTERVAL
        or count > _MAX_COUNT
        or count == 0
        or not _plain(rule)
        or _times_a_day(rule) > _MAX_TIMES_A_DAY
    ):
        return False
    days = (until - date(start.year, start.month, start.day)).days
    walked = 0 if skips(rule) else max(0, days // _DAYS_OF[frequency] // interval - _FREE_PERIODS)
    in_vain = 0 if _matches_again(rule, frequency, interval) else _PERIODS[frequency] / interval
    return effort.spend((walked + in_vain) * _COST[frequency] / 1000)


def skips(rule: vRecur) -> bool:
    """Whether the periods before a window can be skipped: a number of days each, and nothing to count."""
    return "COUNT" not in rule and str(_first(rule, "FREQ", "")).upper() in {"DAILY", "WEEKLY"}


def skipped_days(rule: vRecur, days: int) -> int:
    """The most whole periods of a rule that `skips`, in days, that fit into `days`."""
    period = _DAYS_OF[str(_first(rule, "FREQ", "")).upper()] * _number(rule, "INTERVAL", 1)
    return max(0, days // period * period)


def followed(rule: vRecur, until: datetime | date | None) -> vRecur:
    """A rule of the followed parts alone, ending at `until`, by the same clock as its start."""
    parts = {name: values for name, values in rule.items() if name in _FOLLOWED - {"UNTIL"}}
    if _number(rule, "COUNT", 1) < 0:
        # Outlook's way to say "without end".
        del parts["COUNT"]
    return vRecur(parts | ({"UNTIL": [until]} if until is not None else {}))


def until_of(rule: vRecur) -> date | datetime | None:
    """The rule's UNTIL as written."""
    found = _first(rule, "UNTIL", None)
    return found if isinstance(found, date) else None


def _first(rule: vRecur, name: str, missing: object) -> object:
    values = rule.get(name)
    if isinstance(values, list | tuple):
        return values[0] if values else missing
    return missing if values is None else values


def _number(rule: vRecur, name: str, missing: int) -> int:
    found = _first(rule, name, missing)
    return int(found) if isinstance(found, int) else 0


def _plain(rule: vRecur) -> bool:
    """Of parts that are known, of the calendar that is known, and not too many values."""
    unknown = {name for name in rule if name not in _FOLLOWED and not name.startswith("X-")} - {"RSCALE"}
    gregorian = str(_first(rule, "RSCALE", "GREGORIAN")).upper() == "GREGORIAN"
    values = sum(len(value) for value in rule.values() if isinstance(value, list | tuple))
    # There is no day, week or place 0; dateutil drops the part, and every day would match.
    zero = any(0 in rule.get(name, ()) for name in _COUNTED)
    return not (unknown or zero) and gregorian and values <= _MAX_VALUES


def _times_a_day(rule: vRecur) -> int:
    product = 1
    for name in _TIMES:
        product *= max(1, len(rule.get(name, [])))
    return product


def _matches_again(rule: vRecur, frequency: str, interval: int) -> bool:
    """Whether it is certain, without trying, that the rule matches again and again."""
    parts = {name for name in rule if name in _FOLLOWED} - _SURE
    if "BYDAY" in parts and (frequency in {"WEEKLY", "MONTHLY"} or interval == 1):
        parts.remove("BYDAY")
    if interval == 1 and _a_day_of_a_year(rule):
        parts -= {"BYMONTH", "BYMONTHDAY"}
    return not parts


def _a_day_of_a_year(rule: vRecur) -> bool:
    months = [int(month) for month in rule.get("BYMONTH", range(1, 13))]
    days = [int(day) for day in rule.get("BYMONTHDAY", [1])]
    lengths = [_MONTH_LENGTHS[month - 1] for month in months if 1 <= month <= 12]
    return any(1 <= abs(day) <= length for day, length in chain((d, n) for d in days for n in lengths))


def cycles(count: int) -> timedelta:
    """Whole cycles of the Gregorian calendar: 400 years, after which weekdays and leap years come round again."""
    return timedelta(days=146_097 * count)
