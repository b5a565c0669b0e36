"""Where the page of an association leads: to registers, to the editions that it took part in, to the feeds of its events."""

import re
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import quote

from catalog.editions import Edition
from catalog.sightings import Identifier
from catalog.views import AssociationView, Participation
from exports import pages_addresses as addresses
from exports.pages_links import Said, web_link
from exports.pages_lists import feed_alternates
from exports.pages_templates import Alternate
from exports.phrases import Language, phrase
from exports.selections import Kind

_DIRECTORY = "https://annuaire-entreprises.data.gouv.fr"
# The public directory of the State finds an association by its number in the RNA too, whatever its name is.
_REGISTERS: Mapping[str, tuple[str, str]] = {
    "rna": (r"W[0-9A-Z]{3}\d{6}", f"{_DIRECTORY}/rechercher?terme={{}}"),
    "siren": (r"\d{9}", f"{_DIRECTORY}/entreprise/{{}}"),
    "siret": (r"\d{14}", f"{_DIRECTORY}/etablissement/{{}}"),
    "wikidata": (r"Q\d{1,12}", "https://www.wikidata.org/wiki/{}"),
    "helloasso": (r"[a-z0-9-]{1,200}", "https://www.helloasso.com/associations/{}"),
}


class Entry(NamedTuple):
    """The part that it took in an edition; `path` is empty where the edition has no page."""

    name: str
    path: str
    text: str


def register_link(identifier: Identifier) -> Said:
    """The number, leading to the register that gave it; one that no register would have is text."""
    shape, address = _REGISTERS.get(identifier.scheme, ("", ""))
    if address and re.fullmatch(shape, identifier.value):
        return Said(identifier.value, address.format(quote(identifier.value, safe="")))
    return web_link(identifier.value) if identifier.scheme in ("url", "site", "website") else Said(identifier.value)


def timeline_entries(language: Language, view: AssociationView, published: Mapping[str, Edition]) -> list[Entry]:
    """The editions in which it took part, the earliest first; `published` are those with pages, by id."""
    return [
        Entry(
            published[one.edition].name if one.edition in published else one.name,
            addresses.association_list_path(language, one.edition) if one.edition in published else "",
            _part(language, view, one),
        )
        for one in view.timeline
    ]


def _part(language: Language, view: AssociationView, part: Participation) -> str:
    told = [phrase(language, "timeline.events", count=part.events)] if part.events else []
    if part.known_as != view.facts.name:
        told.append(phrase(language, "timeline.known_as", name=part.known_as))
    told += [phrase(language, f"timeline.{because}") for because in part.because if because != "organiser"]
    return ", ".join(told)


def association_feeds(language: Language, view: AssociationView) -> list[Alternate]:
    """The calendar and the feeds of its events; none where no event names it as organiser, since there are none then.

    A view that is not published yet, as that of a preview, knows of its events in editions alone.
    """
    if not view.organises and not any(one.events for one in view.timeline):
        return []
    return feed_alternates(language, f"{Kind.ASSOCIATION}/{view.id}", Kind.ASSOCIATION)
