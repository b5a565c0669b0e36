"""What taking part costs, from words or from amounts."""

import re
from collections.abc import Iterable
from decimal import Decimal

from catalog.cleaning.text import clean_text, fold
from catalog.sightings import Price
from catalog.vocabulary import PriceKind
from crawlers.readers.schema_org_nodes import plain

_NUMBER = r"(?<![\d.,])(\d{1,3}(?:[ \u00a0\u202f]\d{3}){1,2}|\d{1,4})(?:[.,](\d{1,2}))?\s?"
_EUROS = re.compile(rf"{_NUMBER}(?:€|eur\b|euros?\b)(?:\s?(\d{{2}})(?!\d))?", re.IGNORECASE | re.ASCII)
# `5 à 10 €`: the unit stands behind the higher one alone.
_LOWER = re.compile(
    r"(?<![\d.,:/h-])(\d{1,3}(?:[.,]\d{1,2})?)(?=\s?(?:à|-|–|et)\s?(\d{1,3}(?:[.,]\d{1,2})?)\s?(?:€|eur))",
    re.IGNORECASE | re.ASCII,
)
_HIGHEST = 1_000_000
_FREE = re.compile(r"\b(?:gratuit|gratuite|gratuits|gratuites|gratuitement|entree libre|entree gratuite|free)\b")
_HOLLOW = re.compile(
    r"\b(?:non gratuit|pas gratuit|gratuite? (?:pour|sous|jusqu|moins|avec|a partir|si)|moins de \d+ ans)\b"
)
_OWN_PRICE = re.compile(r"\b(?:prix libre|participation libre|libre participation|au chapeau|prix conscient)\b")
_AT_LEAST = re.compile(r"\b(?:a partir de|au moins|minimum)\b")
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
    amounts = _amounts_in(text.replace("\n", " ; "))
    if amounts and _OWN_PRICE.search(words) and _AT_LEAST.search(words):
        return Price(kind=PriceKind.PAY_WHAT_YOU_WANT, lowest=min(amounts) or None)
    if amounts and max(amounts) > 0:
        # "Free for children, 12 euros for others" costs nothing at best.
        lowest = Decimal(0) if _FREE.search(words) else min(amounts)
        return Price(kind=PriceKind.PAID, lowest=lowest, highest=max(amounts))
    if _OWN_PRICE.search(words):
        return Price(kind=PriceKind.PAY_WHAT_YOU_WANT)
    if amounts or (_FREE.search(words) and not _HOLLOW.search(words) and not _FROM.search(words)):
        return Price(kind=PriceKind.FREE)
    return None


def _amounts_in(line: str) -> list[Decimal]:
    """The amounts in euros that a line names, the lower end of a range among them."""
    found = [_decimal(one[1], one[2] or one[3]) for one in _EUROS.finditer(line)]
    ranges = [tuple(Decimal(number.replace(",", ".")) for number in one.groups()) for one in _LOWER.finditer(line)]
    found += [low for low, high in ranges if low < high]
    return [amount for amount in found if amount <= _HIGHEST]


def _decimal(whole: str, cents: str | None) -> Decimal:
    return Decimal(f"{re.sub(r'[^0-9]', '', whole)}.{cents or ''}")


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
    return amount if amount <= _HIGHEST else None
