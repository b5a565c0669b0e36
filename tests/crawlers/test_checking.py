"""The check of an address and of a described source, with answers of an invented web.

`Web.ask` has the shape that `crawlers.fetching` gives to plans; tests of the fetching itself are beside.
"""

import asyncio
import json
import random
import tomllib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from catalog import clock
from catalog.errors import ConfigurationInvalid
from crawlers.checking import look, tally_of, trial_source
from crawlers.checking_columns import guessed
from crawlers.checking_examination import Examination
from crawlers.checking_marks import with_checked
from crawlers.checking_markup import markup
from crawlers.checking_page import about, licence_name
from crawlers.checking_plan import examine
from crawlers.checking_sources import verdict_of, wanting
from crawlers.fetching import Unanswered
from crawlers.reading import Answer
from crawlers.source import Source

NOW = datetime(2026, 10, 20, 8, 0, tzinfo=UTC)
SITE = "https://clics.valbrume.example"
VEVENT = """BEGIN:VEVENT\r\nUID:{uid}-2026@clics.valbrume.example\r\nDTSTART:20261103T183000\r\nSUMMARY:{title}\r\n{more}END:VEVENT\r\n"""


@dataclass
class Web:
    """Gives what stands in a table, by address; any other address answered 404."""

    table: dict[str, tuple[str, str] | str]
    asked: list[str] = field(default_factory=list)

    async def ask(self, url: str, body: str = "") -> Answer | Unanswered:
        self.asked.append(f"POST {url}" if body else url)
        found = self.table.get(url, "answered 404")
        if isinstance(found, str):
            return Unanswered(url, found, int(found.split()[1]) if found.startswith("answered ") else 0)
        return _answer(url, *found)


def _answer(url: str, media_type: str, text: str) -> Answer:
    return Answer(url, text.encode(), NOW, media_type)


def _page(body: str, head: str = "") -> tuple[str, str]:
    title = "<title>Agenda | Les Clics</title>"
    return "text/html", f"<!doctype html><html lang=fr><head>{title}{head}</head><body>{body}</body></html>"


def _calendar(*titles: str, more: str = "", name: str = "") -> tuple[str, str]:
    events = "".join(VEVENT.format(uid=title, title=title, more=more) for title in titles)
    named = f"X-WR-CALNAME:{name}\r\n" if name else ""
    return "text/calendar", f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//FR\r\n{named}{events}END:VCALENDAR\r\n"


def _event(name: str) -> str:
    event = {"@context": "https://schema.org", "@type": "Event", "name": name, "startDate": "2026-11-03T18:30:00+01:00"}
    return f'<script type="application/ld+json">{json.dumps(event)}</script>'


def _examined(web: Web, url: str) -> Examination:
    with clock.frozen(NOW):
        return asyncio.run(examine(url, web.ask))


def _described(made: Examination) -> Source:
    return Source(name="made", **tomllib.loads(made.toml))


# One answer


def test_fields_doubts_and_skipped_items_are_counted() -> None:
    bad = VEVENT.format(uid="d", title="", more="").replace("SUMMARY:\r\n", "")
    text = _calendar("a", "b", "c", more="LOCATION:Mairie\r\n")[1].replace("END:VCALENDAR", f"{bad}END:VCALENDAR")
    with clock.frozen(NOW):
        [made] = look(_answer(f"{SITE}/agenda.ics", "text/calendar", text), about(_answer(SITE, "text/html", "")))

    shares = {one.name: (one.having, one.of) for one in made.fields}
    assert (made.reader, made.sureness, made.events, made.associations, made.items) == ("ical", 95, 3, 0, 3)
    assert [shares[name] for name in ("title", "end", "place", "identifier", "description")] == [
        (3, 3),
        (0, 3),
        (3, 3),
        (3, 3),
        (0, 3),
    ]
    assert [(left.reason, left.items) for left in made.skipped] == [("no title", 1)]
    assert made.doubts == {"time zone assumed": 3}
    assert made.example == ("a", "2026-11-03 18:30:00+01:00 (Europe/Paris)", "Mairie")


