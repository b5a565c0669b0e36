"""RSS and Atom: their bytes, what feedparser understands of them, and what never happens to them."""

import re
from datetime import UTC, date, datetime, timedelta
from xml.parsers import expat

import feedparser
import pytest
from lxml import etree

from catalog.cleaning.text import clean_line
from catalog.vocabulary import EventStatus, Seen
from exports.feeds import LATEST, AtomFeed, RssFeed
from tests.exports.documents import document_of, written
from tests.exports.hostile import cleaned_view, hostile_view, strings, unwritable_view
from tests.exports.views import (
    CHANGED,
    CREATED,
    all_day_slot,
    edition,
    event_facts,
    event_view,
    occurrence_view,
    selection,
    site,
    slot,
    surroundings,
)

AROUND = surroundings()
FEEDS = [RssFeed(), AtomFeed()]
both = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)


def read(document):
    """What feedparser reads, which must find nothing to complain of."""
    found = feedparser.parse(document)
    assert not found.bozo
    return found


def only_entry(feed, view):
    (entry,) = read(document_of(feed, view)).entries
    return entry


def series(count, **changes):
    """Slots on consecutive days."""
    first, last = slot().start_at, slot().end_at
    days = (timedelta(days=number) for number in range(count))
    return tuple(slot(start_at=first + day, end_at=last + day, **changes) for day in days)


def accepted_views():
    exhibition = event_facts(
        title="Exposition « Nos quartiers »",
        occurrences=(all_day_slot(date(2026, 11, 3), date(2026, 11, 9)),),
        description="a < b && c > d\n]]> <script>",
        place=None,
    )
    cancelled = event_facts(title="Café 👩🏽‍💻", status=EventStatus.CANCELLED, occurrences=series(2))
    return (
        event_view(),
        event_view(id="e3", facts=exhibition, sources=("demo",), created_at=CREATED + timedelta(days=2)),
        event_view(id="e4", facts=cancelled, seen=Seen.NO_LONGER_LISTED, created_at=CREATED + timedelta(days=1)),
    )


@both
def test_feed_of_an_edition_is_as_accepted(feed, golden):
    document = document_of(feed, *accepted_views(), edition=edition())
    assert feed.problems(document) == []
    golden(f"feeds/edition.{feed.name}", document)


@both
def test_feed_in_english_is_as_accepted(feed, golden):
    golden(f"feeds/english.{feed.name}", document_of(type(feed)(language="en"), *accepted_views()))


@both
def test_feed_gives_the_same_bytes_for_the_same_input(feed):
    assert document_of(feed, *accepted_views()) == document_of(feed, *accepted_views())


@both
def test_feedparser_reads_dates_links_and_identity(feed):
    entry = only_entry(feed, event_view())
    assert entry.id == "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt"
    assert datetime(*entry.published_parsed[:6], tzinfo=UTC) == CREATED
    assert [link.href for link in entry.links] == ["https://agenda.val-clair.example/events/e2rv6xk3mqa5d7wzt.html"]
    assert (entry.ev_startdate, entry.ev_enddate) == ("2026-11-03T18:00:00+01:00", "2026-11-03T20:00:00+01:00")
    assert entry.ev_location == "Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair"
    assert entry.ev_organizer == "Les Voisins connectés"
    assert entry.where == {"type": "Point", "coordinates": (2.0567, 49.01234)}
    assert [tag.label or tag.term for tag in entry.tags] == [
        "Inclusion numérique",
        "Entraide avec les aînés",
        "entraide",
    ]


def test_atom_entry_is_updated_when_its_content_changed_and_rss_never_dates_the_event():
    assert datetime(*only_entry(AtomFeed(), event_view()).updated_parsed[:6], tzinfo=UTC) == CHANGED
    item = etree.fromstring(document_of(RssFeed(), event_view())).find("channel/item")
    assert item.findtext("pubDate") == "Tue, 01 Sep 2026 08:30:00 +0000"
    assert (item.find("guid").text, item.find("guid").get("isPermaLink")) == (
        "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt",
        "false",
    )


