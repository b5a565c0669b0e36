"""Organisations in schema.org: the dossier shape in full, kinds, registers' numbers, and persons left out."""

from typing import Any

import pytest

from catalog.sightings import (
    AssociationSighting,
    Contact,
    Identifier,
    Image,
    Partner,
    Place,
    PressMention,
    Programme,
    Skipped,
    WelcomePoint,
)
from catalog.vocabulary import AssociationKind, ContactKind, SkipReason
from tests.crawlers.readers.schema_org_fixtures.pages import FIXTURES, found_in, page


def association(**data: Any) -> AssociationSighting:
    (found,) = found_in(page({"@type": "NGO", "name": "Les Clics", **data}))
    assert isinstance(found, AssociationSighting), found
    return found


def identifiers(written: object) -> list[tuple[str, str]]:
    return [(found.scheme, found.value) for found in association(identifier=written).identifiers]


def test_dossier_is_read_in_every_field() -> None:
    (found,) = found_in((FIXTURES / "association.html").read_bytes())
    assert isinstance(found, AssociationSighting)
    facts = found.facts
    assert found.origin.source_id == "https://clics.valbrume.example/#association"
    assert found.identifiers == (
        Identifier(scheme="rna", value="W872001234"),
        Identifier(scheme="siret", value="73282932000074"),
        Identifier(scheme="siren", value="732829320"),
        Identifier(scheme="helloasso", value="les-clics-de-valbrume"),
        Identifier(scheme="wikidata", value="Q123456"),
        Identifier(scheme="website", value="clics.valbrume.example"),
    )
    assert (facts.name, facts.kind, facts.founded_on) == (
        "Les Clics de Valbrume",
        AssociationKind.ASSOCIATION,
        "2014-05",
    )
    assert facts.other_names == ("Association Les Clics de Valbrume", "LCV", "Les Clics")
    assert (facts.description, facts.language, facts.url) == (
        "Aide au numérique.",
        "fr",
        "https://clics.valbrume.example/",
    )
    assert facts.contacts == (
        Contact(kind=ContactKind.EMAIL, value="contact@clics.valbrume.example"),
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
        Contact(kind=ContactKind.PHONE, value="+33555000002"),
    )
    assert facts.keywords == ("inclusion numérique", "Personnes âgées")
    assert facts.towns == ("Valbrume", "Sainte-Orme")
    assert facts.places == (
        WelcomePoint(
            place=Place(address="3 rue du Gué", postal_code="87999", city="Valbrume"), opening_hours="Mo-Fr 09:00-12:00"
        ),
    )
    assert facts.programmes == (
        Programme(
            name="Connexions voisines",
            description="Forfaits solidaires",
            url="https://clics.valbrume.example/connexions",
            launched_on="2015-11",
            towns=("Valbrume",),
        ),
    )
    assert facts.partners == (
        Partner(name="Fédération des Clics", role="member-of"),
        Partner(name="Brume SA", url="https://brume.example/"),
        Partner(name="Atelier du Gué"),
        Partner(name="CCAS", role="referrer"),
    )
    assert facts.press == (
        PressMention(
            title="Les Clics ouvrent leurs portes",
            publisher="Le Brumeux",
            url="https://brumeux.example/clics",
            published_on="2015-11-04",
        ),
    )
    assert facts.editions == ("social-good-week-2015",)
    assert facts.image == Image(url="https://clics.valbrume.example/logo.png")


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        ("NGO", AssociationKind.ASSOCIATION),
        ("GovernmentOrganization", AssociationKind.PUBLIC_BODY),
        ("Corporation", AssociationKind.COMPANY),
        (["Organization", "LocalBusiness"], AssociationKind.COMPANY),
        ("Organization", None),
        ("EducationalOrganization", None),
    ],
)
def test_kind_is_what_the_type_says(types: object, kind: AssociationKind | None) -> None:
    assert association(**{"@type": types}).facts.kind == kind


def test_nonprofit_status_makes_an_association() -> None:
    found = association(**{"@type": "Organization", "nonprofitStatus": "NonprofitType"})
    assert found.facts.kind == AssociationKind.ASSOCIATION


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("W872001234", [("rna", "W872001234")]),
        ("732829320", [("siren", "732829320")]),
        ("732 829 320 00074", [("siret", "73282932000074"), ("siren", "732829320")]),
        ({"name": "SIRET", "value": 73282932000074}, [("siret", "73282932000074"), ("siren", "732829320")]),
        ({"propertyID": "rna", "value": "W87 200 1234"}, [("rna", "W872001234")]),
        ({"name": "SIREN", "value": "123456789"}, []),
        ("00000000000000", []),
        ("our shop", []),
        ({"name": "SIREN", "value": ["732829320"]}, [("siren", "732829320")]),
    ],
)
def test_identifiers_are_checked(written: object, expected: list[tuple[str, str]]) -> None:
    assert identifiers(written) == expected


def test_siren_of_a_siret_is_not_given_for_public_bodies() -> None:
    found = association(**{"@type": "GovernmentOffice", "taxID": "73282932000074"})
    assert found.identifiers == (Identifier(scheme="siret", value="73282932000074"),)


def test_persons_and_their_addresses_are_left_out() -> None:
    person = {"@type": "Person", "name": "Une Personne", "email": "contact@personne.example", "telephone": "0555000009"}
    found = association(
        email="jeanne.martin@clics.example", contactPoint=person, memberOf=person, founder=person, sponsor=[person]
    )
    assert (found.facts.contacts, found.facts.partners) == ((), ())


def test_departments_are_programmes() -> None:
    found = association(department=[{"@type": "Organization", "name": "Point Écoute", "foundingDate": "2019"}, "text"])
    assert found.facts.programmes == (Programme(name="Point Écoute", launched_on="2019"),)


def test_organisation_of_an_event_is_no_item_of_its_own() -> None:
    nested = {"@type": "WebPage", "publisher": {"@type": "NGO", "name": "Les Clics"}}
    assert found_in(page(nested)) == []


def test_nameless_and_repeated_organisations_are_told() -> None:
    found = found_in(page({"@type": "NGO"}, {"@type": "NGO", "name": "A"}, {"@type": "NGO", "name": "A"}))
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.NO_TITLE, SkipReason.DUPLICATE]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("written", "expected"),
    [("2015", "2015"), ("2015-11", "2015-11"), ("2015-11-03T08:00Z", "2015-11-03"), ("2015-13", ""), ("novembre", "")],
)
def test_founding_date_may_be_partial(written: str, expected: str) -> None:
    assert association(foundingDate=written).facts.founded_on == expected
