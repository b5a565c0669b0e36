"""JSON Feed: its bytes, its validity by a schema of the specification, what its extension says, its check."""

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from catalog.cleaning.text import clean_line
from catalog.vocabulary import EventStatus
from exports.feeds import LATEST, JsonFeed
from tests.exports.documents import document_of, written
from tests.exports.hostile import cleaned_view, hostile_view, strings, unwritable_view
from tests.exports.test_feeds import accepted_views, series
from tests.exports.views import (
    CREATED,
    all_day_slot,
    edition,
    event_facts,
    event_view,
    occurrence_view,
    selection,
    site,
    surroundings,
)

AROUND = surroundings()
FEED = JsonFeed()
SCHEMA = Draft202012Validator(json.loads(Path(__file__).with_name("json_feed.schema.json").read_text("utf-8")))


def read(document):
    """The feed, which must be valid by the specification and by our own check."""
    feed = json.loads(document)
    assert [error.message for error in SCHEMA.iter_errors(feed)] == []
    assert FEED.problems(document) == []
    return feed


def only_item(view):
    (item,) = read(document_of(FEED, view))["items"]
    return item


def test_feed_of_an_edition_is_as_accepted(golden):
    document = document_of(FEED, *accepted_views(), edition=edition())
    read(document)
    golden("feeds/edition.json", document)


def test_feed_in_english_is_as_accepted(golden):
    golden("feeds/english.json", document_of(JsonFeed(language="en"), *accepted_views()))


def test_feed_stands_at_its_own_address_with_the_media_type_of_json_feed():
    around = surroundings()
    feed = read(document_of(FEED, event_view(), around=around, edition=edition()))
    assert (FEED.media_type, feed["feed_url"]) == (
        "application/feed+json",
        f"https://agenda.val-clair.example/{FEED.path(selection(edition=edition()))}",
    )
    assert feed["home_page_url"] == "https://agenda.val-clair.example/editions/semaine-solidaire-2026/index.html"
    assert "expired" not in feed


def test_item_has_the_dates_of_its_publication_and_in_its_extension_those_of_the_event():
    item = only_item(event_view())
    assert {key: item[key] for key in ("id", "title", "date_published", "date_modified", "image", "tags")} == {
        "id": "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt",
        "title": "[mar. 3 nov. 2026 18:00] Apéro des aidants numériques",
        "date_published": "2026-09-01T08:30:00+00:00",
        "date_modified": "2026-10-12T06:15:42+00:00",
        "image": "https://voisins.example/affiche.png",
        "tags": ["Inclusion numérique", "Entraide avec les aînés", "entraide"],
    }
    assert item["_goodweek"] == {
        "start": "2026-11-03T18:00:00+01:00",
        "end": "2026-11-03T20:00:00+01:00",
        "zone": "Europe/Paris",
        "all_day": False,
        "status": "scheduled",
        "attendance": "hybrid",
        "place": {
            "name": "Médiathèque des Trois-Ponts",
            "address": "12 rue du Lavoir",
            "postal_code": "95999",
            "city": "Val-Clair",
            "insee": "95999",
            "country": "FR",
            "latitude": 49.01234,
            "longitude": 2.0567,
        },
        "online_url": "https://visio.val-clair.example/aidants",
        "uid": "e2rv6xk3mqa5d7wzt-0@agenda.val-clair.example",
        "sequence": 0,
        "dates": 1,
        "sources": [
            {
                "name": "val_clair",
                "title": "Agenda de la mairie de Val-Clair",
                "licence": "Licence Ouverte 2.0",
                "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
                "attribution": "Mairie de Val-Clair, 2026",
            }
        ],
    }