def test_rss_channel_names_its_page_itself_and_its_rights():
    channel = etree.fromstring(document_of(RssFeed(), event_view(), edition=edition())).find("channel")
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert channel.findtext("link") == "https://agenda.val-clair.example/editions/semaine-solidaire-2026/index.html"
    assert (own.get("rel"), own.get("href")) == (
        "self",
        "https://agenda.val-clair.example/feeds/semaine-solidaire-2026.rss",
    )
    assert channel.findtext("ttl") == "360"
    assert channel.findtext("lastBuildDate") == "Mon, 12 Oct 2026 06:15:42 +0000"
    assert channel.findtext("copyright") == (
        "Sources\u00a0: Agenda de la mairie de Val-Clair (Licence Ouverte 2.0 ; Mairie de Val-Clair, 2026). "
        "Puis-je republier\u00a0? Oui, sous Licence Ouverte 2.0, en citant les sources."
    )


@both
def test_hub_is_named_beside_the_page_and_the_feed_itself(feed):
    around = surroundings(site=site(hub="https://hub.example/websub?a=1&b=2"))
    document = document_of(feed, event_view(), around=around)
    assert feed.problems(document) == []
    links = [(link.rel, link.href) for link in read(document).feed.links]
    assert sorted(links) == [
        ("alternate", "https://agenda.val-clair.example/programme/index.html"),
        ("hub", "https://hub.example/websub?a=1&b=2"),
        ("self", f"https://agenda.val-clair.example/feeds/all.{feed.name}"),
    ]
    # Nothing else is another than without it.
    named = b'<atom:link href="https://hub.example/websub?a=1&amp;b=2" rel="hub"/>'
    named = named if feed.name == "rss" else named.replace(b"atom:", b"")
    assert document.replace(named, b"") == document_of(feed, event_view())


@both
def test_rolling_feed_says_from_which_day_it_has_events(feed):
    chosen = selection(events=[event_view()], since=date(2026, 5, 1))
    document = b"".join(feed.document(chosen, [feed.fragment(event_view(), AROUND)], AROUND))
    told = "Les événements terminés avant le 1er mai 2026 n’y sont plus\u00a0; les agendas par année les gardent."
    assert read(document).feed.subtitle.endswith(told)


def test_both_formats_say_the_same_of_an_event():
    one, other = (only_entry(feed, event_view()) for feed in FEEDS)
    keys = ("id", "title", "summary", "link", "ev_startdate", "ev_enddate", "ev_location", "ev_organizer", "where")
    assert [one[key] for key in keys] == [other[key] for key in keys]
    assert one.content[0].value == other.content[0].value


def test_atom_feed_names_its_page_itself_and_its_rights():
    found = read(document_of(AtomFeed(), event_view())).feed
    assert {link.rel: link.href for link in found.links} == {
        "alternate": "https://agenda.val-clair.example/programme/index.html",
        "self": "https://agenda.val-clair.example/feeds/all.atom",
    }
    assert (found.id, found.updated) == ("tag:agenda.val-clair.example,2026:feeds/all", "2026-10-12T06:15:42+00:00")
    assert found.rights.startswith("Sources\u00a0: Agenda de la mairie")


@both
@pytest.mark.parametrize(
    ("changes", "title"),
    [
        ({}, "[mar. 3 nov. 2026 18:00] Atelier"),
        ({"occurrences": (all_day_slot(),)}, "[mar. 3 nov. 2026] Atelier"),
        (
            {"occurrences": (all_day_slot(date(2026, 11, 3), date(2026, 11, 9)),)},
            "[mar. 3 nov. 2026 – lun. 9 nov. 2026] Atelier",
        ),
        ({"status": EventStatus.CANCELLED}, "[mar. 3 nov. 2026 18:00] ANNULÉ – Atelier"),
        ({"status": EventStatus.POSTPONED}, "[mar. 3 nov. 2026 18:00] REPORTÉ – Atelier"),
        ({"occurrences": (slot(zone="Indian/Reunion"),)}, "[mar. 3 nov. 2026 21:00] Atelier"),
    ],
)
def test_title_says_when_it_takes_place_there(feed, changes, title):
    view = event_view(facts=event_facts(**{"title": "Atelier"} | changes))
    assert only_entry(feed, view).title == title


