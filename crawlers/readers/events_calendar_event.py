"""One event of The Events Calendar: its facts, or the reason why it is not taken."""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from catalog.sightings import Contact, EventFacts, Image, Organiser, Price
from catalog.vocabulary import Attendance, ContactKind, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import first_told
from crawlers.readers.events_calendar_place import place_of
from crawlers.readers.events_calendar_time import slot_of
from crawlers.readers.prices import price_of, price_of_amounts
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.time_slots import within
from crawlers.readers.titles import status_of, title_and_status
from crawlers.reading import Reading

Event = Mapping[str, Any]
_STATUS_FIELDS = ("event_status", "tribe_events_status", "_tribe_events_status", "_tribe_events_status_label")
_CURRENCIES = {"€": "EUR", "£": "GBP", "CHF": "CHF", "$": "USD"}
_MOST = 50


def facts_of(event: Event, reading: Reading) -> tuple[EventFacts, set[Doubt]]:
    """What `event` says, and what had to be assumed.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    _refuse_hidden(event)
    title, marked = title_and_status(clean_line(html_to_text(event.get("title"), 1_000)))
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "no title")
    place, doubts = place_of(event.get("venue")), set[Doubt]()
    online = _is_online(event)
    told = first_told(event.get("description"), event.get("excerpt"))
    return EventFacts(
        title=title,
        occurrences=within([slot_of(event, place, reading, doubts)], reading),
        status=_said_status(event) or marked,
        attendance=_attendance(event, online=online, somewhere=bool(place)),
        place=place or None,
        online_url=(clean_url(event.get("virtual_url")) or "") if online else "",
        description=told.text,
        description_html=told.html,
        language=reading.language,
        url=clean_url(event.get("url")) or "",
        organisers=tuple(_organisers(event)),
        registration=tuple(dict.fromkeys(_contacts(event))),
        price=_price(event),
        keywords=_keywords(event),
        image=_image(event.get("image")),
    ), doubts


def _refuse_hidden(event: Event) -> None:
    """Posts that are not published, not listed, or behind a password: those have blanks in place of yes and no."""
    status = clean_line(event.get("status"), 40)
    if status not in ("", "publish"):
        raise ItemRefused(SkipReason.PRIVATE, f"status {status}")
    if event.get("hide_from_listings") is True:
        raise ItemRefused(SkipReason.PRIVATE, "hidden from listings")
    blank = [key for key in ("all_day", "hide_from_listings", "show_map") if key in event and event[key] is None]
    if len(blank) > 1:
        raise ItemRefused(SkipReason.PRIVATE, "behind a password")


def _said_status(event: Event) -> EventStatus | None:
    """What the plugin's status extension says, in a field or among the custom fields."""
    custom = event.get("custom_fields")
    for fields in (event, custom if isinstance(custom, dict) else {}):
        for name in _STATUS_FIELDS:
            said = fields.get(name)
            words = said.get("value") if isinstance(said, dict) else said
            line = clean_line(words[0] if isinstance(words, list) and words else words, 60)
            if line.lower().replace("_", "-") in ("moved-online", "moved online"):
                return EventStatus.MOVED_ONLINE
            if status := status_of(line):
                return status
    return None


def _is_online(event: Event) -> bool:
    return event.get("is_virtual") is True or bool(clean_url(event.get("virtual_url")))


def _attendance(event: Event, *, online: bool, somewhere: bool) -> Attendance | None:
    if online:
        hybrid = clean_line(event.get("virtual_event_type"), 20) == "hybrid" or somewhere
        return Attendance.HYBRID if hybrid else Attendance.ONLINE
    return Attendance.ON_SITE if somewhere else None


def _tables(value: object) -> list[Event]:
    """The tables in `value`: itself, or those in its list."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found[:_MOST] if isinstance(one, dict)]


def _organisers(event: Event) -> Iterator[Organiser]:
    for one in _tables(event.get("organizer")):
        name = html_to_text(one.get("organizer"), 200)
        if name:
            yield Organiser(name=name, url=clean_url(one.get("website")) or clean_url(one.get("url")) or "")


def _contacts(event: Event) -> Iterator[Contact]:
    """Mail addresses that are an organisation's, and the phone numbers that stand beside one of them or a site."""
    for one in _tables(event.get("organizer")):
        mail = clean_email(one.get("email"), html_to_text(one.get("organizer"), 200))
        if mail:
            yield Contact(kind=ContactKind.EMAIL, value=mail)
        phone = clean_phone(one.get("phone"))
        if phone and (mail or (clean_url(one.get("website")) and not one.get("email"))):
            yield Contact(kind=ContactKind.PHONE, value=phone)


def _price(event: Event) -> Price | None:
    """The amounts, else what the words say."""
    details = event.get("cost_details")
    told = details if isinstance(details, dict) else {}
    values = told.get("values")
    amounts = [clean_line(value, 40) for value in values[:_MOST]] if isinstance(values, list) else []
    code = clean_line(told.get("currency_code"), 10)
    symbol = html_to_text(told.get("currency_symbol"), 10)
    cost = html_to_text(event.get("cost"), 200)
    return price_of_amounts(amounts or [cost], code or _CURRENCIES.get(symbol, "")) or price_of(cost)


def _keywords(event: Event) -> tuple[str, ...]:
    named = [html_to_text(one.get("name"), 200) for key in ("categories", "tags") for one in _tables(event.get(key))]
    return tuple(dict.fromkeys(line for line in map(clean_line, named) if line))


def _image(image: object) -> Image | None:
    """The picture; `false` where there is none."""
    told = image if isinstance(image, dict) else {"url": image}
    url = clean_url(told.get("url"))
    return Image(url=url, alt=html_to_text(told.get("alt"), 200)) if url else None
