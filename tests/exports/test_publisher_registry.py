"""The exporters of the table, published together."""

import re
from datetime import timedelta

import pytest
from lxml import etree

from catalog import clock
from catalog.views import EventView, SourceHealth
from exports import licence_names
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.directory import EventsJson
from exports.exporter import Exporter
from exports.exporter_parts import QuicklyLookedAt
from exports.feeds_forms import FeedExporter
from exports.ical import IcalFeed
from exports.pages import ASSOCIATION_PAGES, EVENT_PAGES
from exports.pages_lists import feed_alternates
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.registry import EXPORTERS
from exports.selections import WIDE, Kind
from exports.sitemap import Sitemap
from tests.exports.plain_catalogue import NOW, WEEK, week
from tests.exports.published import faults, inodes, tree
from tests.exports.views import event_view, occurrence_view, selection, site, source_view, surroundings


def test_exporters_have_names_of_their_own():
    subjects = (*EXPORTERS.events, *EXPORTERS.associations, *EXPORTERS.event_pages, *EXPORTERS.association_pages)
    names = [exporter.name for exporter in (*subjects, *EXPORTERS.site)]
    assert sorted(names) == sorted({*names})


@pytest.mark.parametrize(
    "exporter", [one for one in EXPORTERS.events if isinstance(one, QuicklyLookedAt)], ids=lambda one: one.name
)
def test_what_is_new_is_looked_at_in_a_document_that_has_all_of_it(exporter: Exporter[EventView]):
    """A feed shows its latest entries alone, so that no more are looked at together."""
    most = min(getattr(exporter, "examined", 150), 150)
    views = [
        event_view(id=f"e{number:04}", occurrences=(occurrence_view(uid=f"e{number:04}@val-clair.example"),))
        for number in range(most)
    ]
    fragments = [exporter.fragment(view, surroundings()) for view in views]
    body = b"".join(exporter.document(selection(views), fragments, surroundings()))
    assert (exporter.problems(body), [view.id for view in views if view.id.encode() not in body]) == ([], [])


def test_all_formats_published_again_after_a_change_are_those_of_a_cold_publication(tmp_path):
    catalogue = week(6)
    with clock.frozen(NOW):
        assert publish(tmp_path, catalogue, site()).left_out == ()
        before = inodes(tmp_path)
        assert publish(tmp_path, catalogue, site()).unchanged
        assert inodes(tmp_path) == before
        catalogue.put_event("e0001", "Atelier déplacé")
        assert publish(tmp_path, catalogue, site()).left_out == ()
        publish(tmp_path / "cold", catalogue, site())
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    assert faults(tmp_path) == []


def test_change_of_one_event_leaves_the_pages_of_the_others(tmp_path):
    catalogue = week(6)
    publish(tmp_path, catalogue, site())
    before = inodes(tmp_path)
    catalogue.put_event("e0000", "Atelier renommé")
    publish(tmp_path, catalogue, site())
    after = inodes(tmp_path)
    pages = {path for path in before if "e0" in path or "a0" in path}
    assert {path for path in pages if before[path] != after[path]} == {path for path in pages if "e0000" in path}


def test_event_that_is_no_longer_in_a_week_no_longer_leads_to_it(tmp_path):
    catalogue, pages = week(3), Exporters(event_pages=EVENT_PAGES)
    publish(tmp_path, catalogue, site(), pages)
    before = tree(tmp_path / "public")
    catalogue.moved_out.add("e0000")
    catalogue.put_event(
        "e0001", "Atelier renommé", WEEK + timedelta(days=14)
    )  # Without any change nothing is looked at.
    publish(tmp_path, catalogue, site(), pages)

    after = tree(tmp_path / "public")
    leading = [
        {path for path, body in made.items() if b"editions/semaine-solidaire-2026/" in body} for made in (before, after)
    ]
    assert leading == [
        {"events/e0000.html", "en/events/e0000.html", "events/e0002.html", "en/events/e0002.html"},
        {"events/e0002.html", "en/events/e0002.html"},
    ]


def test_event_leads_to_the_association_that_holds_it_as_soon_as_that_is_known(tmp_path):
    catalogue, pages = week(1), Exporters(event_pages=EVENT_PAGES)
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site(), pages)
        catalogue.put_association("a0009", "Les Voisins connectés")  # They organise all events of the tests.
        publish(tmp_path, catalogue, site(), pages)
        publish(tmp_path / "cold", catalogue, site(), pages)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    assert b'href="../associations/a0009.html"' in (tmp_path / "public" / "events" / "e0000.html").read_bytes()