@both
def test_cancelled_slot_does_not_stand_for_the_event(feed):
    gone, kept = series(2)
    occurrences = (
        occurrence_view(uid="a@x.example", status=EventStatus.CANCELLED, slot=gone),
        occurrence_view(uid="b@x.example", slot=kept),
    )
    entry = only_entry(feed, event_view(facts=event_facts(title="Atelier"), occurrences=occurrences))
    assert (entry.title, entry.ev_startdate) == ("[mer. 4 nov. 2026 18:00] Atelier", "2026-11-04T18:00:00+01:00")
    assert "mar. 3 nov." not in entry.summary


@both
def test_long_series_names_twelve_dates_and_how_many_more(feed):
    entry = only_entry(feed, event_view(facts=event_facts(occurrences=series(20))))
    assert entry.summary.startswith("mar. 3 nov. 2026 18:00, mer. 4 nov. 2026 18:00, ")
    assert " et 8 autres dates · Médiathèque" in entry.summary
    assert entry.summary.count("18:00") == 12


@both
def test_feed_shows_the_latest_added_first_and_says_that_it_is_limited(feed):
    views = [event_view(id=f"e{number:03}", created_at=CREATED + timedelta(minutes=number)) for number in range(130)]
    found = read(document_of(feed, *reversed(views)))
    assert [entry.id.rpartition(":")[2] for entry in found.entries] == [
        f"e{number:03}" for number in range(129, 129 - LATEST, -1)
    ]
    told = "Ce fil montre les 100 derniers ajoutés sur 130\u00a0; l’agenda et le site montrent tout."
    assert found.feed.subtitle.endswith(told)
    assert "Ce fil montre" not in read(document_of(feed, *views[:LATEST])).feed.subtitle


@both
def test_feed_of_an_empty_selection_is_sound(feed):
    document = document_of(feed)
    assert feed.problems(document) == []
    assert read(document).entries == []


@both
def test_sample_edition_and_sample_event_say_so(feed):
    found = read(document_of(feed, event_view(sources=("demo",)), edition=edition(sample=True)))
    assert found.feed.title == "[EXEMPLE] Semaine solidaire de Val-Clair 2026"
    assert found.entries[0].title == "[mar. 3 nov. 2026 18:00] [EXEMPLE] Apéro des aidants numériques"


@both
def test_feed_of_a_site_without_a_name_is_sound(feed):
    around = surroundings(site=site(name="", base_url="http://127.0.0.1:8000/"))
    document = document_of(feed, event_view(), around=around)
    assert feed.problems(document) == []
    assert read(document).entries[0].id == "tag:127.0.0.1,2026:e2rv6xk3mqa5d7wzt"


@both
def test_fragments_declare_no_namespace(feed):
    assert b"xmlns" not in feed.fragment(event_view(), AROUND).body


@both
def test_c3_hostile_strings_give_strictly_well_formed_xml(feed):
    shape = [child.tag for child in etree.fromstring(document_of(feed, cleaned_view("x"))).iter()]
    faults = []
    for text in strings():
        try:
            raw = document_of(feed, hostile_view(text))
        except ValueError:
            assert clean_line(text) == ""
            raw = b""
        for document in filter(None, (raw, document_of(feed, cleaned_view(text)))):
            try:
                expat.ParserCreate().Parse(document, True)
                root = etree.fromstring(document, etree.XMLParser(resolve_entities=False))
            except (expat.ExpatError, etree.XMLSyntaxError) as error:
                faults.append((text, str(error)))
                continue
            names = [child.tag for child in root.iter()]
            title = root.find(".//item/title") if feed.name == "rss" else root.find(".//{*}entry/{*}title")
            expected = clean_line(text) or "Sans titre"
            if set(names) - set(shape) or feed.problems(document) or title.text.partition("] ")[2] != expected:
                faults.append((text, set(names) - set(shape), feed.problems(document), title.text))
    assert faults == []


