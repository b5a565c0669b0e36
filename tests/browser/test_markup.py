"""html-validate finds no error in any kind of page, whatever the data say."""

from pathlib import Path

import pytest

from tests.browser.judges import markup_faults
from tests.browser.kinds import pages_of, samples_of
from tests.exports.hostile_pages import pages
from tests.exports.payloads import sample


def test_each_kind_of_page_is_valid(public: Path) -> None:
    samples = [*samples_of(public, "fr"), *samples_of(public, "en")]

    assert markup_faults([public / sample.path for sample in samples]) == {}


@pytest.mark.drill
def test_every_page_is_valid(public: Path) -> None:
    assert markup_faults([public / path for path in pages_of(public)]) == {}


def test_pages_of_hostile_text_are_valid(tmp_path: Path) -> None:
    names = {}
    for number, (name, text, page) in enumerate(pages(sample(3).values())):
        file = tmp_path / f"{number}.html"
        file.write_bytes(page)
        names[str(file)] = (name, text)

    assert {names[file]: faults for file, faults in markup_faults([*map(Path, names)]).items()} == {}


def test_faults_of_markup_are_seen(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(
        "<!doctype html><html lang=fr><title>x</title><p><div></p><img src=x><b id=a></b><b id=a></b></html>"
    )

    ((_, faults),) = markup_faults([file]).items()

    assert sorted({fault.partition(" at ")[0] for fault in faults}) == ["close-order", "no-dup-id", "wcag/h37"]