def test_whole_days_say_both_days_and_what_is_not_known_is_left_out_or_null():
    facts = event_facts(
        occurrences=(all_day_slot(date(2026, 11, 3), date(2026, 11, 9)),),
        place=None, online_url="", url="", image=None, themes=(), keywords=(), language="", attendance=None,
    )  # fmt: skip
    item = only_item(event_view(facts=facts))
    told = item["_goodweek"]
    assert sorted(item) == [
        "_goodweek", "content_html", "date_modified", "date_published", "id", "summary", "title", "url",
    ]  # fmt: skip
    assert [told[key] for key in ("start", "end", "all_day", "place", "attendance", "online_url")] == [
        "2026-11-03", "2026-11-09", True, None, None, None,
    ]  # fmt: skip


def test_slot_that_stands_for_the_event_is_the_first_that_is_not_cancelled():
    gone, kept = series(2)
    occurrences = (
        occurrence_view(uid="a@x.example", status=EventStatus.CANCELLED, slot=gone, sequence=1),
        occurrence_view(uid="b@x.example", slot=kept),
    )
    told = only_item(event_view(occurrences=occurrences))["_goodweek"]
    assert (told["uid"], told["sequence"], told["dates"]) == ("b@x.example", 0, 2)


def test_hub_is_named_where_the_instance_has_one():
    around = surroundings(site=site(hub="https://hub.example/"))
    assert read(document_of(FEED, around=around))["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert "hubs" not in read(document_of(FEED))


def test_feed_of_an_empty_selection_is_sound():
    assert read(document_of(FEED))["items"] == []


def test_feed_shows_the_latest_added_first_and_says_that_it_is_limited():
    views = [event_view(id=f"e{number:03}", created_at=CREATED + timedelta(minutes=number)) for number in range(130)]
    feed = read(document_of(FEED, *views))
    assert [item["id"].rpartition(":")[2] for item in feed["items"]] == [
        f"e{number:03}" for number in range(129, 129 - LATEST, -1)
    ]
    assert "Ce fil montre les 100 derniers ajoutés sur 130" in feed["description"]


def test_c3_hostile_strings_give_a_valid_feed():
    faults = []
    for text in strings():
        views = [cleaned_view(text)]
        if clean_line(text):
            views.append(hostile_view(text))
        for view in views:
            document = document_of(FEED, view)
            feed = json.loads(document)
            title = feed["items"][0]["title"].partition("] ")[2]
            wrong = [*FEED.problems(document), *(error.message for error in SCHEMA.iter_errors(feed))]
            if wrong or title != (clean_line(text) or "Sans titre"):
                faults.append((text, wrong, title))
    assert faults == []


def test_c2_hostile_events_are_left_out_and_the_feed_is_valid():
    views = [event_view(id=f"e{number}") for number in range(100)] + [unwritable_view(number) for number in range(20)]
    fragments, refused = written(FEED, views, AROUND)
    read(b"".join(FEED.document(selection(events=views[:100]), fragments, AROUND)))
    assert (len(fragments) + refused, refused >= 10) == (120, True)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b'"items"', b'"items', "it is no JSON"),
        (b"version/1.1", b"version/1", "it is no JSON Feed"),
        (b'"sequence": 0', b'"sequence": NaN', "it is no JSON"),
        (b'"id": "tag', b'"id": 7, "x": "tag', "7 has no id"),
        (b'"content_html": "<p>', b'"_html": "<p>', "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt has neither"),
        (b'"date_published": "2026', b'"date_published": "demain', "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt has a date_published"),
        (b'"image": "https', b'"image": "javascript', "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt: its image is no address"),
        (b"/programme/index.html", b"/feeds/all.json", "the feed links to itself"),
    ],
)  # fmt: skip
def test_problems_sees_each_fault(before, after, problem):
    document = document_of(FEED, event_view())
    assert before in document
    found = FEED.problems(document.replace(before, after, 1))
    assert [one for one in found if one.startswith(problem)] == found[:1]


def test_problems_sees_an_event_that_stands_twice():
    fragment = FEED.fragment(event_view(), AROUND)
    document = b"".join(FEED.document(selection(events=[event_view()]), [fragment, fragment], AROUND))
    assert FEED.problems(document) == ["tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt stands 2 times"]
