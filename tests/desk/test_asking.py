"""Filtered calendars and feeds over HTTP: canonical addresses, ETags, what is wrong with a request."""

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

import pytest
from icalendar import Calendar

from exports import asking
from exports.asking_documents import FORMS
from tests.desk.asked_desk import AskedDesk, asked_desk
from tests.desk.visiting import Page
from tests.exports.asked_plainly import expected
from tests.exports.asked_world import event
from tests.exports.hostile import strings

QUERY = "within=20&theme=refugees&near=Lyon"
CANONICAL = "near=69123&theme=refugees&within=20"
ADDRESSES = [f"{form.sort}.{form.suffix}" for form in FORMS] + [
    f"en/events.{suffix}" for suffix in ("ics", "rss", "atom")
]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedDesk]:
    with asked_desk(tmp_path_factory.mktemp("asked") / "week") as found:
        yield found


@pytest.mark.parametrize("form", FORMS, ids=lambda form: f"{form.sort}.{form.suffix}")
def test_document_is_given_as_what_it_is(asked: AskedDesk, form: object) -> None:
    sort, suffix, media_type = (getattr(form, name) for name in ("sort", "suffix", "media_type"))
    page = asked.ask(f"{sort}.{suffix}?theme=refugees")

    assert (page.status, page.headers["content-type"]) == (200, media_type)
    assert page.headers["access-control-allow-origin"] == "*"
    assert page.headers["cache-control"] == "public, max-age=900"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert "last-modified" not in page.headers
    assert "content-disposition" not in page.headers
    assert "set-cookie" not in page.headers


def test_calendar_has_what_a_look_at_each_event_finds(asked: AskedDesk) -> None:
    ids = [one["id"] for one in expected(asked.world.folder / "public", {"theme": ["refugees"], "departement": ["69"]})]
    calendar = Calendar.from_ical(asked.ask("events.ics?theme=refugees&departement=69").body)
    named = [str(one["uid"]).partition("-")[0] for one in calendar.walk("VEVENT")]

    assert list(dict.fromkeys(named)) == ids
    assert len(ids) > 1
    assert [
        one["id"] for one in json.loads(asked.ask("events.json?departement=69&theme=refugees").body)["events"]
    ] == ids


@pytest.mark.parametrize("path", ADDRESSES)
def test_other_spelling_gets_the_same_document_and_its_canonical_address(asked: AskedDesk, path: str) -> None:
    one, other = asked.ask(f"{path}?{QUERY}"), asked.ask(f"{path}?{CANONICAL}&q=&source=")
    address = f"{asked.desk.base}{path}?{CANONICAL}"

    assert (one.status, one.body, one.headers["etag"]) == (200, other.body, other.headers["etag"])
    assert {page.headers["content-location"] for page in (one, other)} == {address}
    assert {page.headers["link"] for page in (one, other)} == {f'<{address}>; rel="canonical"'}
    assert asked.ask(f"/{address.partition(asked.desk.base)[2]}").body == one.body


