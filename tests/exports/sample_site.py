"""A whole small site of invented views, written to a folder as the publisher would, for tests that follow links."""

from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from catalog.sightings import EventFacts, Price
from catalog.views import AssociationView, Claim, EventView
from catalog.vocabulary import Attendance, Doubt, EventStatus, PriceKind, Seen, Theme
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.data_package import DataPackage
from exports.dcat import DcatCatalogue
from exports.directory_index import DirectoryIndex
from exports.exporter import Surroundings
from exports.pages import ASSOCIATION_LISTS, ASSOCIATION_PAGES, EVENT_PAGES, PROGRAMMES, SITE_PAGES
from exports.pages_cards import EventCards, ProgrammeCards
from exports.pages_licence import LicencePages
from exports.pages_texts import TextPages
from exports.selections import Selection
from exports.sitemap import Sitemap
from tests.exports.views import (
    PARIS_WINTER,
    all_day_slot,
    association_facts,
    association_view,
    claim,
    edition,
    event_facts,
    event_view,
    selection,
    slot,
    surroundings,
)

OF_DATA = (DirectoryIndex(), DataPackage(), DcatCatalogue())


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """An instant in the week of 3 November 2026 in Paris."""
    return datetime(2026, 11, day, hour, minute, tzinfo=PARIS_WINTER)


def claims_of(facts: EventFacts) -> tuple[Claim, ...]:
    """The town hall's claim to every field that is said."""
    said = facts.model_dump(mode="json", exclude_defaults=True)
    return tuple(claim(field=field, value=value) for field, value in said.items())


def events() -> list[EventView]:
    """One of each kind: with dissent, cancelled with one full slot, over days, abroad, vanished, after midnight."""
    evening = event_facts()
    dissent = (
        claim(field="title", value="Apéro numérique", settled=False, source="demo"),
        claim(field="place", value={"name": "Salle des fêtes"}, settled=False, doubts=(Doubt.ZONE_ASSUMED,)),
    )
    workshop = event_facts(
        title="Atelier tablette",
        status=EventStatus.CANCELLED,
        occurrences=(
            slot(start_at=at(4, 14), end_at=at(4, 16)),
            slot(start_at=at(6, 14, 30), end_at=at(6, 16), status=EventStatus.FULL),
        ),
        attendance=Attendance.ON_SITE,
        price=Price(kind=PriceKind.FREE),
    )
    show = event_facts(title="Visages du réseau", occurrences=(all_day_slot(date(2026, 11, 1), date(2026, 11, 9)),))
    abroad = event_facts(
        title="Coding for seniors",
        language="en",
        occurrences=(
            slot(
                zone="America/Montreal",
                start_at=datetime(2026, 11, 5, 9, tzinfo=timezone(timedelta(hours=-5))),
                end_at=None,
            ),
        ),
        attendance=Attendance.ONLINE,
        place=None,
    )
    coffee = event_facts(title="Café de l’emploi", occurrences=(slot(start_at=at(7, 9), end_at=at(7, 11)),))
    night = event_facts(title="Nuit du code", occurrences=(slot(start_at=at(8, 20), end_at=at(9, 2)),))
    return [
        event_view(facts=evening, claims=claims_of(evening) + dissent),
        event_view(id="e2workshop", facts=workshop, claims=claims_of(workshop)),
        event_view(id="e3show", facts=show),
        event_view(id="e4abroad", facts=abroad, sources=("demo",)),
        event_view(id="e5coffee", facts=coffee, seen=Seen.NO_LONGER_LISTED),
        event_view(id="e6night", facts=night),
    ]


def associations() -> list[AssociationView]:
    """Three, whose names sort differently with and without accents and digits."""
    return [
        association_view(),
        association_view(
            id="a2ecoute", facts=association_facts(name="Écoute & Clics", themes=(Theme.FOOD,)), sources=("demo",)
        ),
        association_view(id="a3soleil", facts=association_facts(name="123 Soleil", description="")),
    ]


def selections() -> tuple[Selection, ...]:
    """Everything, an edition, and an invented edition."""
    invented = edition(
        id="exemple", name="Semaine d’exemple", sample=True, starts_on=date(2026, 10, 30), ends_on=date(2026, 11, 6)
    )
    return (
        selection(events(), associations()),
        selection(events(), associations(), edition=edition()),
        selection(events()[:3], associations()[:1], edition=invented),
    )


def documents(around: Surroundings) -> dict[str, bytes]:
    """All documents of the site by path."""
    views = {view.id: view for view in (*events(), *associations())}
    made: dict[str, bytes] = {}
    for one in around.selections:
        for of_events in (*PROGRAMMES, *EVENT_DATA):
            fragments = [of_events.fragment(views[member.id], around) for member in one.events]
            made[of_events.path(one)] = b"".join(of_events.document(one, fragments, around))
        for of_associations in (*ASSOCIATION_LISTS, *ASSOCIATION_DATA):
            fragments = [of_associations.fragment(views[member.id], around) for member in one.associations]
            made[of_associations.path(one)] = b"".join(of_associations.document(one, fragments, around))
    for page in (*EVENT_PAGES, EventCards()):
        found = {page.path(view.id): page.page(view, around) for view in events()}
        made |= {path: body for path, body in found.items() if body is not None}
    made |= {page.path(view.id): page.page(view, around) for page in ASSOCIATION_PAGES for view in associations()}
    made |= {
        one.path: one.body
        for site in (SITE_PAGES, TextPages(), ProgrammeCards(), Sitemap(), LicencePages(), *OF_DATA)
        for one in site.documents(around)
    }
    return made


def sample_documents() -> dict[str, bytes]:
    """The documents of the site of Val-Clair."""
    return documents(surroundings(selections=selections()))


def write(folder: Path) -> None:
    """Write the site to a folder, to be looked at in a browser."""
    for path, body in sample_documents().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)


def pages(around: Surroundings) -> set[str]:
    """The paths of the pages of these selections, in both languages."""
    listed = tuple(one for one in around.selections if one.kind in PROGRAMMES[0].kinds)
    made = documents(Surroundings(around.site, around.sources, listed))
    return {path for path in made if path.endswith(".html")}
