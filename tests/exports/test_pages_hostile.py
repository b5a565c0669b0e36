"""Hostile strings in every field of every page: what a browser builds of them holds nothing active (reliability C5)."""

import json
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import fields
from functools import cache
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from lxml import html

from exports import pages_addresses as addresses
from exports.json_ld import association_json_ld
from exports.json_ld_event import event_json_ld
from exports.pages import ASSOCIATION_ITEMS, ASSOCIATION_PAGES, EVENT_PAGES, PROGRAMMES
from exports.pages_templates import HTML
from exports.phrases import LANGUAGES, Language
from exports.registry import EXPORTERS
from tests.exports.hostile import strings, unwritable_view
from tests.exports.hostile_pages import (
    SAID,
    Judged,
    by_html5lib,
    by_lxml,
    harmless,
    hostile_association,
    hostile_event,
    hostile_site,
    judged,
    pages,
)
from tests.exports.payloads import WAYS_OUT, payloads, sample
from tests.exports.views import association_view, event_view, selection, site, surroundings

# Ours: made for HTML, beside those of `hostile.py`, which were made for calendars and feeds.
XSS = (
    "<script>alert(1)</script>",
    '"><script>alert(1)</script>',
    "'><img src=x onerror=alert(1)>",
    '" onmouseover="alert(1)',
    "' onfocus='alert(1)' autofocus='",
    "` onclick=`alert(1)",
    " onload=alert(1) ",
    "<svg/onload=alert(1)>",
    "<svg><script href=data:,alert(1) />",
    "<math><mi xlink:href=javascript:alert(1)>x</mi></math>",
    "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<base href=https://evil.example/>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>@import 'https://evil.example/x.css'</style>",
    "<form action=https://evil.example/><input name=x>",
    "<a href=javascript:alert(1)>x</a>",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "javascript&colon;alert(1)",
    "&#106;avascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "//evil.example/x",
    "https://user:word@evil.example/",
    'https://evil.example/"onclick=alert(1)//',
    "https:\\\\evil.example\\x",
    "mailto:a@b.example?body=<script>",
    "</script><script>alert(1)</script>",
    "</title><script>alert(1)</script>",
    "</time></li></ul></main><script>alert(1)</script>",
    "<!-- --!><script>alert(1)</script>",
    "<![CDATA[<script>alert(1)</script>]]>",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "{0.__class__}",
    "%s %(x)s",
    "<members/>",
    "<root/>",
    "<plaintext>",
    "<xmp><script>alert(1)</script></xmp>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "\u003cscript\u003ealert(1)",
    "＜script＞alert(1)＜/script＞",
    "+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
)
BLEACH = Path(__file__).parents[3] / "shared/realdata/bad/mozilla__bleach/tests/data"


WITHOUT_PAGES = {
    *("ical", "ical-event", "rss", "atom", "json-feed", "changes-rss", "changes-atom", "changes-json"),
    *(
        f"{form}-{of}"
        for form in ("csv", "csv-fr", "xlsx", "geojson", "directory")
        for of in ("events", "associations")
    ),
    *("directory-index", "data-package", "dcat", "changes", "sitemap"),
    *("restoring-events", "restoring-associations", "restoring-index"),
    *("search-events", "search-associations", "search-index"),
    *("event-cards", "programme-cards", "site-icons", "qr"),
    "associations",  # what stands in lists of associations, which are looked at
}
"""The exporters that make no page of their own; those of other formats have tests of their own."""


def in_no_language(exporter: str) -> str:
    """The name of an exporter without that of its language."""
    return exporter.removesuffix("-fr").removesuffix("-en")


@cache
def known() -> tuple[str, ...]:
    """Our lists, and the public ones where they are at hand; those without UTF-8 are refused elsewhere."""
    public = [path.read_text("utf-8") for path in sorted(BLEACH.glob("*.test"))] if BLEACH.is_dir() else []
    found = (*XSS, *strings(), *public)
    return tuple(text for text in found if text and text.encode("utf-8", "ignore").decode() == text)


