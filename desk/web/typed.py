"""What was typed into the form, as facts of an event, or what is wrong with it, field by field. Pure."""

import re
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, clean_text
from catalog.facts import EventFacts, Organiser, Place, Price
from catalog.submitters import clean_mail
from catalog.vocabulary import Accessibility, Attendance, Audience, Labelled, PriceKind, Theme
from desk.web.filled import MOST_SLOTS, Typed, Values
from desk.web.typed_dates import read_slots, slot_count, slot_values

_LONGEST = {"title": 200, "description": 10_000}
_SOME = TypeVar("_SOME", bound=Labelled)


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
    told["occurrences"] = read_slots(typed, told["place"], now)
    if needs_mail:
        typed.mail = clean_mail(typed.one("mail"))
        if not typed.mail:
            typed.wrong("mail", "wrong.mail" if typed.one("mail") else "wrong.missing")
    if not typed.errors:
        typed.facts = EventFacts(**told)
    return typed


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
        made.update({f"{name}-{row}": [value] for name, value in slot_values(slot).items()})
    return made


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
    return abs(round(amount, 2))
