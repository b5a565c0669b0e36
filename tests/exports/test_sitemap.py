"""The sitemap: pages of both languages with their last change, in files of bounded size."""

import re
from datetime import UTC, datetime

import pytest
from lxml import etree

from exports import sitemap
from exports.selections import Facet, Kind
from exports.sitemap import Sitemap
from tests.exports.sample_site import SNAPSHOTS, associations, events, every_selection, whole_site
from tests.exports.views import edition, selection, surroundings

LED_TO = re.compile(
    r"/(subscribe|by-place|by-theme)\.html$|/calendars/|^(en/)?(embed|associations/kind|associations/confirmed)/"
)
"""What is left out: the same in another order, how to subscribe to all or a part and to embed, those who share a kind or a year."""
NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
BASE = "https://agenda.val-clair.example/"
CHANGED = datetime(2026, 10, 3, 8, 30, tzinfo=UTC)


def around():
    year = Facet(Kind.YEAR, "2026", "2026", "2026")
    whole, week = selection(events(), associations()), selection(events(), associations(), edition=edition())
    fields = {name: getattr(whole, name) for name in whole.__slots__}
    return surroundings(
        selections=(whole, week, whole.__class__(**fields | {"id": year.id, "kind": Kind.YEAR, "facet": year}))
    )


@pytest.fixture
def files():
    return {one.path: etree.fromstring(one.body) for one in Sitemap().documents(around())}


def locations(file):
    return [one.text.removeprefix(BASE) for one in file.iterfind(".//s:loc", NAMES)]


def test_index_names_files_of_pages_of_associations_and_of_the_events_of_each_year(files):
    assert list(files) == ["sitemaps/pages.xml", "sitemaps/associations.xml", "sitemaps/events-2026.xml", "sitemap.xml"]
    assert locations(files["sitemap.xml"]) == list(files)[:-1]


def test_each_event_stands_in_both_languages_which_name_each_other(files):
    first = files["sitemaps/events-2026.xml"].findall("s:url", NAMES)[:2]

    shown = [
        (
            one.findtext("s:loc", namespaces=NAMES),
            one.findtext("s:lastmod", namespaces=NAMES),
            {link.get("hreflang"): link.get("href") for link in one.iterfind("x:link", NAMES)},
        )
        for one in first
    ]

    earliest = events()[2]
    names = [f"{BASE}events/{earliest.id}.html", f"{BASE}en/events/{earliest.id}.html"]
    changed = earliest.changed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert shown == [(name, changed, dict(zip(("fr", "en"), names, strict=True))) for name in names]


def test_every_page_that_may_be_indexed_and_has_a_content_of_its_own_is_in_the_sitemap():
    whole = surroundings(selections=every_selection(), snapshots=SNAPSHOTS)
    *some, _index = Sitemap().documents(whole)
    listed = [path for one in some for path in locations(etree.fromstring(one.body))]

    made = {path: body for path, body in whole_site().items() if path.endswith(".html")}
    may_be = {path for path, body in made.items() if b'name="robots" content="noindex"' not in body}
    empty = {path for path in may_be if "programme/" in path and b'<p class="empty">' in made[path]}
    assert sorted(listed) == sorted(path for path in may_be - empty if not LED_TO.search(path))
    assert {path.removeprefix("en/") for path in empty} == {
        "programme/audience/seniors/index.html",
        "programme/theme/food/index.html",
    }


@pytest.mark.parametrize(
    "path", ["snapshots/index.html", "snapshots/2026-11-05/index.html", "programme/theme/refugees/index.html"]
)
def test_page_with_a_content_of_its_own_is_not_taken_for_one_that_is_led_to(path):
    assert LED_TO.search(path) is None


def test_file_that_would_be_too_long_is_parted(monkeypatch):
    monkeypatch.setattr(sitemap, "_MOST", 4)

    made = {one.path: etree.fromstring(one.body) for one in Sitemap().documents(around())}

    assert [len(made[f"sitemaps/events-2026{end}.xml"].findall("s:url", NAMES)) for end in ("", "-2")] == [8, 4]
