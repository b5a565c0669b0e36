"""What a HelloAsso event costs: the tiers of its ticket office, in cents."""

import re
from decimal import Decimal

from catalog.sightings import Price
from catalog.vocabulary import PriceKind
from crawlers.readers.helloasso_words import Record

# A gift, a membership or a T-shirt beside the ticket is no price of taking part.
_TICKETS = frozenset(["Registration", "Payment", ""])
_HIGHEST = 100_000_000
_MOST = 500


def price_of(tiers: object, currency: object) -> Price | None:
    """The price by the tickets: nothing, as much as one wants (0 with a `minAmount`), or from lowest to highest.

    None where no ticket says what it costs. A free ticket beside dear ones makes 0 the lowest.
    """
    written = tiers[:_MOST] if isinstance(tiers, list) else []
    tickets = [tier for tier in written if isinstance(tier, dict) and str(tier.get("tierType") or "") in _TICKETS]
    amounts = [cents for tier in tickets if (cents := _cents(tier.get("price"))) is not None]
    wanted = [least for tier in tickets if (least := _own_price(tier)) is not None]
    unit = currency if isinstance(currency, str) and re.fullmatch(r"[A-Z]{3}", currency) else "EUR"
    if any(amounts):
        return Price(
            kind=PriceKind.PAID, lowest=_euros(min([*amounts, *wanted])), highest=_euros(max(amounts)), currency=unit
        )
    if wanted:
        lowest = min(wanted)
        return Price(kind=PriceKind.PAY_WHAT_YOU_WANT, lowest=_euros(lowest) if lowest else None, currency=unit)
    return Price(kind=PriceKind.FREE, currency=unit) if amounts else None


def _own_price(tier: Record) -> int | None:
    """The least amount of a ticket whose buyer chooses the price; None for any other."""
    return _cents(tier.get("minAmount")) if not tier.get("price") else None


def _cents(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= _HIGHEST else None


def _euros(cents: int) -> Decimal:
    return Decimal(cents) / 100
