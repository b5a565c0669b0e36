"""The reader of tables of digital-inclusion places: the standard, its draft, territories, and what each cell means."""

import json
from collections import Counter
from collections.abc import Mapping

import pytest

from catalog.errors import ConfigurationInvalid, SourceUnreadable
from catalog.sightings import (
    AssociationSighting,
    Contact,
    Identifier,
    Partner,
    Place,
    Price,
    Skipped,
    WelcomePoint,
)
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    ContactKind,
    Doubt,
    PriceKind,
    SkipReason,
    Theme,
)
from tests.crawlers.readers.mednum_fixtures.tables import FIXTURES, TABLES, URL, found_in, point, row


def test_standard_row_is_read_in_every_field() -> None:
    first, *_ = found_in((FIXTURES / "standard.csv").read_bytes())
    assert isinstance(first, AssociationSighting)
    facts = first.facts
    assert (first.origin.source_id, first.doubts) == ("valbrume-1", ())
    assert first.identifiers == (
        Identifier(scheme="siret", value="73282932000074"),
        Identifier(scheme="siren", value="732829320"),
    )
    assert (facts.name, facts.kind, facts.language) == ("Les Clics de Valbrume", AssociationKind.ASSOCIATION, "fr")
    assert facts.description == "Ateliers pour toutes et tous."
    assert facts.url == "https://clics.valbrume.example/"
    assert facts.contacts == (
        Contact(kind=ContactKind.PHONE, value="+33555000001"),
        Contact(kind=ContactKind.EMAIL, value="contact@clics.valbrume.example"),
        Contact(kind=ContactKind.LINK, value="https://blog.valbrume.example/"),
    )
    assert facts.themes == (Theme.DIGITAL_INCLUSION,)
    assert facts.keywords == ("Seniors", "Jeunes", "Aidants Connect")
    assert facts.towns == ("Valbrume",)
    assert facts.places == (
        WelcomePoint(
            key="valbrume-1",
            place=Place(
                address="3 rue du Gué, Bâtiment B",
                postal_code="87999",
                city="Valbrume",
                insee="87999",
                latitude=45.83,
                longitude=1.26,
            ),
            opening_hours="Mo-Fr 09:00-12:00,14:00-18:30; PH off",
            services=("Maîtrise des outils numériques du quotidien", "Accès internet et matériel informatique"),
            accessibility=(Accessibility.HEARING, Accessibility.MOBILITY, Accessibility.FOREIGN_LANGUAGES),
            price=Price(kind=PriceKind.FREE),
            url="https://acceslibre.valbrume.example/1",
        ),
    )
    assert facts.partners == (Partner(name="Fédération des Clics", role="parent"),)


def test_second_row_says_little_and_invents_nothing() -> None:
    second = found_in((FIXTURES / "standard.csv").read_bytes())[1]
    assert isinstance(second, AssociationSighting)
    facts = second.facts
    assert (facts.kind, second.identifiers) == (AssociationKind.PUBLIC_BODY, ())
    assert facts.places[0].price == Price(kind=PriceKind.PAID, lowest=0)
    assert (facts.description, facts.url, facts.partners, facts.keywords) == ("", "", (), ())


def test_rows_without_name_or_place_are_skipped_with_their_row_number() -> None:
    found = found_in((FIXTURES / "standard.csv").read_bytes())
    assert [(item.reason, item.where, item.detail) for item in found if isinstance(item, Skipped)] == [
        (SkipReason.NO_TITLE, "row 4", "the row has no name"),
        (SkipReason.MALFORMED, "row 5", "the row has neither address nor town"),
    ]
    assert len(found) == 4


def test_earlier_draft_is_read_with_its_separators() -> None:
    (found,) = found_in((FIXTURES / "draft.csv").read_bytes())
    assert isinstance(found, AssociationSighting)
    assert found.identifiers == (Identifier(scheme="rna", value="W872001234"),)
    assert found.facts.places[0].services == ("Prendre en main un ordinateur", "Accéder à du matériel")
    assert found.facts.places[0].price == Price(kind=PriceKind.FREE)
    assert found.facts.keywords == ("Seniors", "CNFS", "Aidants Connect")
    assert found.facts.contacts == (Contact(kind=ContactKind.EMAIL, value="contact@clics.valbrume.example"),)


