"""A whole small site of invented views, written to a folder as the publisher would, for tests that follow links."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, timezone
from functools import cache
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin

from lxml import html

from catalog.editions import Edition
from catalog.sightings import EventFacts, Price
from catalog.views import AssociationView, Claim, EventView, Member, Participation
from catalog.vocabulary import Attendance, Doubt, EventStatus, PriceKind, Seen, Theme
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.data_package import DataPackage
from exports.dcat import DcatCatalogue
from exports.directory_index import DirectoryIndex
from exports.exporter import BatchExporter, Fragment, Surroundings
from exports.faceting import association_gist, event_gist
from exports.numbers import NumbersExporter
from exports.pages import (
    ABOUT_SELECTIONS,
    ASSOCIATION_ITEMS,
    ASSOCIATION_LISTS,
    ASSOCIATION_PAGES,
    EDITION_CALENDARS,
    EVENT_PAGES,
    EXPLORE_PAGES,
    PROGRAMMES,
    SITE_ICONS,
    SITE_PAGES,
    TERRITORY_PAGES,
)
from exports.pages_addresses import snapshot_path
from exports.pages_cards import EVENT_CARDS, ProgrammeCards
from exports.pages_journalists import JournalistPages
from exports.pages_licence import LicencePages
from exports.pages_map import MapPages
from exports.pages_search import SearchPages
from exports.pages_snapshots import Kept, SnapshotPages
from exports.pages_texts import TextPages
from exports.publisher_documents import volumes
from exports.selecting import Selecting, Week
from exports.selections import Selection, offered
from exports.sitemap import Sitemap
from exports.snapshots import Snapshot, snapshot_files
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

SNAPSHOTS = ("2026-11-12", "2026-11-05")
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
        event_view(facts=evening, claims=claims_of(evening) + dissent, editions=(edition().id, _invented().id)),
        event_view(id="e2workshop", facts=workshop, claims=claims_of(workshop)),
        event_view(id="e3show", facts=show),
        event_view(id="e4abroad", facts=abroad, sources=("demo",)),
        event_view(id="e5coffee", facts=coffee, seen=Seen.NO_LONGER_LISTED),
        event_view(id="e6night", facts=night),
    ]


def associations() -> list[AssociationView]:
    """Three, whose names sort differently with and without accents and digits; the first organises all events."""
    week, name = edition(), association_facts().name
    part = Participation(edition=week.id, name=week.name, known_as=name, events=6, because=("word", "organiser"))
    return [
        association_view(timeline=(part,)),
        association_view(
            id="a2ecoute", facts=association_facts(name="Écoute & Clics", themes=(Theme.FOOD,)), sources=("demo",)
        ),
        association_view(id="a3soleil", facts=association_facts(name="123 Soleil", description="")),
    ]


def _invented() -> Edition:
    return edition(
        id="exemple",
        name="Semaine d’exemple",
        sample=True,
        starts_on=date(2026, 10, 30),
        ends_on=date(2026, 11, 6),
    )


def selections() -> tuple[Selection, ...]:
    """Everything, an edition, and an invented edition."""
    return (
        selection(events(), associations()),
        selection(events(), associations(), edition=edition()),
        selection(events()[:3], associations()[:1], edition=_invented()),
    )


def every_selection() -> tuple[Selection, ...]:
    """All that a publisher finds of the same: series, years, themes, needs… too."""
    weeks = [
        Week(edition(), {one.id for one in events()}, {one.id for one in associations()}),
        Week(_invented(), {view.id for view in events()[:3]}, {view.id for view in associations()[:1]}),
    ]
    return all_selections(events(), associations(), weeks)


def all_selections(
    happenings: Sequence[EventView], takers: Sequence[AssociationView], weeks: Sequence[Week]
) -> tuple[Selection, ...]:
    """All that a publisher finds of these; the first association holds what is organised under its name."""
    gists = {view.id: event_gist(view) for view in happenings} | {one.id: association_gist(one) for one in takers}
    members, others = selection(happenings).events, selection((), takers).associations
    holder = takers[0]
    return Selecting(
        members, others, gists, weeks, lambda name, _: holder.id if name == holder.facts.name else None
    ).selections()


@cache
def whole_site() -> dict[str, bytes]:
    """All documents of all selections by path, with two snapshots of them."""
    return documents(surroundings(selections=every_selection(), snapshots=SNAPSHOTS))


def documents(around: Surroundings) -> dict[str, bytes]:
    """All documents of the site by path."""
    views = {view.id: view for view in (*events(), *associations())}
    made: dict[str, bytes] = {}
    for one in around.selections:
        for of_events in (*PROGRAMMES, *EVENT_DATA):
            fragments = [of_events.fragment(views[member.id], around) for member in one.events]
            if one.kind in of_events.kinds:
                made |= {path: b"".join(pieces) for path, pieces in volumes(of_events, one, fragments, around)}
        for of_associations in ASSOCIATION_DATA:
            fragments = [of_associations.fragment(views[member.id], around) for member in one.associations]
            if one.kind in of_associations.kinds:
                made[of_associations.path(one)] = b"".join(of_associations.document(one, fragments, around))
        made |= {about.path(one): about.page(one, around) for about in ABOUT_SELECTIONS if one.kind in about.kinds}
    for page in (*EVENT_PAGES, *EVENT_CARDS):
        found = {page.path(view.id): page.page(view, around) for view in events()}
        made |= {path: body for path, body in found.items() if body is not None}
    made |= {page.path(view.id): page.page(view, around) for page in ASSOCIATION_PAGES for view in associations()}
    sites = (
        SITE_PAGES,
        SITE_ICONS,
        EXPLORE_PAGES,
        TextPages(),
        ProgrammeCards(),
        Sitemap(),
        LicencePages(),
        SearchPages(),
        JournalistPages(),
        *OF_DATA,
    )
    made |= {one.path: one.body for site in sites for one in site.documents(around)}
    made |= lists(around, list(views.values()))
    traits = {view.id: event_gist(view).traits for view in events()}
    traits |= {view.id: association_gist(view).traits for view in associations()}
    made |= {
        one.path: one.body
        for summary in (NumbersExporter(), MapPages())
        for selection in offered(around.selections, summary.kinds)
        for one in summary.documents(selection, around, traits)
    }
    return made | _snapshots(made, around)


def _snapshots(made: dict[str, bytes], around: Surroundings) -> dict[str, bytes]:
    """The files and pages of snapshots of these documents; in those that are older than the latest an event was called otherwise."""
    found: dict[str, bytes] = {}
    before: Kept | None = None
    for name in reversed(around.snapshots):
        words = (b"", b"") if name == around.snapshots[0] else (b"Atelier tablette", b"Atelier ordinateur")
        told = {path: body.replace(*words) if words[0] else body for path, body in made.items()}
        files = dict(snapshot_files(Snapshot(name, date.fromisoformat(name), around.site, told.__getitem__)))
        kept = kept_snapshot(name, files)
        found |= {f"{snapshot_path(name)}{path}": body for path, body in files.items()}
        found |= {one.path: one.body for one in SnapshotPages().documents(kept, before, around)}
        before = kept
    return found


def kept_snapshot(name: str, files: Mapping[str, bytes]) -> Kept:
    """A snapshot that has these files, by path within it."""
    return Kept(name, tuple(files), lambda path: BytesIO(files[path]))


def lists(around: Surroundings, views: Sequence[EventView | AssociationView]) -> dict[str, bytes]:
    """The lists of associations, of towns and of the calendars of an edition by path."""
    exporters = (*ASSOCIATION_LISTS, TERRITORY_PAGES, EDITION_CALENDARS)
    return {path: body for one in exporters for path, body in batch_documents(one, around, views).items()}


def batch_documents(
    exporter: BatchExporter, around: Surroundings, views: Sequence[EventView | AssociationView]
) -> dict[str, bytes]:
    """The documents of an exporter of batches by path, put together as the publisher does."""
    known = {view.id: view for view in views}
    items = {exporter.name: exporter for exporter in ASSOCIATION_ITEMS}

    def take(exporter: str, members: Sequence[Member]) -> Iterator[tuple[Member, Fragment]]:
        for one in members:
            view = known[one.id]
            assert isinstance(view, AssociationView)
            yield one, items[exporter].fragment(view, around)

    contents = {one.id: one.id for one in around.selections}
    return {one.path: one.body for batch in exporter.batches(around, contents) for one in batch.documents(take)}


def ways_to_the_other_language(path: str, body: bytes, base: str = "https://agenda.val-clair.example/") -> list[str]:
    """Where the links of a page that name a language lead, in its head and on itself, as paths within the site."""
    page = html.document_fromstring(body.decode())
    found = (urljoin(base + path, one.get("href")) for one in page.iter("a", "link") if one.get("hreflang"))
    return [one.removeprefix(base) for one in found]


def sample_documents() -> dict[str, bytes]:
    """The documents of the site of Val-Clair."""
    return documents(surroundings(selections=selections()))


def write(folder: Path) -> None:
    """Write the site to a folder, to be looked at in a browser."""
    for path, body in sample_documents().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(body)
