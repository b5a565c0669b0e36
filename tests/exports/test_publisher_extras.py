"""What is published besides documents of selections and pages of subjects."""

from json import loads

import pytest

from catalog import clock
from catalog.views import Changed
from exports.changes import Changes
from exports.numbers import NumbersExporter
from exports.pages import EVENT_PAGES
from exports.pages_gone import GonePages
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, week
from tests.exports.published import faults, tree
from tests.exports.views import site


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(NOW):
        yield


def test_id_that_is_there_again_has_its_own_page_and_one_that_is_not_leads_to_its_heir(tmp_path):
    catalogue, pages = week(2), Exporters(event_pages=EVENT_PAGES, gone=(GonePages(),))
    catalogue.given_up = [
        Changed(id="e0000", revision=1, what="hidden"),
        Changed(id="e0009", revision=2, what="merged", heir="e0001"),
    ]
    publish(tmp_path, catalogue, site(), pages)
    told = {name: (tmp_path / "public" / "events" / f"{name}.html").read_text() for name in ("e0000", "e0009")}
    assert ("Atelier 0" in told["e0000"], 'href="../events/e0001.html"' in told["e0009"]) == (True, True)
    assert faults(tmp_path) == []


def test_id_that_is_there_again_stands_once_among_the_changes(tmp_path):
    catalogue = week(2)
    catalogue.given_up = [Changed(id=name, revision=7, what="hidden") for name in ("e0000", "e0009")]
    publish(tmp_path, catalogue, site(), Exporters(changes=(Changes(),)))
    told = loads((tmp_path / "public" / "data" / "changes" / "1-1000.json").read_bytes())["changes"]
    assert [(one["id"], one["what"]) for one in told if one["id"].startswith("e")] == [
        ("e0000", "changed"),
        ("e0001", "changed"),
        ("e0009", "hidden"),
    ]


def test_numbers_of_all_years_follow_what_everything_no_longer_shows(tmp_path):
    catalogue, numbers = week(2), Exporters(summaries=(NumbersExporter(),))
    long_ago = WEEK.replace(year=2024)
    catalogue.put_event("e0008", "Ancien atelier", long_ago)
    publish(tmp_path, catalogue, site(), numbers)
    catalogue.put_event("e0009", "Autre ancien atelier", long_ago)
    publish(tmp_path, catalogue, site(), numbers)
    publish(tmp_path / "cold", catalogue, site(), numbers)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    figures = loads((tmp_path / "public" / "data" / "numbers.json").read_bytes())["figures"]
    assert [one["count"] for one in figures if (one["of"], one["by"], one["key"]) == ("events", "year", "2024")] == [2]
