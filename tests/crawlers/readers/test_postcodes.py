"""Postcodes: a lost zero comes back in France, and nowhere else."""

import pytest

from crawlers.readers.postcodes import postcode_of


@pytest.mark.parametrize(
    ("written", "country", "postcode"),
    [
        ("1000", "", "01000"),
        ("1000", "FR", "01000"),
        (1000, "France", "01000"),
        ("1000", "BE", "1000"),
        ("1000", "Belgique", "1000"),
        ("F-75011", "FR", "75011"),
        ("SW1A 1AA", "", "SW1A 1AA"),
        ("97400", "RE", "97400"),
        ("", "", ""),
        (None, "BE", ""),
    ],
)
def test_a_lost_zero_comes_back_in_france_alone(written: object, country: str, postcode: str) -> None:
    assert postcode_of(written, country) == postcode
