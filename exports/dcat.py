"""`data/dcat.jsonld`: the data described for catalogues of open data (DCAT-AP 3, as JSON-LD).

A dataset is everything, a series, an edition or a year, with a distribution for each of its files. What is over for long
leaves the first two; the years keep all events, so that together the datasets have everything.
"""

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from pydantic_core import to_json

from catalog.cleaning.links import clean_url
from exports import pages_addresses as addresses
from exports.calendar_words import short_day_words
from exports.data_files import DataFile, data_files
from exports.data_package import description
from exports.exporter import Document, Surroundings
from exports.feed_wording import selection_name
from exports.licences import Combined, combined
from exports.pages_links import MAIL
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import ARCHIVED, Kind, Selection, offered
from exports.sources_heard import given_sources, licences_by_part

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
_FILE_TYPES = {"csv": "CSV", "geojson": "GEOJSON", "json": "JSON", "xlsx": "XLSX"}


class DcatCatalogue:
    """The description of all datasets."""

    name = "dcat"
    version = "2"

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """The one file."""
        body = to_json(catalogue(around), indent=2)
        yield Document(addresses.DATA_CATALOGUE, "application/ld+json", body + b"\n")


def catalogue(around: Surroundings) -> dict[str, Any]:
    """The catalogue as JSON-LD."""
    site, whole, part = around.site, combined(given_sources(around)), licences_by_part(around)
    files: dict[str, list[dict[str, Any]]] = {}
    for file in data_files(around):
        if file.selection.kind in ARCHIVED:
            described = _distribution(file, around, part(file.selection, file.holds))
            files.setdefault(file.selection.id, []).append(described)
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
        "dcat:dataset": [_dataset(one, files[one.id], around) for one in offered(around.selections, ARCHIVED)],
    }
    return _said(told)


def _dataset(selection: Selection, files: list[dict[str, Any]], around: Surroundings) -> dict[str, Any]:
    site, edition = around.site, selection.edition
    told = {
        "@id": f"{addresses.absolute(site, addresses.DATA_CATALOGUE)}#{selection.id}",
        "@type": "dcat:Dataset",
        "dct:identifier": selection.id,
        "dct:title": _in_languages({one: selection_name(selection, around, one) for one in LANGUAGES}),
        "dct:description": _in_languages(_descriptions(selection, around)),
        "dct:publisher": _publisher(around),
        "dcat:contactPoint": _contact(site.contact),
        "dcat:landingPage": _at(addresses.absolute(site, addresses.selection_page("fr", selection))),
        "dcat:theme": _at(_AUTHORITY + _THEME),
        "dcat:keyword": [theme.fr for theme in edition.themes] if edition else [],
        "dct:language": _languages(),
        "dct:spatial": _spatial(edition.territory if edition else ""),
        "dct:temporal": _temporal(selection),
        "dct:modified": _instant(selection),
        "dcat:distribution": files,
    }
    return _said(told)


def _descriptions(selection: Selection, around: Surroundings) -> dict[Language, str]:
    """What the edition says of itself, else the name of the selection, and since when one that rolls has events."""
    edition = selection.edition
    told = {language: edition.description(language) if edition else "" for language in LANGUAGES}
    if any(told.values()):
        return told
    return {
        language: ". ".join(filter(None, (selection_name(selection, around, language), _since(selection, language))))
        for language in LANGUAGES
    }


def _since(selection: Selection, language: Language) -> str:
    if selection.since is None:
        return ""
    key = "dcat.since_series" if selection.kind is Kind.SERIES else "dcat.since"
    return phrase(language, key, day=short_day_words(language, selection.since))


def _distribution(file: DataFile, around: Surroundings, whole: Combined) -> dict[str, Any]:
    url = addresses.absolute(around.site, file.path)
    told = {
        "@id": url,
        "@type": "dcat:Distribution",
        "dct:title": file.path.removeprefix("data/"),
        "dcat:accessURL": _at(url),
        "dcat:downloadURL": _at(url),
        "dcat:mediaType": _at(_IANA + file.media_type.partition(";")[0]),
        "dct:format": _at(f"{_AUTHORITY}file-type/{_FILE_TYPES[file.path.rpartition('.')[2]]}"),
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
    """A mail or web address as such; any other words, as a name and a telephone number, are no IRI."""
    if not contact:
        return None
    told: dict[str, Any] = {"vcard:fn": contact}
    if MAIL.fullmatch(contact):
        told = {"vcard:hasEmail": _at(f"mailto:{quote(contact, safe='@+')}")}
    elif url := clean_url(contact):
        told = {"vcard:hasURL": _at(url)}
    return {"@type": "vcard:Kind", **told}


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
