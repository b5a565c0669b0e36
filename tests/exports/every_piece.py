"""Pages that together hold each piece that a page may have, for the rules of the style. All of it is invented."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import get_args

from lxml import html

from catalog.editions import Edition
from catalog.views import AssociationView, EventView, Participation, SourceHealth, SourceState
from catalog.vocabulary import EventStatus, Seen
from exports.exporter import Surroundings
from exports.faceting import event_gist
from exports.looks import Logo, Look, put_on, worn
from exports.numbers import NumbersExporter
from exports.pages import ASSOCIATION_PAGES, EVENT_PAGES, EXPLORE_PAGES, PROGRAMMES, SITE_ICONS, SITE_PAGES
from exports.pages_journalists import JournalistPages
from exports.pages_map import MapPages
from exports.pages_templates import HTML
from exports.pages_texts import TextPages
from exports.selecting import Week
from exports.selections import Kind
from tests.exports.sample_site import all_selections, at, lists, whole_site
from tests.exports.views import (
    all_day_slot,
    association_facts,
    association_view,
    claim,
    edition,
    event_facts,
    event_view,
    guest_change,
    place,
    selection,
    site,
    slot,
    source_view,
)

_TABLE = "| Quoi | Combien |\n|---|---|\n| salles | 3 |\n"
_LOOK = Look(
    texts={"fr/salles": f"# Nos salles\n\n{_TABLE}", "en/salles": f"# Our rooms\n\n{_TABLE}"},
    logo=Logo("logo.svg", "image/svg+xml", b"<svg/>", 40, 40),
)
_TOLD = len(EventStatus) + len(Seen) - 1 + 2
# What the search's script makes of a result.
_RESULT = """<main><div class="search"><ol class="items"><li class="item"><div><h3><a href="x">x</a></h3><p class="meta">x</p>
<p>x <mark>x</mark></p></div></li></ol></div></main>"""


@cache
def every_piece() -> tuple[html.HtmlElement, ...]:
    """The French pages of a site in which everything is that can be, what scripts make, and the forms of the desk."""
    before = worn()
    put_on(_LOOK)
    try:
        made = [*_of_subjects(), *_of_weeks(), *_of_the_whole()]
    finally:
        put_on(before)
    made += (body for path, body in whole_site().items() if path.endswith(".html") and not path.startswith("en/"))
    pages = (html.document_fromstring(one.decode()) for one in made)
    return (*pages, *map(html.document_fromstring, (_RESULT, *_desk())))


def _of_subjects() -> Iterator[bytes]:
    around = _around()
    yield from (EVENT_PAGES[0].page(view, around) for view in _events()[:_TOLD])
    part = Participation(edition=edition().id, name="Semaine", known_as="LVC", events=1, because=("word",))
    claims = tuple(
        claim(field=one, settled=settled) for one in ("name", "themes", "press") for settled in (True, False)
    )
    yield ASSOCIATION_PAGES[0].page(association_view(claims=claims, timeline=(part,)), around)


def _of_weeks() -> Iterator[bytes]:
    exporter, views = PROGRAMMES[0], _events()
    for number, week in enumerate(_editions()):
        shown = views if number == 0 else views[:_TOLD]
        fragments = [exporter.fragment(view, _around()) for view in shown]
        of = selection(shown, edition=week, over=week.ends_on.year == 2015)
        yield from (b"".join(pieces) for _, pieces in exporter.volumes(of, fragments, _around()))


def _of_the_whole() -> Iterator[bytes]:
    around, views = _around(), _associations()
    sites = (SITE_PAGES, SITE_ICONS, EXPLORE_PAGES, JournalistPages(), TextPages())
    yield from (one.body for site in sites for one in site.documents(around) if one.media_type == HTML)
    places = [one for one in around.selections if one.kind in (Kind.DEPARTEMENT, Kind.COMMUNE, Kind.PLACE)]
    everything = selection(_events()[:_TOLD], views)
    traits = {view.id: event_gist(view).traits for view in _events()[:_TOLD]}
    for of_numbers in (NumbersExporter(), MapPages()):
        yield from (one.body for one in of_numbers.documents(everything, around, traits) if one.media_type == HTML)
    yield from lists(replace(around, selections=(everything, *places)), views).values()


def _desk() -> Iterator[str]:
    """The templates of the desk without what fills them."""
    for one in (files("desk") / "web" / "templates").iterdir():
        yield f"<main>{re.sub('{[%{#].*?[%}#]}', ' ', one.read_text('utf-8'), flags=re.DOTALL)}</main>"


@cache
def _around() -> Surroundings:
    states = get_args(SourceState)
    sources = {one: source_view(name=one, sample=one == "well") for one in ("val_clair", *states)}
    happenings = _events()[:_TOLD]
    weeks = [Week(one, {view.id for view in happenings}, set()) for one in _editions()]
    return Surroundings(
        site(welcome_fr="Bienvenue.", footer_fr="Une semaine."),
        sources,
        all_selections(happenings, _associations()[:1], weeks),
        {one: SourceHealth(state=one) for one in states},
    )


@cache
def _editions() -> list[Edition]:
    """Weeks of seven to one days, and one that is over."""
    first = edition().starts_on
    found = [edition(id=f"of-{days}", ends_on=first + timedelta(days=days - 1)) for days in range(7, 0, -1)]
    return [*found, edition(id="past", starts_on=date(2015, 11, 3), ends_on=date(2015, 11, 9), sample=True)]


@cache
def _events() -> list[EventView]:
    """`_TOLD` of each sort, and so many that a programme has several pages."""
    there = place(insee="38185", postal_code="38000", city="Grenoble")
    facts = event_facts(place=there)
    changed = {"changes": (guest_change(),), "claims": (claim(), claim(settled=False))}
    found = [event_view(id=f"e{one}", facts=facts.model_copy(update={"status": one}), **changed) for one in EventStatus]
    found += [event_view(id=f"e{one}", facts=facts, seen=one) for one in Seen if one is not Seen.LISTED]
    dates = (slot(start_at=at(4, 9), end_at=at(4, 11), status=EventStatus.CANCELLED), all_day_slot(date(2026, 11, 4)))
    found.append(event_view(id="edates", facts=facts.model_copy(update={"occurrences": (*facts.occurrences, *dates)})))
    found.append(event_view(id="einvented", facts=facts, sources=("well",)))
    assert len(found) == _TOLD
    many = facts.model_copy(update={"title": "Atelier " * 40})
    return [*found, *(event_view(id=f"emany{number}", facts=many) for number in range(80))]


@cache
def _associations() -> list[AssociationView]:
    """So many that lists are parted."""
    facts = association_facts(description="Entraide entre voisins, et beaucoup de mots. " * 4)
    names = (facts.model_copy(update={"name": f"Voisins {number:03}"}) for number in range(120))
    return [association_view(id=f"a{one.name[-3:]}", facts=one) for one in names]