def test_territorial_headers_are_known() -> None:
    first, second = found_in((FIXTURES / "territory.json").read_bytes())
    assert isinstance(first, AssociationSighting)
    assert isinstance(second, AssociationSighting)
    assert (first.facts.name, first.facts.kind) == ("Le Fil d'Orme", AssociationKind.ASSOCIATION)
    assert first.facts.url == "https://lefil.orme.example/"
    assert first.facts.contacts == (Contact(kind=ContactKind.PHONE, value="+33555000003"),)
    assert first.facts.places[0].place == Place(
        address="8 rue du Puits - 33999 Sainte-Orme",
        postal_code="33999",
        city="Sainte-Orme",
        latitude=44.83,
        longitude=-0.58,
    )
    assert second.facts.places[0].place == Place(
        postal_code="98899", city="Port-Brume", latitude=-22.23, longitude=166.46
    )


def test_columns_of_a_source_come_before_the_known_ones() -> None:
    table = "Wer;Wo;nom\nLes Clics;3 rue du Gué, 87999 Valbrume;wrong\n"
    (found,) = found_in(table, options={"columns": ["nom=Wer", "adresse=Wo"]})
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.facts.places[0].place.city) == ("Les Clics", "Valbrume")


def test_several_columns_for_one_target_are_asked_in_turn() -> None:
    options = {"columns": ["telephone=Mobile", "telephone=Fixe"]}
    rows = [{"nom": "A", "commune": "B", "Mobile": "-", "Fixe": "0555000001"}]
    (found,) = found_in(rows, options=options)
    assert isinstance(found, AssociationSighting)
    assert found.facts.contacts == (Contact(kind=ContactKind.PHONE, value="+33555000001"),)


@pytest.mark.parametrize("entry", ["Nom de la structure", "name=Nom", "=Nom"])
def test_option_that_is_not_understood_is_an_error(entry: str) -> None:
    with pytest.raises(ConfigurationInvalid) as error:
        found_in("nom,commune\nA,B\n", options={"columns": [entry]})
    assert str(error.value).startswith(
        f"sources/valbrume.toml: options.columns: {entry!r} is not of the form target=column. The targets are: id, pivot,"
    )


def test_table_without_any_known_name_says_which_columns_it_has() -> None:
    with pytest.raises(SourceUnreadable) as error:
        found_in("titre;ou\nLes Clics;Valbrume\n")
    assert str(error.value) == (
        f"{URL}: has no column that is known as the name, but titre, ou."
        ' Name it in the source: columns = ["nom=…"] under [options].'
    )


@pytest.mark.parametrize(
    ("typology", "kind"),
    [
        ("ASSO", AssociationKind.ASSOCIATION),
        ("TIERS_LIEUX|ASSO", AssociationKind.ASSOCIATION),
        ("CCAS", AssociationKind.PUBLIC_BODY),
        ("COMMUNE", AssociationKind.PUBLIC_BODY),
        ("RFS;BIB", AssociationKind.PUBLIC_BODY),
        ("SCIC", AssociationKind.COOPERATIVE),
        ("TIERS_LIEUX", None),
        ("", None),
    ],
)
def test_kind_is_what_the_typology_says(typology: str, kind: AssociationKind | None) -> None:
    assert row(typologie=typology).facts.kind == kind


