"""schema.org in JSON-LD: what search engines and other aggregators read of a page.

Shapes: https://schema.org/NGO and, in `exports.json_ld_event`, https://schema.org/Event. Empty values are left out, as schema.org
has no word for "unknown". The text is escaped so that nothing in it can end the `<script>` element
that it stands in (reliability C4; JSON-LD 1.1 section 7.4).
"""

import json
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup

from catalog.editions import Edition
from catalog.sightings import AssociationFacts, Place
from catalog.views import AssociationView
from catalog.vocabulary import AssociationKind, ContactKind, Theme
from exports import pages_addresses as addresses
from exports.exporter import Site
from exports.pages_links import web_href
from exports.pages_navigation import Link
from exports.phrases import LANGUAGES, Language

_ESCAPES = tuple((char, f"\\u{ord(char):04x}") for char in "<>&\u2028\u2029")
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
CONTEXT = "https://schema.org"
"""Before each word of schema.org, and what says that words are its own."""

_KINDS = {
    AssociationKind.ASSOCIATION: "NGO",
    AssociationKind.FOUNDATION: "NGO",
    AssociationKind.COLLECTIVE: "NGO",
    AssociationKind.PUBLIC_BODY: "GovernmentOrganization",
}


def script_json(value: dict[str, Any]) -> Markup:
    """`value` as JSON that is safe inside `<script type="application/ld+json">`."""
    # `<`, `>`, `&` occur in JSON only within strings, where their escaped form means the same.
    text = _write(value)
    for char, escaped in _ESCAPES:
        text = text.replace(char, escaped)
    return Markup(text)  # noqa: S704 - escaped just above


def site_json_ld(site: Site, language: Language, search: Link | None) -> dict[str, Any]:
    """The site as a whole (https://schema.org/WebSite), with its search where there is one."""
    home = addresses.absolute(site, addresses.home_path(language))
    action = {
        "@type": "SearchAction",
        "target": f"{addresses.absolute(site, search.path)}?q={{q}}" if search else "",
        "query-input": "required name=q",
    }
    return filled(
        {
            "@context": CONTEXT,
            "@type": "WebSite",
            "@id": home,
            "url": home,
            "name": site.name,
            "inLanguage": language,
            "publisher": {"@type": "Organization", "name": site.publisher} if site.publisher else None,
            "potentialAction": action if search else None,
        }
    )


def page_json_ld(
    site: Site, language: Language, steps: Sequence[tuple[str, str]], description: str, edition: Edition | None
) -> dict[str, Any]:
    """A page that shows many things; `steps` lead to it, and `edition` is what it is about, if it is about one."""
    title, path = steps[-1]
    return filled(
        {
            "@context": CONTEXT,
            "@type": "CollectionPage",
            "@id": addresses.absolute(site, path),
            "name": title,
            "description": description,
            "inLanguage": language,
            "isPartOf": {"@type": "WebSite", "@id": addresses.absolute(site, addresses.home_path(language))},
            "about": _week(edition, language) if edition else None,
            "breadcrumb": trail_json_ld(site, steps),
        }
    )


def _week(edition: Edition, language: Language) -> dict[str, Any]:
    """An edition: a series of events within some days (https://schema.org/EventSeries)."""
    return filled(
        {
            "@type": "EventSeries",
            "name": edition.name,
            "alternateName": list(edition.former_names),
            "startDate": edition.starts_on.isoformat(),
            "endDate": edition.ends_on.isoformat(),
            "location": {"@type": "Place", "name": edition.territory} if edition.territory else None,
            "description": edition.description(language),
            "url": web_href(edition.homepage),
        }
    )


def trail_json_ld(site: Site, steps: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way from the first page to this one, as words and paths (https://schema.org/BreadcrumbList)."""
    items = [
        {"@type": "ListItem", "position": place, "name": words, "item": addresses.absolute(site, path)}
        for place, (words, path) in enumerate(steps, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}


def association_json_ld(view: AssociationView, site: Site) -> dict[str, Any]:
    """An association as an organisation, with its welcome points."""
    facts = view.facts
    page = addresses.absolute(site, addresses.association_path("fr", view.id))
    return filled(
        {
            "@context": CONTEXT,
            "@type": _KINDS.get(facts.kind, "Organization") if facts.kind else "Organization",
            "@id": page,
            "mainEntityOfPage": page,
            "name": facts.name,
            "alternateName": list(facts.other_names),
            "description": facts.description,
            "url": web_href(facts.url),
            "foundingDate": facts.founded_on,
            "location": [place_json_ld(point.place) for point in facts.places],
            "areaServed": list(facts.towns),
            "knowsAbout": theme_words(facts.themes, facts.language),
            "logo": web_href(facts.image.url) if facts.image else None,
            "identifier": [
                {"@type": "PropertyValue", "propertyID": one.scheme, "value": one.value} for one in view.identifiers
            ],
        }
        | _contacts(facts)
    )


def theme_words(themes: Iterable[Theme], language: str) -> list[str]:
    """Themes in the language of what they are said of; in both of ours where that is another one, or is not known."""
    spoken = [one for one in LANGUAGES if one == language] or LANGUAGES
    return list(dict.fromkeys(theme.label(one) for theme in themes for one in spoken))


def filled(values: dict[str, Any]) -> dict[str, Any]:
    """The values that are there."""
    # False and 0 are values: only what is empty by its own kind goes.
    return {key: value for key, value in values.items() if value or value is False or value == 0}


def place_json_ld(place: Place) -> dict[str, Any]:
    """A place with its address and its point (https://schema.org/Place)."""
    address = filled(
        {
            "@type": "PostalAddress",
            "streetAddress": place.address,
            "postalCode": place.postal_code,
            "addressLocality": place.city,
            "addressCountry": place.country,
        }
    )
    geo = {"@type": "GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude}
    known = place.latitude is not None
    return filled({"@type": "Place", "name": place.name, "address": address, "geo": geo if known else None})


def _contacts(facts: AssociationFacts) -> dict[str, Any]:
    by_kind = {kind: [one.value for one in facts.contacts if one.kind is kind] for kind in ContactKind}
    return filled({"email": by_kind[ContactKind.EMAIL], "telephone": by_kind[ContactKind.PHONE]})
