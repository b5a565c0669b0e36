"""Which column says what: the national standard v1.0.2, its earlier draft, and the habits of territories.

Headers are compared folded (no case, accents or punctuation). A source's option
`columns = ["nom=Nom de la structure"]` comes before anything written here.
"""

from collections.abc import Iterable, Mapping
from typing import Annotated, Self

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError, model_validator

from catalog.cleaning.text import clean_line, clean_text, fold
from catalog.errors import ConfigurationInvalid
from catalog.sightings import Frozen, Line, Url
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
# Headers that tables of other things hardly have.
_OWN = frozenset(
    {
        "pivot",
        "typologie",
        "structure parente",
        "presentation resume",
        "presentation detail",
        "publics specifiquement adresses",
        "publics accueillis",
        "prise en charge specifique",
        "frais a charge",
        "dispositif programmes nationaux",
        "formations labels",
        "labels nationaux",
        "modalites acces",
        "modalites accompagnement",
        "fiche acces libre",
        "cle ban",
    }
)
_LONG = frozenset({"presentation_resume", "presentation_detail", "services", "publics", "site_web"})
_NOTHING = frozenset({"", "-", "--", "nc", "n d", "neant", "null", "none", "non renseigne", "n a", "inconnu"})


def _entry(value: str) -> str:
    target, separator, _ = value.partition("=")
    if not separator or target.strip() not in KNOWN:
        raise ValueError(f"{value[:80]!r} is not of the form target=column. The targets are: {', '.join(KNOWN)}")
    return value


def _as_list(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Options(Frozen):
    """What the `[options]` of a mednum source may say.

    Attributes:
        columns: `target=column` for columns that the reader does not know; several for one target are asked in turn.
        programmes: values of `dispositif_programmes_nationaux`; rows that have none of them are not concerned.
        association, site: name and address of the association whose welcome points the rows are; both or
            none. Without them each row is an association of its own.
    """

    columns: Annotated[tuple[Annotated[str, AfterValidator(_entry)], ...], BeforeValidator(_as_list)] = ()
    programmes: Annotated[tuple[Annotated[Line, Field(min_length=1)], ...], BeforeValidator(_as_list)] = ()
    association: Line = ""
    site: Url = ""

    @model_validator(mode="after")
    def _points_have_a_home(self) -> Self:
        if bool(self.association) != bool(self.site):
            raise ValueError("`association` (a name) and `site` (its http(s) address) go together")
        return self


def options_of(reading: Reading) -> Options:
    """The options of the source. Raises `ConfigurationInvalid`, naming file and key, when they are wrong."""
    try:
        return Options.model_validate(dict(reading.options))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in ("options", *first["loc"][:1]))
        where = f"sources/{reading.source}.toml: {key}"
        raise ConfigurationInvalid(where, f"{first['msg'].removeprefix('Value error, ')}.") from error


def columns_of(rows: Iterable[Row], options: Options) -> dict[str, tuple[str, ...]]:
    """Target -> the columns of this table that say it, the most trusted first."""
    headers = dict.fromkeys(header for row in rows for header in row)
    found: dict[str, list[tuple[int, str]]] = {}
    for header in headers:
        rank, target = _BY_HEADER.get(fold(header).replace("_", " "), (0, ""))
        if target:
            found.setdefault(target, []).append((rank, header))
    columns = {target: tuple(header for _, header in sorted(ranked)) for target, ranked in found.items()}
    return {**columns, **_configured(options)}


def _configured(options: Options) -> dict[str, tuple[str, ...]]:
    columns: dict[str, tuple[str, ...]] = {}
    for entry in options.columns:
        target, _, header = entry.partition("=")
        columns[target.strip()] = (*columns.get(target.strip(), ()), header.strip())
    return columns


def likeness(headers: Iterable[str]) -> int:
    """How surely a table with these headers is one of digital-inclusion places, 0 to 100.

    Names that only the standard has say most; a name and a few other known columns say that it could be one.
    """
    folded = {fold(header).replace("_", " ") for header in headers}
    known = {_BY_HEADER[header][1] for header in folded if header in _BY_HEADER}
    if len(folded & _OWN) >= 4:
        return 95
    if "nom" not in known or len(known) < 4:
        return 0
    return 60 if folded & _OWN else 30


def cell(row: Row, columns: Mapping[str, tuple[str, ...]], target: str) -> str:
    """What the row says of `target`, clean, or an empty string; dashes and the like say nothing."""
    for column in columns.get(target, ()):
        written = row.get(column)
        text = clean_text(written) if target in _LONG else clean_line(written, 500)
        if fold(text) not in _NOTHING:
            return text
    return ""
