"""One event as Mobilizon's GraphQL gives it: its facts, or the reason why it is not taken.

The organising person (`organizerActor`) is never looked at; a group is named.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, html_to_text
from catalog.cleaning.times import clean_zone
from catalog.sightings import Contact, EventFacts, Image, Occurrence, Organiser, Place, Price
from catalog.territory import zone_overseas
from catalog.vocabulary import Attendance, ContactKind, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import described
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.prices import price_of_amounts
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.schema_org_place import country_of
from crawlers.readers.time_slots import slot, within
from crawlers.reading import Reading

Event = Mapping[str, Any]
_STATUSES = {"CANCELLED": EventStatus.CANCELLED, "TENTATIVE": EventStatus.TENTATIVE}
_SHOWN = frozenset({"", "PUBLIC", "UNLISTED"})
_GROUPS = frozenset({"", "GROUP", "ORGANIZATION"})
_LANGUAGE = re.compile(r"([a-z]{2,3})(?:[-_].*)?", re.ASCII | re.DOTALL)
_MOST_WORDS = 50
_NOTHING: dict[str, Any] = {}


def facts_of(event: Event, reading: Reading) -> tuple[EventFacts, set[Doubt]]:
    """What `event` says, and what had to be assumed.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    visibility = _word(event.get("visibility"))
    if visibility not in _SHOWN or event.get("draft") is True:
        raise ItemRefused(SkipReason.PRIVATE, "draft" if visibility in _SHOWN else f"visibility {visibility}")
    title = html_to_text(event.get("title"), 1_000)
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "no title")
    place, doubts = place_of(table(event.get("physicalAddress"))), set[Doubt]()
    online = table(event.get("options")).get("isOnline") is True
    language = _LANGUAGE.fullmatch(clean_line(event.get("language"), 20).lower())
    told = described(event.get("description"))
    return EventFacts(
        title=title,
        occurrences=within([_slot(event, place, reading, doubts)], reading),
        status=_status(event),
        attendance=_attendance(online=online, somewhere=bool(place)),
        place=place or None,
        online_url=(clean_url(event.get("onlineAddress")) or "") if online else "",
        description=told.text,
        description_html=told.html,
        language=language[1] if language else reading.language,
        url=clean_url(event.get("page")) or clean_url(event.get("url")) or "",
        organisers=tuple(_organisers(table(event.get("attributedTo")))),
        registration=tuple(_registration(event)),
        price=_price(table(event.get("options"))),
        keywords=_keywords(event),
        image=_image(table(event.get("picture"))),
    ), doubts


def place_of(address: Event) -> Place:
    """The place of an address; false where it names none. `geom` is "longitude;latitude"."""
    east, _, north = clean_line(address.get("geom"), 60).partition(";")
    point = clean_point(north, east)
    country = clean_line(address.get("country"), 60)
    return Place(
        name=address.get("description"),
        address=address.get("street"),
        postal_code=postcode_of(address.get("postalCode"), country),
        city=address.get("locality"),
        country=country_of(country),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def table(value: object) -> Event:
    """`value` if it is a table, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def _slot(event: Event, place: Place, reading: Reading, doubts: set[Doubt]) -> Occurrence:
    begins, ends, options = event.get("beginsOn"), event.get("endsOn"), table(event.get("options"))
    if not begins:
        raise ItemRefused(SkipReason.NO_DATE, "no beginsOn")
    found = slot(begins, ends, _zone(event, place, reading), doubts)
    if found is None:
        raise ItemRefused(SkipReason.BAD_DATE, f"it begins {str(begins)!r:.60}")
    if found.start_at and options.get("showStartTime") is False:
        # The hour is there for the form's sake: only the days are meant.
        last = found.last_day if found.last_day != found.first_day else None
        return Occurrence(zone=found.zone, start_on=found.first_day, end_on=last)
    if found.start_at and options.get("showEndTime") is False and found.last_day == found.first_day:
        return found.model_copy(update={"end_at": None})
    return found


def _zone(event: Event, place: Place, reading: Reading) -> str:
    for told in (event.get("options"), event.get("physicalAddress")):
        zone = clean_zone(clean_line(table(told).get("timezone"), 64))
        if zone:
            return zone
    return zone_overseas(place) or reading.zone


def _status(event: Event) -> EventStatus:
    """Cancelled or tentative as said; full when as many are going as there is room for."""
    said = _STATUSES.get(_word(event.get("status")))
    if said:
        return said
    room = table(event.get("options")).get("maximumAttendeeCapacity")
    going = table(event.get("participantStats")).get("going")
    full = isinstance(room, int) and isinstance(going, int) and 0 < room <= going
    return EventStatus.FULL if full else EventStatus.SCHEDULED


def _attendance(*, online: bool, somewhere: bool) -> Attendance | None:
    if online:
        return Attendance.HYBRID if somewhere else Attendance.ONLINE
    return Attendance.ON_SITE if somewhere else None


def _organisers(group: Event) -> Iterator[Organiser]:
    name = clean_line(group.get("name")) or clean_line(group.get("preferredUsername"))
    if name and _word(group.get("type")) in _GROUPS:
        yield Organiser(name=name, url=clean_url(group.get("url")) or "")


def _registration(event: Event) -> Iterator[Contact]:
    link = clean_url(event.get("externalParticipationUrl"))
    if link and len(link) <= 500 and _word(event.get("joinOptions")) == "EXTERNAL":
        yield Contact(kind=ContactKind.LINK, value=link)


def _price(options: Event) -> Price | None:
    offers = options.get("offers")
    told = [table(offer) for offer in offers[:50]] if isinstance(offers, list) else []
    currency = next((clean_line(offer.get("priceCurrency"), 10) for offer in told if offer.get("priceCurrency")), "")
    return price_of_amounts([str(offer.get("price")) for offer in told], currency)


def _keywords(event: Event) -> tuple[str, ...]:
    tags = event.get("tags")
    titles = [table(tag).get("title") for tag in tags[:_MOST_WORDS]] if isinstance(tags, list) else []
    # "meeting" is what an event is that no one has put into a category.
    category = clean_line(event.get("category"), 60).lower().replace("_", " ").removeprefix("meeting")
    return tuple(dict.fromkeys(line for line in (*map(clean_line, titles), category) if line))


def _image(picture: Event) -> Image | None:
    url = clean_url(picture.get("url"))
    return Image(url=url, alt=picture.get("alt")) if url else None


def _word(value: object) -> str:
    return clean_line(value, 40).upper()
