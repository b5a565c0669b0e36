"""Which column says what: the national standard v1.0.2, its earlier draft, and the habits of territories.

Headers are compared folded (no case, accents or punctuation). A source's option
`columns = ["nom=Nom de la structure"]` comes before anything written here.
"""

from collections.abc import Iterable, Mapping

from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.errors import ConfigurationInvalid
from crawlers.readers.mednum_table import Row
from crawlers.reading import Reading

# Target -> headers in the order in which they are believed; the standard's own name comes first.
KNOWN: dict[str, tuple[str, ...]] = {
    "id": ("id", "identifiant", "id_lieumed", "typo_uid", "gid", "objectid"),
    "pivot": ("pivot", "siret", "rna", "c_siren_site", "siren"),
    "nom": (
        "nom",
        "nom de la structure",
        "nomdelastructure",
        "nom_structure",
        "nom de votre structure",
        "nom de l organisation",
        "nom du lieu",
        "lieu",
        "structure",
        "c_nom",
        "user_nom",
    ),
    "commune": ("commune", "ville", "c_city", "result_city"),
    "code_postal": ("code_postal", "code postal", "codepostal", "cp", "c_postcode", "result_postcode"),
    "code_insee": ("code_insee", "code insee", "result_citycode"),
    "adresse": (
        "adresse",
        "adresse postale",
        "adresse de la structure",
        "adressenumeronomdelavoie",
        "c_adresse",
        "user_adres",
        "rue",
    ),
    # "N°" is the house number here and the number of the row there: only an option says which.
    "numero": ("numero de voie", "numero voie"),
    "complement_adresse": (
        "complement_adresse",
        "complement adresse",
        "complementdadresseexquartier",
        "comp_adresse",
        "user_quart",
    ),
    "latitude": ("latitude", "lat", "c_lat_coor1", "geolocalisation lat", "coord x", "coordonnees lat", "y"),
    "longitude": ("longitude", "long", "lng", "lon", "c_long_coor1", "geolocalisation lon", "coord y", "x"),
    "typologie": (
        "typologie",
        "type structure",
        "type association groupe informel entreprise ou service public",
        "c_statut_juridique",
        "ss_cat",
        "type de lieu",
        "type",
    ),
    "telephone": (
        "telephone",
        "n de telephone",
        "numero de telephone de la structure",
        "num_tel",
        "c_telephone",
        "fixe",
    ),
    "courriels": (
        "courriels",
        "courriel",
        "email",
        "mail",
        "adresse e mail",
        "adressemail",
        "adresse mail de la structure",
        "mail_struc",
        "c_courriel",
    ),
    "site_web": ("site_web", "siteweb", "site web", "site internet", "site_inter", "c_site_web"),
    "horaires": ("horaires", "horaire", "horaires d ouverture", "leshorairesdemastructure", "c_horaire_ouverture"),
    "presentation_resume": ("presentation_resume", "description courte", "activites proposees"),
    "presentation_detail": (
        "presentation_detail",
        "description",
        "description longue",
        "jedecrislesactionsdinclusionnumeriquedemastructureenquelquesmots",
        "c_formation_detail",
    ),
    "structure_parente": ("structure_parente", "c_raison_sociale"),
    "services": ("services", "services proposes"),
    "publics": (
        "publics_specifiquement_adresses",
        "publics_accueillis",
        "public_accueillis",
        "public_",
        "c_public_cible",
        "quel s type s de public accompagnez vous",
    ),
    "prise_en_charge": ("prise_en_charge_specifique", "accessibilite"),
    "frais": ("frais_a_charge", "frais", "conditions_acces", "conditions d acces", "lestarifsdemastructure"),
    "dispositifs": ("dispositif_programmes_nationaux", "labels_nationaux"),
    "fiche_acces_libre": ("fiche_acces_libre",),
}
_BY_HEADER = {
    fold(header).replace("_", " "): (rank, target)
    for target, headers in KNOWN.items()
    for rank, header in enumerate(headers)
}
_LONG = frozenset({"presentation_resume", "presentation_detail", "services", "publics", "site_web"})
_NOTHING = frozenset({"", "-", "--", "nc", "n d", "neant", "null", "none", "non renseigne", "n a", "inconnu"})


def columns_of(rows: Iterable[Row], reading: Reading) -> dict[str, tuple[str, ...]]:
    """Target -> the columns of this table that say it, the most trusted first.

    Raises `ConfigurationInvalid` when the option `columns` is not written as `target=column`.
    """
    headers = dict.fromkeys(header for row in rows for header in row)
    found: dict[str, list[tuple[int, str]]] = {}
    for header in headers:
        rank, target = _BY_HEADER.get(fold(header).replace("_", " "), (0, ""))
        if target:
            found.setdefault(target, []).append((rank, header))
    columns = {target: tuple(header for _, header in sorted(ranked)) for target, ranked in found.items()}
    return {**columns, **_configured(reading)}


def _configured(reading: Reading) -> dict[str, tuple[str, ...]]:
    option = reading.options.get("columns", [])
    columns: dict[str, tuple[str, ...]] = {}
    for entry in option if isinstance(option, list | tuple) else [option]:
        target, separator, header = str(entry).partition("=")
        if not separator or target.strip() not in KNOWN:
            raise ConfigurationInvalid(
                f"sources/{reading.source}.toml: options.columns",
                f"{str(entry)[:80]!r} is not of the form target=column.",
                f"The targets are: {', '.join(KNOWN)}.",
            )
        columns[target.strip()] = (*columns.get(target.strip(), ()), header.strip())
    return columns


def cell(row: Row, columns: Mapping[str, tuple[str, ...]], target: str) -> str:
    """What the row says of `target`, clean, or an empty string; dashes and the like say nothing."""
    for column in columns.get(target, ()):
        written = row.get(column)
        text = clean_text(written) if target in _LONG else clean_line(written, 500)
        if fold(text) not in _NOTHING:
            return text
    return ""