@cache
def usual(parsed: Callable[[bytes], Element], languages: tuple[Language, ...]) -> dict[str, Judged]:
    """What is on the pages that say a harmless word; on the fullest of those that are made alike."""
    found: dict[str, Judged] = {}
    for name, _, page in pages(["Lavoir"], languages):
        one = judged(page, parsed)
        found[name] = one._replace(active=one.active | found[name].active) if name in found else one
    return found


def faults_of(
    texts: Iterable[str], parsed: Callable[[bytes], Element], languages: Collection[Language] = LANGUAGES
) -> dict[tuple[str, str], list[str]]:
    """By exporter and text: what is active on its pages and is not on those that say a harmless word."""
    found = {}
    for name, text, page in pages(texts, languages):
        one, ordinary = judged(page, parsed), usual(parsed, tuple(languages))[name]
        if problems := [*one.faults, *(one.active - ordinary.active)]:
            found[name, text] = problems
    return found


def test_c5_every_exporter_of_pages_is_looked_at() -> None:
    seen = {in_no_language(name.partition(" ")[0]) for name in usual(by_lxml, LANGUAGES)}
    groups = (getattr(EXPORTERS, group.name) for group in fields(EXPORTERS))
    every = {in_no_language(exporter.name) for group in groups for exporter in group}

    assert {*WITHOUT_PAGES} | seen == every
    assert seen.isdisjoint(WITHOUT_PAGES)


def test_c5_all_that_an_instance_says_is_looked_at() -> None:
    told = surroundings(site=site(**{name: f"Lavoir {place}." for place, name in enumerate(SAID)}))
    made = (one for exporter in EXPORTERS.site for one in exporter.documents(told) if one.media_type == HTML)
    shown = {SAID[int(place)] for one in made for place in re.findall(r"Lavoir (\d+)\.", one.body.decode())}

    assert shown == {*SAID}
    assert {name for name, value in hostile_site("x") if value != "x"} == {
        *("base_url", "hub", "google_scheme", "accent", "accent_dark", "logo", "desk")
    }


def test_c5_no_page_of_hostile_text_holds_anything_active() -> None:
    assert len(XSS) >= 30

    assert faults_of([*XSS, *sample(30).values()], by_lxml) == {}


def test_c5_nor_does_the_tree_that_the_standard_builds_of_it() -> None:
    assert faults_of(list(sample(140).values())[:15], by_html5lib, ["fr"]) == {}


def test_c5_payloads_are_as_many_as_the_figure_asks_and_a_sample_has_some_of_all() -> None:
    every, some = ([label.split("/") for label in labels] for labels in (payloads(), sample(140)))

    assert len(every) >= 11_211
    assert len(some) < 200
    assert [set(part) for part in zip(*some, strict=True)] == [set(part) for part in zip(*every, strict=True)]


@pytest.mark.drill
def test_c5_nothing_of_the_known_lists_in_any_field_of_any_page_is_active() -> None:
    assert faults_of(known(), by_html5lib) == {}


@pytest.mark.drill
@pytest.mark.parametrize("way_out", sorted(WAYS_OUT))
def test_c5_no_payload_in_any_field_of_any_kind_of_page_is_active(way_out: str) -> None:
    texts = [text for label, text in payloads().items() if label.startswith(f"{way_out}/")]
    assert len(texts) > 300

    found = {}
    for start in range(0, len(texts), 50):
        found |= faults_of(texts[start : start + 50], by_html5lib, ["fr"])

    assert found == {}


def test_c5_hostile_text_is_shown_as_it_is() -> None:
    for text in XSS:
        document = html.document_fromstring(EVENT_PAGES[0].page(hostile_event(text), surroundings()).decode())
        assert document.find(".//h1").text == text
        assert document.find(".//h1").attrib.keys() == ["lang"]
        assert len(document.findall(".//h1")) == len(document.findall(".//main")) == 1


