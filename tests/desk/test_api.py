"""The read API: filters, pages, what changed, what is gone; its document and its page."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import jsonschema
import pytest

from desk.web.api_page import KINDS
from desk.web.guard import POLICY
from tests.desk.asked_desk import AskedDesk, asked_desk
from tests.desk.visiting import Page
from tests.exports.asked_plainly import everything, expected
from tests.exports.asked_world import event

ROOT = "api/v1/"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedDesk]:
    with asked_desk(tmp_path_factory.mktemp("asked") / "week") as found:
        yield found


@pytest.fixture(scope="module")
def document(asked: AskedDesk) -> dict[str, Any]:
    return told(asked.ask(f"{ROOT}openapi.json"))


def told(page: Page) -> Any:
    return json.loads(page.body)


def pages(asked: AskedDesk, url: str) -> list[Any]:
    """All pages from an address on, by their links."""
    found = [told(asked.ask(url))]
    while found[-1]["next"]:
        assert len(found) < 200
        found.append(told(asked.ask(found[-1]["next"])))
    return found


def ids(some: list[Any], sort: str = "events") -> list[str]:
    return [one["id"] for page in some for one in page[sort]]


@pytest.mark.parametrize("limit", [1, 7, 60, 500])
@pytest.mark.parametrize(
    "query",
    [
        "",
        "theme=refugees",
        "departement=69,38&from=2026-11-01",
        "near=Lyon&within=60",
        "q=cafe",
        "edition=semaine-2015",
    ],
)
def test_pages_together_are_all_that_is_found_once(asked: AskedDesk, limit: int, query: str) -> None:
    filters = dict(pair.split("=") for pair in query.split("&") if pair)
    filters |= {"near": "69123"} if "near" in filters else {}
    plain = {name: value.split(",") for name, value in filters.items()}
    # The API gives what is long over too.
    plain = plain if {"from", "edition"} & plain.keys() else {**plain, "from": ["2000-01-01"]}
    found = pages(asked, f"{ROOT}events?{query}&limit={limit}")

    assert (
        sorted(ids(found)) == ids(found) == sorted(one["id"] for one in expected(asked.world.folder / "public", plain))
    )
    assert {page["count"] for page in found} == {len(ids(found))}
    assert all(len(page["events"]) == limit for page in found[:-1])
    assert {page["tombstones"] == [] for page in found} == {True}


def test_events_come_by_date_where_that_is_asked_for(asked: AskedDesk) -> None:
    found = ids(pages(asked, f"{ROOT}events?sort=start&limit=9"))
    assert found == [one["id"] for one in expected(asked.world.folder / "public", {"from": ["2000-01-01"]})]


def test_publication_between_two_pages_doubles_nobody_and_loses_nobody_who_stays(asked: AskedDesk) -> None:
    before = {one["id"] for one in everything(asked.world.folder / "public")}
    page = told(asked.ask(f"{ROOT}events?limit=10"))
    seen = [one["id"] for one in page["events"]]
    moved = datetime(2026, 12, 24, 17, tzinfo=UTC)
    number = 100
    while page["next"]:
        # One that was seen is gone, one to come is gone, another moves to the end of the year, one is new.
        gone = {seen[-1], *sorted(before - {*seen})[-1:]}
        for name in gone:
            asked.world.catalogue.remove(name)
            before.discard(name)
        asked.world.catalogue.put_event(seen[0], "Déplacé", moved)
        asked.world.catalogue.put(event(number))
        number += 1
        asked.world.publish(allow_shrink=True)
        page = told(asked.ask(page["next"]))
        seen += [one["id"] for one in page["events"]]

    assert len(seen) == len({*seen})
    assert before <= {*seen}
    assert number > 103


def test_changed_since_tells_what_changed_and_what_was_given_up(asked: AskedDesk) -> None:
    world = asked.world
    at = "2026-10-12T06:15:42Z"
    world.catalogue.put(event(5).model_copy(update={"changed_at": datetime(2026, 10, 19, tzinfo=UTC)}))
    world.publish(allow_shrink=True)
    for limit in (1, 500):
        found = pages(asked, f"{ROOT}events?changed_since=2026-10-15T00:00:00Z&limit={limit}")
        assert ids(found) == ["e0005"]
        assert [(one["id"], one["what"], one["heir"]) for page in found for one in page["tombstones"]] == [
            ("e0900", "merged", "e0001"),
            ("e0901", "gone", ""),
        ]
        assert sum(len(page["events"]) + len(page["tombstones"]) for page in found) == 3
    some = pages(asked, f"{ROOT}events?changed_since={at}")
    assert {one["id"] for page in some for one in page["events"]} == {
        one["id"] for one in everything(world.folder / "public") if one["changed_at"] >= at
    }
    assert [one["id"] for one in told(asked.ask(f"{ROOT}associations?changed_since={at}"))["tombstones"]] == ["a0900"]


def test_changes_are_followed_by_their_cursor(asked: AskedDesk) -> None:
    whole = told(asked.ask(f"{ROOT}changes"))
    cursor, found = "0", []
    while True:
        page = told(asked.ask(f"{ROOT}changes?since={cursor}&limit=7"))
        found += page["changes"]
        cursor = page["cursor"]
        if page["next"] is None:
            break
    assert found == whole["changes"]
    assert [one["revision"] for one in found] == sorted(one["revision"] for one in found)
    assert told(asked.ask(f"{ROOT}changes?since={cursor}")) == {"cursor": cursor, "next": None, "changes": []}
    asked.world.catalogue.put(event(6, title="Changé"))
    asked.world.publish(allow_shrink=True)
    assert [one["id"] for one in told(asked.ask(f"{ROOT}changes?since={cursor}"))["changes"]] == ["e0006"]


def test_cursor_that_is_ahead_says_to_begin_again(asked: AskedDesk) -> None:
    page = asked.ask(f"{ROOT}changes?since=999999")
    assert (page.status, told(page)["type"].rpartition("#")[2]) == (409, "restored")


def test_one_event_has_the_bytes_of_the_published_data(asked: AskedDesk) -> None:
    lines = (asked.world.folder / "public" / "data" / "all" / "events.json").read_bytes().splitlines()
    line = lines[3].removesuffix(b",")
    page = asked.ask(f"{ROOT}events/{json.loads(line)['id']}")

    assert (page.status, page.body) == (200, line + b"\n")
    assert asked.ask(f"{ROOT}events/{json.loads(line)['id']}", If_None_Match=page.headers["etag"]).status == 304
    lines = (asked.world.folder / "public" / "data" / "all" / "associations.json").read_bytes().splitlines()
    assert asked.ask(f"{ROOT}associations/{json.loads(lines[-2])['id']}").body == lines[-2] + b"\n"


def test_id_that_was_given_up_leads_on_or_is_gone(asked: AskedDesk) -> None:
    merged, gone = asked.ask(f"{ROOT}events/e0900"), asked.ask(f"{ROOT}events/e0901")

    assert (merged.status, merged.headers["location"]) == (308, f"{asked.desk.base}{ROOT}events/e0001")
    assert (gone.status, told(gone)["type"].rpartition("#")[2]) == (410, "gone")
    for path in (
        "events/e9999",
        "events/a0000",
        "associations/e0001",
        "events/..%2f..%2fgoodweek.toml",
        "events/a0900",
    ):
        page = asked.ask(f"{ROOT}{path}")
        assert (page.status, page.headers["content-type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    ("path", "status", "kind", "parameter"),
    [
        ("events?thema=food", 400, "unknown-parameter", "thema"),
        ("events?kind=association", 400, "unknown-parameter", "kind"),
        ("associations?free=yes", 400, "unknown-parameter", "free"),
        ("associations?sort=id", 400, "unknown-parameter", "sort"),
        ("events?theme=refuges", 400, "wrong-value", "theme"),
        ("events?limit=0", 400, "wrong-value", "limit"),
        ("events?limit=501", 400, "wrong-value", "limit"),
        ("events?limit=x", 400, "wrong-value", "limit"),
        ("events?sort=name", 400, "wrong-value", "sort"),
        ("events?cursor=x", 400, "wrong-value", "cursor"),
        ("events?cursor=WyJzdGFydCIsIngiLCJ5Il0", 400, "wrong-value", "cursor"),
        ("events?cursor=W10", 400, "wrong-value", "cursor"),
        ("events?cursor=%F0%9F%98%80", 400, "wrong-value", "cursor"),
        ("events?changed_since=hier", 400, "wrong-value", "changed_since"),
        ("events?changed_since=2026-11-01T00:00:00", 400, "wrong-value", "changed_since"),
        ("events?changed_since=2026-11-01T00:00:00Z&sort=start", 400, "wrong-value", "sort"),
        ("changes?since=x", 400, "wrong-value", "since"),
        ("changes?since=-1", 400, "wrong-value", "since"),
        ("changes?cursor=1", 400, "unknown-parameter", "cursor"),
        ("editions?limit=1", 400, "unknown-parameter", "limit"),
        ("sources?x=1", 400, "unknown-parameter", "x"),
        ("events/e0001?x=1", 400, "unknown-parameter", "x"),
        ("nothing", 404, "not-found", None),
        ("", 404, "not-found", None),
        ("submissions", 405, "no-such-method", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem_that_names_the_parameter(
    asked: AskedDesk, path: str, status: int, kind: str, parameter: str | None
) -> None:
    page = asked.ask(f"{ROOT}{path}")

    assert (page.status, page.headers["content-type"]) == (status, "application/problem+json")
    assert told(page)["type"] == f"{asked.desk.base}api/#{kind}"
    assert (told(page)["status"], told(page).get("parameter")) == (status, parameter)
    assert page.headers["access-control-allow-origin"] == "*"
    assert asked.ask(f"{ROOT}{path}", "HEAD").body == b""


def test_page_is_known_by_its_etag(asked: AskedDesk) -> None:
    url = f"{ROOT}events?theme=refugees&limit=3"
    page = asked.ask(url)
    same = asked.ask(url, If_None_Match=page.headers["etag"])
    others = [
        asked.ask(one).headers["etag"]
        for one in (f"{url}&cursor=WyJpZCIsImUwMDA0Il0", f"{ROOT}events?limit=3", f"{ROOT}associations")
    ]

    assert (same.status, same.body) == (304, b"")
    assert page.headers["etag"] not in others
    head = asked.ask(url, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(page.body)))
    assert head.headers["link"] == page.headers["link"] == f'<{told(page)["next"]}>; rel="next"'


def test_any_site_may_read_and_none_may_write(asked: AskedDesk) -> None:
    origin = {"Origin": "https://elsewhere.example", "Access_Control_Request_Method": "GET"}
    preflight = asked.ask(f"{ROOT}events", "OPTIONS", **origin)

    assert (preflight.status, preflight.headers["access-control-allow-methods"]) == (204, "GET, HEAD")
    assert asked.ask(f"{ROOT}events", **origin).headers["access-control-allow-origin"] == "*"
    assert asked.ask("submit/", "OPTIONS", **origin).status == 405
    assert asked.ask(f"{ROOT}events", "DELETE").status == 405
    written = asked.desk.visitor.ask(
        f"{ROOT}submissions", b"{}", Content_Type="application/json", Sec_Fetch_Site="cross-site"
    )
    assert written.status == 403


def test_lists_are_those_of_the_index_of_the_data(asked: AskedDesk) -> None:
    index = json.loads((asked.world.folder / "public" / "data" / "index.json").read_bytes())
    for name in ("editions", "sources"):
        page = asked.ask(f"{ROOT}{name}")
        assert told(page) == {name: index[name]}
        assert asked.ask(f"{ROOT}{name}", If_None_Match=page.headers["etag"]).status == 304


def schema_of(document: dict[str, Any], path: str) -> dict[str, Any]:
    """What the document says of a 200, whole."""
    (content,) = document["paths"][path]["get"]["responses"]["200"]["content"].values()
    return {**content["schema"], "components": document["components"]}


@pytest.mark.parametrize(
    ("path", "urls"),
    [
        ("/events", ["events?limit=500", "events?changed_since=2000-01-01T00:00:00Z", "events?q=introuvable"]),
        ("/events/{id}", ["events/e0001", "events/e0018"]),
        ("/associations", ["associations", "associations?changed_since=2000-01-01T00:00:00Z"]),
        ("/associations/{id}", ["associations/a0000"]),
        ("/editions", ["editions"]),
        ("/sources", ["sources"]),
        ("/changes", ["changes", "changes?since=3&limit=2"]),
    ],
)  # fmt: skip
def test_answers_are_as_the_document_says(
    asked: AskedDesk, document: dict[str, Any], path: str, urls: list[str]
) -> None:
    for url in urls:
        jsonschema.Draft202012Validator(schema_of(document, path)).validate(told(asked.ask(f"{ROOT}{url}")))
    content = document["paths"][path]["get"]["responses"]["4XX"]["content"]["application/problem+json"]
    problem = {**content["schema"], "components": document["components"]}
    jsonschema.validate(told(asked.ask(f"{ROOT}{urls[0].partition('?')[0]}?thema=1")), problem)


def test_document_is_openapi_and_names_every_filter(document: dict[str, Any], asked: AskedDesk) -> None:
    assert document["openapi"] == "3.1.0"
    assert document["servers"] == [{"url": f"{asked.desk.base}api/v1"}]
    assert sorted(document["paths"]) == ["/associations", "/associations/{id}", "/changes", "/editions", "/events",
        "/events/{id}", "/sources", "/submissions"]  # fmt: skip
    for path, refused in (("/events", "events?thema=1"), ("/associations", "associations?thema=1")):
        named = {one["name"] for one in document["paths"][path]["get"]["parameters"]}
        assert named == {*told(asked.ask(f"{ROOT}{refused}"))["known"]}
    published = json.loads((asked.world.folder / "public" / "data" / "schema" / "events-1.schema.json").read_bytes())
    assert document["components"]["schemas"]["EventRecord"]["required"] == published["$defs"]["EventRecord"]["required"]


@pytest.mark.parametrize("root", ["", "en/"])
def test_page_tells_of_all_of_it_in_plain_words(asked: AskedDesk, document: dict[str, Any], root: str) -> None:
    page = asked.ask(f"{root}api/")
    text = page.tree.xpath("string(//main)")

    assert (page.status, page.headers["content-security-policy"]) == (200, POLICY)
    assert page.tree.xpath("//script") == []
    for path in document["paths"]:
        assert f"{asked.desk.base}api/v1{path}" in text
    codes = {one.text for one in page.tree.xpath("//tbody//th/code")}
    for path in ("/events", "/associations"):
        assert {one["name"] for one in document["paths"][path]["get"]["parameters"]} <= codes
    assert [one for one in KINDS if not page.tree.xpath(f'//*[@id="{one}"]')] == []
    for href in page.tree.xpath("//main//a/@href"):
        assert asked.ask(f"{root}api/{href}").status == 200


def test_hostile_ids_and_cursors_break_nothing(asked: AskedDesk) -> None:
    for value in ("\0", "'; DROP TABLE event; --", "../..", "x" * 3_000, "\r\nX-Evil: 1", "a\nb", "[[[", "\u202e"):
        said = quote(value, safe="")
        for path in (f"events/{said}", f"events?cursor={said}", f"changes?since={said}", f"events?{said}={said}"):
            page = asked.ask(f"{ROOT}{path}")
            assert page.status in (400, 404)
            assert page.headers["content-type"] in ("application/problem+json", "text/plain; charset=utf-8")
            assert "x-evil" not in page.headers
