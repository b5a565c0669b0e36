"""What taking part costs, whether places are left, and where to register: schema.org offers."""

import re
from collections.abc import Iterator
from decimal import Decimal

from catalog.cleaning.text import fold
from catalog.sightings import Contact, Price
from catalog.vocabulary import ContactKind, PriceKind
from crawlers.readers.prices import parse_amount
from crawlers.readers.schema_org_nodes import Node
from crawlers.readers.schema_org_types import bare

_PAY_WHAT_YOU_WANT = frozenset({"prix libre", "participation libre", "pay what you want", "donation"})
_TRUE = frozenset({"true", "1", "yes", "oui"})
_MOST_OFFERS = 200


def price_of(event: Node) -> Price | None:
    """The price that the offers name, or that access is free; None where the page does not say."""
    if fold(bare(event.text("isAccessibleForFree"))) in _TRUE:
        return Price(kind=PriceKind.FREE)
    amounts: list[Decimal] = []
    currency = "EUR"
    for offer in _offers(event):
        for text in _price_texts(offer):
            if fold(text) in _PAY_WHAT_YOU_WANT:
                return Price(kind=PriceKind.PAY_WHAT_YOU_WANT)
            amount = parse_amount(text)
            if amount is not None:
                amounts.append(amount)
        currency = _currency(offer) or currency
    if not amounts:
        return None
    if max(amounts) == 0:
        return Price(kind=PriceKind.FREE)
    return Price(kind=PriceKind.PAID, lowest=min(amounts), highest=max(amounts), currency=currency)


def is_sold_out(event: Node) -> bool:
    """Whether every offer that tells its availability is sold out."""
    said = [bare(text) for offer in _offers(event) if (text := offer.text("availability"))]
    return bool(said) and all(word in ("SoldOut", "OutOfStock") for word in said)


def registration_of(event: Node) -> tuple[Contact, ...]:
    """The links of the offers, each once."""
    links = dict.fromkeys(url for offer in _offers(event) for url in offer.urls("url")[:5])
    return tuple(Contact(kind=ContactKind.LINK, value=link) for link in list(links)[:20] if len(link) <= 500)


def _offers(event: Node) -> Iterator[Node]:
    for offer in event.nodes("offers")[:_MOST_OFFERS]:
        yield offer
        yield from offer.nodes("offers")[:_MOST_OFFERS]


def _price_texts(offer: Node) -> Iterator[str]:
    for node in (offer, *offer.nodes("priceSpecification")[:20]):
        for key in ("price", "lowPrice", "highPrice", "minPrice", "maxPrice"):
            yield from node.texts(key)[:5]


def _currency(offer: Node) -> str:
    code = offer.line("priceCurrency", 10).upper()
    return code if re.fullmatch(r"[A-Z]{3}", code) else ""