def test_only_the_first_items_are_looked_at() -> None:
    source = trial_source(SITE, "ical")
    with clock.frozen(NOW):
        tally, problem = tally_of(_answer(SITE, *_calendar(*map(str, range(30)))), source.reading(), items=10)
    assert (tally.items, tally.incomplete, problem) == (10, ["only the first 10 items were looked at"], "")


def test_past_events_are_read_as_an_archive() -> None:
    media_type, text = _calendar("a")
    with clock.frozen(NOW):
        [made] = look(_answer(SITE, media_type, text.replace("2026", "2015")), about(_answer(SITE, "text/html", "")))
    assert (made.archive, made.events) == (True, 1)


@pytest.mark.parametrize(
    ("header", "kind", "columns"),
    [
        (
            "Intitulé;Date;Heure;Lieu;Commune",
            "events",
            {"title": "Intitulé", "start_date": "Date", "start_time": "Heure", "place_name": "Lieu", "city": "Commune"},
        ),
        ("Nom,SIREN,Courriel", "associations", {"name": "Nom", "siren": "SIREN", "email": "Courriel"}),
        ("a,b,c", "", {}),
    ],
)
def test_columns_of_a_table_are_guessed(header: str, kind: str, columns: dict[str, str]) -> None:
    made = guessed(_answer(f"{SITE}/x.csv", "text/csv", f"{header}\n"))
    assert made == ([{"kind": kind, "columns": columns}] if kind else [])


def test_page_tells_of_itself() -> None:
    head = '<meta property="og:description" content="Une maison"><link rel=license href="https://creativecommons.org/licenses/by-sa/4.0/">'
    made = about(_answer(f"{SITE}/agenda/", *_page("", head)))
    assert made.model_dump(exclude_defaults=True) == {
        "title": "Agenda",
        "publisher": "Les Clics",
        "homepage": f"{SITE}/",
        "description": "Une maison",
        "language": "fr",
        "licence": "CC BY-SA 4.0",
        "licence_url": "https://creativecommons.org/licenses/by-sa/4.0/",
    }


def test_licences_are_known_by_their_address() -> None:
    known = {
        "https://creativecommons.org/publicdomain/zero/1.0/": "CC0 1.0",
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/": "Licence Ouverte 2.0",
        "https://opendatacommons.org/licenses/odbl/": "ODbL 1.0",
        "https://valbrume.example/": "",
    }
    assert {url: licence_name(url) for url in known} == known


# The whole check


def test_calendar_gives_a_description_named_after_itself() -> None:
    web = Web({f"{SITE}/a.ics": _calendar("a", name="Agenda des Clics", more="CATEGORIES:atelier\r\n")})
    made = _examined(web, f"{SITE}/a.ics")

    source = _described(made)
    assert (made.status, made.markup, web.asked) == ("read", "", [f"{SITE}/a.ics"])
    assert (source.title, source.publisher) == ("Agenda des Clics", "clics.valbrume.example")
    assert (source.reader, source.checked, source.licence) == ("ical", date(2026, 10, 20), "to be checked")
    assert '# "atelier" = ""  # 1 times' in made.toml


def test_page_that_declares_a_calendar_is_read_through_it() -> None:
    links = '<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">'
    links += '<link rel="alternate" type="text/calendar" href="/tout.ics">'
    web = Web({f"{SITE}/": _page("<p>Bonjour</p>", links), f"{SITE}/tout.ics": _calendar("a")})
    made = _examined(web, f"{SITE}/")

    assert made.tried == [f"{SITE}/tout.ics (declared as text/calendar): ical, 1 events, 0 associations"]
    assert [lead.url for lead in made.others] == [f"{SITE}/comments/feed/"]
    assert (_described(made).start, _described(made).publisher) == ((f"{SITE}/tout.ics",), "Les Clics")
    assert made.markup != ""


