"""What was typed into the form, as facts of an event, or what is wrong with it, field by field. Pure.

Dates and times are those of browsers (`2026-11-03`, `18:30`) or as people write them (`3/11/2026`, `18h30`).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, clean_text
from catalog.cleaning.times import in_zone, local
from catalog.facts import EventFacts, Occurrence, Organiser, Place, Price, ended_at
from catalog.submitters import clean_mail
from catalog.territory import placed_value, zone_of_place
from catalog.vocabulary import Accessibility, Attendance, Audience, Labelled, PriceKind, Theme

MOST_SLOTS, _MORE_SLOTS = 60, 3
_DAY = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})")
_TIME = re.compile(r"(\d{1,2})(?:[:hH]\s?(\d{2})?)?")
_ROW = re.compile(r"(?:day|from|to|last)-([0-9]{1,2})")
_LONGEST = {"title": 200, "description": 10_000}
_ABROAD = timedelta(days=365 * 5)
_SOME = TypeVar("_SOME", bound=Labelled)
Values = Mapping[str, Sequence[str]]


@dataclass(slots=True)
class Typed:
    """A form that was filled in.

    Attributes:
        values: as they were typed, to be shown again. slots: how many rows of dates there are.
        errors: for each field that is wrong the key of the phrase that says so.
        facts: None where anything is wrong.
    """

    values: Values
    slots: int = 1
    mail: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    facts: EventFacts | None = None

    def one(self, name: str) -> str:
        """The value of a field that has one."""
        values = self.values.get(name, ())
        return values[0].strip() if values else ""

    def add_slots(self) -> None:
        """More rows for dates; what is wrong so far is not told yet."""
        self.errors.clear()
        self.slots = min(MOST_SLOTS, self.slots + _MORE_SLOTS)

    def wrong(self, name: str, why: str) -> None:
        """Something is wrong with a field; the first that was found is told."""
        self.errors.setdefault(name, why)


def read_form(values: Values, now: datetime, *, needs_mail: bool) -> Typed:
    """What was typed, as facts or as errors; nothing that ended before `now` is taken."""
    typed = Typed(values, slots=slot_count(values))
    told: dict[str, Any] = {
        "title": _line(typed, "title"),
        "description": _text(typed),
        "place": _place(typed),
        "online_url": _address(typed, "online_url"),
        "url": _address(typed, "url"),
        "organisers": _organisers(typed),
        "price": _price(typed),
        "audiences": _words(typed, "audiences", Audience),
        "themes": _words(typed, "themes", Theme),
        "accessibility": _words(typed, "accessibility", Accessibility),
        "language": typed.one("language") if typed.one("language") in ("fr", "en") else "",
    }
    told["attendance"] = _attendance(typed, told["place"], told["online_url"])
    told["occurrences"] = _slots(typed, told["place"], now)
    if needs_mail:
        typed.mail = clean_mail(typed.one("mail"))
        if not typed.mail:
            typed.wrong("mail", "wrong.mail" if typed.one("mail") else "wrong.missing")
    if not typed.errors:
        typed.facts = EventFacts(**told)
    return typed


def slot_count(values: Values) -> int:
    """How many rows of dates a form has."""
    rows = [int(found[1]) for name in values if (found := _ROW.fullmatch(name))]
    return max(1, min(MOST_SLOTS, max(rows, default=0) + 1))


def values_of(facts: EventFacts) -> dict[str, list[str]]:
    """The form that would give these facts."""
    place, price = facts.place or Place(), facts.price
    values = {
        "title": facts.title,
        "description": facts.description,
        "place": place.name,
        "address": place.address,
        "postal_code": place.postal_code,
        "city": place.city,
        "online_url": facts.online_url,
        "url": facts.url,
        "language": facts.language,
        "organiser": facts.organisers[0].name if facts.organisers else "",
        "organiser_url": facts.organisers[0].url if facts.organisers else "",
        "price": str(price.kind) if price else "",
        "lowest": str(price.lowest) if price and price.lowest is not None else "",
        "highest": str(price.highest) if price and price.highest is not None else "",
    }
    made = {name: [value] for name, value in values.items()}
    for name in ("audiences", "themes", "accessibility"):
        made[name] = [str(word) for word in getattr(facts, name)]
    for row, slot in enumerate(facts.occurrences[:MOST_SLOTS]):
        made.update({f"{name}-{row}": [value] for name, value in _slot_values(slot).items()})
    return made


def _slot_values(slot: Occurrence) -> dict[str, str]:
    starts = local(slot.start_at, slot.zone) if slot.start_at else None
    ends = local(slot.end_at, slot.zone) if slot.end_at else None
    last = slot.end_on or slot.start_on if slot.start_on else (ends.date() if ends else None)
    # An evening that ends after midnight needs no second date.
    is_long = last is not None and last > slot.first_day and not (ends and ends - (starts or ends) < timedelta(days=1))
    return {
        "day": slot.first_day.isoformat(),
        "from": f"{starts:%H:%M}" if starts else "",
        "to": f"{ends:%H:%M}" if ends else "",
        "last": last.isoformat() if is_long and last else "",
    }


def _line(typed: Typed, name: str) -> str:
    text = typed.one(name)
    if len(text) > _LONGEST.get(name, 300):
        typed.wrong(name, "wrong.long")
    line = clean_line(text)
    if not line and name in ("title", "organiser"):
        typed.wrong(name, "wrong.missing")
    return line


def _text(typed: Typed) -> str:
    text = typed.one("description")
    if len(text) > _LONGEST["description"]:
        typed.wrong("description", "wrong.long")
    return clean_text(text)


def _address(typed: Typed, name: str) -> str:
    text = typed.one(name)
    if not text:
        return ""
    url = clean_url(text if "://" in text else f"https://{text}")
    if url is None or len(text) > 500:
        typed.wrong(name, "wrong.address")
    return url or ""


def _place(typed: Typed) -> Place | None:
    names = {"name": "place", "address": "address", "postal_code": "postal_code", "city": "city"}
    parts = {key: _line(typed, name) for key, name in names.items()}
    place = Place(**parts)
    if (place.name or place.address or place.postal_code) and not place.city:
        typed.wrong("city", "wrong.city")
    return place or None


def _attendance(typed: Typed, place: Place | None, online_url: str) -> Attendance | None:
    if place and online_url:
        return Attendance.HYBRID
    if place or online_url:
        return Attendance.ON_SITE if place else Attendance.ONLINE
    if not typed.one("online_url"):
        typed.wrong("place", "wrong.where")
    return None


def _organisers(typed: Typed) -> tuple[Organiser, ...]:
    name, url = _line(typed, "organiser"), _address(typed, "organiser_url")
    return (Organiser(name=name, url=url),) if name else ()


def _words(typed: Typed, name: str, kind: type[_SOME]) -> tuple[_SOME, ...]:
    chosen = set(typed.values.get(name, ()))
    return tuple(word for word in kind if word.value in chosen)


def _price(typed: Typed) -> Price | None:
    kinds = [kind for kind in PriceKind if kind.value == typed.one("price")]
    low, high = _amount(typed, "lowest"), _amount(typed, "highest")
    if not kinds:
        if low is not None or high is not None:
            typed.wrong("price", "wrong.price_kind")
        return None
    if kinds[0] is PriceKind.FREE:
        return Price(kind=kinds[0])
    if low is not None and high is not None and low > high:
        typed.wrong("highest", "wrong.price_order")
    return Price(kind=kinds[0], lowest=low, highest=high)


def _amount(typed: Typed, name: str) -> Decimal | None:
    text = re.sub(r"[\s€]", "", typed.one(name)).replace(",", ".")
    if not text:
        return None
    try:
        amount = Decimal(text)
        is_sound = amount.is_finite() and 0 <= amount <= 100_000 and amount == round(amount, 2)
    except InvalidOperation:
        is_sound = False
    if not is_sound:
        typed.wrong(name, "wrong.amount")
        return None
    return amount


def _slots(typed: Typed, place: Place | None, now: datetime) -> tuple[Occurrence, ...]:
    found = placed_value("place", place)
    zone = (zone_of_place(found) if isinstance(found, Place) else None) or "Europe/Paris"
    made = [slot for row in range(typed.slots) if (slot := _slot(typed, row, zone)) is not None]
    if not made:
        typed.wrong("day-0", "wrong.missing")
    elif max(map(ended_at, made)) < now:
        typed.wrong("day-0", "wrong.over")
    elif max(map(ended_at, made)) > now + _ABROAD:
        typed.wrong("day-0", "wrong.far")
    return tuple(_once(made))


def _once(slots: Iterable[Occurrence]) -> list[Occurrence]:
    ordered = sorted(slots, key=lambda slot: (slot.first_day, str(slot.start_at)))
    return list({(slot.start_at, slot.start_on): slot for slot in ordered}.values())


def _slot(typed: Typed, row: int, zone: str) -> Occurrence | None:
    texts = {name: typed.one(f"{name}-{row}") for name in ("day", "from", "to", "last")}
    if not any(texts.values()):
        return None
    day, last = _day(typed, f"day-{row}", texts["day"]), _day(typed, f"last-{row}", texts["last"])
    starts, ends = _time(typed, f"from-{row}", texts["from"]), _time(typed, f"to-{row}", texts["to"])
    if day is None:
        typed.wrong(f"day-{row}", "wrong.missing")
        return None
    if last is not None and last < day:
        typed.wrong(f"last-{row}", "wrong.order")
        return None
    if starts is None:
        if ends is not None:
            typed.wrong(f"from-{row}", "wrong.missing")
        return Occurrence(zone=zone, start_on=day, end_on=last or day)
    begins = in_zone(datetime.combine(day, starts), zone)
    if ends is None:
        return Occurrence(zone=zone, start_at=begins)
    end_day = last or (day if ends > starts else day + timedelta(days=1))
    finishes = in_zone(datetime.combine(end_day, ends), zone)
    if finishes < begins:
        typed.wrong(f"to-{row}", "wrong.order")
        return None
    return Occurrence(zone=zone, start_at=begins, end_at=finishes)


def _day(typed: Typed, name: str, text: str) -> date | None:
    if not text:
        return None
    written = _DAY.fullmatch(text)
    try:
        if written:
            return date(int(written[3]), int(written[2]), int(written[1]))
        return date.fromisoformat(text)
    except ValueError:
        typed.wrong(name, "wrong.day")
        return None


def _time(typed: Typed, name: str, text: str) -> time | None:
    if not text:
        return None
    found = _TIME.fullmatch(text[:8])
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if hour > 23 or minute > 59:
        typed.wrong(name, "wrong.time")
        return None
    return time(hour, minute)
