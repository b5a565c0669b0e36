"""Hostile strings in every field of every page: what a browser builds of them holds nothing active (reliability C5)."""

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from catalog.sightings import (
    AssociationFacts,
    Contact,
    Identifier,
    Image,
    Partner,
    Place,
    PressMention,
    Programme,
    WelcomePoint,
)
from catalog.views import AssociationView, Claim, EventView, SourceView
from catalog.vocabulary import AssociationKind, ContactKind, Theme
from exports.exporter import Surroundings
from exports.json_ld import association_json_ld, event_json_ld
from exports.pages import ASSOCIATION_LISTS, ASSOCIATION_PAGES, EVENT_PAGES, PROGRAMMES, SITE_PAGES
from tests.exports.hostile import hostile_view, strings, unwritable_view
from tests.exports.views import association_view, claim, edition, event_view, selection, site, source_view, surroundings

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
SCHEMES = ("http", "https", "webcal", "mailto", "tel")


@cache
def payloads() -> tuple[str, ...]:
    """Our lists, and the public ones where they are at hand; those without UTF-8 are refused elsewhere."""
    public = [path.read_text("utf-8") for path in sorted(BLEACH.glob("*.test"))] if BLEACH.is_dir() else []
    found = (*XSS, *strings(), *public)
    return tuple(text for text in found if text and text.encode("utf-8", "ignore").decode() == text)


def hostile_claims(text: str) -> tuple[Claim, ...]:
    fields = {"source": text, "url": text, "content_hash": text, "reader": text, "licence": text}
    given = claim().__dict__ | fields
    values = (text, [text], {"name": text, "url": text}, {"place": {"name": text}}, {"kind": text})
    return tuple(
        Claim.model_construct(**given | {"field": field, "value": value, "settled": settled})
        for field in ("title", "occurrences", "place", "price", "themes", "language", "founded_on", text)
        for value in values
        for settled in (True, False)
    )


def hostile_event(text: str) -> EventView:
    marks = (Identifier.model_construct(scheme=text, value=text),)
    return hostile_view(text, id=text, claims=hostile_claims(text), sources=(text,), identifiers=marks)


def hostile_association(text: str) -> AssociationView:
    where = Place.model_construct(**Place().__dict__ | {"name": text, "address": text, "city": text, "access": text})
    contacts = tuple(Contact.model_construct(kind=kind, value=text) for kind in ContactKind)
    point = WelcomePoint.model_construct(
        key=text, place=where, opening_hours=text, services=(text,), contacts=contacts, accessibility=(), price=None, url=text
    )  # fmt: skip
    programme = Programme.model_construct(
        name=text, description=text, url=text, launched_on=text, audiences=(), towns=(text,)
    )
    facts = AssociationFacts.model_construct(
        name=text,
        other_names=(text,),
        kind=AssociationKind.OTHER,
        description=text,
        language=text,
        url=text,
        founded_on=text,
        contacts=contacts,
        themes=(Theme.OTHER,),
        audiences=(),
        keywords=(text,),
        towns=(text,),
        places=(point,),
        programmes=(programme,),
        partners=(Partner.model_construct(name=text, role="partner", url=text),),
        press=(PressMention.model_construct(title=text, publisher=text, url=text, published_on=text),),
        editions=(text,),
        image=Image.model_construct(url=text, credit=text, alt=text),
    )
    given = association_view().__dict__ | {
        "id": text,
        "slug": text,
        "facts": facts,
        "identifiers": (Identifier.model_construct(scheme=text, value=text),),
        "sources": (text,),
        "claims": hostile_claims(text),
    }
    return AssociationView.model_construct(**given)


def hostile_surroundings(text: str) -> Surroundings:
    fields = ("name", "title", "publisher", "homepage", "licence", "licence_url", "attribution")
    source = SourceView.model_construct(**source_view().__dict__ | dict.fromkeys(fields, text))
    instance = site().model_copy(update={"name": text, "contact": text, "tagline_fr": text, "tagline_en": text})
    words = ("name", "series_name", "territory", "homepage", "description_fr", "description_en")
    week = selection(edition=edition().model_copy(update=dict.fromkeys(words, text)))
    return Surroundings(site=instance, sources={text: source}, selections=(week, selection()))