@both
def test_c3_text_with_markup_is_shown_and_never_run(feed):
    facts = event_facts(title="a < b & c", description="<script>alert(1)</script>\n]]> & <b>gras</b>")
    entry = only_entry(feed, event_view(facts=facts))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;<br />\n]]&gt; &amp; &lt;b&gt;gras" in entry.content[0].value.replace(
        "<br />", "<br />\n"
    )


@both
def test_c2_hostile_events_are_left_out_and_the_feed_is_valid(feed):
    views = [event_view(id=f"e{number}") for number in range(980)] + [unwritable_view(number) for number in range(20)]
    fragments, refused = written(feed, views, AROUND)
    document = b"".join(feed.document(selection(events=views[:980]), fragments, AROUND))
    assert (len(fragments) + refused, feed.problems(document)) == (1_000, [])
    assert len(fragments) >= 980


def broken(document, before, after):
    assert before in document
    return document.replace(before, after, 1)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"</item>", b"", "it is not well formed"),
        (b"<title>[mar", b"<title>\x0b[mar", "it is not well formed"),
        (
            b"<pubDate>Tue, 01 Sep 2026",
            b"<pubDate>demain",
            "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt has a pubDate",
        ),
        (
            b"<ev:startdate>2026",
            b"<ev:startdate>le 3",
            "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt has a startdate",
        ),
        (b"<ttl>", b"<item/><ttl>", "an item has no title"),
        (b"programme/index.html</link>", b"feeds/all.rss</link>", "the channel links to the feed"),
        (b"<channel>", b"<channel><x/>", None),
    ],
)
def test_rss_problems_sees_each_fault(before, after, problem):
    found = RssFeed().problems(broken(document_of(RssFeed(), event_view()), before, after))
    assert [one for one in found if problem and one.startswith(problem)] == found[:1]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (b"</entry>", b"", "it is not well formed"),
        (b"<feed ", b"<feed xmlns:x='y' ", None),
        (
            b"<published>2026",
            b"<published>demain",
            "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt has a published",
        ),
        (b"<entry>", b"<entry/><entry>", "an entry has no id"),
        (b"<author><name>", b"<writer><name>", "it is not well formed"),
    ],
)
def test_atom_problems_sees_each_fault(before, after, problem):
    found = AtomFeed().problems(broken(document_of(AtomFeed(), event_view()), before, after))
    assert [one for one in found if problem and one.startswith(problem)] == found[:1]


@both
@pytest.mark.parametrize("problem", ["an entry is cut", "it is not well formed", "has no title"])
def test_quick_problems_sees_what_is_wrong_around_the_entries(feed, problem):
    document = document_of(feed, event_view(), event_view(id="e2"))
    (title,) = re.findall(rb"<title>Agenda[^<]*</title>", document)[:1]
    damages = {
        "an entry is cut": (b"</item>" if feed.name == "rss" else b"</entry>", b""),
        "it is not well formed": (title, b"<title>"),
        "has no title": (title, b"<title></title>"),
    }
    assert feed.quick_problems(document) == []
    assert [one for one in feed.quick_problems(broken(document, *damages[problem])) if problem in one] != []


@both
def test_problems_sees_an_event_that_stands_twice(feed):
    fragment = feed.fragment(event_view(), AROUND)
    document = b"".join(feed.document(selection(events=[event_view()]), [fragment, fragment], AROUND))
    assert feed.problems(document) == ["tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt stands 2 times"]
    assert feed.quick_problems(document) == feed.problems(document)


@pytest.mark.parametrize("hub", ["", "https://hub.example/?a=1&b=2"])
@both
def test_head_says_its_words_whatever_is_in_them(feed, hub):
    around = surroundings(site=site(name='Semaine & "co" <b>', hub=hub))
    root = etree.fromstring(b"".join(feed.document(selection(), [], around)))
    atom = {"a": "http://www.w3.org/2005/Atom"}

    titles = root.xpath("/rss/channel/title/text() | /a:feed/a:title/text()", namespaces=atom)
    hubs = root.xpath("//a:link[@rel='hub']/@href", namespaces=atom)
    assert (titles, hubs) == (['Semaine & "co" <b>'], [hub] if hub else [])
