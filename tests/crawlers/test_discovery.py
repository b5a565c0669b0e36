"""Where a page leads; the pages are invented."""

import pytest

from catalog import clock
from crawlers.discovery import leads_in, links_matching, page_links, sitemaps_in
from crawlers.reading import Answer

SITE = "https://clics.valbrume.example"


def _page(body: str, head: str = "", path: str = "/") -> Answer:
    text = f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"
    return Answer(f"{SITE}{path}", text.encode(), clock.now(), "text/html")


@pytest.mark.parametrize(
    ("head", "body", "url", "reader"),
    [
        ('<link rel="alternate" type="text/calendar" href="/a.ics">', "", f"{SITE}/a.ics", "ical"),
        ('<link rel="alternate" type="application/atom+xml" href="atom">', "", f"{SITE}/atom", "feed"),
        ("", '<a href="webcal://clics.valbrume.example/tout.ics">', f"{SITE}/tout.ics", "ical"),
        ("", '<a href="/agenda/?ical=1">', f"{SITE}/agenda/?ical=1", "ical"),
        (
            "",
            '<iframe src="https://calendar.google.com/calendar/embed?src=clics%40valbrume.example&ctz=Europe/Paris">',
            "https://calendar.google.com/calendar/ical/clics%40valbrume.example/public/basic.ics",
            "ical",
        ),
        (
            '<link rel="https://api.w.org/" href="/wp-json/">',
            '<div class="tribe-events-view">',
            f"{SITE}/wp-json/tribe/events/v1/events",
            "events_calendar",
        ),
        (
            '<link rel="https://api.w.org/" href="/wp-json/">',
            "",
            f"{SITE}/wp-json/wp/v2/posts?per_page=20",
            "wordpress",
        ),
        ('<meta name="generator" content="Mobilizon 5">', "", f"{SITE}/api", "mobilizon"),
        ('<meta name="generator" content="Gancio">', "", f"{SITE}/api/events", "gancio"),
        (
            "",
            '<iframe src="https://openagenda.com/agendas/12345/embeds/1"></iframe>',
            "https://openagenda.com/agendas/12345/events.v2.ics",
            "ical",
        ),
        ("", '<a href="/programme.csv">', f"{SITE}/programme.csv", ""),
    ],
)
def test_best_lead_of_a_page(head: str, body: str, url: str, reader: str) -> None:
    lead = leads_in(_page(body, head))[0]
    assert (lead.url, lead.reader) == (url, reader)


def test_leads_are_ranked_and_each_address_is_named_once() -> None:
    head = '<link rel="alternate" type="application/rss+xml" title="Commentaires" href="/comments/feed/">'
    head += '<link rel="alternate" type="application/rss+xml" href="/feed/">'
    head += '<link rel="alternate" type="application/rss+xml" title="Agenda" href="/agenda/feed/">'
    body = '<a href="/une.ics">une</a><a href="/une.ics">encore</a><a href="/agenda.ics">tout</a>'
    assert [lead.url.removeprefix(SITE) for lead in leads_in(_page(body, head))] == [
        "/agenda.ics",
        "/une.ics",
        "/agenda/feed/",
        "/feed/",
        "/comments/feed/",
    ]


def test_page_is_no_lead_of_itself_and_bad_addresses_are_none() -> None:
    body = '<a href="/moi.ics">a</a><a href="http://[::/x.ics">b</a><a href="javascript:x.ics">c</a>'
    assert leads_in(_page(body, path="/moi.ics")) == []


@pytest.mark.parametrize("body", [b"", b"\x00\xff", b"BEGIN:VCALENDAR", b"[]"])
def test_what_is_no_page_leads_nowhere(body: bytes) -> None:
    answer = Answer(SITE, body, clock.now())
    assert (leads_in(answer), page_links(answer), sitemaps_in(answer)) == ([], None, [])


def test_largest_group_of_links_is_the_list() -> None:
    events = "".join(f'<a href="/agenda/{day}-fete#x">f</a>' for day in range(4))
    others = "".join(f'<a href="/equipe/{day}">e</a>' for day in range(9))
    elsewhere = "".join(f'<a href="https://ailleurs.example/agenda/{day}">a</a>' for day in range(9))
    found = page_links(_page(events + others + elsewhere))
    assert found is not None
    assert (found.pattern, found.urls) == (
        "/agenda/[^/?#]+/?$",
        tuple(f"{SITE}/agenda/{day}-fete" for day in range(4)),
    )


def test_two_links_are_no_list() -> None:
    assert page_links(_page('<a href="/agenda/1">1</a><a href="/agenda/2">2</a>')) is None


def test_links_that_a_source_follows_are_found() -> None:
    page = _page(
        '<a href="/agenda/1-a">1</a><a href="/equipe">2</a><a href="https://ailleurs.example/agenda/2-b">3</a>'
    )
    assert links_matching(page, ("/agenda/[0-9]+-",)) == [f"{SITE}/agenda/1-a"]


def test_sitemaps_of_events_come_first() -> None:
    text = f"User-agent: *\n Sitemap : {SITE}/posts.xml\nsitemap: {SITE}/events.xml\nSitemap: nonsense\n"
    answer = Answer(f"{SITE}/robots.txt", text.encode(), clock.now(), "text/plain")
    assert [lead.url for lead in sitemaps_in(answer)] == [f"{SITE}/events.xml", f"{SITE}/posts.xml"]