def test_list_of_links_is_followed_to_one_page() -> None:
    names = ("veillee", "atelier", "causerie")
    table: dict[str, tuple[str, str] | str] = {f"{SITE}/agenda/{name}/": _page("", _event(name)) for name in names}
    table[f"{SITE}/agenda/"] = _page("".join(f'<a href="/agenda/{name}/">{name}</a>' for name in names))
    made = _examined(Web(table), f"{SITE}/agenda/")

    source = _described(made)
    assert (made.status, made.markup) == ("read", "")
    assert (source.reader, source.page_reader, source.follow) == ("schema_org", "", ("/agenda/[^/?#]+/?$",))
    assert made.page is not None
    assert made.page.best is not None
    assert made.page.best.events == 1
    assert made.as_values()["missing"] == [
        f"event.{name}" for name in ("end", "place", "url", "description", "organiser", "identifier")
    ]


def test_sitemap_of_robots_txt_leads_to_pages_and_their_reader() -> None:
    sitemap = f"<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>{SITE}/p1</loc></url></urlset>"
    table: dict[str, tuple[str, str] | str] = {
        f"{SITE}/": _page("<p>Bonjour</p>"),
        f"{SITE}/robots.txt": ("text/plain", f"User-agent: *\nSitemap: {SITE}/sitemap.xml\n"),
        f"{SITE}/sitemap.xml": ("application/xml", sitemap),
        f"{SITE}/p1": _page("", _event("Veillée")),
    }
    made = _examined(Web(table), f"{SITE}/")
    source = _described(made)
    assert (source.reader, source.page_reader, source.start) == ("sitemap", "schema_org", (f"{SITE}/sitemap.xml",))


def test_posts_of_a_wordpress_site_are_its_news() -> None:
    post = {
        "id": 1,
        "slug": "s",
        "modified_gmt": "2026-10-01T08:00:00",
        "date_gmt": "2026-10-01T08:00:00",
        "status": "publish",
    }
    post |= {"link": f"{SITE}/une", "title": {"rendered": "Une nouvelle"}, "content": {"rendered": "<p>Oui</p>"}}
    web = Web(
        {
            f"{SITE}/": _page("<p>Bonjour</p>", '<link rel="https://api.w.org/" href="/wp-json/">'),
            f"{SITE}/wp-json/wp/v2/posts?per_page=20": ("application/json", json.dumps([post])),
        }
    )
    source = _described(_examined(web, f"{SITE}/"))
    assert (source.reader, source.options) == ("wordpress", {"about": "Les Clics", "site": f"{SITE}/"})


def test_readable_answer_without_anything_says_what_it_is() -> None:
    media_type, text = _calendar("a")
    empty = _examined(Web({f"{SITE}/a.ics": _calendar()}), f"{SITE}/a.ics")
    broken = _examined(Web({f"{SITE}/a.ics": (media_type, text.replace("20261103T", "2026-11-33T"))}), f"{SITE}/a.ics")
    assert (empty.status, broken.status) == ("unreadable", "unreadable")
    assert empty.why == "it is in the format of the reader ical, and holds no event and no association"
    assert broken.why.startswith("the reader ical skipped all of its items: 1 unreadable date (line 4")


def test_at_most_four_leads_are_asked() -> None:
    links = "".join(f'<a href="/agenda-{number}.ics">x</a>' for number in range(9))
    web = Web({f"{SITE}/": _page(links)})
    made = _examined(web, f"{SITE}/")

    assert (made.status, len(made.tried), len(made.others), len(web.asked)) == ("unreadable", 4, 5, 5)
    assert (made.why, made.toml) == ("no reader finds anything in it", "")


def test_page_with_markup_needs_no_lead() -> None:
    web = Web({f"{SITE}/": _page('<a href="/agenda.ics">x</a>', _event("Veillée"))})
    made = _examined(web, f"{SITE}/")

    assert (made.status, made.markup, web.asked) == ("read", "", [f"{SITE}/"])
    assert [lead.url for lead in made.others] == [f"{SITE}/agenda.ics"]


def test_interface_that_refuses_the_key_needs_credentials() -> None:
    url = "https://api.openagenda.com/v2/agendas/1/events"
    with clock.frozen(NOW):
        asked = asyncio.run(examine(url, Web({}).ask))
        refused = asyncio.run(examine(url, _Refusing().ask))
    assert (asked.status, refused.status) == ("unreachable", "needs credentials")
    assert (refused.settings, _described(refused).checked) == (("GOODWEEK_OPENAGENDA_KEY",), "never")


