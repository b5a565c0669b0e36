"""What taking part costs, from words or from amounts."""

import re
from collections.abc import Iterable
from decimal import Decimal

from catalog.cleaning.text import clean_text, fold
from catalog.sightings import Price
from catalog.vocabulary import PriceKind
from crawlers.readers.schema_org_nodes import plain

_EUROS = re.compile(
    r"(?<![\d.,])(\d{1,4})(?:[.,](\d{1,2}))?\s?(?:€|eur\b|euros?\b)(?:\s?(\d{2})(?!\d))?", re.IGNORECASE | re.ASCII
)
_FREE = re.compile(r"\b(?:gratuit|gratuite|gratuits|gratuites|gratuitement|entree libre|entree gratuite|free)\b")
_HOLLOW = re.compile(
    r"\b(?:non gratuit|pas gratuit|gratuite? (?:pour|sous|jusqu|moins|avec|a partir|si)|moins de \d+ ans)\b"
)
_OWN_PRICE = re.compile(r"\b(?:prix libre|participation libre|libre participation|au chapeau|prix conscient)\b")
_FROM = re.compile(r"\b(?:payant|tarif|billet|plein|reduit)")
_AMOUNT = re.compile(
    r"[^\d\s]{0,4}\s?(\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,2}|\d{1,7})(?:[.,](\d{1,2})0{0,6})?\s?\D{0,8}", re.ASCII
)
_NOTHING = frozenset({"free", "gratuit", "gratuite", "entree libre", "entree gratuite", "libre", "no cost"})


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


def parse_amount(text: str) -> Decimal | None:
    """An amount of money from `12`, `12,50 €`, `€ 1 200.00`, `Free`; None for anything else or over a million."""
    line = plain(text, 40)
    if fold(line) in _NOTHING:
        return Decimal(0)
    found = _AMOUNT.fullmatch(line)
    if not found:
        return None
    amount = Decimal(re.sub(r"\D", "", found[1]) + "." + (found[2] or ""))
    return amount if amount <= 1_000_000 else None