def pages(text: str) -> Iterator[bytes]:
    around, event, association = hostile_surroundings(text), hostile_event(text), hostile_association(text)
    yield from (one.page(event, around) for one in EVENT_PAGES)
    yield from (one.page(association, around) for one in ASSOCIATION_PAGES)
    week = around.selections[0]
    yield from (b"".join(one.document(week, [one.fragment(event, around)], around)) for one in PROGRAMMES)
    yield from (b"".join(one.document(week, [one.fragment(association, around)], around)) for one in ASSOCIATION_LISTS)
    yield from (one.body for one in SITE_PAGES.documents(around) if one.path.endswith(".html"))


def harmless(link: str) -> bool:
    """Whether a browser, which skips control characters and spaces, is led to a web, mail or phone address or stays here."""
    read = re.sub(r"[\x00-\x20]", "", link)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", read)
    if scheme:
        return read == link and scheme[1] in SCHEMES
    return bool(read) and not read.startswith(("/", "\\"))


def active(page: bytes) -> list[str]:
    """What a browser would run, load or follow of a page that it must not."""
    found = []
    for element in html.document_fromstring(page.decode()).iter():
        tag = str(element.tag)
        if tag in ("iframe", "object", "embed", "base", "form", "svg", "math", "style", "img", "template", "input"):
            found.append(tag)
        if tag == "script" and element.get("type") != "application/ld+json":
            found.append("script")
        if tag == "meta" and element.get("http-equiv") not in (None, "Content-Security-Policy"):
            found.append("meta")
        found += [name for name in element.attrib if name.startswith("on") or name in ("style", "srcdoc", "action")]
        links = [element.get(name) for name in ("href", "src", "xlink:href") if element.get(name) is not None]
        found += [link for link in links if not harmless(link)]
    return found


def test_c5_no_page_of_hostile_text_holds_anything_active() -> None:
    assert len(XSS) >= 30
    found = {text: problems for text in payloads() for page in pages(text) if (problems := active(page))}
    assert found == {}


def test_c5_hostile_text_is_shown_as_it_is() -> None:
    for text in XSS:
        document = html.document_fromstring(EVENT_PAGES[0].page(hostile_event(text), surroundings()).decode())
        assert document.find(".//h1").text == text
        assert document.find(".//h1").attrib.keys() == ["lang"]
        assert len(document.findall(".//h1")) == len(document.findall(".//main")) == 1


def test_c4_hostile_text_stays_in_its_json_ld() -> None:
    for text in payloads():
        event, association = hostile_event(text), hostile_association(text)
        expected = (event_json_ld(event, site()), association_json_ld(association, site()))
        made = (EVENT_PAGES[0].page(event, surroundings()), ASSOCIATION_PAGES[0].page(association, surroundings()))
        for page, value in zip(made, expected, strict=True):
            scripts = html.document_fromstring(page.decode()).findall(".//script")
            own, trail = (json.loads(one.text) for one in scripts)
            assert (own, trail["itemListElement"][-1]["name"]) == (value, value["name"])


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
    seen = {
        text: active(f"<!doctype html><title>x</title><p>{text}".encode()) for text in XSS[:3] + XSS[7:8] + XSS[18:19]
    }
    assert {text: bool(problems) for text, problems in seen.items()} == dict.fromkeys(seen, True)


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
        ASSOCIATION_LISTS[0].fragment(nameless, surroundings())


def test_markers_in_titles_do_not_cut_pages() -> None:
    view = event_view(facts=event_view().facts.model_copy(update={"title": "<members/> <root/>\n<li class="}))
    exporter, around = PROGRAMMES[0], surroundings()
    body = b"".join(exporter.document(selection([view]), [exporter.fragment(view, around)], around))
    assert exporter.problems(body) == []
    assert html.document_fromstring(body.decode()).find(".//h3/a").text == "<members/> <root/> <li class="
