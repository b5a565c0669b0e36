"""`data/dcat.jsonld`: the data described for catalogues of open data (DCAT-AP 3, as JSON-LD).

A dataset is everything, a series or an edition, with a distribution for each of its files.
"""

from collections.abc import Iterator
from typing import Any

from pydantic_core import to_json

from exports import pages_addresses as addresses
from exports.data_files import DataFile, data_files
from exports.data_package import description, given_sources
from exports.exporter import Document, Surroundings
from exports.feed_wording import selection_name
from exports.licences import Combined, combined
from exports.phrases import LANGUAGES
from exports.selections import WHOLE, Selection

_CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_IANA = "https://www.iana.org/assignments/media-types/"
# Authority tables of the Publications Office, which DCAT-AP prescribes.
_AUTHORITY = "http://publications.europa.eu/resource/authority/"
_LANGUAGES = {"fr": "FRA", "en": "ENG"}
_THEME = "data-theme/SOCI"


class DcatCatalogue:
    """The description of all datasets."""

    name = "dcat"
    version = "1"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The one file."""
        body = to_json(catalogue(around), indent=2)
        yield Document(addresses.DATA_CATALOGUE, "application/ld+json", body + b"\n")


def catalogue(around: Surroundings) -> dict[str, Any]:
    """The catalogue as JSON-LD."""
    site, whole = around.site, combined(given_sources(around))
    files: dict[str, list[DataFile]] = {}
    for file in data_files(around):
        files.setdefault(file.selection.id, []).append(file)
    told = {
        "@context": _CONTEXT,
        "@id": f"{addresses.absolute(site, addresses.DATA_CATALOGUE)}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": site.name,
        "dct:description": description(around, whole),
        "dct:publisher": _publisher(around),
        "foaf:homepage": _at(site.base_url),
        "dct:language": _languages(),
        "dct:license": _licence(whole),
        "dct:rights": _rights(around, whole),
        "dcat:themeTaxonomy": _at(_AUTHORITY + "data-theme"),
        "dcat:dataset": [
            _dataset(one, files.get(one.id, []), around, whole) for one in around.selections if one.kind in WHOLE
        ],
    }
    return _said(told)


def _dataset(selection: Selection, files: list[DataFile], around: Surroundings, whole: Combined) -> dict[str, Any]:
    site, edition = around.site, selection.edition
    names = {language: selection_name(selection, around, language) for language in LANGUAGES}
    told = {
        "@id": f"{addresses.absolute(site, addresses.DATA_CATALOGUE)}#{selection.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": selection.id,
        "dct:title": _in_languages(names),
        "dct:description": _in_languages(
            {one: edition.description(one) if edition else "" for one in LANGUAGES}
            if edition and any(edition.description(one) for one in LANGUAGES)
            else names
        ),
        "dct:publisher": _publisher(around),
        "dcat:contactPoint": _contact(site.contact),
        "dcat:landingPage": _at(addresses.absolute(site, addresses.selection_page("fr", selection))),
        "dcat:theme": _at(_AUTHORITY + _THEME),
        "dcat:keyword": [theme.fr for theme in edition.themes] if edition else [],
        "dct:language": _languages(),
        "dct:spatial": _spatial(edition.territory if edition else ""),
        "dct:temporal": _temporal(selection),
        "dct:modified": _instant(selection),
        "dcat:distribution": [_distribution(file, around, whole) for file in files],
    }
    return _said(told)


def _distribution(file: DataFile, around: Surroundings, whole: Combined) -> dict[str, Any]:
    url = addresses.absolute(around.site, file.path)
    told = {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": file.path.removeprefix("data/"),
        "dcat:accessURL": _at(url),
        "dcat:downloadURL": _at(url),
        "dcat:mediaType": _at(_IANA + file.media_type.partition(";")[0]),
        "dct:license": _licence(whole),
        "dct:rights": _rights(around, whole),
    }
    return _said(told)


def _publisher(around: Surroundings) -> dict[str, Any]:
    return {
        "@id": f"{around.site.base_url}#publisher",
        "@type": "foaf:Agent",
        "foaf:name": around.site.name,
        "foaf:homepage": _at(around.site.base_url),
    }


def _contact(contact: str) -> dict[str, Any] | None:
    if not contact:
        return None
    is_mail = "@" in contact and not contact.startswith("http")
    reached = {"vcard:hasEmail": _at(f"mailto:{contact}")} if is_mail else {"vcard:hasURL": _at(contact)}
    return {"@type": "vcard:Kind", **reached}


def _spatial(territory: str) -> dict[str, Any] | None:
    return {"@type": "dct:Location", "skos:prefLabel": territory} if territory else None


def _temporal(selection: Selection) -> dict[str, Any] | None:
    """The days of the edition, or from the first to the last day of which there are events (in UTC)."""
    if selection.edition:
        first, last = selection.edition.starts_on, selection.edition.ends_on
    else:
        starts = [one.starts_at.date() for one in selection.events if one.starts_at]
        ends = [one.ends_at.date() for one in selection.events if one.ends_at]
        if not starts:
            return None
        first, last = min(starts), max(ends, default=max(starts))
    return {
        "@type": "dct:PeriodOfTime",
        "dcat:startDate": {"@type": "xsd:date", "@value": first.isoformat()},
        "dcat:endDate": {"@type": "xsd:date", "@value": last.isoformat()},
    }


def _instant(selection: Selection) -> dict[str, str] | None:
    if not (selection.events or selection.associations):
        return None
    return {"@type": "xsd:dateTime", "@value": selection.changed_at.isoformat()}


def _licence(whole: Combined) -> dict[str, str] | None:
    return _at(whole.licence.url) if whole.licence else None


def _rights(around: Surroundings, whole: Combined) -> dict[str, str] | None:
    """Where there is no licence of the whole, the page that says why."""
    return None if whole.licence else _at(addresses.absolute(around.site, addresses.licence_path("fr")))


def _languages() -> list[dict[str, str]]:
    return [_at(f"{_AUTHORITY}language/{_LANGUAGES[language]}") for language in LANGUAGES]


def _in_languages(texts: dict[Any, str]) -> list[dict[str, str]]:
    return [{"@language": language, "@value": text} for language, text in texts.items() if text]


def _at(address: str) -> dict[str, str]:
    return {"@id": address}


def _said(told: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in told.items() if value not in (None, [], "")}
