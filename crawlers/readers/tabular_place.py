"""The place, links and contacts that a row of a table names; the same for events and associations."""

import re

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_insee, clean_point
from catalog.sightings import Contact, Image, Place, Price
from catalog.vocabulary import Accessibility, ContactKind, PriceKind
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.prices import price_of
from crawlers.readers.tabular_cells import Cells

_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?:[/?#]\S{0,500})?", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}(?:[.,][0-9]{1,2})?")
_PARTS = re.compile(r"[|\s;]+")
_PHONES = re.compile(r"[|;/]|\bou\b")


def place_of(cells: Cells) -> Place:
    """The place of the row; false where it names none."""
    point = clean_point(cells.raw("latitude"), cells.raw("longitude"))
    postcode = cells.line("postal_code").removesuffix(".0")
    said = cells.line("country").upper()
    country = said if re.fullmatch(r"[A-Z]{2}", said) else ""
    return Place(
        name=cells.line("place_name"),
        address=cells.line("address"),
        postal_code=postcode_of(postcode, country),
        city=cells.line("city"),
        insee=clean_insee(cells.raw("insee")),
        country=country,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        access=cells.line("access"),
    )


def links_of(cells: Cells, target: str) -> tuple[str, ...]:
    """The web addresses of a cell; a bare host gets https."""
    written = _PARTS.split(cells.raw(target)[:5_000])[:20]
    urls = (clean_url(f"https://{part}" if _HOST.fullmatch(part) and "@" not in part else part) for part in written)
    return tuple(dict.fromkeys(url for url in urls if url and len(url) <= 500))


def link_of(cells: Cells, target: str) -> str:
    """The first web address of a cell, or an empty string."""
    return next(iter(links_of(cells, target)), "")


def contacts_of(cells: Cells, *, links: str, mails: str, phones: str, organisation: str) -> tuple[Contact, ...]:
    """The contacts of the three named columns; mail addresses of persons are dropped."""
    found = [Contact(kind=ContactKind.LINK, value=url) for url in (links_of(cells, links) if links else ())]
    addresses = (clean_email(text.strip(",<>"), organisation) for text in _PARTS.split(cells.raw(mails)[:2_000])[:10])
    found += [Contact(kind=ContactKind.EMAIL, value=mail) for mail in addresses if mail]
    for text in _PHONES.split(cells.raw(phones)[:500])[:10]:
        bare = text.strip()
        # A spreadsheet takes a phone number for a number, and its first zero away.
        if phone := clean_phone(f"0{bare}" if re.fullmatch(r"[1-9][0-9]{8}", bare) else bare):
            found.append(Contact(kind=ContactKind.PHONE, value=phone))
    return tuple(dict.fromkeys(found))


def price_in(cells: Cells) -> Price | None:
    """The price: a bare number is euros; words by `values.price`, else as far as they are clear."""
    text = cells.line("price")
    if _NUMBER.fullmatch(text):
        return price_of(f"{text} €")
    ours, _ = cells.meaning("price")
    return Price(kind=PriceKind(ours)) if ours else price_of(text)


def needs_of(cells: Cells) -> tuple[tuple[Accessibility, ...], tuple[str, ...]]:
    """The needs that the cell `accessibility` names, and its words that mean none of ours."""
    met: list[Accessibility] = []
    unknown: list[str] = []
    for word in cells.words("accessibility"):
        ours = cells.options.meaning("accessibility", word)
        if ours:
            met.append(Accessibility(ours))
        else:
            unknown.append(word)
    return tuple(dict.fromkeys(met)), tuple(unknown)


def image_of(cells: Cells) -> Image | None:
    """The picture that the row links to."""
    url = link_of(cells, "image")
    return Image(url=url) if url else None
