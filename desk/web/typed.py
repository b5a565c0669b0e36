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
from desk.web.typed_contacts import contact_values, read_contacts
from desk.web.typed_dates import read_slots, slot_count, slot_values

_LONGEST = {"title": 200, "name": 200, "description": 10_000}
_SOME = TypeVar("_SOME", bound=Labelled)


def read_form(values: Values, now: datetime, *, needs_mail: bool) -> Typed:
    """What was typed, as facts or as errors; nothing that ended before `now` is taken."""
    typed = Typed(values, slots=slot_count(values))
    told: dict[str, Any] = {
        "title": read_line(typed, "title"),
        "description": read_text(typed),
        "place": read_place(typed),
        "online_url": read_url(typed, "online_url"),
        "url": read_url(typed, "url"),
        "organisers": _organisers(typed),
        "price": _price(typed),
        "audiences": read_words(typed, "audiences", Audience),
        "themes": read_words(typed, "themes", Theme),
        "accessibility": read_words(typed, "accessibility", Accessibility),
        "language": typed.one("language") if typed.one("language") in ("fr", "en") else "",
    }
    organiser = told["organisers"][0].name if told["organisers"] else ""
    told["registration"] = read_contacts(typed, "register", read_url(typed, "register_url"), organiser)
    can_ask = bool(told["registration"] or told["url"])
    told["attendance"] = _attendance(typed, told["place"], told["online_url"], can_ask=can_ask)
    told["occurrences"] = read_slots(typed, told["place"], now)
    if needs_mail:
        read_mail(typed)
    if not typed.errors:
        typed.facts = EventFacts(**told)
    return typed


def read_mail(typed: Typed) -> None:
    """The address of who fills in the form."""
    typed.mail = clean_mail(typed.one("mail"))
    if not typed.mail:
        typed.wrong("mail", "wrong.mail" if typed.one("mail") else "wrong.missing")


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
        "attendance": str(facts.attendance)
        if facts.attendance not in (None, _told(facts.place, facts.online_url))
        else "",
        **contact_values("register", facts.registration),
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


def read_line(typed: Typed, name: str) -> str:
    """One line of text; its name says whether it may be missing."""
    text = typed.one(name)
    if len(text) > _LONGEST.get(name, 300):
        typed.wrong(name, "wrong.long")
    line = clean_line(text)
    if not line and name in ("title", "organiser", "name"):
        typed.wrong(name, "wrong.missing")
    return line


def read_text(typed: Typed) -> str:
    """The description."""
    text = typed.one("description")
    if len(text) > _LONGEST["description"]:
        typed.wrong("description", "wrong.long")
    return clean_text(text)


def read_url(typed: Typed, name: str) -> str:
    """An address of the web."""
    text = typed.one(name)
    if not text:
        return ""
    url = clean_url(text if "://" in text else f"https://{text}")
    if url is None or len(text) > 500:
        typed.wrong(name, "wrong.address")
    return url or ""


def read_place(typed: Typed) -> Place | None:
    """A place; one that is named has a town."""
    names = {"name": "place", "address": "address", "postal_code": "postal_code", "city": "city"}
    parts = {key: read_line(typed, name) for key, name in names.items()}
    place = Place(**parts)
    if (place.name or place.address or place.postal_code) and not place.city:
        typed.wrong("city", "wrong.city")
    return place or None


def _attendance(typed: Typed, place: Place | None, online_url: str, *, can_ask: bool) -> Attendance | None:
    """How one takes part: as it is said, else as the place and the address online tell it."""
    said = next((one for one in Attendance if one.value == typed.one("attendance")), None) or _told(place, online_url)
    if said is None:
        if not typed.one("online_url"):
            typed.wrong("place", "wrong.where")
    elif said is not Attendance.ONLINE and not place:
        typed.wrong("place", "wrong.missing")
    elif said is Attendance.ONLINE and place:
        typed.wrong("attendance", "wrong.attendance")
    elif said is Attendance.ON_SITE and online_url:
        typed.wrong("attendance", "wrong.attendance_online")
    elif said is not Attendance.ON_SITE and not (online_url or can_ask):
        # An address that is sent to those alone who register is not published.
        typed.wrong("online_url", "wrong.online")
    return said


def _told(place: Place | None, online_url: str) -> Attendance | None:
    if place and online_url:
        return Attendance.HYBRID
    if place or online_url:
        return Attendance.ON_SITE if place else Attendance.ONLINE
    return None


def _organisers(typed: Typed) -> tuple[Organiser, ...]:
    name, url = read_line(typed, "organiser"), read_url(typed, "organiser_url")
    return (Organiser(name=name, url=url),) if name else ()


def read_words(typed: Typed, name: str, kind: type[_SOME]) -> tuple[_SOME, ...]:
    """Words of a closed list; what cannot be chosen is passed over."""
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