@pytest.mark.parametrize("kind", [Kind.EVERYTHING, Kind.THEME, Kind.YEAR, Kind.ASSOCIATION])
def test_pages_name_each_feed_that_their_selection_has(kind):
    named = {(one.path, one.media_type) for one in feed_alternates("fr", "x", kind)}
    feeds = [one for one in EXPORTERS.events if isinstance(one, IcalFeed | FeedExporter | EventsJson)]
    shown = selection(id="x", kind=kind)
    assert named == {(one.path(shown), one.media_type.partition(";")[0]) for one in feeds if kind in one.kinds}
    assert {one.kinds >= WIDE for one in feeds} == {True}


def test_source_that_was_read_again_on_another_day_changes_what_tells_of_sources_alone(tmp_path):
    catalogue = week(3)
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site())
        before = inodes(tmp_path)
        assert publish(tmp_path, catalogue, site()).unchanged
        catalogue.source_health = SourceHealth(state="well", read_on=NOW.date() + timedelta(days=1))
        publish(tmp_path, catalogue, site())
    after = inodes(tmp_path)
    changed = {path for path in before if before[path] != after[path]}
    assert changed == {
        "manifest.json",
        "sources/index.html",
        "en/sources/index.html",
        "data/restoring/index.json",
    }


@pytest.mark.parametrize("key", ["attribution", "publisher", "title", "licence"])
def test_source_that_is_described_otherwise_is_named_so_in_every_table(tmp_path, key):
    catalogue, data = week(3), Exporters(events=EVENT_DATA, associations=ASSOCIATION_DATA)
    catalogue.source = source_view(attribution="", publisher="" if key == "title" else "Mairie de Val-Clair")
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site(), data)
        catalogue.source = catalogue.source.model_copy(update={key: "Nom choisi en novembre"})
        assert not publish(tmp_path, catalogue, site(), data).unchanged
        publish(tmp_path / "cold", catalogue, site(), data)
    made = tree(tmp_path / "public")
    assert made == tree(tmp_path / "cold" / "public")
    tables = [path for path in made if path.endswith(".csv") and made[path].count(b"\n") > 1]
    assert len(tables) > 10
    assert [path for path in tables if b"Nom choisi en novembre" not in made[path]] == []


def test_licence_that_is_recognised_by_a_later_version_is_told_in_what_was_published(tmp_path, monkeypatch):
    catalogue, calendars = week(3), Exporters(events=(IcalFeed(),))
    catalogue.source = source_view(licence="Tous droits réservés", licence_url="")
    with monkeypatch.context() as earlier, clock.frozen(NOW):
        earlier.setattr(licence_names, "_RESERVED", re.compile("words that nobody knew yet"))
        licence_names.recognised.cache_clear()
        publish(tmp_path, catalogue, site(), calendars)
        before = tree(tmp_path / "public")
    licence_names.recognised.cache_clear()
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site(), calendars)
        publish(tmp_path / "cold", catalogue, site(), calendars)
    after = tree(tmp_path / "public")
    assert after == tree(tmp_path / "cold" / "public")
    assert after["feeds/all.ics"] != before["feeds/all.ics"]


def test_sitemap_names_no_page_of_a_subject_that_cannot_be_written(tmp_path):
    catalogue = week(3)
    pages = Exporters(event_pages=EVENT_PAGES, association_pages=ASSOCIATION_PAGES, site=(Sitemap(),))
    sound = event_view(id="e0009")
    catalogue.put_view(sound.model_copy(update={"facts": sound.facts.model_copy(update={"title": "\ud800"})}))

    left_out = publish(tmp_path, catalogue, site(), pages).left_out

    public = tmp_path / "public"
    listed = [loc for file in public.glob("sitemaps/[ae]*.xml") for loc in etree.parse(file).iterfind("{*}url/{*}loc")]
    assert {one.subject_id for one in left_out} == {"e0009"}
    assert {one.text.removeprefix(site().base_url) for one in listed} == {
        path.relative_to(public).as_posix() for path in public.rglob("*.html")
    }
