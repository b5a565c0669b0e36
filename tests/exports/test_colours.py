"""The colours that an instance may choose: those that can be read."""

import pytest
from pydantic import ValidationError

from exports.colours import accent_beside, contrast, ink_on, readable_accent
from exports.exporter import Site


def test_contrast_is_that_of_wcag():
    assert (contrast("#000000", "#ffffff"), contrast("#777777", "#777777")) == (21, 1)
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


def test_accent_that_can_be_read_is_taken():
    assert readable_accent("#0B5D8A", "light") == "#0b5d8a"
    assert Site(accent="#0B5D8A").accent == "#0b5d8a"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_accent_that_cannot_be_read_names_one_that_can(scheme):
    with pytest.raises(ValueError, match=r"text needs 4\.5") as caught:
        readable_accent("#808080", scheme)

    better = str(caught.value).split()[-3]
    assert readable_accent(better, scheme) == better


def test_error_of_the_configuration_names_key_and_remedy():
    with pytest.raises(ValidationError) as caught:
        Site(accent="#ffcc00")

    told = caught.value.errors()[0]
    assert told["loc"] == ("accent",)
    assert told["msg"] == (
        "Value error, #ffcc00 is not read on the wash of the light scheme (#f6e9dc): its contrast is 1.3, "
        "and text needs 4.5. #806600 would do"
    )


def test_accent_of_one_scheme_gives_that_of_the_other():
    assert Site(accent="#0b5d8a").accent_of("dark") == accent_beside("#0b5d8a", "dark") == "#6397b4"
    assert Site(accent_dark="#6397b4").accent_of("light") == accent_beside("#6397b4", "light")
    assert Site().accent_of("light") == ""


def test_what_is_written_on_an_accent_is_read():
    assert (ink_on("#0b5d8a"), ink_on("#f3a27a")) == ("#fffaf5", "#1b1814")