@pytest.mark.parametrize(
    ("pivot", "typology", "expected"),
    [
        ("732 829 320 00074", "ASSO", [("siret", "73282932000074"), ("siren", "732829320")]),
        ("73282932000074", "COMMUNE", [("siret", "73282932000074")]),
        (73282932000074, "", [("siret", "73282932000074")]),
        ("732829320", "ASSO", [("siren", "732829320")]),
        ("732829320", "MUNI", []),
        ("W872001234", "", [("rna", "W872001234")]),
        ("00000000000000", "ASSO", []),
        ("73282932000075", "ASSO", []),
        ("", "ASSO", []),
    ],
)
def test_pivot_is_checked(pivot: object, typology: str, expected: list[tuple[str, str]]) -> None:
    found = row(pivot=pivot, typologie=typology).identifiers
    assert [(identifier.scheme, identifier.value) for identifier in found] == expected


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ({"telephone": "05 55 00 00 01 / 0555000002"}, ["+33555000001", "+33555000002"]),
        ({"telephone": "555000001"}, ["+33555000001"]),
        ({"telephone": 33555000001}, ["+33555000001"]),
        ({"telephone": "0262000001", "code_postal": "97411"}, ["+262262000001"]),
        ({"telephone": "poste 12"}, []),
        ({"courriels": "jeanne.martin@orange.example; contact@clics.example"}, ["contact@clics.example"]),
        ({"site_web": "clics.example|https://a.example/b|néant"}, ["https://a.example/b"]),
    ],
)
def test_contacts_are_the_organisation_s(cells: Mapping[str, object], expected: list[str]) -> None:
    assert [contact.value for contact in row(**cells).facts.contacts] == expected


@pytest.mark.parametrize(
    ("written", "price"),
    [
        ("Gratuit", Price(kind=PriceKind.FREE)),
        ("Gratuit sous condition", None),
        ("Gratuit|Payant", Price(kind=PriceKind.PAID, lowest=0)),
        ("Payant", Price(kind=PriceKind.PAID)),
        ("selon revenus", None),
    ],
)
def test_price_is_only_what_the_list_says(written: str, price: Price | None) -> None:
    assert point(frais_a_charge=written).price == price


def test_address_with_town_fills_missing_columns() -> None:
    place = point(adresse="Mairie, 20299 BRUMICCIA", commune="", code_postal="").place
    assert (place.postal_code, place.city) == ("20299", "BRUMICCIA")


def test_coordinates_are_degrees_the_right_way_round_or_nothing() -> None:
    assert (point(latitude="45,83", longitude="1,26").place.latitude, point().place.latitude) == (45.83, None)
    swapped = point(latitude=1.26, longitude=45.83).place
    assert (swapped.latitude, swapped.longitude) == (45.83, 1.26)
    assert point(latitude="6692424,50", longitude="475198,12").place.latitude is None


def test_dashes_and_their_like_say_nothing() -> None:
    facts = row(adresse="-", site_web="NEANT", horaires="N/A", presentation_detail="--").facts
    assert (facts.places[0].place.address, facts.url, facts.places[0].opening_hours, facts.description) == ("",) * 4


def test_id_that_several_rows_share_does_not_hide_any() -> None:
    rows = [{"id": "7", "nom": "Les Clics", "commune": town} for town in ("A", "B", "B")]
    found = found_in(rows)
    ids = {item.origin.source_id for item in found if isinstance(item, AssociationSighting)}
    assert (len(ids), "7" in ids) == (2, False)
    assert [item.reason for item in found if isinstance(item, Skipped)] == [SkipReason.DUPLICATE]


def test_b10_guessed_encoding_is_a_doubt() -> None:
    (found,) = found_in("nom;commune\nL'été;Brûmes\n".encode("cp1252"))
    assert isinstance(found, AssociationSighting)
    assert (found.facts.name, found.doubts) == ("L'été", (Doubt.ENCODING_GUESSED,))


@pytest.mark.skipif(not TABLES.is_dir(), reason="the real tables are not beside the repository")
def test_real_tables_are_nearly_all_taken() -> None:
    taken, reasons = Counter[str](), Counter[SkipReason]()
    for path in sorted(TABLES.glob("*/*.json")):
        if path.name.endswith(".config.json"):
            continue
        found = found_in(path.read_bytes())
        assert len(found) == len(json.loads(path.read_bytes()))
        taken[path.stem] += sum(isinstance(item, AssociationSighting) for item in found)
        reasons.update(item.reason for item in found if isinstance(item, Skipped))
    assert (len(taken), min(taken.values())) == (13, 12)
    assert sum(taken.values()) >= 1_800
    assert reasons == {SkipReason.MALFORMED: 5, SkipReason.DUPLICATE: 10, SkipReason.NO_TITLE: 3}
