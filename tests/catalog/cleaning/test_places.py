"""Postcodes and INSEE codes as tables and people write them."""

import pytest

from catalog.cleaning.places import clean_insee, clean_postcode


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("75011", "75011"),
        (" 75 011 ", "75011"),
        ("75\u00a0011", "75011"),
        ("F-75011", "75011"),
        ("FR-75011", "75011"),
        (75011, "75011"),
        (75011.0, "75011"),
        ("1400", "01400"),
        (1400.0, "01400"),
        ("75011,0", "75011"),
        ("750110", ""),
        ("٧٥٠١١", ""),
        ("75O11", ""),
        ("75011 Paris", ""),
        ("B-1000", ""),
        ("2A004", ""),
        ("", ""),
        (None, ""),
        (float("nan"), ""),
        ("9" * 5_000, ""),
    ],
)
def test_postcode_is_five_digits_or_nothing(raw: object, clean: str) -> None:
    assert clean_postcode(raw) == clean


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("2a004", "2A004"),
        ("97411", "97411"),
        (1004, "01004"),
        (1004.0, "01004"),
        ("33 063", "33063"),
        ("2C004", ""),
        ("20004", ""),
        ("٧٥٠٥٦", ""),
        ("٢A004", ""),
        ("2A04", ""),
        (None, ""),
    ],
)
def test_insee_code_is_that_of_a_commune_of_today_by_its_form(raw: object, clean: str) -> None:
    assert clean_insee(raw) == clean
