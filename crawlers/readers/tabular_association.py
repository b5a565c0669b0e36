"""One row of a table as an association, or the reason why it is not taken."""

import re

from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.text import fold
from catalog.identity import digest_of
from catalog.sightings import AssociationFacts, Identifier, Partner, WelcomePoint
from catalog.vocabulary import AssociationKind, ContactKind, SkipReason
from crawlers.readers.descriptions import described
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.tabular_cells import Cells
from crawlers.readers.tabular_dates import written
from crawlers.readers.tabular_place import contacts_of, image_of, link_of, links_of, needs_of, place_of, price_in
from crawlers.reading import Reading


def association_of(cells: Cells, reading: Reading) -> AssociationFacts:
    """What the row says. Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw."""
    name = cells.line("name")
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the row has no name")
    kind, kind_word = cells.meaning("kind")
    point, unknown = _point(cells)
    links, parent = links_of(cells, "site"), cells.line("parent")
    contacts = contacts_of(cells, links="site", mails="email", phones="phone", organisation=name)
    unread = (kind_word,) if kind_word and not kind else ()
    towns = (*((point.place.city,) if point and point.place.city else ()), *cells.words("towns"))
    told = described(cells.raw("description"))
    return AssociationFacts(
        name=name,
        other_names=tuple(other for other in cells.words("other_names") if fold(other) != fold(name)),
        kind=AssociationKind(kind) if kind else None,
        description=told.text,
        description_html=told.html,
        language=cells.line("language").lower() if _is_code(cells.line("language")) else reading.language,
        url=links[0] if links else link_of(cells, "url"),
        founded_on=_founded(cells, reading),
        contacts=tuple(one for one in contacts if (one.kind, one.value) != (ContactKind.LINK, next(iter(links), ""))),
        keywords=tuple(dict.fromkeys((*cells.words("keywords"), *unread, *unknown))),
        towns=tuple(dict.fromkeys(towns)),
        places=(point,) if point else (),
        partners=(Partner(name=parent, role="parent"),) if parent and fold(parent) != fold(name) else (),
        image=image_of(cells),
    )


def source_id_of(cells: Cells, facts: AssociationFacts) -> str:
    """The id of the row, else a digest of its folded name, address and town."""
    own = cells.line("id")
    return own or digest_of([fold(facts.name), fold(cells.line("address")), fold(cells.line("city"))])


def identifiers_of(cells: Cells) -> tuple[Identifier, ...]:
    """The numbers whose check is right; a SIRET names its SIREN, unless that is of a public body with many houses."""
    siret, rna = clean_siret(cells.raw("siret")), clean_rna(cells.raw("rna"))
    siren = clean_siren(cells.raw("siren")) or (siret[:9] if siret and siret[0] not in "12" else None)
    found = {"siret": siret, "rna": rna, "siren": siren}
    return tuple(Identifier(scheme=scheme, value=value) for scheme, value in found.items() if value)


def _point(cells: Cells) -> tuple[WelcomePoint | None, tuple[str, ...]]:
    """Where the association receives people, and the words about access that mean none of ours."""
    place = place_of(cells)
    needs, unknown = needs_of(cells)
    if not place:
        return None, unknown
    return WelcomePoint(
        key=cells.line("id"),
        place=place,
        opening_hours=cells.line("opening_hours"),
        services=cells.words("services"),
        accessibility=needs,
        price=price_in(cells),
    ), unknown


def _founded(cells: Cells, reading: Reading) -> str:
    text = cells.line("founded")
    if re.fullmatch(r"[0-9]{4}", text):
        return text
    said = written(text, reading.zone, day_first=cells.options.day_first, edition=None) if text else None
    return said.day.isoformat() if said and said.day else ""


def _is_code(text: str) -> bool:
    return bool(re.fullmatch(r"[A-Za-z]{2}", text))
