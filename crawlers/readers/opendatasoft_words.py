"""Words of the OpenAgenda open data set that mean one of ours: conditions, needs, states, time zones."""

import re
from collections.abc import Iterable
from decimal import Decimal

from catalog.cleaning.places import clean_postcode
from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.sightings import Price
from catalog.vocabulary import Accessibility, Attendance, EventStatus, PriceKind
from crawlers.readers.schema_org_offers import parse_amount

STATUSES = {
    1: EventStatus.SCHEDULED,
    2: EventStatus.RESCHEDULED,
    3: EventStatus.MOVED_ONLINE,
    4: EventStatus.POSTPONED,
    5: EventStatus.FULL,
    6: EventStatus.CANCELLED,
}
ATTENDANCES = {1: Attendance.ON_SITE, 2: Attendance.ONLINE, 3: Attendance.HYBRID}
NEEDS = {
    "hi": Accessibility.HEARING,
    "vi": Accessibility.VISION,
    "pi": Accessibility.PSYCHIC,
    "mi": Accessibility.MOBILITY,
    "ii": Accessibility.INTELLECTUAL,
}
# First three digits of the INSEE code; France proper has the zone of the source.
_OVERSEAS = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/Guadeloupe",
    "978": "America/Guadeloupe",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
_COUNTRIES = {
    "GP": "971",
    "MQ": "972",
    "GF": "973",
    "RE": "974",
    "PM": "975",
    "YT": "976",
    "WF": "986",
    "PF": "987",
    "NC": "988",
}
_FRANCE = frozenset({"fr", "fra", "france"})
_EUROS = re.compile(
    r"(?<![\d.,])(\d{1,4})(?:[.,](\d{1,2}))?\s?(?:€|eur\b|euros?\b)(?:\s?(\d{2})(?!\d))?", re.IGNORECASE | re.ASCII
)
_FREE = re.compile(r"\b(?:gratuit|gratuite|gratuits|gratuites|gratuitement|entree libre|entree gratuite|free)\b")
_HOLLOW = re.compile(
    r"\b(?:non gratuit|pas gratuit|gratuite? (?:pour|sous|jusqu|moins|avec|a partir|si)|moins de \d+ ans)\b"
)
_OWN_PRICE = re.compile(r"\b(?:prix libre|participation libre|libre participation|au chapeau|prix conscient)\b")
_FROM = re.compile(r"\b(?:payant|tarif|billet|plein|reduit)")


def zone_of_place(insee: str, postal_code: str, country: str) -> str:
    """The IANA zone of an overseas place by INSEE code, postcode or country; empty for France proper and abroad."""
    for code in (insee[:3], postal_code[:3], _COUNTRIES.get(country.upper(), "")):
        if code in _OVERSEAS:
            return _OVERSEAS[code]
    return ""


def postcode_of(written: object, country: str) -> str:
    """The postcode; a lost leading zero is put back in France, and where no country is named."""
    line = clean_line(written, 20)
    return line if country and fold(country) not in _FRANCE else clean_postcode(line) or line


def price_of(conditions: object) -> Price | None:
    """The price that the words clearly say: free, pay what you want, or amounts in euros; else None.

    Free for some only (`gratuit pour les moins de 26 ans`) is not free.
    """
    text = clean_text(conditions, 1_000)
    words = fold(text)
    amounts = [
        Decimal(f"{found[1]}.{found[2] or found[3] or ''}") for found in _EUROS.finditer(text.replace("\n", " ; "))
    ]
    if amounts and max(amounts) > 0:
        # "Free for children, 12 euros for others" costs nothing at best.
        lowest = Decimal(0) if _FREE.search(words) else min(amounts)
        return Price(kind=PriceKind.PAID, lowest=lowest, highest=max(amounts))
    if _OWN_PRICE.search(words):
        return Price(kind=PriceKind.PAY_WHAT_YOU_WANT)
    if amounts or (_FREE.search(words) and not _HOLLOW.search(words) and not _FROM.search(words)):
        return Price(kind=PriceKind.FREE)
    return None


def price_of_amounts(amounts: Iterable[str], currency: str = "") -> Price | None:
    """The price that a list of amounts (`"0"`, `"12,50"`, `"Gratuit"`) comes to; None without an amount.

    `currency` is an ISO 4217 code; euros where it is none.
    """
    read = [amount for amount in map(parse_amount, amounts) if amount is not None]
    if not read:
        return None
    if max(read) == 0:
        return Price(kind=PriceKind.FREE)
    code = currency.upper() if re.fullmatch(r"[A-Za-z]{3}", currency, re.ASCII) else "EUR"
    return Price(kind=PriceKind.PAID, lowest=min(read), highest=max(read), currency=code)