@pytest.mark.parametrize(
    ("answered", "hint"),
    [("answered 404", ""), ("answered 401", ". It wants credentials: docs/sources.md says how a source names them.")],
)
def test_address_that_does_not_answer_is_unreachable(answered: str, hint: str) -> None:
    made = _examined(Web({f"{SITE}/x": answered}), f"{SITE}/x")
    assert (made.status, made.why, made.toml, made.markup) == ("unreachable", answered + hint, "", "")


class _Refusing:
    async def ask(self, url: str, body: str = "") -> Answer | Unanswered:
        return Unanswered(url, f"answered 403 {body}".strip(), 403)


# The markup


def _filled(script: str, **words: str) -> str:
    for word, value in words.items():
        script = script.replace(word.replace("_", " "), value)
    return script


def test_markup_of_a_dated_page_is_read_once_it_is_filled_in() -> None:
    answer = _answer(f"{SITE}/veillee", *_page("<p>Mardi 3 novembre 2026 à 18h30</p>"))
    with clock.frozen(NOW):
        script = markup(answer, about(answer))
        filled = _filled(
            script, HH="20", MM="00", NAME_OF_THE_PLACE="Mairie", STREET_AND_NUMBER="1 rue Haute", TOWN="Valbrume"
        )
        [made] = look(_answer(f"{SITE}/veillee", *_page(filled)), about(answer))

    assert '"startDate": "2026-11-03T18:30:00+01:00"' in script
    assert (made.reader, made.events, made.skipped) == ("schema_org", 1, ())
    assert made.example[:3] == (
        "Agenda",
        "2026-11-03 18:30:00+01:00 to 2026-11-03 20:00:00+01:00 (Europe/Paris)",
        "Mairie, 1 rue Haute, POSTCODE, Valbrume",
    )


def test_markup_of_a_page_without_date_is_of_the_organisation() -> None:
    answer = _answer(f"{SITE}/nous", *_page("<p>Bonjour</p>"))
    script = markup(answer, about(answer))
    node = json.loads(script.removeprefix('<script type="application/ld+json">').removesuffix("</script>"))
    assert (node["@type"], node["name"], node["url"]) == ("NGO", "Les Clics", f"{SITE}/")


def test_b14_markup_cannot_end_its_script() -> None:
    answer = _answer(f"{SITE}/agenda", *_page("", '<meta property="og:title" content="</script><b>x">'))
    script = markup(answer, about(answer))
    assert (script.count("</script>"), script.count("<")) == (1, 2)


# Described sources


def _source(**more: Any) -> Source:
    values = {"title": "x", "publisher": "x", "licence": "x", "reader": "ical", "start": [f"{SITE}/a.ics"]}
    return Source.model_validate({"name": "clics", **values, **more})


@pytest.mark.parametrize(
    ("found", "more", "verdict"),
    [
        (_calendar("a", "b"), {}, ("works", 2, 0, "")),
        (_calendar(), {}, ("works", 0, 0, "")),
        ("answered 404", {}, ("unreachable", 0, 0, f"{SITE}/a.ics: answered 404")),
        (
            _calendar("a"),
            {"expects": {"items": 3}},
            ("fell short", 1, 0, "gave 1 items, where at least 3 are expected"),
        ),
    ],
)
def test_source_is_asked_once_and_judged(
    found: tuple[str, str] | str, more: dict[str, Any], verdict: tuple[str, int, int, str], tmp_path: Path
) -> None:
    web = Web({f"{SITE}/a.ics": found})
    with clock.frozen(NOW):
        made = asyncio.run(verdict_of(_source(**more), tmp_path, web.ask))
    assert (made.state, made.items, made.leads_to, made.why) == verdict
    assert web.asked == [f"{SITE}/a.ics"]


def test_source_that_became_something_else_is_not_in_its_format(tmp_path: Path) -> None:
    media_type, text = _calendar("a")
    broken = text.replace("DTSTART:20261103T183000\r\n", "")
    for found in (_page("<p>Nous avons déménagé</p>"), (media_type, broken)):
        made = asyncio.run(verdict_of(_source(), tmp_path, Web({f"{SITE}/a.ics": found}).ask))
        assert made.state == "not in its format"


