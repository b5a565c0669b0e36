"""The dossier of the Social Good Week 2015: real facts, one page for each source that states them.

The pages are JSON-LD and the same in words. Unlike the rest of the sample nothing here is invented,
and nothing depends on the day.
"""

from collections.abc import Mapping
from typing import Any

from desk.sample.templates import content, template

EDITION = "social-good-week-2015"
_SITE = "https://goodweek-demo.example"
_TABLES = ("dossier_localtis", "dossier_pages")
_LISTS = (("partners", "partner"), ("referrers", "referrer"))
Written = Mapping[str, Any]


def pages() -> dict[str, str]:
    """The pages of the dossier by path, as HTML."""
    return {table["path"]: _page(table) for table in map(content, _TABLES)}


def _page(table: Written) -> str:
    return template("dossier.html").render(
        table=table,
        nodes=[
            *(_event_node(event, table["path"]) for event in table.get("events", [])),
            *(_organisation_node(organisation, table) for organisation in table["organisations"]),
        ],
    )


def _sites() -> dict[str, str]:
    """The organisations' sites by key, as far as any page of the dossier knows them."""
    organisations = (one for table in map(content, _TABLES) for one in table["organisations"])
    return {one["key"]: one["url"] for one in organisations if "url" in one}


def _id(written: Written, path: str) -> str:
    return f"{_SITE}{path}#{written['key']}"


def _event_node(event: Written, path: str) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": _id(event, path),
        "name": event["name"],
        "startDate": event["start"],
        "location": {
            "@type": "Place",
            "name": event["place"],
            "address": {"@type": "PostalAddress", "addressLocality": event["town"], "addressCountry": "FR"},
        },
        "keywords": event["themes"],
        "inLanguage": "fr",
    }


def _organisation_node(organisation: Written, table: Written) -> dict[str, Any]:
    node = {
        "@context": "https://schema.org",
        "@type": organisation["type"],
        "@id": _id(organisation, table["path"]),
        "name": organisation["name"],
        "url": organisation.get("url"),
        # Who is meant, by the site: not a fact that this source states, but what tells that both speak of one.
        "sameAs": _sites().get(organisation["key"]),
        "description": organisation["description"],
        "foundingDate": organisation.get("founded"),
        "areaServed": organisation.get("towns"),
        "knowsAbout": organisation["themes"],
        "audience": _audience(organisation),
        "address": _address(organisation.get("seat")),
        "makesOffer": [_programme_node(programme) for programme in organisation.get("programmes", [])],
        "parentOrganization": [_named(name) for name in organisation.get("parents", [])],
        "memberOf": [_named(name) for name in organisation.get("members_of", [])],
        "subjectOf": _article(table.get("press")),
        "additionalProperty": _properties(organisation),
        "inLanguage": "fr",
    }
    return {key: value for key, value in node.items() if value}


def _programme_node(programme: Written) -> dict[str, Any]:
    service = {
        "@type": "Service",
        "name": programme["name"],
        "description": programme["description"],
        "url": programme.get("url"),
        "areaServed": programme.get("towns"),
        "audience": _audience(programme),
        "startDate": programme.get("since"),
    }
    return {"@type": "Offer", "itemOffered": {key: value for key, value in service.items() if value}}


def _properties(organisation: Written) -> list[dict[str, str]]:
    values = [("edition", EDITION)]
    values += [(role, name) for key, role in _LISTS for name in organisation.get(key, [])]
    return [{"@type": "PropertyValue", "name": name, "value": value} for name, value in values]


def _audience(written: Written) -> dict[str, str] | None:
    return {"@type": "Audience", "audienceType": written["public"]} if "public" in written else None


def _address(seat: Written | None) -> dict[str, str] | None:
    if seat is None:
        return None
    return {
        "@type": "PostalAddress",
        "streetAddress": seat["street"],
        "postalCode": seat["postcode"],
        "addressLocality": seat["town"],
        "addressCountry": "FR",
    }


def _named(name: str) -> dict[str, str]:
    return {"@type": "Organization", "name": name}


def _article(press: Written | None) -> dict[str, Any] | None:
    if press is None:
        return None
    return {"@type": "NewsArticle", "headline": press["headline"], "publisher": _named(press["publisher"])}
