"""One row of a table of digital-inclusion places: the association or body, and the place where it receives people."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_insee, clean_point, clean_postcode
from catalog.cleaning.text import clean_text, fold
from catalog.identity import digest_of
from catalog.sightings import AssociationFacts, Contact, Identifier, Partner, Place, WelcomePoint
from catalog.vocabulary import AssociationKind, ContactKind, Theme
from crawlers.readers.mednum_columns import cell
from crawlers.readers.mednum_table import Row
from crawlers.readers.mednum_words import kind_of, listed, needs_of, price_of

_TOWN = re.compile(r"(?<!\d)(\d{5})(?:[\s,]|$)[\s–-]{0,5}([^\d,;|()]{0,60})")
_HOST = re.compile(r"(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,12}(?:[/?#]\S{0,500})?", re.IGNORECASE)
_ADDRESS_SPLIT = re.compile(r"[|\s;,]+")
# Overseas numbers without prefix: postcode -> country prefix.
_PREFIXES = {"971": "+590", "972": "+596", "973": "+594", "974": "+262", "975": "+508", "976": "+262"}


@dataclass(frozen=True)
class Cells:
    """One row, asked by the standard's names.

    Attributes:
        row: the cells by column.
        columns: target -> columns.
    """

    row: Row
    columns: Mapping[str, tuple[str, ...]]

    def __getitem__(self, target: str) -> str:
        return cell(self.row, self.columns, target)

    @property
    def digest(self) -> str:
        """What names the row where it has no id: a digest of name, address and town."""
        return digest_of([fold(self[name]) for name in ("nom", "adresse", "commune")])


def facts_of(cells: Cells, language: str) -> AssociationFacts:
    """What the row says; the row has a name and an address or a town."""
    kind = kind_of(cells["typologie"])
    name, place = cells["nom"], place_of(cells)
    links = links_of(cells["site_web"])
    parent = cells["structure_parente"]
    return AssociationFacts(
        name=name,
        kind=kind,
        description=_description(cells),
        language=language,
        url=links[0] if links else "",
        contacts=tuple(dict.fromkeys(contacts_of(cells, links[1:]))),
        themes=(Theme.DIGITAL_INCLUSION,),
        keywords=tuple(dict.fromkeys([*listed(cells["publics"]), *listed(cells["dispositifs"])])),
        towns=(place.city,) if place.city else (),
        places=(
            WelcomePoint(
                key=cells["id"],
                place=place,
                opening_hours=cells["horaires"],
                services=listed(cells["services"]),
                accessibility=needs_of(cells["prise_en_charge"]),
                price=price_of(cells["frais"]),
                url=clean_url(cells["fiche_acces_libre"]) or "",
            ),
        ),
        partners=(Partner(name=parent, role="parent"),) if parent and fold(parent) != fold(name) else (),
    )


def place_of(cells: Cells) -> Place:
    """The place of the row; postcode and town are read from the end of the address where they have no column."""
    address, city = cells["adresse"], cells["commune"]
    postcode = clean_postcode(cells["code_postal"])
    number = cells["numero"]
    if number and address and not address[0].isdigit():
        address = f"{number} {address}"
    inside = _TOWN.search(address)
    if inside:
        postcode = postcode or inside[1]
        city = city or inside[2].strip(" -–")
    point = _point(cells["latitude"], cells["longitude"], postcode)
    lines = [line for line in (address, cells["complement_adresse"]) if line]
    return Place(
        address=", ".join(dict.fromkeys(lines)),
        postal_code=postcode,
        city=city,
        insee=clean_insee(cells["code_insee"]),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def identifiers_of(cells: Cells) -> tuple[Identifier, ...]:
    """The row's SIRET or RNA, if its check is right; a SIREN only for associations, because one covers a whole town hall."""
    pivot = cells["pivot"]
    siret, rna, siren = clean_siret(pivot), clean_rna(pivot), clean_siren(pivot)
    is_association = kind_of(cells["typologie"]) is AssociationKind.ASSOCIATION
    found = []
    if siret:
        found.append(Identifier(scheme="siret", value=siret))
        siren = siret[:9]
    if rna:
        found.append(Identifier(scheme="rna", value=rna))
    if siren and is_association:
        found.append(Identifier(scheme="siren", value=siren))
    return tuple(found)


def contacts_of(cells: Cells, more_links: tuple[str, ...]) -> Iterator[Contact]:
    """Phones, mail addresses of organisations, and the second and further links."""
    prefix = _PREFIXES.get(clean_postcode(cells["code_postal"])[:3], "+33")
    for text in re.split(r"[|;/]|\bou\b", cells["telephone"]):
        phone = clean_phone(_with_zero(text), prefix)
        if phone:
            yield Contact(kind=ContactKind.PHONE, value=phone)
    for text in _ADDRESS_SPLIT.split(cells["courriels"]):
        mail = clean_email(text, cells["nom"])
        if mail:
            yield Contact(kind=ContactKind.EMAIL, value=mail)
    for link in more_links:
        if len(link) <= 500:
            yield Contact(kind=ContactKind.LINK, value=link)


def links_of(text: str) -> tuple[str, ...]:
    """The web addresses of a cell, several separated by `|` or white space; a bare host gets https."""
    found: dict[str, None] = {}
    for part in _ADDRESS_SPLIT.split(text[:5_000])[:20]:
        written = f"https://{part}" if _HOST.fullmatch(part) and "@" not in part else part
        url = clean_url(written)
        if url:
            found[url] = None
    return tuple(found)


def _with_zero(text: str) -> str:
    """Spreadsheets take numbers for numbers: the zero before nine digits, the plus before eleven, are put back."""
    bare = text.strip()
    if re.fullmatch(r"[1-9]\d{8}", bare, re.ASCII):
        return f"0{bare}"
    return f"+{bare}" if re.fullmatch(r"(?:33|262|590|594|596)\d{9}", bare, re.ASCII) else bare


def _point(latitude: str, longitude: str, postcode: str) -> tuple[float, float] | None:
    """The point in degrees; metres of a projection are none and come back as None.

    Some territories call the latitude X. In France proper no longitude lies between 41 and 52 degrees.
    """
    point = clean_point(latitude, longitude)
    if point and postcode[:2] not in ("", "97", "98") and not 41 <= point[0] <= 52 and 41 <= point[1] <= 52:
        return point[1], point[0]
    return point


def _description(cells: Cells) -> str:
    short, long = cells["presentation_resume"], cells["presentation_detail"]
    return clean_text(long if long.startswith(short) else f"{short}\n\n{long}")
