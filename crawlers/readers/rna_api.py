"""Answers of the register's API, and of the public directory that repeats it, as rows with the files' own columns."""

import re
from collections.abc import Mapping
from typing import Any

from catalog.cleaning.text import clean_line

Row = Mapping[str, Any]

_LAST_TOWN = re.compile(r"(?:^|[, ])([0-9]{5}) ([^,0-9]{1,80})(?:,|$| [0-9])", re.ASCII)


def row_of(record: object) -> Row | None:
    """The row that `record` is, or None where it is no association of the register.

    Known are the API's own answer (`identite`, `activites`, `coordonnees`), the directory's (`idAssociation`,
    also within `result`), and a row of the files as JSON (also within `association`). Persons (`dirigeants`) are not read.
    """
    if not isinstance(record, dict):
        return None
    inner: Row = next((record[key] for key in ("result", "association") if isinstance(record.get(key), dict)), record)
    if isinstance(inner.get("identite"), dict):
        return _of_api(inner)
    if "idAssociation" in inner:
        return _of_directory(inner)
    if "titre" in inner and ("id" in inner or "id_association" in inner):
        number = inner.get("id_association") or inner.get("id")
        return {**inner, "id": number, "siteweb": inner.get("siteweb") or inner.get("site_web")}
    return None


def _of_api(record: Row) -> Row:
    said = _part(record, "identite")
    activity, reached = _part(record, "activites"), _part(record, "coordonnees")
    seat = _part(reached, "adresse_siege")
    return {
        "id": said.get("id_rna") or record.get("id_rna"),
        "siren": said.get("id_siren") or record.get("id_siren"),
        "siret": said.get("id_siret_siege"),
        "titre": said.get("nom"),
        "titre_court": said.get("sigle"),
        "objet": activity.get("objet"),
        "lib_objet": activity.get("lib_objet_social1"),
        "date_creat": said.get("date_creat"),
        "date_disso": said.get("date_dissolution"),
        "position": "D" if said.get("active") is False else "A",
        "adrs_numvoie": seat.get("num_voie"),
        "adrs_typevoie": seat.get("type_voie"),
        "adrs_libvoie": seat.get("voie"),
        "adrs_codepostal": seat.get("cp"),
        "adrs_codeinsee": seat.get("code_insee"),
        "adrs_libcommune": seat.get("commune"),
        "siteweb": reached.get("site_web"),
        "email": reached.get("courriel"),
        "telephone": reached.get("telephone"),
        "publiweb": str(reached.get("publication_internet") is True),
    }


def _of_directory(record: Row) -> Row:
    """The directory writes the seat as one line: `RUE DU GUÉ, 87999 VALBRUME`."""
    address = clean_line(record.get("adresseSiege"), 300)
    town = _LAST_TOWN.search(address)
    return {
        "id": record.get("idAssociation"),
        "titre": record.get("nomComplet"),
        "objet": record.get("objet"),
        "lib_objet": record.get("libelleFamille"),
        "date_creat": record.get("dateCreation"),
        "date_disso": record.get("dateDissolution"),
        "adr1": address[: town.start()].strip(" ,") if town else address,
        "adrs_codepostal": town[1] if town else "",
        "adrs_libcommune": town[2].strip() if town else "",
        "siteweb": record.get("siteWeb"),
    }


def _part(record: Row, name: str) -> Row:
    part = record.get(name)
    return part if isinstance(part, dict) else {}
