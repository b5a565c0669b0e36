"""Guesses which columns of a plain table say what, by their headers, so that a person has something to correct."""

import csv

from catalog.cleaning.text import clean_line, fold
from crawlers.readers.tables import header_line, separator_of
from crawlers.reading import Answer

_EVENTS = {
    "id": ("id", "identifiant", "n", "numero"),
    "title": ("titre", "intitule", "nom de l evenement", "evenement", "event", "title", "nom", "name"),
    "start": ("debut", "start", "date et heure", "date de debut et heure"),
    "start_date": ("date", "date de debut", "date debut", "jour", "start date", "day"),
    "start_time": ("heure", "heure de debut", "heure debut", "horaire", "start time", "time"),
    "end": ("fin", "end"),
    "end_date": ("date de fin", "date fin", "end date"),
    "end_time": ("heure de fin", "heure fin", "end time"),
    "description": ("description", "resume", "presentation", "descriptif"),
    "url": ("url", "lien", "site", "site web", "link"),
    "organiser": ("organisateur", "organisation", "structure", "association", "organizer", "organiser", "porteur"),
    "place_name": ("lieu", "salle", "place", "venue", "location"),
    "address": ("adresse", "address"),
    "postal_code": ("code postal", "cp", "postal code", "postcode"),
    "city": ("ville", "commune", "city", "town"),
    "price": ("tarif", "prix", "price"),
    "status": ("statut", "etat", "status"),
    "keywords": ("mots cles", "themes", "theme", "thematique", "categorie", "tags", "keywords"),
}
_ASSOCIATIONS = {
    "id": _EVENTS["id"],
    "name": ("nom", "name", "association", "structure", "denomination", "raison sociale", "titre"),
    "siren": ("siren",),
    "siret": ("siret",),
    "rna": ("rna", "numero rna", "waldec"),
    "description": (*_EVENTS["description"], "objet", "mission", "missions"),
    "url": ("url", "lien"),
    "site": ("site", "site web", "site internet", "website"),
    "phone": ("telephone", "tel", "phone"),
    "email": ("email", "mail", "courriel", "e mail"),
    "address": _EVENTS["address"],
    "postal_code": _EVENTS["postal_code"],
    "city": _EVENTS["city"],
    "keywords": _EVENTS["keywords"],
}


def guessed(answer: Answer) -> list[dict[str, object]]:
    """Options of the reader tabular for the CSV table `answer`: for events, for associations, or none."""
    line = header_line(answer)
    cells = next(csv.reader([line], delimiter=separator_of(line)), []) if line else []
    headers = {fold(cell): clean_line(cell) for cell in reversed(cells)}
    events, associations = _matched(headers, _EVENTS), _matched(headers, _ASSOCIATIONS)
    made: list[dict[str, object]] = []
    if "title" in events and {"start", "start_date"} & events.keys():
        made.append({"kind": "events", "columns": events})
    if "name" in associations:
        made.append({"kind": "associations", "columns": associations})
    return made[:1]


def _matched(headers: dict[str, str], words: dict[str, tuple[str, ...]]) -> dict[str, str]:
    """Each of our names with the first header that is one of its words; a header serves one name only."""
    found: dict[str, str] = {}
    for target, names in words.items():
        header = next((headers[name] for name in names if name in headers), "")
        if header and header not in found.values():
            found[target] = header
    return found
