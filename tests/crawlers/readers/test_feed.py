"""The feed reader: what entries say in each dialect, when an event takes place, what is news.

Every association, person, town and address here is invented; Valbrume does not exist.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import feedparser
import pytest
from pydantic import ValidationError

from catalog.cleaning.times import local
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Identifier, Occurrence, PressMention, Skipped
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.readers import feed
from crawlers.readers.feed_dates import when
from crawlers.readers.feed_entry import entry_of
from crawlers.readers.feed_names import called
from crawlers.readers.feed_titles import announced, undated
from crawlers.readers.xml_answers import document_of
from crawlers.reading import Answer, Found, Gone, Next, Reading
from exports.feeds import AtomFeed, RssFeed
from tests.exports.documents import document_of as exported
from tests.exports.views import all_day_slot, event_facts, event_view, place, slot

URL = "https://agenda.valbrume.example/feed"
NOW = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading(
    source="valbrume",
    reader="feed",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
    language="fr",
)
NAMESPACES = (
    'xmlns:ev="http://purl.org/rss/1.0/modules/event/" xmlns:xcal="urn:ietf:params:xml:ns:xcal" '
    'xmlns:media="http://search.yahoo.com/mrss/" xmlns:georss="http://www.georss.org/georss" '
    'xmlns:gml="http://www.opengis.net/gml" xmlns:geo="http://www.w3.org/2003/01/geo/wgs84_pos#" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:site="https://valbrume.example/ns" '
    'xmlns:atom="http://www.w3.org/2005/Atom"'
)


def found_in(body: bytes | str, url: str = URL, **options: Any) -> list[Found]:
    answer = Answer(url, body.encode() if isinstance(body, str) else body, NOW, "application/rss+xml")
    return list(feed.read(answer, replace(READING, options=options)))


def rss(*items: str, channel: str = "") -> str:
    inner = "".join(f"<item>{item}</item>" for item in items)
    return f'<rss version="2.0" {NAMESPACES}><channel><title>Agenda</title>{channel}{inner}</channel></rss>'


def event(item: str, **options: Any) -> EventSighting:
    (found,) = found_in(rss(f"<guid isPermaLink='false'>1</guid><title>Veillée</title>{item}"), **options)
    assert isinstance(found, EventSighting), found
    return found


def refused(item: str, **options: Any) -> SkipReason:
    (found,) = found_in(rss(f"<guid isPermaLink='false'>1</guid><title>Veillée</title>{item}"), **options)
    assert isinstance(found, Skipped), found
    return found.reason


def only_slot(item: str) -> Occurrence:
    (one,) = event(item).facts.occurrences
    return one


@pytest.mark.parametrize(
    ("written", "start"),
    [
        ("2026-11-03T18:30:00+01:00", "2026-11-03T18:30:00+01:00"),
        ("2026-11-03T17:30Z", "2026-11-03T18:30:00+01:00"),
        ("2026-11-03T18:30", "2026-11-03T18:30:00+01:00"),
        ("Tue, 03 Nov 2026 18:30:00 +0100", "2026-11-03T18:30:00+01:00"),
        ("3 Nov 26 17:30 GMT", "2026-11-03T18:30:00+01:00"),
        ("20261103T173000Z", "2026-11-03T18:30:00+01:00"),
        ("20261103T1830", "2026-11-03T18:30:00+01:00"),
    ],
)
def test_start_is_read_in_each_form(written: str, start: str) -> None:
    one = only_slot(f"<ev:startdate>{written}</ev:startdate>")
    assert one.start_at is not None
    assert one.start_at.isoformat() == start


@pytest.mark.parametrize("written", ["2026-11-03", "20261103", "Tue, 3 Nov 2026"])
def test_day_is_read_in_each_form(written: str) -> None:
    assert only_slot(f"<ev:startdate>{written}</ev:startdate>").start_on == date(2026, 11, 3)


@pytest.mark.parametrize(
    "written", ["bientôt", "2026-13-01", "03/11/2026", "Tue, 31 Feb 2026 10:00:00 GMT", "2026-11", "9" * 70]
)
def test_start_in_no_form_is_skipped_and_no_guess(written: str) -> None:
    assert refused(f"<ev:startdate>{written}</ev:startdate>") is SkipReason.BAD_DATE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wed, 02 Oct 2002 13:00:00 GMT", (2002, 10, 2, 13, 0, 0)),
        ("Wed, 02 Oct 2002 08:00:00 EST", (2002, 10, 2, 13, 0, 0)),
        ("02 Oct 02 15:00 +0200", (2002, 10, 2, 13, 0, 0)),
        ("Wed, 02 Oct 2002 15:00:00 CEST", (2002, 10, 2, 13, 0, 0)),
        ("2 Oct 1998 13:00:60 Z", (1998, 10, 2, 13, 0, 59)),
        ("02 Oct 98 13:00 UT", (1998, 10, 2, 13, 0, 0)),
    ],
)
def test_mail_dates_are_read(text: str, expected: tuple[int, ...]) -> None:
    moment = when(text, "UTC")
    assert moment is not None
    assert moment[0].timetuple()[:6] == expected


def test_zone_that_nobody_knows_is_assumed_to_be_the_source_s() -> None:
    found = event("<ev:startdate>Tue, 03 Nov 2026 18:30:00 XYZ</ev:startdate>")
    assert (found.facts.occurrences[0].start_at, found.doubts) == (
        datetime(2026, 11, 3, 17, 30, tzinfo=UTC),
        (Doubt.ZONE_ASSUMED,),
    )


def test_pubdate_is_never_the_date_of_an_event() -> None:
    assert (
        refused("<pubDate>Tue, 03 Nov 2026 18:30:00 GMT</pubDate><dc:date>2026-11-03</dc:date>") is SkipReason.NO_DATE
    )


def test_names_count_only_in_their_vocabulary() -> None:
    assert refused("<media:startdate>2026-11-03</media:startdate>") is SkipReason.NO_DATE
    assert refused("<dc:startdate>2026-11-03</dc:startdate>") is SkipReason.NO_DATE
    assert only_slot(
        "<EV:StartDate xmlns:EV='http://purl.org/rss/1.0/modules/event/'>2026-11-03</EV:StartDate>"
    ).start_on
    assert only_slot("<site:Start_Date>2026-11-03</site:Start_Date>").start_on == date(2026, 11, 3)


def test_module_comes_before_elements_of_the_site() -> None:
    assert only_slot("<startDate>2026-11-01</startDate><ev:startdate>2026-11-03</ev:startdate>").start_on == date(
        2026, 11, 3
    )


def test_end_keeps_within_what_is_known() -> None:
    day = "<ev:startdate>2026-11-03</ev:startdate>"
    hour = "<ev:startdate>2026-11-03T18:00:00Z</ev:startdate>"
    assert only_slot(f"{day}<ev:enddate>2026-11-05</ev:enddate>").end_on == date(2026, 11, 5)
    assert only_slot(f"{day}<ev:enddate>2026-11-03</ev:enddate>").end_on is None
    assert event(f"{day}<ev:enddate>2026-11-01</ev:enddate>").doubts == (Doubt.END_IGNORED,)
    assert only_slot(f"{hour}<ev:enddate>2026-11-04</ev:enddate>").end_at is None
    assert event(f"{hour}<ev:enddate>2026-11-03T17:00:00Z</ev:enddate>").doubts == (Doubt.END_IGNORED,)
    assert only_slot("<xcal:dtstart>20261103</xcal:dtstart><xcal:dtend>20261103</xcal:dtend>").end_on is None
    assert only_slot("<xcal:dtstart>20261103</xcal:dtstart><xcal:dtend>20261105</xcal:dtend>").end_on == date(
        2026, 11, 4
    )


@pytest.mark.parametrize(
    "written",
    [
        "<georss:point>49.01 2.05</georss:point>",
        "<georss:where><gml:Point><gml:pos>49.01 2.05</gml:pos></gml:Point></georss:where>",
        "<geo:lat>49.01</geo:lat><geo:long>2.05</geo:long>",
        "<geo:Point><geo:lat>49.01</geo:lat><geo:long>2.05</geo:long></geo:Point>",
    ],
)
def test_point_is_read_in_each_form(written: str) -> None:
    where = event(f"<ev:startdate>2026-11-03</ev:startdate>{written}").facts.place
    assert where is not None
    assert (where.latitude, where.longitude) == (49.01, 2.05)


def test_point_outside_the_world_is_none() -> None:
    assert event("<ev:startdate>2026-11-03</ev:startdate><georss:point>490 2</georss:point>").facts.place is None


def test_persons_are_left_out() -> None:
    item = "<ev:startdate>2026-11-03</ev:startdate><author>jeanne@valbrume.example (Jeanne Inventée)</author><dc:creator>Jeanne Inventée</dc:creator>"
    organiser = "<ev:organizer>Jeanne Inventée &lt;jeanne.inventee@valbrume.example&gt;</ev:organizer>"
    assert "Jeanne" not in event(item + organiser).model_dump_json()
    for written in (
        "La Fabrique",
        "La Fabrique &lt;contact@fabrique.example&gt;",
        "mailto:contact@fabrique.example La Fabrique",
    ):
        (one,) = event(f"{item}<ev:organizer>{written}</ev:organizer>").facts.organisers
        assert one.name.endswith("La Fabrique")
    assert event(f"{item}<ev:organizer>mailto:contact@fabrique.example</ev:organizer>").facts.organisers == ()


def test_page_of_one_event_is_its_identifier() -> None:
    day = "<ev:startdate>2026-11-03</ev:startdate>"
    channel = "<link>https://agenda.valbrume.example/</link>"
    items = [
        f"<guid isPermaLink='false'>{number}</guid><title>T</title><link>{link}</link>{day}"
        for number, link in enumerate(["/own", "/shared", "/shared", "/"])
    ]
    found = found_in(rss(*items, channel=channel))
    assert [item.identifiers for item in found if isinstance(item, EventSighting)] == [
        (Identifier(scheme="url", value="https://agenda.valbrume.example/own"),),
        (),
        (),
        (),
    ]


def test_undated_entries_are_news_of_the_association() -> None:
    item = "<guid isPermaLink='false'>1</guid><title>Bilan</title><link>/b</link><pubDate>Mon, 05 Oct 2026 22:30:00 GMT</pubDate>"
    (found,) = found_in(rss(item), about="Les Voisins", site="https://voisins.example/asso/")
    assert isinstance(found, AssociationSighting)
    assert found.facts.news == (
        PressMention(
            title="Bilan", publisher="Les Voisins", url="https://agenda.valbrume.example/b", published_on="2026-10-06"
        ),
    )
    assert found.identifiers == (Identifier(scheme="site", value="voisins.example/asso"),)
    (dated,) = found_in(
        rss(f"{item}<ev:startdate>2026-11-03</ev:startdate>"), about="Les Voisins", site="https://voisins.example/"
    )
    assert isinstance(dated, EventSighting)


def test_prose_is_read_only_where_the_source_asks_for_it() -> None:
    words = "<description>Rendez-vous le mardi 3 novembre à 18h30.</description><pubDate>Mon, 05 Oct 2026 08:00:00 GMT</pubDate>"
    assert refused(words) is SkipReason.NO_DATE
    found = event(words, dates="prose")
    assert found.facts.occurrences[0].start_at == datetime(2026, 11, 3, 17, 30, tzinfo=UTC)
    assert Doubt.READ_FROM_PROSE in found.doubts
    report = words.replace("05 Oct 2026", "09 Nov 2026").replace("novembre", "novembre 2026")
    assert refused(report, dates="prose") is SkipReason.NO_DATE


def test_prose_without_a_year_is_seen_from_the_day_of_publication() -> None:
    words = "<description>Rendez-vous le 3 mars à 18h30.</description><pubDate>Mon, 01 Dec 2025 08:00:00 GMT</pubDate>"
    assert event(words, dates="prose").facts.occurrences[0].first_day == date(2026, 3, 3)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"about": "Les Voisins"}, "go together"),
        ({"site": "https://voisins.example/"}, "go together"),
        ({"about": "Les Voisins", "site": "voisins"}, "go together"),
        ({"dates": "guess"}, "dates"),
        ({"page": True}, "page"),
    ],
)
def test_wrong_options_are_told(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        feed.Options.model_validate(options)


def test_rdf_without_items_is_no_feed() -> None:
    with pytest.raises(SourceUnreadable, match="is RDF, but no feed"):
        found_in('<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>')


@pytest.mark.parametrize("body", ["<urlset/>", "<html><body/></html>", "{}", "", "<opml/>"])
def test_other_formats_are_refused_and_not_recognised(body: str) -> None:
    with pytest.raises(SourceUnreadable):
        found_in(body)
    assert feed.recognises(Answer(URL, body.encode(), NOW)) == 0


def test_feeds_are_recognised() -> None:
    for body in ("<?xml version='1.0'?><rss/>", "<feed xmlns='http://www.w3.org/2005/Atom'>", "<!-- x --><rdf:RDF>"):
        assert feed.recognises(Answer(URL, body.encode(), NOW)) >= 90


def test_next_page_is_asked_once_and_by_one_rule() -> None:
    items = [f"<guid isPermaLink='false'>{number}</guid><title>T</title>" for number in range(3)]
    link = "<atom:link rel='next' href='{}'/>"
    assert Next(f"{URL}?p=2") in found_in(rss(*items, channel=link.format("?p=2")), paged=9, page_size=3)
    assert not any(
        isinstance(item, Next) for item in found_in(rss(*items, channel=link.format(URL)), paged=9, page_size=3)
    )
    assert found_in(rss(*items), paged=9, page_size=3)[-1] == Next(f"{URL}?paged=2")
    assert found_in(rss(*items), f"{URL}?paged=8&x=1", paged=9, page_size=3)[-1] == Next(f"{URL}?x=1&paged=9")
    for url, options in (
        (f"{URL}?paged=9", {"paged": 9, "page_size": 3}),
        (URL, {"paged": 9}),
        (URL, {"page_size": 1}),
    ):
        assert not any(isinstance(item, Next) for item in found_in(rss(*items), url, **options))


def test_withdrawn_entries_are_told() -> None:
    body = (
        '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:at="http://purl.org/atompub/tombstones/1.0">'
        '<at:deleted-entry ref="urn:9" when="2026-10-29T10:00:00Z"/><at:deleted-entry/></feed>'
    )
    assert found_in(body) == [Gone("event", "urn:9")]
    assert found_in(body, pages=True) == [Gone("event", "urn:9")]


def test_more_entries_than_are_read_are_counted() -> None:
    found = found_in(
        rss(
            *(
                f"<guid isPermaLink='false'>{number}</guid><title>T</title><ev:startdate>2026-11-03</ev:startdate>"
                for number in range(5_003)
            )
        )
    )
    assert isinstance(found[-1], Skipped)
    assert (len(found), found[-1].reason, found[-1].items) == (5_001, SkipReason.LIMIT, 3)


def test_titles_tell_day_and_place() -> None:
    assert undated("[mar. 3 nov. 2026 18:00] Atelier") == "Atelier"
    assert undated("[Valbrume] Atelier") == "[Valbrume] Atelier"
    found = announced("[2026-11-03] Un @ deux @ La Fabrique")
    assert found is not None
    assert (found.title, found.day, found.place) == ("Un @ deux", date(2026, 11, 3), "La Fabrique")
    assert announced("[2026-02-30] Impossible") is None


VIEWS = [
    event_view(),
    event_view(
        facts=event_facts(title="Café", occurrences=(all_day_slot(),), place=None, attendance=Attendance.ONLINE)
    ),
    event_view(
        facts=event_facts(title="a < b & [c]", occurrences=(all_day_slot(last=date(2026, 11, 9)),), place=place())
    ),
    event_view(facts=event_facts(title="Soirée", status=EventStatus.CANCELLED, occurrences=(slot(end_at=None),))),
    event_view(facts=event_facts(title="Forum", status=EventStatus.POSTPONED, organisers=())),
]


@pytest.mark.parametrize("exporter", [RssFeed(), AtomFeed(), RssFeed(language="en")], ids=["rss", "atom", "rss-en"])
@pytest.mark.parametrize("number", range(len(VIEWS)))
def test_our_own_feed_is_read_back(exporter: RssFeed | AtomFeed, number: int) -> None:
    view = VIEWS[number]
    (found,) = found_in(exported(exporter, view))
    assert isinstance(found, EventSighting)
    back, said = found.facts, view.facts
    (first,) = back.occurrences
    (slot_said,) = said.occurrences
    assert (first.start_at, first.end_at) == (slot_said.start_at, slot_said.end_at)
    assert (first.first_day, first.last_day) == (slot_said.first_day, slot_said.last_day)
    assert (back.title, back.status) == (said.title, said.status)
    assert back.organisers == tuple(replace_url(one) for one in said.organisers)
    assert set(said.keywords) <= set(back.keywords)
    assert found.origin.source_id == f"tag:agenda.val-clair.example,2026:{view.id}"
    if said.place:
        fields = ("name", "address", "postal_code", "city", "latitude", "longitude")
        assert [getattr(back.place, name) for name in fields] == [getattr(said.place, name) for name in fields]
    else:
        assert (back.place, back.attendance) == (None, said.attendance)


def replace_url(organiser: Any) -> Any:
    return organiser.model_copy(update={"url": ""})


def well_formed_feeds() -> Iterator[str]:
    """Four entries in each dialect, with texts and dates that each of them writes in its own way."""
    start = datetime(2026, 10, 1, 8, 5, 9, tzinfo=UTC)
    moments = [start + timedelta(days=37 * number, hours=number) for number in range(4)]
    titles = ["Simple", "Café &amp; débat", "<![CDATA[Été à l'École]]>", "Mille — &#233;toiles"]
    rows = list(enumerate(zip(titles, moments, strict=True)))
    mail = [f"{moment:%a, %d %b %Y %H:%M:%S} +0000" for moment in moments]
    yield rss(
        *(
            f"<title>{title}</title><link>https://v.example/{n}?a=1&amp;b=2</link><guid isPermaLink='false'>id{n}</guid>"
            f"<pubDate>{mail[n]}</pubDate><description>x</description>"
            for n, (title, _) in rows
        )
    )
    yield rss(
        *(
            f"<title>{title}</title><guid>https://v.example/{n}</guid><dc:date>{moment.isoformat()}</dc:date>"
            for n, (title, moment) in rows
        )
    )
    yield (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="https://v.example/"><title>T</title></channel>'
        + "".join(
            f'<item rdf:about="https://v.example/{n}"><title>{title}</title><link>https://v.example/{n}</link>'
            f"<dc:date>{moment.isoformat()}</dc:date></item>"
            for n, (title, moment) in rows
        )
        + "</rdf:RDF>"
    )
    yield (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://v.example/base/"><title>T</title><id>urn:f</id>'
        + "".join(
            f"<entry><id>urn:{n}</id><title>{title}</title><link rel='self' href='s{n}'/><link href='e{n}'/>"
            f"<published>{moment.isoformat()}</published><updated>{(moment + timedelta(hours=1)).isoformat()}</updated></entry>"
            for n, (title, moment) in rows
        )
        + "</feed>"
    )
    yield (
        '<feed version="0.3" xmlns="http://purl.org/atom/ns#"><title>T</title>'
        + "".join(
            f"<entry><id>urn:{n}</id><title>{title}</title><link rel='alternate' type='text/html' href='https://v.example/{n}'/>"
            f"<issued>{moment.isoformat()}</issued><modified>{moment.isoformat()}</modified></entry>"
            for n, (title, moment) in rows
        )
        + "</feed>"
    )


@pytest.mark.parametrize("number", range(5))
def test_well_formed_feeds_are_read_as_feedparser_reads_them(number: int) -> None:
    body = list(well_formed_feeds())[number].encode()
    # Only dictionaries have no fallback from one date to the other.
    oracle = [dict(entry) for entry in feedparser.parse(body).entries]
    root = document_of(Answer(URL, body, NOW), "").root
    entries = [
        entry_of(one, "UTC", "") for one in root.iter("*") if called(one) in {("rss", "item"), ("atom", "entry")}
    ]

    assert len(entries) == len(oracle) == 4
    for ours, theirs in zip(entries, oracle, strict=True):
        assert (ours.title, ours.link, ours.id) == (theirs["title"], theirs["link"], theirs["id"])
        published, updated = theirs.get("published_parsed"), theirs.get("updated_parsed")
        said = ours.published[0] if ours.published else None
        changed = ours.updated[0] if ours.updated else None
        if published is None:
            # feedparser takes dc:date for the date of a change.
            published, updated = updated, None
        assert isinstance(said, datetime)
        assert local(said, "UTC").timetuple()[:6] == published[:6]
        assert (changed is None) == (updated is None)
        if updated is not None:
            assert isinstance(changed, datetime)
            assert local(changed, "UTC").timetuple()[:6] == updated[:6]
