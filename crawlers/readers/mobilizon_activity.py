"""ActivityPub objects as Mobilizon, Gancio and other servers send them, put into the shape of Mobilizon's GraphQL.

An activity stands for its object: `Create` and `Update` for the event, `Delete` for its withdrawal
(ActivityStreams 2.0, W3C Recommendation 2017).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line
from catalog.vocabulary import SkipReason
from crawlers.readers.ical_places import place_of as place_in
from crawlers.readers.mobilizon_event import table
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Gone

Object = Mapping[str, Any]
_EVERYONE = frozenset({"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public"})
_CARRIERS = frozenset({"Create", "Update", "Announce", "Add"})
_COLLECTIONS = frozenset({"Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"})
_MOST = 50


def objects_of(document: object) -> tuple[list[object] | None, str]:
    """The objects in `document` and the address of the next page; None where it is no ActivityPub."""
    if isinstance(document, list):
        ours = any(isinstance(one, dict) and _type(one) for one in document)
        return (document, "") if ours or not document else (None, "")
    if not isinstance(document, dict) or not _type(document):
        return None, ""
    if _type(document) not in _COLLECTIONS:
        return [document], ""
    page = document
    if "orderedItems" not in document and "items" not in document and isinstance(document.get("first"), dict):
        page = document["first"]
    items = page.get("orderedItems", page.get("items"))
    following = page.get("next") or (None if items else page.get("first"))
    listed = [_linked(one) for one in items] if isinstance(items, list) else []
    return listed, following if isinstance(following, str) else ""


def _linked(item: object) -> object:
    """An item that is only an address, as the Link that it stands for (ActivityStreams 2.0 section 4.2)."""
    return {"type": "Link", "href": item} if isinstance(item, str) else item


def as_event(written: Object) -> Object | Gone:
    """The event that an object is or carries, in the shape of GraphQL.

    Raises `ItemRefused` for other objects, and for those that are not addressed to everyone.
    """
    kind, inner = _type(written), written.get("object")
    if kind == "Tombstone":
        return _gone(written)
    if kind == "Delete" and inner != written.get("actor"):
        return _gone(inner)
    event = carried(written)
    if _type(event) != "Event":
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"is of type {_type(event) or 'unknown'}")
    if not _is_public(event):
        raise ItemRefused(SkipReason.PRIVATE, "is not addressed to everyone")
    return _told(event)


def carried(written: Object) -> Object:
    """The object that an activity carries, else the object itself."""
    inner = written.get("object")
    return inner if _type(written) in _CARRIERS and isinstance(inner, dict) else written


def _gone(what: object) -> Gone:
    name = clean_url(what.get("id") if isinstance(what, dict) else what)
    if not name or len(name) > 500:
        raise ItemRefused(SkipReason.MALFORMED, "deletes something without an address")
    return Gone("event", name)


def _is_public(event: Object) -> bool:
    """Addressed to everyone, in the first or second place; one without any address was sent to whoever asks."""
    if "to" not in event and "cc" not in event:
        return True
    return any(one in _EVERYONE for key in ("to", "cc") for one in _all(event.get(key)) if isinstance(one, str))


def _told(event: Object) -> Object:
    places = [table(one) for one in _all(event.get("location"))]
    links = [url for place in places if (url := _virtual(place))]
    physical = next((place for place in places if not _virtual(place)), {})
    return {
        "url": event.get("id"),
        "page": _page(event.get("url")),
        "uuid": event.get("uuid"),
        "title": event.get("name"),
        "description": event.get("content"),
        "beginsOn": event.get("startTime"),
        "endsOn": event.get("endTime"),
        "status": event.get("ical:status") or event.get("status"),
        "language": event.get("inLanguage"),
        "category": event.get("category"),
        "physicalAddress": _address(physical),
        "onlineAddress": links[0] if links else event.get("onlineAddress"),
        "options": {
            "timezone": event.get("timezone"),
            "isOnline": bool(links) or event.get("isOnline"),
            "maximumAttendeeCapacity": event.get("maximumAttendeeCapacity"),
        },
        "participantStats": {"going": event.get("participantCount")},
        "attributedTo": next((one for one in _all(event.get("attributedTo")) if _names_group(one)), None),
        "joinOptions": event.get("joinMode"),
        "externalParticipationUrl": event.get("externalParticipationUrl"),
        "tags": list(_tags(event.get("tag"))),
        "picture": _picture(event),
        "draft": event.get("draft"),
    }


def _virtual(place: Object) -> str:
    """The address of a virtual location, as Gancio writes it: inside of a Place."""
    for one in (place, table(place.get("address"))):
        if _type(one) == "VirtualLocation":
            return clean_url(one.get("url")) or clean_url(place.get("id")) or ""
    return ""


def _address(place: Object) -> dict[str, Any]:
    address = place.get("address")
    street = clean_line(address) if isinstance(address, str) else ""
    written, inside = place_in(street), table(address)
    return {
        "description": place.get("name"),
        "street": inside.get("streetAddress") or (written.address if written.city else street),
        "postalCode": inside.get("postalCode") or written.postal_code,
        "locality": inside.get("addressLocality") or written.city,
        "country": inside.get("addressCountry") or written.country,
        "geom": f"{place.get('longitude')};{place.get('latitude')}",
    }


def _names_group(actor: object) -> bool:
    """An actor that is only an address may be a person: it is not named."""
    return isinstance(actor, dict) and _type(actor) in ("Group", "Organization")


def _tags(tags: object) -> Iterator[dict[str, str]]:
    for tag in _all(tags):
        if isinstance(tag, dict) and _type(tag) == "Hashtag":
            yield {"title": clean_line(tag.get("name")).lstrip("#")}


def _picture(event: Object) -> dict[str, Any]:
    """The banner, else the first picture; "Banner" is a mark and no description."""
    media = [table(one) for key in ("image", "attachment") for one in _all(event.get(key))]
    pictures = [one for one in media if _type(one) == "Image" or str(one.get("mediaType")).startswith("image/")]
    best = next((one for one in pictures if one.get("name") == "Banner"), pictures[0] if pictures else {})
    name = best.get("name")
    return {"url": _page(best.get("url")), "alt": None if name == "Banner" else name}


def _page(url: object) -> object:
    """The address in `url`, which may be a Link or a list of them."""
    first = next(iter(_all(url)), None)
    return first.get("href") if isinstance(first, dict) else first


def _type(one: object) -> str:
    kind = one.get("type") if isinstance(one, dict) else ""
    return kind if isinstance(kind, str) else ""


def _all(value: object) -> list[Any]:
    return [] if value is None else value[:_MOST] if isinstance(value, list) else [value]
