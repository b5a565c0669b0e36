"""The words of the HelloAsso API that mean one of ours: filters, kinds of organisation, countries, states."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from catalog.vocabulary import AssociationKind, SkipReason
from crawlers.readers.refusals import ItemRefused

Record = Mapping[str, Any]

FORM_FILTERS = frozenset(
    [
        "formName",
        "formDescription",
        "formZipCodes",
        "formCities",
        "formRegions",
        "formDepartments",
        "formCountries",
        "formTypes",
        "formActivityType",
        "formPublicationStartDateMin",
        "formPublicationStartDateMax",
        "formStartDateMin",
        "formStartDateMax",
        "formEndDateMin",
        "formEndDateMax",
        "formIsFree",
        "formHasRemainingEntries",
        "formInternalTags",
        "formPublicTags",
        "organizationName",
        "organizationDescription",
        "organizationCategories",
        "organizationTypes",
        "organizationZipCodes",
        "organizationCities",
        "organizationRegions",
        "organizationDepartments",
        "organizationFiscalReceiptEligibility",
        "organizationLinkedPartners",
    ]
)
ORGANISATION_FILTERS = frozenset(
    [
        "name",
        "description",
        "categories",
        "types",
        "zipCodes",
        "cities",
        "regions",
        "departments",
        "fiscalReceiptEligibility",
        "internalTags",
        "tags",
        "linkedPartners",
    ]
)
TAKEN_TYPES = {"Event": "event", "CrowdFunding": "association"}

# The beginning of the type names it; the longest that fits is meant.
_KINDS = {
    "Association": AssociationKind.ASSOCIATION,
    "Fond": AssociationKind.FOUNDATION,
    "FondsPerenite": AssociationKind.FOUNDATION,
    "Cooperative": AssociationKind.COOPERATIVE,
    "SCIC": AssociationKind.COOPERATIVE,
    "SCOP": AssociationKind.COOPERATIVE,
    "Entreprise": AssociationKind.COMPANY,
    "Collectivit": AssociationKind.PUBLIC_BODY,
    "GIP": AssociationKind.PUBLIC_BODY,
}
# ISO 3166-1, three letters and two: France with its overseas places, its neighbours, and where HelloAsso has donors.
_COUNTRIES: dict[str, str] = dict(
    re.findall(
        r"([A-Z]{3}):([A-Z]{2})",
        """
        FRA:FR GLP:GP MTQ:MQ GUF:GF REU:RE MYT:YT SPM:PM BLM:BL MAF:MF WLF:WF PYF:PF NCL:NC MCO:MC
        AND:AD BEL:BE CHE:CH LUX:LU DEU:DE ESP:ES ITA:IT PRT:PT NLD:NL GBR:GB IRL:IE AUT:AT DNK:DK
        SWE:SE NOR:NO FIN:FI POL:PL CZE:CZ GRC:GR ROU:RO CAN:CA USA:US MAR:MA DZA:DZ TUN:TN SEN:SN
        CIV:CI BEN:BJ TGO:TG MLI:ML BFA:BF CMR:CM MDG:MG MUS:MU LBN:LB BRA:BR
        """,
    )
)
_SLUG = re.compile(r"(?!\.+$)[\w.~-]{1,150}")


def kind_of(written: object) -> AssociationKind | None:
    """The kind that HelloAsso's `type` means; None where it has none."""
    text = str(written or "")
    fitting = [word for word in _KINDS if text.startswith(word)]
    if fitting:
        return _KINDS[max(fitting, key=len)]
    return AssociationKind.OTHER if text else None


def country_of(written: object) -> str:
    """Two letters for three; empty for what is not in the table."""
    text = str(written or "").strip().upper()
    return _COUNTRIES.get(text, "")


def slug_of(record: Record, key: str) -> str:
    """A slug as it may stand in an address and an id. Raises `ItemRefused`."""
    said = record.get(key)
    if not isinstance(said, str) or not _SLUG.fullmatch(said):
        raise ItemRefused(SkipReason.MALFORMED, f"{key} is no slug: {said!r:.60}")
    return said


def organisation_address(base: str, organisation: str) -> str:
    """Where the API tells of an organisation; `base` is the API's own address, as `https://…/v5`."""
    return f"{base}/organizations/{quote(organisation, safe='')}"


def form_address(base: str, organisation: str, kind: str, form: str) -> str:
    """Where the API tells of a form."""
    return f"{organisation_address(base, organisation)}/forms/{kind}/{quote(form, safe='')}/public"
