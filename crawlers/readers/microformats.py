"""Reader of microformats in web pages: h-event and hCalendar events, and organisations' h-cards and hCards.

Items are the events of the page, wherever they stand, and the cards that stand on their own: not as the
place, author, organiser or guest of something. Events in a résumé are a person's past, and skipped.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import ValidationError

from catalog.cleaning.text import fold
from catalog.identity import digest_of
from catalog.sightings import AssociationSighting, EventSighting, Frozen
from catalog.vocabulary import SkipReason
from crawlers.readers import microformats_card, microformats_event
from crawlers.readers.html_pages import looks_like_html, page_of
from crawlers.readers.microformats_place import line_of
from crawlers.readers.microformats_tree import Item, Markup, Microformats, Picture
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Found, Incomplete, Reading

WANTS = "A microformats source wants web pages with h-event, vevent, h-card or vcard in them."
_PERSONAL = frozenset({"h-resume"})
_ID_LENGTH = 500


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        cards: whether organisations' cards are taken; else events only.
    """

    cards: bool = True


@dataclass(frozen=True)
class Standing:
    """An item of the page that is accounted for.

    Attributes:
        item: the event or card.
        personal: whether it stands in a résumé.
    """

    item: Item
    personal: bool

    @property
    def is_event(self) -> bool:
        """Whether it is an event; else it is a card."""
        return "h-event" in self.item.types

    @property
    def where(self) -> str:
        """Its place in the page."""
        return f"line {self.item.line} {'h-event' if self.is_event else 'h-card'}"


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events and the organisations of a page.

    Raises `SourceUnreadable` when the answer is over 10 MB, or no HTML.
    """
    options = Options.model_validate(reading.options)
    page = page_of(answer, WANTS)
    yield from page.problems
    if page.root is None:
        return
    tree = Microformats(page.root, page.url)
    found = standing(tree.items())
    if tree.cut:
        yield Incomplete("the page's microformats are too large or too tangled")
    urls = Counter(microformats_event.url_of(one.item) for one in found)
    seen: set[str] = set()
    for one in found:
        try:
            _refuse_unwanted(one, options)
            yield _new(_sighting(one, urls, page.language, answer, reading), seen)
        except (ItemRefused, ValidationError) as error:
            yield _refused(one, error)


def recognises(answer: Answer) -> int:
    """95 for a page that names an event class, 30 for one that names a card's, 0 for anything else."""
    if not looks_like_html(answer):
        return 0
    names = set(answer.body[:2_000_000].replace(b'"', b" ").replace(b"'", b" ").replace(b"=", b" ").split())
    if names & {b"h-event", b"vevent"} and names & {b"dt-start", b"dtstart"}:
        return 90
    if names & {b"h-event", b"vevent"}:
        return 60
    return 30 if names & {b"h-card", b"vcard"} else 0


def standing(items: list[Item]) -> list[Standing]:
    """The events of a page, and the cards that stand on their own and that no other item includes, in their order."""
    found: list[Standing] = []
    stack = [(item, item.included, False) for item in reversed(items)]
    while stack:
        item, nested, personal = stack.pop()
        if "h-event" in item.types or ("h-card" in item.types and not nested):
            found.append(Standing(item, personal))
        personal = personal or bool(_PERSONAL & set(item.types))
        inside = [value for values in item.properties.values() for value in values if isinstance(value, Item)]
        deeper = [(child, nested or "h-card" in item.types, personal) for child in item.children]
        stack.extend(reversed([*((value, True, personal) for value in inside), *deeper]))
    return list({id(one.item.properties): one for one in found}.values())


def _refuse_unwanted(one: Standing, options: Options) -> None:
    if one.personal:
        raise ItemRefused(SkipReason.NOT_CONCERNED, "it is part of a résumé")
    if not one.is_event and not options.cards:
        raise ItemRefused(SkipReason.NOT_CONCERNED, "the source is asked for events only")


def _sighting(
    one: Standing, urls: Counter[str], language: str, answer: Answer, reading: Reading
) -> EventSighting | AssociationSighting:
    url = microformats_event.url_of(one.item)
    own_url = url if urls[url] == 1 and len(url) <= _ID_LENGTH else ""
    content = json.dumps(_as_json(one.item), sort_keys=True).encode("ascii")
    if one.is_event:
        event, doubts = microformats_event.facts_of(one.item, reading, language)
        first = event.occurrences[0]
        place = event.place.name or event.place.address if event.place else ""
        made = digest_of((answer.url, event.title, str(first.start_at or first.start_on), fold(place)))
        origin = reading.origin(answer, microformats_event.uid_of(one.item) or own_url or made, content)
        identifiers = microformats_event.identifiers_of(one.item, own_url)
        return EventSighting(origin=origin, facts=event, identifiers=identifiers, doubts=doubts)
    card = microformats_card.facts_of(one.item, reading, language)
    origin = reading.origin(answer, own_url or digest_of((answer.url, card.name)), content)
    return AssociationSighting(origin=origin, facts=card, identifiers=microformats_card.identifiers_of(one.item))


def _new(sighting: EventSighting | AssociationSighting, seen: set[str]) -> EventSighting | AssociationSighting:
    """The sighting. Raises `ItemRefused` for a duplicate: a page may show one event in a list and in full."""
    if isinstance(sighting, EventSighting):
        first, place = sighting.facts.occurrences[0], sighting.facts.place
        where = fold(place.name or place.address) if place else ""
        names = {sighting.origin.source_id, f"{fold(sighting.facts.title)} {first.start_at or first.start_on} {where}"}
    else:
        names = {f"association {fold(sighting.facts.name)}"}
    if names & seen:
        raise ItemRefused(SkipReason.DUPLICATE, "it was in the page before")
    seen |= names
    return sighting


def _refused(one: Standing, error: ItemRefused | ValidationError) -> Found:
    private = one.personal or (isinstance(error, ItemRefused) and error.reason is SkipReason.PRIVATE)
    # Of a card nothing is kept: it may be a person's.
    said = "" if private or not one.is_event else f"{line_of(one.item, 'name')} {line_of(one.item, 'start')}"
    return skipped(error, one.where, said)


def _as_json(item: Item) -> dict[str, object]:
    """The item as plain values, for its content hash; items nest 32 deep at most."""

    def plain(value: object) -> object:
        if isinstance(value, Item):
            return _as_json(value)
        if isinstance(value, Markup):
            return value.html
        return [value.value, value.alt] if isinstance(value, Picture) else value

    return {
        "type": item.types,
        "properties": {name: [plain(value) for value in values] for name, values in item.properties.items()},
    }