def test_file_beside_the_source_is_read_without_a_question(tmp_path: Path) -> None:
    (tmp_path / "a.ics").write_text(_calendar("a")[1])
    web = Web({})
    with clock.frozen(NOW):
        made = asyncio.run(verdict_of(_source(start=["file:a.ics"]), tmp_path, web.ask))
    assert (made.state, made.items, web.asked) == ("works", 1, [])


def test_source_without_its_key_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    keyed = _source(credentials={"kind": "bearer", "variables": ["GOODWEEK_CLICS_KEY"]})
    monkeypatch.delenv("GOODWEEK_CLICS_KEY", raising=False)
    made = wanting(keyed)
    assert made is not None
    assert (made.state, made.settings) == ("needs credentials", ("GOODWEEK_CLICS_KEY",))
    monkeypatch.setenv("GOODWEEK_CLICS_KEY", "x")
    assert (wanting(keyed), wanting(_source())) == (None, None)


# The day on which a source was seen to work

TODAY = date(2026, 10, 20)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ('a = 1\nchecked = "never" # later\n[x]\n', "a = 1\nchecked = 2026-10-20 # later\n[x]\n"),
        ("checked=2020-01-02", "checked=2026-10-20"),
        ("a = 1", "a = 1\nchecked = 2026-10-20\n"),
        ("a = 1\n\n[x]\nb = 2\n", "a = 1\n\nchecked = 2026-10-20\n\n[x]\nb = 2\n"),
        (
            'a = """\nchecked = 1\n"""\n[x]\nchecked = 2\n',
            'a = """\nchecked = 1\n"""\nchecked = 2026-10-20\n\n[x]\nchecked = 2\n',
        ),
        ("# caf\u00e9\r\nchecked = 'never'\r\n", "# caf\u00e9\r\nchecked = 2026-10-20\r\n"),
    ],
)
def test_only_the_line_checked_changes(text: str, made: str) -> None:
    assert with_checked(text, TODAY, "x.toml") == made


def test_description_without_a_sure_place_is_left_alone() -> None:
    text = 'checked = """\nnever"""\n'
    with pytest.raises(ConfigurationInvalid, match=r"x\.toml: has no place for `checked = 2026-10-20`"):
        with_checked(text, TODAY, "x.toml")


# Hostile answers


def test_spoilt_answers_are_checked_in_time_and_described_validly() -> None:
    chance = random.Random(20261103)
    originals = [
        _page('<a href="/agenda.ics">x</a><p>Mardi 3 novembre 2026</p>', _event("Veillée")),
        _calendar("a", "b", name="Agenda"),
        ("application/rss+xml", "<rss><channel><title>A</title><item><title>b</title></item></channel></rss>"),
        ("text/csv", "Titre;Date\nVeillée;03/11/2026\n"),
    ]
    began = monotonic()
    for turn in range(120):
        media_type, text = originals[turn % len(originals)]
        body = bytearray(text.encode())
        for _ in range(chance.randint(1, 8)):
            place = chance.randrange(len(body))
            body[place : place + chance.randint(0, 3)] = chance.choice(
                [b"\x00", b"<", b'"', b"\xff", b"\\", b"]]>", b"\n"]
            )
        web = _Spoilt(media_type, bytes(body))
        made = asyncio.run(examine(f"{SITE}/x", web.ask))
        if made.toml:
            assert _described(made).name == "made"
    assert monotonic() - began < 20


@dataclass
class _Spoilt:
    media_type: str
    body: bytes

    async def ask(self, url: str, body: str = "") -> Answer | Unanswered:
        if url != f"{SITE}/x" or body:
            return Unanswered(url, "answered 404", 404)
        return Answer(url, self.body, NOW, self.media_type)


@pytest.mark.parametrize(
    "piece", ["<title", "<title>", "<a href='", "<link ", "openagenda.com/agendas/", "mobilizon-", " \n"]
)
def test_b8_pages_of_one_piece_repeated_end_in_time(piece: str) -> None:
    began = monotonic()
    web = Web({f"{SITE}/": ("text/html", "<html>" + piece * (300_000 // len(piece)))})
    _examined(web, f"{SITE}/")
    assert monotonic() - began < 10
