"""Rows of a national table as welcome points of one association; rows of other programmes are left out and counted."""

from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import ConfigurationInvalid
from catalog.sightings import AssociationSighting, Contact, Identifier, Place, Price, Skipped
from catalog.vocabulary import ContactKind, PriceKind, SkipReason, Theme
from crawlers.readers.mednum import Options
from tests.crawlers.readers.mednum_fixtures.tables import found_in

POINT = {
    "id": "Clics-1",
    "pivot": "73282932000074",
    "nom": "Relais du Gué",
    "commune": "Valbrume",
    "code_postal": "87999",
    "adresse": "3 rue du Gué",
    "typologie": "ASSO",
    "telephone": "+33555000001",
    "courriels": "contact@gue.example",
    "site_web": "https://gue.example/",
    "horaires": "Mo-Fr 09:00-12:00",
    "presentation_resume": "Un café associatif.",
    "structure_parente": "Fédération des cafés",
    "services": "Accès internet et matériel informatique",
    "publics_specifiquement_adresses": "Seniors",
    "frais_a_charge": "Gratuit",
    "dispositif_programmes_nationaux": "Aidants Connect|Relais numérique (Clics partagés)",
}
OPTIONS = {
    "programmes": ["Clics partagés", "Relais numérique (Clics partagés)"],
    "association": "Clics partagés",
    "site": "https://www.clics.example/",
}


def points(rows: list[Any], **options: object) -> list[AssociationSighting]:
    found = found_in(rows, options={**OPTIONS, **options})
    return [item for item in found if isinstance(item, AssociationSighting)]


def test_row_is_a_welcome_point_of_the_association_that_the_source_names() -> None:
    [sighting] = points([POINT])
    facts = sighting.facts
    [point] = facts.places

    assert (facts.name, facts.url, facts.themes) == (
        "Clics partagés",
        "https://www.clics.example/",
        (Theme.DIGITAL_INCLUSION,),
    )
    assert point.place == Place(name="Relais du Gué", address="3 rue du Gué", postal_code="87999", city="Valbrume")
    assert (point.key, point.opening_hours, point.services) == (
        "Clics-1",
        "Mo-Fr 09:00-12:00",
        ("Accès internet et matériel informatique",),
    )
    assert point.price == Price(kind=PriceKind.FREE)
    assert facts.towns == ("Valbrume",)
    assert facts.keywords == ("Seniors", "Aidants Connect")


def test_what_is_said_of_the_partner_who_lends_the_place_is_not_the_association_s() -> None:
    [sighting] = points([POINT])

    assert sighting.identifiers == (Identifier(scheme="website", value="clics.example"),)
    assert (sighting.facts.description, sighting.facts.kind, sighting.facts.partners) == ("", None, ())
    assert sighting.facts.contacts == ()
    assert sighting.facts.places[0].contacts == (
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
        Contact(kind=ContactKind.EMAIL, value="contact@gue.example"),
    )


def test_points_of_one_association_are_apart_by_the_ids_of_their_rows() -> None:
    found = points([POINT, {**POINT, "id": "Clics-2", "commune": "Orme"}])

    assert [(one.origin.source_id, one.facts.places[0].place.city) for one in found] == [
        ("Clics-1", "Valbrume"),
        ("Clics-2", "Orme"),
    ]
    assert {one.identifiers for one in found} == {found[0].identifiers}


def test_rows_without_the_programmes_are_counted_and_told_together() -> None:
    other = {"nom": "Mairie", "commune": "Orme", "dispositif_programmes_nationaux": "France Services"}
    *_, told = found = found_in(
        [other, POINT, {**other, "nom": ""}, {"nom": "Puits", "commune": "Orme"}], options=OPTIONS
    )

    assert len(found) == 2
    assert isinstance(told, Skipped)
    assert (told.reason, told.where, told.items) == (SkipReason.NOT_CONCERNED, "$[0]", 3)
    assert told.detail == (
        "none of the programmes Clics partagés, Relais numérique (Clics partagés); this row is the first of 3"
    )


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("Clics partagés", 1),
        ("CLICS PARTAGES", 1),
        (["Aidants Connect", "Clics partagés"], 1),
        ("Clics partagés de Valbrume", 0),
        ("", 0),
    ],
)
def test_programmes_are_whole_values_without_regard_to_case_and_accents(written: object, taken: int) -> None:
    assert len(points([{**POINT, "dispositif_programmes_nationaux": written}])) == taken


def test_row_of_the_programme_without_town_and_address_is_told_by_itself() -> None:
    bad = {**POINT, "id": "Clics-3", "commune": "", "adresse": ""}
    found = found_in([bad, POINT, "no record"], options=OPTIONS)

    assert [(item.reason, item.where) for item in found if isinstance(item, Skipped)] == [
        (SkipReason.MALFORMED, "$[0]"),
        (SkipReason.MALFORMED, "$[2]"),
    ]
    assert len(found) == 3


def test_programmes_alone_leave_each_row_an_association() -> None:
    [sighting] = points([POINT, {"nom": "Mairie", "commune": "Orme"}], association="", site="")

    assert (sighting.facts.name, sighting.facts.description) == ("Relais du Gué", "Un café associatif.")
    assert [identifier.scheme for identifier in sighting.identifiers] == ["siret", "siren"]


@pytest.mark.parametrize("options", [{"association": "A"}, {"site": "https://a.example/"}, {"programmes": [""]}])
def test_options_that_do_not_go_together_are_errors(options: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Options.model_validate(options)


def test_wrong_options_name_the_file_and_the_key() -> None:
    with pytest.raises(ConfigurationInvalid) as error:
        found_in([POINT], options={"association": "A"})

    assert str(error.value).startswith(
        "sources/valbrume.toml: options: `association` (a name) and `site` (its http(s) address) go together."
    )