def trail(*steps: tuple[str, str]) -> dict[str, object]:
    """The way to a page as JSON-LD: its name, and its address below that of the site."""
    items = [
        {"@type": "ListItem", "position": number, "name": name, "item": site().base_url + path}
        for number, (name, path) in enumerate([(site().name, "index.html"), *steps], 1)
    ]
    return {"@context": "https://schema.org", "@type": "BreadcrumbList", "itemListElement": items}


def test_c4_hostile_text_stays_in_its_json_ld() -> None:
    for text in known():
        event, association = hostile_event(text), hostile_association(text)
        expected = (event_json_ld(event, site()), association_json_ld(association, site()))
        made = (EVENT_PAGES[0].page(event, surroundings()), ASSOCIATION_PAGES[0].page(association, surroundings()))
        trails = (
            trail(("Programme", "programme/index.html"), (text, addresses.event_path("fr", text))),
            trail(("Associations", "associations/index.html"), (text, addresses.association_path("fr", text))),
        )
        for page, value, way in zip(made, expected, trails, strict=True):
            scripts = html.document_fromstring(page.decode()).findall(".//script")
            assert [json.loads(one.text) for one in scripts] == [value, way]


def test_c5_links_that_run_or_leave_are_told_from_harmless_ones() -> None:
    bad = [
        "javascript:x",
        "JAVASCRIPT:x",
        " javascript:x",
        "java\tscript:x",
        "data:x",
        "//evil.example",
        "\\\\evil",
        "",
    ]
    good = [
        "https://a.example/",
        "webcal://a.example/x.ics",
        "mailto:a@b",
        "tel:+331",
        "../index.html",
        "#data",
        "en/a.html",
    ]
    assert [harmless(link) for link in (*bad, *good)] == [False] * len(bad) + [True] * len(good)


def test_c5_the_drill_sees_what_it_looks_for() -> None:
    naive = {
        label: judged(f"<!doctype html><title>x</title><p>{text}</p>".encode())
        for label, text in payloads().items()
        if label.startswith("text/") and label.endswith("/plain") and not label.startswith("text/address")
    }
    unseen = [label for label, one in naive.items() if not one.faults and not one.active]
    links = [one.faults for label, one in naive.items() if label.startswith("text/link, ")]

    assert unseen == ["text/handler alone/plain", "text/handlers quoted/plain"]
    assert [len(faults) for faults in links] == [1] * len(links)


@pytest.mark.parametrize("number", range(7))
def test_c2_unwritable_events_are_refused_with_a_reason(number: int) -> None:
    view, around = unwritable_view(number), surroundings()
    for exporter in EVENT_PAGES:
        with pytest.raises(ValueError, match=r"cannot be written|surrogates not allowed"):
            exporter.page(view, around)
    for of_list in PROGRAMMES:
        with pytest.raises(ValueError, match=r"cannot be written|surrogates not allowed"):
            of_list.fragment(view, around)


def test_c2_association_without_a_name_is_refused() -> None:
    nameless = association_view(facts=association_view().facts.model_copy(update={"name": ""}))
    for exporter in ASSOCIATION_PAGES:
        with pytest.raises(ValueError, match="it has no name"):
            exporter.page(nameless, surroundings())
    with pytest.raises(ValueError, match="it has no name"):
        ASSOCIATION_ITEMS[0].fragment(nameless, surroundings())


def test_markers_in_titles_do_not_cut_pages() -> None:
    view = event_view(facts=event_view().facts.model_copy(update={"title": "<members/> <root/>\n<li class="}))
    exporter, around = PROGRAMMES[0], surroundings()
    body = b"".join(exporter.document(selection([view]), [exporter.fragment(view, around)], around))
    assert exporter.problems(body) == []
    assert html.document_fromstring(body.decode()).find(".//h3/a").text == "<members/> <root/> <li class="
