"""Histories in which everything collides: few names, few hours, few identifiers, and people who decide about them.

Everyone and everything is invented, as in `tests.catalog.world`. A *step* is one thing that is done to a
catalogue, a *history* is steps in their order; those that have an instant are done then.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import strategies as st
from sqlalchemy import delete, select
from sqlmodel import SQLModel

from catalog import clock
from catalog.decisions import By, decide, revoke
from catalog.identity import sighting_key
from catalog.lifecycle import withdraw
from catalog.queries import reading
from catalog.register import register
from catalog.rows import table_of
from catalog.sightings import Occurrence, Organiser, Programme, Sighting, WelcomePoint
from catalog.store import Store
from catalog.tables import Association, Event
from catalog.verdicts import Decision, Verdict
from catalog.views import AssociationView, EventView
from catalog.vocabulary import EventStatus, Taken, Theme
from tests.catalog.databases import Databases, _folder
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    edition,
    event_sighting,
    give,
    name,
    occurrence,
    source_view,
    weekly,
)

SOURCES = ("voisins", "mairie", "portail")
_VIEWS = (
    source_view("voisins"),
    source_view("mairie", authority=("price", "occurrences")),
    source_view("portail", primary=False),
)
EDITIONS = (
    edition(),
    edition(id="portes-2026", starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 31), sources=("mairie",)),
)
IDS = {"event": ("1", "2", "3"), "association": ("nord", "sud")}
_DAY = timedelta(days=1)
_EITHER = (True, False)
_MIDNIGHT = date(2026, 11, 3)

SLOTS: tuple[tuple[Occurrence, ...], ...] = (
    weekly(1),
    weekly(3),
    weekly(1, START + 7 * _DAY),  # a date of the series, told alone
    weekly(1, START + timedelta(hours=1)),
    (occurrence(), occurrence(hours=3)),  # two that begin together
    (occurrence(hours=3), occurrence()),
    (occurrence(START + 2 * _DAY), occurrence(START + 5 * _DAY)),
    (occurrence(START + 3 * _DAY), occurrence(START + 4 * _DAY), occurrence(START + 30 * _DAY)),
    (occurrence(key="a"), occurrence(START + _DAY, key="b")),
    (occurrence(key="b"), occurrence(START + _DAY, key="a")),
    (Occurrence(start_on=_MIDNIGHT, end_on=_MIDNIGHT + 2 * _DAY),),
    weekly(1, START + 35 * _DAY),
)
"""What moves, is swapped, begins together, is told by others."""

_STORIES: tuple[dict[str, Any], ...] = (
    {},
    {"title": "Atelier réparation de vélos"},
    {"place": LIBRARY, "url": "https://portail.example/e/7"},  # the same title in another town
    {**UNLIKE, "place": LIBRARY},
)
_CHANGES: tuple[dict[str, Any], ...] = (
    {},
    {},
    {"title": "Bal des pompiers"},
    {"place": None, "url": ""},
    {"organisers": (Organiser(name="Amicale des pompiers"), Organiser(name="Les Voisins de Valombre"))},
    {"keywords": ("pain", "sel")},
    {"status": EventStatus.CANCELLED},
    {"fetched_at": NOW - timedelta(hours=1)},
)
_SHARED = tuple(tuple(name("openagenda", value) for value in values) for values in ("", "", "1", "2", "12", "13", "23"))


def _events(slots: Sequence[tuple[Occurrence, ...]]) -> st.SearchStrategy[Sighting]:
    """One of few stories as one source tells it, in which something may be otherwise."""
    return st.builds(
        lambda story, change, **changes: event_sighting(**{**story, **change, **changes}),
        story=st.sampled_from(_STORIES),
        change=st.sampled_from(_CHANGES),
        source=st.sampled_from(SOURCES),
        source_id=st.sampled_from(("1", *IDS["event"])),
        occurrences=st.sampled_from([*slots[:2] * 3, *slots]),
        identifiers=st.sampled_from(_SHARED),
    )


_ASSOCIATION = st.fixed_dictionaries(
    {
        "source": st.sampled_from(SOURCES),
        "source_id": st.sampled_from(IDS["association"]),
        "name": st.sampled_from(["Les Voisins de Valombre", "Les Voisins", "Amicale des pompiers"]),
        "towns": st.sampled_from([(), ("Pont-Serein",), ("Valombre-le-Vieux", "Pont-Serein")]),
        "places": st.sampled_from(
            [(), (WelcomePoint(place=HALL),), (WelcomePoint(place=LIBRARY), WelcomePoint(place=HALL))]
        ),
        "identifiers": st.sampled_from(
            [(), (name("siren", "732829320"),), (name("siret", "73282932000074"),), (name("rna", "W991234567"),)]
        ),
        "programmes": st.sampled_from([(), (Programme(name="Ordis pour tous"),)]),
        "editions": st.sampled_from([(), ("semaine-2026",)]),
        "url": st.sampled_from(["https://les-voisins.example/", ""]),
    }
).map(lambda changes: association_sighting(**changes))


def sightings(slots: Sequence[tuple[Occurrence, ...]] = SLOTS) -> st.SearchStrategy[Sighting]:
    """Mostly of events, which have some of these slots."""
    return st.one_of(_events(slots), _events(slots), _events(slots), _ASSOCIATION)


_KINDS = st.sampled_from(["event", "event", "event", "association"])


def lists(few: int, many: int, what: st.SearchStrategy[Any], **options: Any) -> st.SearchStrategy[list[Any]]:
    """Lists of which each length is as likely; left alone, most would be short."""
    return st.integers(few, many).flatmap(lambda size: st.lists(what, min_size=size, max_size=size, **options))


def key_of(said: Sighting) -> str:
    return sighting_key(said.kind, said.origin.source, said.origin.source_id)


def _keys(kind: str) -> list[str]:
    return [sighting_key(kind, source, source_id) for source in SOURCES for source_id in IDS[kind]]


@st.composite
def _decisions(draw: st.DrawFn) -> Decision:
    """About any two, which need not be there."""
    kind, verdict = draw(_KINDS), draw(st.sampled_from([Verdict.SAME, Verdict.DIFFERENT, *Verdict]))
    keys = st.lists(st.sampled_from(_keys(kind)), min_size=1, max_size=2, unique=True).map(tuple)
    is_pair = verdict in (Verdict.SAME, Verdict.DIFFERENT)
    field, value = draw(st.sampled_from(_values(kind)[verdict])) if not is_pair else ("", None)
    return Decision(
        kind=verdict,
        about=kind,
        one=draw(keys),
        other=draw(keys) if is_pair else (),
        field=field,
        value=value,
        who=draw(st.sampled_from(["Ada", "Bo"])),
        at=NOW - timedelta(hours=draw(st.integers(0, 2))),
    )


def _values(kind: str) -> Mapping[Verdict, Sequence[tuple[str, Any]]]:
    slots = [[slot.model_dump(mode="json", exclude_defaults=True) for slot in some] for some in SLOTS[3:5]]
    own = {"event": ("title", "Titre décidé"), "association": ("name", "Nom décidé")}[kind]
    more = [("occurrences", some) for some in slots] if kind == "event" else [("towns", ["Valombre-le-Vieux"])]
    return {
        Verdict.OVERRIDE: [own, ("keywords", ["décidé"]), *more],
        Verdict.HIDE: [("", True), ("", False)],
        Verdict.THEME: [
            (str(theme), belongs) for theme in (Theme.FOOD, Theme.DIGITAL_INCLUSION) for belongs in _EITHER
        ],
        Verdict.EDITION: [(week.id, belongs) for week in EDITIONS for belongs in _EITHER],
    }


DECISIONS = _decisions()


@dataclass(frozen=True)
class Withdrawn:
    """That a source takes back one of its items."""

    kind: str
    source: str
    source_id: str

    @property
    def key(self) -> str:
        return sighting_key(self.kind, self.source, self.source_id)


@dataclass(frozen=True)
class Revoked:
    """That a decision is taken back."""

    decision_id: str


Step = Sighting | Withdrawn | Decision | Revoked
WITHDRAWALS = _KINDS.flatmap(
    lambda kind: st.builds(Withdrawn, st.just(kind), st.sampled_from(SOURCES), st.sampled_from(IDS[kind]))
)


def do(store: Store, step: Step | Sequence[Sighting], at: datetime = NOW) -> list[Taken]:
    """Do one step; several sightings are one batch, whose answers are given."""
    if isinstance(step, Sequence):
        return give(store, *step, at=at)
    with clock.frozen(at):
        if isinstance(step, Withdrawn):
            withdraw(store, step.source, [f"{step.kind}:{step.source_id}"], uid_domain=DOMAIN)
        elif isinstance(step, Decision):
            decide(store, step, uid_domain=DOMAIN)
        elif isinstance(step, Revoked):
            revoke(store, step.decision_id, By("Ada"), uid_domain=DOMAIN)
        else:
            return give(store, step, at=at)
    return []


@contextmanager
def catalogues(*kinds: Databases) -> Iterator[list[Store]]:
    """A catalogue for each kind, empty but for the sources and the editions."""
    with ExitStack() as stack:
        opened = []
        for kind in kinds:
            folder = Path(stack.enter_context(TemporaryDirectory(dir=_folder())))
            store = Store.open(stack.enter_context(kind.catalogue(folder)))
            stack.callback(store.close)
            register(store, EDITIONS, _VIEWS)
            opened.append(store)
        yield opened


def empty(store: Store) -> None:
    """Take out all but what the instance declares. A catalogue is used again, since opening one takes longer."""
    said = [table for table in SQLModel.metadata.sorted_tables if table.name not in _DECLARED]
    with store.writing() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"TRUNCATE {', '.join(table.name for table in said)} RESTART IDENTITY")
        else:
            for table in said:
                connection.execute(delete(table))


_DECLARED = frozenset({"week_series", "edition", "source"})


def rows(store: Store, *, without: Iterable[str] = ()) -> dict[str, list[str]]:
    """Every row of every table, as text, sorted; `without` the columns named (`table.column`)."""
    left_out = set(without)
    with store.reading() as connection:
        return {
            table.name: sorted(
                repr(tuple(row))
                for row in connection.execute(
                    select(*(c for c in table.columns if f"{table.name}.{c.name}" not in left_out))
                )
            )
            for table in SQLModel.metadata.sorted_tables
        }


def views(store: Store) -> dict[str, EventView | AssociationView]:
    """All that can be read of every subject, hidden ones among them."""
    with reading(store) as reader:
        ids = {
            model: sorted(reader._connection.execute(select(table_of(model).c.id)).scalars())
            for model in (Event, Association)
        }
        found = [*reader.events(ids[Event]), *reader.associations(ids[Association])]
    return {view.id: view for view in found}
