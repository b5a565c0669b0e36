"""Asking for just what one needs: what is found, in which form, under which address, and through a publication."""

import csv
import gzip
import io
import json
import re
import shutil
import sqlite3
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from lxml import etree

from catalog.cleaning.text import fold
from catalog.vocabulary import Accessibility, Attendance, Audience, Theme
from exports import asking_snapshot
from exports.asking import Asking, Unavailable
from exports.asking_documents import FORMS, Form
from exports.asking_entries import folded
from exports.asking_kept import Kept
from exports.asking_query import published_as
from exports.fragments import FragmentCache, Rendered
from exports.fragments_file import CACHE
from tests.exports.asked_plainly import expected, read, uids
from tests.exports.asked_world import World, event, published_world
from tests.exports.views import site

ICS, RSS, ATOM, JSON, CSV, ASSOCIATIONS, ASSOCIATIONS_CSV = FORMS


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Nobody changes anything in it."""
    return published_world(tmp_path_factory.mktemp("asked") / "week")


@pytest.fixture(scope="module")
def asking(shared: World) -> Asking:
    return Asking(shared.folder, site())


@pytest.fixture
def own(shared: World, tmp_path: Path) -> World:
    """A copy of it that may be changed."""
    shutil.copytree(shared.folder, tmp_path / "week", symlinks=True)
    return World(tmp_path / "week", deepcopy(shared.catalogue))


def body(asking: Asking, form: Form, query: str = "", language: Any = "fr") -> bytes:
    return asking.make(asking.choose(form, language, query))[1].plain


def uids_in(calendar: bytes) -> list[str]:
    """The UIDs that a calendar has, without those of entries that were given up."""
    return [str(one["uid"]) for one in Calendar.from_ical(calendar).walk("VEVENT")]


def found(asking: Asking, query: str, form: Form = JSON) -> list[str]:
    return [one["id"] for one in json.loads(body(asking, form, query))[form.sort]]


CASES = {
    "theme": [*map(str, tuple(Theme)[:7])],
    "audience": [*map(str, tuple(Audience)[:5])],
    "attendance": [*map(str, Attendance)],
    "accessible": [*map(str, tuple(Accessibility)[:4])],
    "region": ["84", "11", "93"],
    "departement": ["69", "38", "75", "2A"],
    "commune": ["69123", "75056", "75111", "38185"],
    "language": ["fr", "en", "de"],
    "organiser": ["a0000", "a0001", "a0002"],
    "source": ["val_clair", "voisins"],
    "edition": ["semaine-solidaire-2026", "semaine-2015"],
    "free": ["yes"],
    "q": ["cafe", "ELAN ete", "l’école", "tilleul", "exil", "refugees", "introuvable", "n 1"],
}
DAYS = ["2015-11-05", "2026-11-01", "2026-11-07", "2026-11-30"]
NEAR = ["69123", "38185", "45.766,4.8795"]


@st.composite
def filters(draw: st.DrawFn) -> dict[str, list[str]]:
    """Any combination of filters, most of which somebody meets."""
    names = draw(st.lists(st.sampled_from(sorted(CASES)), unique=True, max_size=3))
    made = {name: draw(st.lists(st.sampled_from(CASES[name]), unique=True, min_size=1, max_size=3)) for name in names}
    if draw(st.booleans()):
        first, last = sorted(draw(st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS))))
        made |= draw(st.sampled_from([{"from": [first]}, {"to": [last]}, {"from": [first], "to": [last]}]))
    if draw(st.booleans()):
        made |= {"near": [draw(st.sampled_from(NEAR))], "within": [draw(st.sampled_from(["0.5", "20", "120", "600"]))]}
    return made


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(asked=filters())
def test_any_query_finds_what_a_look_at_each_event_finds_in_every_form(
    asking: Asking, shared: World, asked: dict[str, list[str]]
) -> None:
    public, query = shared.folder / "public", urlencode(asked, doseq=True)
    events = expected(public, asked)
    ids = [one["id"] for one in events]

    assert found(asking, query) == ids
    weeks = asked.get("edition", [])
    first, last = asked.get("from", [""])[0], asked.get("to", ["9999"])[0]
    if len(weeks) == 1:
        days = {"semaine-solidaire-2026": ("2026-11-03", "2026-11-09"), "semaine-2015": ("2015-11-03", "2015-11-09")}
        first, last = max(first, days[weeks[0]][0]), min(last, days[weeks[0]][1])
    assert uids_in(body(asking, ICS, query)) == uids(events, first, last)
    rows = csv.DictReader(io.StringIO(body(asking, CSV, query).decode()))
    assert [row["uid"] for row in rows] == uids(events)
    latest = {one["id"] for one in expected(public, asked, feed=True)}
    for form, path in ((RSS, "//item/guid"), (ATOM, "//a:entry/a:id")):
        tree = etree.fromstring(body(asking, form, query))
        named = tree.xpath(path, namespaces={"a": "http://www.w3.org/2005/Atom"})
        assert {one.text.rpartition(":")[2] for one in named} == latest


ASSOCIATION_CASES = {name: CASES[name] for name in ("theme", "region", "departement", "commune", "source", "edition")}
ASSOCIATION_CASES |= {"q": ["voisins", "pont", "w999"], "kind": ["association", "foundation"]}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_any_query_finds_what_a_look_at_each_association_finds(
    asking: Asking, shared: World, data: st.DataObject
) -> None:
    names = data.draw(st.lists(st.sampled_from(sorted(ASSOCIATION_CASES)), unique=True, max_size=3))
    asked = {n: data.draw(st.lists(st.sampled_from(ASSOCIATION_CASES[n]), min_size=1, max_size=2)) for n in names}
    query = urlencode(asked, doseq=True)
    some = expected(shared.folder / "public", asked, "associations")

    assert found(asking, query, ASSOCIATIONS) == [one["id"] for one in some]
    rows = csv.DictReader(io.StringIO(body(asking, ASSOCIATIONS_CSV, query).decode()))
    assert [row["id"] for row in rows] == [one["id"] for one in some]


@pytest.mark.parametrize("kind", ["theme/refugees", "departement/69", "commune/75056", "free", "association/a0000",
    "accessible/hearing", "language/en", "audience/everyone", "semaine-solidaire-2026", "region/84", "online", "all",
    "semaine-2015/theme/refugees"])  # fmt: skip
def test_entries_are_those_of_the_published_calendar_to_the_byte(asking: Asking, shared: World, kind: str) -> None:
    name, _, key = kind.partition("/")
    names = {"association": "organiser", "free": "free", "all": ""}
    if name.startswith("semaine"):
        week, _, rest = kind.partition("/")
        asked = {"edition": week, **({rest.split("/")[0]: rest.split("/")[1]} if rest else {})}
    elif name == "online":
        asked = {"attendance": "online,hybrid"}
    else:
        asked = {names.get(name, name): key or "yes"} if names.get(name, name) else {}
    query = urlencode(asked)
    published = (shared.folder / "public" / "feeds" / f"{kind}.ics").read_bytes()
    made = body(asking, ICS, query)
    begin = b"BEGIN:VTIMEZONE"

    assert made[made.index(begin) :] == published[published.index(begin) :]
    assert published_as(asking.query("events", query)) == kind


@pytest.mark.parametrize("query", ["theme=food&free=yes", "q=atelier", "theme=food,health", "near=Lyon", "from=2026-11-03",
    "edition=semaine-2015,semaine-solidaire-2026", "source=voisins", "attendance=online"])  # fmt: skip
def test_what_is_published_nowhere_is_known_as_such(asking: Asking, query: str) -> None:
    assert published_as(asking.query("events", query)) is None


def test_calendar_of_days_holds_the_dates_in_them_alone(asking: Asking) -> None:
    several = [one for one in read_all(asking) if len(one["occurrences"]) > 1]
    for one in several:
        second = one["occurrences"][1]
        day = second["start"][:10]
        made = uids_in(body(asking, ICS, f"from={day}&to={day}"))
        assert second["uid"] in made
        assert one["occurrences"][0]["uid"] not in made
    assert len(several) > 2


def read_all(asking: Asking) -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = json.loads(body(asking, JSON, "from=2000-01-01"))["events"]
    return events


@pytest.mark.parametrize(
    ("language", "query", "name"),
    [
        ("fr", "", "Agenda solidaire de Val-Clair"),
        ("fr", "theme=refugees&near=Lyon&within=20", "Accueil des réfugiés, à moins de 20 km de Lyon · Agenda solidaire de Val-Clair"),
        ("en", "theme=refugees&near=Lyon&within=20", "Refugee matching, within 20 km of Lyon · Agenda solidaire de Val-Clair"),
        ("fr", "edition=semaine-2015&free=1", "Gratuit · Semaine 2015"),
        ("fr", "theme=food,refugees,health", "Alimentation, Santé ou Accueil des réfugiés · Agenda solidaire de Val-Clair"),
        ("fr", "near=Albi&within=2.5", "à moins de 2,5 km d’Albi · Agenda solidaire de Val-Clair"),
        ("fr", "near=Le Havre", "à moins de 20 km du Havre · Agenda solidaire de Val-Clair"),
        ("fr", "near=45.1,4.2", "à moins de 20 km du point 45.1000, 4.2000 · Agenda solidaire de Val-Clair"),
        ("fr", "from=2026-11-03&to=2026-11-09", "du 3 au 9 novembre 2026 · Agenda solidaire de Val-Clair"),
        ("en", "to=2026-11-09&language=fr", "until 9 November 2026, in French · Agenda solidaire de Val-Clair"),
        ("fr", "organiser=a0001&source=voisins", "par Atelier du Pont, source : Les Voisins · Agenda solidaire de Val-Clair"),
        ("fr", "q=Été École", "« ecole ete » · Agenda solidaire de Val-Clair"),
        ("fr", "commune=69123&departement=69&region=84", "Lyon, Rhône, Auvergne-Rhône-Alpes · Agenda solidaire de Val-Clair"),
        ("fr", "accessible=mobility&attendance=online&audience=seniors", "Seniors, En ligne, Handicap moteur · Agenda solidaire de Val-Clair"),
    ],
)  # fmt: skip
def test_calendar_and_feed_are_called_as_people_say_it(asking: Asking, language: Any, query: str, name: str) -> None:
    calendar = Calendar.from_ical(body(asking, ICS, query, language))
    feed = etree.fromstring(body(asking, RSS, query, language))

    assert (str(calendar["name"]).replace("\\,", ","), feed.findtext("channel/title")) == (name, name)


def test_document_names_its_own_canonical_address(asking: Asking) -> None:
    base = "https://agenda.val-clair.example/"
    query = "within=20&theme=REFUGEES&theme=food,&near=Lyon&audience="
    asked = "near=69123&theme=food,refugees&within=20"
    calendar = Calendar.from_ical(body(asking, ICS, query, "en"))
    feed = etree.fromstring(body(asking, RSS, query))
    data = json.loads(body(asking, JSON, query))

    assert (str(calendar["source"]), str(calendar["url"])) == (f"{base}en/events.ics?{asked}", f"{base}en/ask/?{asked}")
    (own,) = [one for one in feed.iterfind("channel/{*}link") if one.get("rel") == "self"]
    assert (own.get("href"), feed.findtext("channel/link")) == (f"{base}events.rss?{asked}", f"{base}ask/?{asked}")
    assert (data["selection"]["id"], data["selection"]["page"]) == (f"asked?{asked}", f"{base}ask/?{asked}")


def test_calendar_that_rolls_says_so_and_one_by_days_does_not(asking: Asking) -> None:
    def told(query: str) -> str:
        return str(Calendar.from_ical(body(asking, ICS, query))["description"])

    assert "Cet agenda commence au 1er avril 2026." in told("theme=refugees")
    assert "Cet agenda commence" not in told("theme=refugees&from=2015-01-01")
    assert "Cet agenda commence" not in told("edition=semaine-2015")


ALIKE = [
    ["theme=refugees&free=yes", "free=1&theme=REFUGEES", "theme=Accueil des réfugiés&free=oui", "theme=,refugees,refugees&free=on&q="],
    ["near=69123&within=20", "near=Lyon", "near=lyon (69)&within=20.0", "near=insee:69123", "within=20,0&near=LYON"],
    ["commune=75111", "commune=Paris 11e", "commune=insee:75111"],
    ["departement=2A,69", "departement=69&departement=2a", "departement=Rhône,Corse-du-Sud"],
    ["region=84", "region=auvergne rhone alpes"],
    ["q=ecole%20ete", "q=été+école", "q=école&q=ete"],
    ["from=2026-11-03", "from=20261103"],
    ["near=45.766,4.88", "near=45.7660;4.88000", "near=45.766 , 4.88&within=20"],
    ["organiser=a0001", "organiser=Atelier du Pont", "organiser=atelier DU pont"],
    ["language=fr", "language=FR-fr", "language=fra"],
]  # fmt: skip


@pytest.mark.parametrize("spellings", ALIKE, ids=lambda one: one[0])
def test_one_thing_has_one_address_and_one_etag_however_it_is_written(asking: Asking, spellings: list[str]) -> None:
    made = [asking.choose(ICS, "fr", one) for one in spellings]

    assert {(one.path, one.etag) for one in made} == {(made[0].path, made[0].etag)}
    again = asking.choose(ICS, "fr", made[0].path.partition("?")[2])
    assert (again.path, again.etag) == (made[0].path, made[0].etag)


def test_five_digits_are_a_postcode_near_and_a_code_in_a_commune(asking: Asking) -> None:
    # 38100 is the postcode of Grenoble, and INSEE's code of a village.
    assert asking.query("events", "near=38100").text == "near=38185&within=20"
    assert asking.query("events", "near=insee:38100").text == "near=insee:38100&within=20"
    assert asking.query("events", "commune=38100").text == "commune=38100"
    assert asking.query("events", "commune=75011").text == "commune=75111"


def test_etag_is_another_for_each_form_language_and_query(asking: Asking) -> None:
    told = [asking.choose(form, language, query).etag for form in (ICS, RSS, ATOM) for language in ("fr", "en")
            for query in ("", "free=yes", "theme=food", "from=2026-11-03")]  # fmt: skip

    assert len({*told}) == 24
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in told)


def test_etag_is_the_same_in_every_process_and_changes_with_the_bytes_alone(own: World) -> None:
    def etags(asking: Asking) -> dict[str, str]:
        return {q: asking.choose(ICS, "fr", q).etag for q in ("", "theme=refugees", "departement=38", "source=voisins")}

    asking = Asking(own.folder, site())
    before = etags(asking)
    assert etags(Asking(own.folder, site())) == before
    own.catalogue.put(event(2, title="Autre titre"))
    own.publish()
    after = etags(asking)

    # Number 2 is in Grenoble, of both sources, and about the elderly.
    assert {query for query in before if before[query] != after[query]} == {"", "departement=38", "source=voisins"}
    assert etags(Asking(own.folder, site())) == after


def test_publication_is_seen_at_once_and_reads_again_what_changed_alone(
    own: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = Asking(own.folder, site())
    body(asking, ICS)
    made: list[str] = []
    real = asking_snapshot.entry_of
    monkeypatch.setattr(asking_snapshot, "entry_of", lambda *told: made.append(told[0]) or real(*told))
    own.catalogue.put(event(2, title="Autre titre"))
    own.catalogue.put(event(70, title="Tout nouveau"))
    own.publish()

    assert [one.decode() for one in (b"Autre titre", b"Tout nouveau") if one in body(asking, ICS)] == [
        "Autre titre",
        "Tout nouveau",
    ]
    assert sorted(made) == ["e0002", "e0070"]
    assert found(asking, "from=2000-01-01") == [
        one["id"] for one in expected(own.folder / "public", {"from": ["2000-01-01"]})
    ]


def test_fragment_that_moved_on_is_read_again(own: World, tmp_path: Path) -> None:
    """A publication goes on: the cache is ahead of the folder, which nobody has switched yet."""
    asking = Asking(own.folder, site())
    chosen = asking.choose(ICS, "fr", "departement=38")
    shutil.copytree(own.folder / "public", tmp_path / "before")
    before = (own.folder / "public").readlink()
    own.catalogue.put(event(2, title="Autre titre"))
    own.publish()
    (own.folder / "public").unlink()
    (own.folder / "public").symlink_to(before)
    again, made = asking.make(chosen)

    assert b"Autre titre" in made.plain
    assert again.etag != chosen.etag
    assert asking.choose(ICS, "fr", "departement=38").etag == again.etag
    assert [one.plain for one in (asking.make(again)[1],)] == [made.plain]


def test_event_that_is_gone_from_the_cache_already_is_left_out(own: World) -> None:
    asking = Asking(own.folder, site())
    body(asking, ICS)
    before = (own.folder / "public").readlink()
    own.catalogue.give_up("e0002")
    own.publish()
    (own.folder / "public").unlink()
    (own.folder / "public").symlink_to(before)

    assert "e0002" not in found(asking, "departement=38")
    assert "e0002" in [one["id"] for one in read(own.folder / "public", "departement/38")]


def test_cache_that_was_lost_gives_no_half_of_a_calendar(own: World) -> None:
    asking = Asking(own.folder, site())
    path = own.folder / ".goodweek" / CACHE
    body(asking, ICS, "theme=refugees")
    path.unlink()
    with pytest.raises(Unavailable):
        body(asking, ICS, "theme=elderly")
    assert body(asking, ICS, "theme=refugees")  # it was kept
    own.publish()
    fresh = Asking(own.folder, site())
    assert uids_in(body(fresh, ICS, "theme=elderly"))
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM subject WHERE id > 'e0020'")
    connection.close()
    with pytest.raises(Unavailable):
        Asking(own.folder, site()).now()


def test_what_forbids_to_be_republished_is_nowhere(asking: Asking, own: World) -> None:
    assert "secret" not in {*asking.now().sources()}
    own.catalogue.remove("e0004")
    own.publish()
    after = Asking(own.folder, site())
    for form in FORMS:
        assert b"e0004" not in body(after, form)
    assert "e0004" not in found(after, "from=2000-01-01")


def test_event_that_a_format_refuses_is_left_out_of_it_alone(own: World) -> None:
    with FragmentCache(own.folder / ".goodweek" / CACHE) as cache:
        known, gists = cache.subjects(), dict(cache.gists())
        for identity, refused in (("e0002", '{"ical": "no"}'), ("e0007", '{"directory-events": "no"}')):
            one = known[identity]
            told = Rendered(identity, one.revision, one.instant, one.stamp, 1, gists[identity], refused, "", {})
            cache.put([told])
    asking = Asking(own.folder, site())
    named = {one.partition("-")[0] for one in uids_in(body(asking, ICS))}

    assert ("e0002" in found(asking, ""), "e0002" in named) == (True, False)
    assert ("e0007" in found(asking, ""), "e0007" in named) == (False, False)


def test_id_that_was_given_up_leads_to_its_heir(own: World) -> None:
    own.catalogue.give_up("a0002", "a0000")
    own.catalogue.give_up("a0001")
    own.publish()
    asking = Asking(own.folder, site())

    assert asking.query("events", "organiser=a0002").text == "organiser=a0000"
    assert asking.query("events", "organiser=a0001").text == "organiser=a0001"
    assert found(asking, "organiser=a0001") == []


def test_documents_that_were_made_are_kept_as_long_as_there_is_room(shared: World) -> None:
    asking = Asking(shared.folder, site(), room=400_000)
    for word in ("cafe", "elan", "nuit", "visite", "rencontre", "fin") * 2:
        asking.make(asking.choose(JSON, "fr", f"q={word}"))

    assert 0 < asking._bodies.weight <= 400_000


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept: Kept[str] = Kept(100)
    for name in "abcd":
        kept.put(name, name.upper(), 25)
    assert kept.get("a") == "A"
    kept.put("e", "E", 20)
    kept.put("too heavy", "F", 26)
    kept.put("c", "again", 20)

    assert [kept.get(name) for name in ("a", "b", "c", "d", "e", "too heavy")] == ["A", None, "again", "D", "E", None]
    assert kept.weight == 90
    kept.clear()
    assert (kept.get("a"), kept.weight) == (None, 0)


def test_small_documents_are_not_compressed_and_large_ones_are(asking: Asking) -> None:
    _, large = asking.make(asking.choose(ICS, "fr", ""))
    _, small = asking.make(asking.choose(ICS, "fr", "q=introuvable"))

    assert large.less is not None
    assert gzip.decompress(large.less) == large.plain
    assert small.less is None


def test_calendar_of_nothing_is_a_sound_one(asking: Asking) -> None:
    made = body(asking, ICS, "q=introuvable")

    assert uids_in(made) == []
    assert made.endswith(b"END:VTIMEZONE\r\nEND:VCALENDAR\r\n")
    assert found(asking, "q=introuvable") == []


@given(st.lists(st.text(st.sampled_from("aé1 -\n\u00a0x"), max_size=40).map(lambda one: one * 30), max_size=6))
def test_no_word_is_lost_or_cut_however_long_a_text_is(texts: list[str]) -> None:
    words = [word for text in texts for word in fold_all(text)]
    assert folded(texts).split() == words
    assert folded(texts).startswith(" ") or not words


def fold_all(text: str) -> list[str]:
    """The words of a text, folded one by one: what stands between blanks is short enough for that, or cut by `fold`."""
    return [word for piece in text.split() for word in fold(piece).split()]
