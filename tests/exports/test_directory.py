"""The JSON directory: golden documents, valid by their schemas, checked by their own rules."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.validators import validator_for

from catalog.views import EventView, Participation
from catalog.vocabulary import Doubt
from exports.directory import AssociationsJson, EventsJson
from exports.directory_index import DirectoryIndex
from exports.exporter import Fragment
from tests.exports.hostile import hostile_view, strings, unwritable_view
from tests.exports.sample_site import associations, events, sample_documents, selections
from tests.exports.views import association_view, claim, edition, event_facts, event_view, selection, surroundings

PAGES = ("data/semaine-solidaire-2026/events.json", "data/semaine-solidaire-2026/associations.json", "data/index.json")


def schema(name: str) -> dict[str, Any]:
    found = {one.path: one.body for one in DirectoryIndex().documents(surroundings())}
    value: dict[str, Any] = json.loads(found[f"data/schema/{name}-1.schema.json"])
    return value


def validator(name: str) -> Draft202012Validator:
    found = schema(name)
    assert validator_for(found) is Draft202012Validator
    Draft202012Validator.check_schema(found)
    return Draft202012Validator(found, format_checker=Draft202012Validator.FORMAT_CHECKER)


def events_document(views: list[EventView]) -> bytes:
    exporter, around = EventsJson(), surroundings()
    return b"".join(exporter.document(selection(views), [exporter.fragment(view, around) for view in views], around))


@pytest.mark.parametrize("path", PAGES)
def test_directory_documents_are_the_golden_ones(path: str, golden: Callable[[str, bytes], None]) -> None:
    golden(f"directory/{path.removeprefix('data/').replace('/', '-')}", sample_documents()[path])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (path.rsplit("/", 1)[-1].removesuffix(".json"), path)
        for path in (
            "data/index.json",
            *(f"data/{one.id}/{name}.json" for one in selections() for name in ("events", "associations")),
        )
    ],
)
def test_directory_documents_are_valid_by_their_schema(name: str, path: str) -> None:
    document = json.loads(sample_documents()[path])
    assert document["$schema"] == schema(name)["$id"]
    assert [error.message for error in validator(name).iter_errors(document)] == []


def test_schema_sees_a_document_that_is_not_valid() -> None:
    document = json.loads(sample_documents()["data/all/events.json"])
    del document["events"][0]["title"]
    document["events"][1]["status"] = "maybe"
    document["events"][2]["claims"]["title"][0]["settled"] = "yes"
    broken = sorted(list(error.absolute_path)[:2] for error in validator("events").iter_errors(document))
    assert broken == [["events", 0], ["events", 1], ["events", 2]]


def test_event_leaves_out_what_differs_between_instances() -> None:
    one, other = (EventsJson().fragment(event_view(revision=number), surroundings()) for number in (1, 99))
    assert one == other
    assert "revision" not in json.loads(one.body)


def test_claim_value_stands_only_where_it_is_not_the_settled_one() -> None:
    views = event_view(claims=(claim(), claim(value="Apéro", settled=False, source="demo", doubts=(Doubt.TEXT_CUT,))))
    said = json.loads(EventsJson().fragment(views, surroundings()).body)["claims"]
    origin = {
        "url": "https://www.val-clair.example/agenda/aidants",
        "fetched_at": "2026-10-12T06:15:42Z",
        "content_hash": "0" * 64,
        "reader": "tribe",
        "licence": "Licence Ouverte 2.0",
    }
    assert said == {
        "title": [
            {"source": "val_clair", **origin, "doubts": [], "record": "", "decided_by": "", "settled": True},
            {
                "source": "demo",
                **origin,
                "doubts": ["text cut"],
                "record": "",
                "decided_by": "",
                "settled": False,
                "value": "Apéro",
            },
        ]
    }


def test_document_lists_the_licences_of_its_own_members_only() -> None:
    exporter, around = EventsJson(), surroundings()
    fragments = [exporter.fragment(event_view(sources=("demo", "gone")), around)]
    document = json.loads(b"".join(exporter.document(selection(), fragments, around)))
    assert [source["name"] for source in document["licences"]] == ["demo"]


def test_document_of_an_empty_selection_is_whole() -> None:
    exporter = AssociationsJson()
    body = b"".join(exporter.document(selection(edition=edition()), [], surroundings()))
    assert exporter.problems(body) == []
    assert json.loads(body) == {
        "$schema": "https://agenda.val-clair.example/data/schema/associations-1.schema.json",
        "version": "1",
        "selection": {
            "id": "semaine-solidaire-2026",
            "page": "https://agenda.val-clair.example/editions/semaine-solidaire-2026/associations.html",
            "sample": False,
            "edition": json.loads(edition().model_dump_json()),
        },
        "generated_from": {"changed_at": "1970-01-01T00:00:00Z"},
        "licences": [],
        "licence": {
            "name": "",
            "url": "",
            "may_republish": "yes",
            "share_alike": False,
            "attribution": [],
            "ask": [],
            "clashing": [],
            "text_fr": "",
            "text_en": "",
        },
        "count": 0,
        "associations": [],
    }


def test_problems_are_none_in_sound_documents() -> None:
    made = sample_documents()
    assert EventsJson().problems(made["data/all/events.json"]) == []
    assert AssociationsJson().problems(made["data/all/associations.json"]) == []


@pytest.mark.parametrize(
    ("damage", "problem"),
    [
        (lambda body: body[:-4], "the document does not end with its closing line"),
        (lambda body: body.replace(b'"count":6', b'"count":7'), "the head counts 7 members, the document has 6"),
        (lambda body: body.replace(b'"count":6,', b""), "line 1: the head is not readable: KeyError('count')"),
        (lambda body: body.replace(b'"seen":', b'"saw":', 1), "line 2: not the keys of a member"),
        (lambda body: body.replace(b"},\n{", b"}\n{", 1), "line 2: the comma is missing"),
    ],
)
def test_problems_name_what_is_wrong(damage: Callable[[bytes], bytes], problem: str) -> None:
    assert EventsJson().problems(damage(sample_documents()["data/all/events.json"])) == [problem]


def test_quick_look_finds_all_but_what_stands_in_another_document_too() -> None:
    made = sample_documents()["data/all/events.json"]
    damages = {
        "": made,
        "the document does not end with its closing line": made[:-4],
        "the head counts 7 members, the document has 6": made.replace(b'"count":6', b'"count":7'),
        "line 1: the head is not readable: KeyError('count')": made.replace(b'"count":6,', b""),
        "line 2: the comma is missing": made.replace(b"},\n{", b"}\n{", 1),
    }
    found = {problem: EventsJson().quick_problems(body) for problem, body in damages.items()}
    assert found == {problem: [problem] if problem else [] for problem in damages}


def test_c2_unwritable_events_are_refused_with_a_reason() -> None:
    for number in range(7):
        with pytest.raises(ValueError, match=r"cannot be written"):
            EventsJson().fragment(unwritable_view(number), surroundings())


def test_c2_hostile_strings_come_back_as_they_were_or_are_refused() -> None:
    exporter, around, refused = EventsJson(), surroundings(), []
    for text in strings():
        try:
            fragment = exporter.fragment(hostile_view(text), around)
        except ValueError:
            refused.append(text)
            continue
        assert b"\n" not in fragment.body
        member = json.loads(fragment.body)
        assert (member["title"], member["description"], member["url"]) == (text, text, text)
    # An empty title is no title; a lone surrogate has no UTF-8.
    assert all(not text or not text.isprintable() for text in refused)


def test_documents_are_a_function_of_the_views_alone() -> None:
    assert sample_documents() == sample_documents()


def test_index_counts_what_the_files_hold() -> None:
    made = sample_documents()
    files = json.loads(made["data/index.json"])["files"]
    for file in (one for one in files if one["media_type"] == "application/json"):
        document = json.loads(made[file["url"].removeprefix("https://agenda.val-clair.example/")])
        assert (document["count"], len(document[file["holds"]])) == (file["count"], file["count"])
        assert document["selection"]["id"] == file["selection"]
        assert document["$schema"] == file["schema"]


def test_index_names_the_files_that_are_published() -> None:
    made = sample_documents()
    files = json.loads(made["data/index.json"])["files"]
    told = sorted(file["url"].removeprefix("https://agenda.val-clair.example/") for file in files)
    assert told == sorted(path for path in made if re.match(r"data/(?!schema/).*/(?!numbers)", path))
    assert len({file["url"] for file in files}) == len(files) == 3 * 10


def test_index_names_the_files_of_numbers() -> None:
    made, base = sample_documents(), "https://agenda.val-clair.example/"
    files = json.loads(made["data/index.json"])["numbers"]
    told = {file["url"].removeprefix(base): file for file in files}
    assert sorted(told) == sorted(
        path for path in made if re.fullmatch(r"data/(?!schema/)(.*/)?numbers(-fr)?\.\w+", path)
    )
    assert [path for path in told if (path.split("/")[1:-1] or [""]) != [told[path]["selection"]]] == []
    assert {(path[-4:], file["media_type"], file["schema"].removeprefix(base)) for path, file in told.items()} == {
        (".csv", "text/csv; charset=utf-8", "data/datapackage.json"),
        ("json", "application/json", "data/schema/numbers-1.schema.json"),
    }


def test_all_day_slots_are_days_and_others_are_instants() -> None:
    document = json.loads(events_document(events()))
    slots = {event["id"]: event["occurrences"] for event in document["events"]}
    show, abroad = slots["e3show"][0], slots["e4abroad"][0]
    assert (show["all_day"], show["start"], show["end"]) == (True, "2026-11-01", "2026-11-09")
    assert (abroad["all_day"], abroad["start"], abroad["end"]) == (False, "2026-11-05T09:00:00-05:00", None)


def test_sources_without_members_need_no_fragment() -> None:
    exporter, around = EventsJson(), surroundings()
    fragment = Fragment(exporter.fragment(event_view(), around).body, "")
    document = json.loads(b"".join(exporter.document(selection(), [fragment], around)))
    assert document["licences"] == []


def test_selection_says_when_it_last_changed() -> None:
    stamp = datetime(2026, 10, 1, 12, 0, tzinfo=UTC)
    body = b"".join(EventsJson().document(selection(changed_at=stamp), [], surroundings()))
    assert json.loads(body)["generated_from"] == {"changed_at": "2026-10-01T12:00:00Z"}


def test_associations_keep_their_order() -> None:
    document = json.loads(sample_documents()["data/all/associations.json"])
    expected = sorted(associations(), key=lambda one: (one.facts.name, one.id))
    assert [one["id"] for one in document["associations"]] == [one.id for one in expected]


def test_event_tells_how_complete_it_is_and_what_it_lacks() -> None:
    view = event_view(facts=event_facts(image=None, price=None))
    assert json.loads(EventsJson().fragment(view, surroundings()).body)["scores"] == {
        "completeness": 89,
        "missing": ["price", "image"],
        "partly": [],
        "confirmed_at": "2026-10-12T06:15:42Z",
    }


def test_association_tells_its_timeline_the_earliest_first() -> None:
    took_part = Participation(
        edition="semaine-solidaire-2026", name="Semaine 2026", known_as="Voisins", events=2, because=("organiser",)
    )
    body = AssociationsJson().fragment(association_view(timeline=(took_part,)), surroundings()).body
    assert json.loads(body)["timeline"] == [
        {
            "edition": "semaine-solidaire-2026",
            "name": "Semaine 2026",
            "known_as": "Voisins",
            "events": 2,
            "because": ["organiser"],
        }
    ]