@pytest.mark.parametrize("path", ADDRESSES)
def test_who_has_a_document_is_told_so_in_a_304(asked: AskedDesk, path: str) -> None:
    tag = asked.ask(f"{path}?{QUERY}").headers["etag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', tag.replace('"', "").join(['"', '-gz"'])):
        for method in ("GET", "HEAD"):
            again = asked.ask(f"{path}?{CANONICAL}", method, If_None_Match=known)
            assert (again.status, again.body) == (304, b"")
            assert again.headers["etag"].strip('"').removesuffix("-gz") == tag.strip('"')
            assert again.headers["cache-control"] == "public, max-age=900"
    assert asked.ask(f"{path}?{QUERY}", If_None_Match='"x"').status == 200
    assert (
        asked.ask(f"{path}?free=yes" if "assoc" not in path else f"{path}?kind=foundation", If_None_Match=tag).status
        == 200
    )


def test_304_is_known_without_making_the_document(asked: AskedDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    tag = asked.ask("events.ics?q=cafe").headers["etag"]

    def never(*_: object) -> bytes:
        raise AssertionError("a document was made")

    monkeypatch.setattr(asking, "assembled", never)
    assert asked.ask("events.ics?q=CAFÉ".replace("É", quote("É")), If_None_Match=tag).status == 304
    assert asked.ask("events.atom?q=visite", "HEAD").status == 200


def test_compressed_form_has_an_etag_of_its_own(asked: AskedDesk) -> None:
    plain, less = asked.ask("events.ics"), asked.ask("events.ics", Accept_Encoding="br, gzip")

    assert (gzip.decompress(less.body), less.headers["content-encoding"]) == (plain.body, "gzip")
    assert less.headers["etag"] == plain.headers["etag"][:-1] + '-gz"'
    assert {page.headers["vary"] for page in (plain, less)} == {"Accept-Encoding"}
    assert asked.ask("events.ics", Accept_Encoding="gzip;q=0").body == plain.body


def test_head_has_the_headers_of_get_and_no_body(asked: AskedDesk) -> None:
    given, head = asked.ask("events.json?free=yes"), asked.ask("events.json?free=yes", "HEAD")
    names = ("etag", "content-type", "link", "content-location", "cache-control", "content-length")

    assert (head.status, head.body) == (200, b"")
    assert [head.headers[name] for name in names] == [given.headers[name] for name in names]


@pytest.mark.parametrize(
    ("path", "accept", "media_type"),
    [
        ("events.ics?thema=food", "*/*", "text/plain; charset=utf-8"),
        ("events.ics?thema=food", "text/calendar", "text/plain; charset=utf-8"),
        ("events.ics?thema=food", "application/json", "application/problem+json"),
        ("events.json?thema=food", "*/*", "application/problem+json"),
        ("events.json?thema=food", "text/html", "text/plain; charset=utf-8"),
        ("associations.json?thema=food", "", "application/problem+json"),
    ],
)  # fmt: skip
def test_unknown_filter_is_a_400_that_names_the_known_ones(
    asked: AskedDesk, path: str, accept: str, media_type: str
) -> None:
    page = asked.ask(path, Accept=accept)

    assert (page.status, page.headers["content-type"]) == (400, media_type)
    if media_type == "application/problem+json":
        told = json.loads(page.body)
        assert told["type"] == f"{asked.desk.base}api/#unknown-parameter"
        assert (told["status"], told["parameter"], told["value"]) == (400, "thema", "food")
        assert "theme" in told["known"]
        assert told["detail"] == "«\u00a0thema\u00a0» n’est pas un filtre."
    else:
        first, second = page.body.decode().splitlines()
        assert first == "«\u00a0thema\u00a0» n’est pas un filtre."
        assert second.startswith("accessible, attendance, audience, commune, ")
    assert asked.ask(path, "HEAD", Accept=accept).body == b""


def test_unknown_value_is_told_in_the_language_of_the_address(asked: AskedDesk) -> None:
    page = asked.ask("en/events.rss?theme=refuges")

    assert page.status == 400
    assert page.body.decode().splitlines()[0] == "“refuges” is no value of the filter “theme”."
    assert page.body.decode().splitlines()[1].startswith("crowdfunding, refugees, elderly, ")
    assert page.headers["cache-control"] == "no-store"


HOSTILE = ["'; DROP TABLE event; --", "\r\nSet-Cookie: a=b\r\n", "\0", "%0d%0aX-Evil: 1", "x" * 10_000, "{0.__class__}",
           "//evil.example", "https://evil.example/", "<script>"]  # fmt: skip


@pytest.mark.parametrize(
    "value", [*HOSTILE, *[one for one in strings() if "\ud800" not in one and "\udfff" not in one][:25]]
)
def test_hostile_values_change_no_header_and_break_nothing(asked: AskedDesk, value: str) -> None:
    told = quote(value, safe="", errors="replace")
    for query in (f"q={told}", f"theme={told}", f"near={told}", f"{told or 'x'}=1", f"organiser={told}", told):
        for path in ("events.ics", "en/events.rss", "events.json"):
            page = asked.ask(f"{path}?{query}")
            assert page.status in (200, 400)
            assert {"set-cookie", "x-evil", "location"} & page.headers.keys() == set()
            assert all(part.isprintable() for part in page.headers.values())
            assert len(page.headers.get("link", "")) < 4_000
            assert b"Traceback" not in page.body


def test_host_that_is_not_ours_is_refused_and_stands_in_no_address(asked: AskedDesk) -> None:
    assert asked.ask("events.ics?free=yes", Host="evil.example").status == 400
    page = asked.ask("events.ics?free=1", X_Forwarded_Host="evil.example")
    assert b"evil.example" not in page.body
    assert "evil.example" not in page.headers["link"]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_calendars_are_read_and_not_written(asked: AskedDesk, method: str) -> None:
    assert asked.ask("events.ics", method, Sec_Fetch_Site="same-origin").status == 405


def test_publication_is_seen_by_the_next_who_asks(asked: AskedDesk) -> None:
    before = asked.ask("events.ics?q=toutneuf")
    asked.world.catalogue.put(event(80, title="Toutneuf"))
    asked.world.publish()
    after = asked.ask("events.ics?q=toutneuf", If_None_Match=before.headers["etag"])

    assert (before.body.count(b"BEGIN:VEVENT"), after.body.count(b"BEGIN:VEVENT")) == (0, 1)
    asked.world.catalogue.remove("e0080")
    asked.world.publish()
    assert asked.ask("events.ics?q=toutneuf").headers["etag"] == before.headers["etag"]


def test_what_is_published_cannot_be_read_is_a_503_that_says_when_to_come_again(
    tmp_path: Path,
) -> None:
    with asked_desk(tmp_path / "week") as asked:
        (asked.world.folder / ".goodweek" / "fragments.sqlite").unlink()
        page = asked.ask("events.ics")
        assert (page.status, page.headers["retry-after"], page.headers["cache-control"]) == (503, "60", "no-store")
        assert json.loads(asked.ask("events.json").body)["status"] == 503
        assert asked.ask("").status == 200


def test_same_query_is_the_same_document_every_time(asked: AskedDesk) -> None:
    bodies = {sha256(asked.ask("events.atom?audience=seniors,families").body).hexdigest() for _ in range(5)}
    assert len(bodies) == 1


def test_pages_of_the_site_are_where_they_were(asked: AskedDesk) -> None:
    pages: list[Page] = [asked.ask(path) for path in ("feeds/all.ics", "data/all/events.json", "events/e0001.ics")]
    assert {page.status for page in pages} == {200}
