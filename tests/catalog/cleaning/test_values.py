"""Identifiers, contacts, places and times: strict forms only."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.places import clean_insee, clean_point, clean_postcode
from catalog.cleaning.times import clean_zone, in_zone, local, parse_when

WINTER = timezone(timedelta(hours=1))
SUMMER = timezone(timedelta(hours=2))
PARIS = "Europe/Paris"


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("732 829 320", "732829320"),
        ("732.829.320", "732829320"),
        (732829320, "732829320"),
        ("732829321", None),
        ("000000000", None),
        ("73282932", None),
        ("5520135", None),
        ("٧٣٢٨٢٩٣٢٠", None),
        ("abc", None),
        (None, None),
        ("9" * 5_000, None),
    ],
)
def test_a_siren_has_nine_digits_with_a_right_sum(raw: object, clean: str | None) -> None:
    assert clean_siren(raw) == clean


def test_a_siren_that_lost_its_leading_zero_gets_it_back() -> None:
    assert clean_siren("05520176") == "005520176"
    assert clean_siren("5520176") is None  # one zero is lost by a spreadsheet, two are another number


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("732 829 320 00074", "73282932000074"),
        ("73282932000075", None),
        ("35600000000048", "35600000000048"),  # La Poste, head office: Luhn holds
        ("35600000049837", "35600000049837"),  # La Poste, a post office: only the sum of digits is a multiple of 5
        ("35600000049838", None),
        ("0" * 14, None),
        ("", None),
    ],
)
def test_a_siret_has_fourteen_digits_with_a_right_sum_and_la_poste_its_own(raw: object, clean: str | None) -> None:
    assert clean_siret(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("w751234567", "W751234567"), (" W75 1234567", "W751234567"), ("W2A1234567", "W2A1234567")]
    + [(raw, None) for raw in ("W75123456", "751234567", "", None, "W7512345678")],
)
def test_an_rna_number_is_w_and_nine(raw: object, clean: str | None) -> None:
    assert clean_rna(raw) == clean


@pytest.mark.parametrize(
    ("raw", "organisation", "clean"),
    [
        ("Contact@Valombre.example", "", "contact@valombre.example"),
        ("mailto:accueil@valombre.example?subject=x", "", "accueil@valombre.example"),
        ("accueil.nord@valombre.example", "", "accueil.nord@valombre.example"),
        ("lesvoisins@courrier.example", "Les Voisins", "lesvoisins@courrier.example"),
        ("les-voisins@les-voisins.example", "", "les-voisins@les-voisins.example"),
        ("jeanne.martin@valombre.example", "", None),
        ("j.martin@valombre.example", "Les Voisins", None),
        ("jeanne@valombre.example", "", None),
        ("france.martin@valombre.example", "", None),
        ("jeanne_maison@valombre.example", "", None),
        ("contact.france@valombre.example", "", "contact.france@valombre.example"),
        ("maison-des-voisins@valombre.example", "", "maison-des-voisins@valombre.example"),
        ("bureau@valombre.example", "", "bureau@valombre.example"),
        ("contact@", "", None),
        ("contact@valombre", "", None),
        ("contact@valombre.example\nBcc: x@y.example", "", None),
        (None, "", None),
    ],
)
def test_e10_roles_and_organisations_are_kept_and_persons_dropped(
    raw: object, organisation: str, clean: str | None
) -> None:
    assert clean_email(raw, organisation) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("01 45 67 89 10", "+33145678910"),
        ("01.45.67.89.10", "+33145678910"),
        ("tel:+33145678910", "+33145678910"),
        ("+33 (0) 1 45 67 89 10", "+33145678910"),
        ("0033 1 45 67 89 10", "+33145678910"),
        ("01 45 67", None),
        ("le soir", None),
        (None, None),
    ],
)
def test_a_phone_number_is_e164(raw: object, clean: str | None) -> None:
    assert clean_phone(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("75011", "75011"), ("1000", "01000"), (1000, "01000"), ("75 011", "75011")]
    + [(raw, "") for raw in ("750", "750111", "A5011", "", None)],
)
def test_a_postcode_has_five_digits(raw: object, clean: str) -> None:
    assert clean_postcode(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [("75056", "75056"), ("2a004", "2A004"), ("97411", "97411"), ("1053", "01053"), (1053, "01053")]
    + [(raw, "") for raw in ("20004", "2C004", "750561", "", None)],
)
def test_an_insee_code_is_a_commune(raw: object, clean: str) -> None:
    assert clean_insee(raw) == clean


@pytest.mark.parametrize(
    ("latitude", "longitude", "point"),
    [
        ("48,8566", "2.3522", (48.8566, 2.3522)),
        (48.85661234567, 2.35, (48.85661, 2.35)),
        (90, 180, (90.0, 180.0)),
        (90.1, 0, None),
        (0, 180.1, None),
        (0, 0, None),
        ("nan", "nan", None),
        ("inf", 1, None),
        ("1e400", 1, None),
        ("nord", "est", None),
        (None, None, None),
    ],
)
def test_b16_a_point_lies_on_the_earth(latitude: object, longitude: object, point: tuple[float, float] | None) -> None:
    assert clean_point(latitude, longitude) == point


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-03", (date(2026, 11, 3), False)),
        ("2026-9-3", (date(2026, 9, 3), False)),
        ("2026-11-03T18:00:00+01:00", (datetime(2026, 11, 3, 18, tzinfo=WINTER), False)),
        ("2026-11-03T17:00:00Z", (datetime(2026, 11, 3, 18, tzinfo=WINTER), False)),
        ("2026-11-03T18:00:00+0100", (datetime(2026, 11, 3, 18, tzinfo=WINTER), False)),
        ("2026-11-03T18:00+01", (datetime(2026, 11, 3, 18, tzinfo=WINTER), False)),
        ("2026-11-03T09:00:00-08:00", (datetime(2026, 11, 3, 18, tzinfo=WINTER), False)),
        ("2026-11-03 18:00", (datetime(2026, 11, 3, 18, tzinfo=WINTER), True)),
        ("2026-11-03T18:00:00.123456", (datetime(2026, 11, 3, 18, tzinfo=WINTER), True)),
        ("2026-11-03T18h30", (datetime(2026, 11, 3, 18, 30, tzinfo=WINTER), True)),
        ("2019-9-13T10-10-00", (datetime(2019, 9, 13, 10, 10, tzinfo=SUMMER), True)),
        ("2019-9-13T10-10-00-00", (datetime(2019, 9, 13, 10, 10, tzinfo=SUMMER), True)),
        ("2026-11-03T24:00:00", (datetime(2026, 11, 4, 0, tzinfo=WINTER), True)),
        ("2026-06-30T23:59:60Z", (datetime(2026, 7, 1, 1, 59, 59, tzinfo=SUMMER), False)),
    ],
)
def test_the_forms_found_in_the_wild_are_read(raw: str, expected: tuple[datetime | date, bool]) -> None:
    found = parse_when(raw, PARIS)
    assert found == expected
    if isinstance(expected[0], datetime):
        assert found is not None
        assert isinstance(found[0], datetime)
        assert found[0].utcoffset() == expected[0].utcoffset()


@pytest.mark.parametrize(
    "raw",
    [
        *("", None, 0, "demain", "03/11/2026", "2026-02-30", "2026-13-01", "2026-11-03T25:00", "2026-11-03T18"),
        *("0000-01-01", "9999-12-31T24:00:00", "2026-11-03T18:00 CET", "٢٠٢٦-11-03", "20261103", "2026-11-03T18:61"),
        *("2026-11-03T18:00+99:00", "0001-01-01T00:00:00+02:00", "2026-11-03" * 1_000),
    ],
)
def test_what_is_no_date_is_not_guessed_into_one(raw: object) -> None:
    assert parse_when(raw, PARIS) is None


def test_a_skipped_hour_is_read_with_the_offset_before_the_change() -> None:
    assert parse_when("2026-03-29T02:30:00", PARIS) == (datetime(2026, 3, 29, 1, 30, tzinfo=UTC), True)


def test_a_repeated_hour_is_the_first_of_the_two() -> None:
    assert parse_when("2026-10-25T02:30:00", PARIS) == (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), True)


def test_an_instant_carries_its_offset_written_out() -> None:
    instant = in_zone(datetime(2026, 7, 1, 12), PARIS)  # noqa: DTZ001 - a wall time is what is given
    assert (instant.tzinfo, instant.hour) == (SUMMER, 12)
    assert local(datetime(2026, 7, 1, 12, tzinfo=UTC), PARIS).isoformat() == "2026-07-01T14:00:00+02:00"


@pytest.mark.parametrize(
    ("raw", "zone"),
    [
        ("Europe/Paris", "Europe/Paris"),
        ("europe/paris", "Europe/Paris"),
        ("UTC", "UTC"),
        ("Indian/Reunion", "Indian/Reunion"),
        ("Romance Standard Time", None),
        ("../../etc/passwd", None),
        ("Europe/Valombre", None),
        ("", None),
    ],
)
def test_a_zone_is_an_iana_name_and_never_a_path(raw: str, zone: str | None) -> None:
    assert clean_zone(raw) == zone
