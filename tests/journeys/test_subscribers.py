"""A week of changes, as those who subscribed to a calendar see it: no ghost, no double, no wrong hour.

Told over real visits, decisions and publications, on both databases. Towns and events are invented.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.facts import Occurrence, Place
from catalog.queries import reading
from catalog.sightings import EventSighting
from catalog.store import Store
from catalog.vocabulary import EventStatus
from desk.instance import Instance
from desk.publishing import publish_instance
from tests.exports.published import faults, tree
from tests.journeys.braked import DAY, DOMAIN, HOUR, Told, happening
from tests.journeys.subscribers import Shown, Subscriber, subscribers

TOWNS = {
    "29019": Place(name="Halle Claire", city="Brest", insee="29019", postal_code="29200", country="FR"),
    "29232": Place(name="Salle Orme", city="Quimper", insee="29232", postal_code="29000", country="FR"),
}
BEGIN = datetime(2026, 10, 19, 8, tzinfo=UTC)
MONDAY = datetime(2026, 11, 2, 17, tzinfo=UTC)
_WEEK = """\
series = "semaine"
series_name = "Semaine"
name = "Semaine 2026"
starts_on = 2026-11-02
ends_on = 2026-11-08
"""


@dataclass
class Town:
    """An instance with an agenda and a portal, what is truly held, and those who subscribed."""

    folder: Path
    store: Store
    at: datetime = BEGIN
    true: dict[str, tuple[str, datetime]] = field(default_factory=dict)
    published: int = 0
    watching: list[Subscriber] = field(default_factory=lambda: subscribers(["all", "semaine-2026"]))

    def __post_init__(self) -> None:
        (self.folder / "editions").mkdir(parents=True)
        (self.folder / "editions" / "semaine-2026.toml").write_text(_WEEK)
        url = self.store.engine.url.render_as_string(hide_password=False)
        config = f'[calendar]\nuid_domain = "{DOMAIN}"\n[database]\nurl = "{url}"\n'
        (self.folder / "goodweek.toml").write_text(config)
        self.agenda, self.portal = Told(self.store), Told(self.store, "val")
        self.told: dict[str, list[EventSighting]] = {"brume": [], "val": []}

    def tell(self, *read: EventSighting, source: str = "brume") -> None:
        """The source tells of these instead of what it told of them before, and of all its others as before."""
        names = {one.origin.source_id for one in read}
        self.told[source] = [one for one in self.told[source] if one.origin.source_id not in names] + list(read)
        visitor = self.agenda if source == "brume" else self.portal
        assert visitor.visit(self.at, self.told[source]) == "complete"

    def fail(self) -> None:
        """The agenda does not answer."""
        self.agenda.visit(self.at, [], answers=0, errors=["https://brume.example: answered 503"])

    def id_of(self, title: str) -> str:
        """The id of the event that is called so."""
        with reading(self.store) as reader:
            members = [member.id for member in reader.event_members(None)]
            return next(view.id for view in reader.events(members) if view.facts.title == title)

    def same(self, one: str, other: str) -> str:
        """An editor takes two for one; gives the id of the decision."""
        with clock.frozen(self.at):
            editor = Decider(self.store, By("Ada"), uid_domain=DOMAIN)
            return editor.same(self.id_of(one), self.id_of(other)).id

    def revoke(self, decision: str) -> None:
        """The editor thinks better of it."""
        with clock.frozen(self.at):
            revoke(self.store, decision, By("Ada"), uid_domain=DOMAIN)

    def announced(self) -> dict[str, Shown]:
        """By the calendar of each town what the catalogue says of it: title and start, sorted."""
        with reading(self.store) as reader:
            views = [*reader.events([member.id for member in reader.event_members(None)])]
        found: dict[str, Shown] = {f"commune/{insee}": [] for insee in TOWNS}
        for view in views:
            start = view.occurrences[0].slot.start_at
            assert start is not None
            assert view.facts.place is not None
            found[f"commune/{view.facts.place.insee}"].append((view.facts.title, start.astimezone(UTC)))
        return {name: sorted(some) for name, some in found.items()}

    def cold(self) -> dict[str, bytes]:
        """What is published of the same catalogue where nothing ever was."""
        folder = self.folder.with_name(f"cold-{self.published}")
        for name in ("goodweek.toml", "editions/semaine-2026.toml"):
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((self.folder / name).read_bytes())
        with clock.frozen(self.at - DAY + HOUR):
            publish_instance(Instance.at(folder))
        return published(folder)

    def evening(self) -> None:
        """Publish, let the subscribers look, and hold what each of them shows against what is true."""
        with clock.frozen(self.at + HOUR):
            publish_instance(Instance.at(self.folder))
        assert faults(self.folder) == []
        true: Shown = sorted(self.true.values())
        for one in self.watching:
            shown = one.look(self.published, self.folder / "public")
            assert shown in (None, true), (type(one.program).__name__, one.feed, one.every)
        self.published += 1
        self.at += DAY


def published(folder: Path) -> dict[str, bytes]:
    """All that is published, but for when each of it was."""
    return {path: body for path, body in tree(folder / "public").items() if path != "manifest.json"}


@pytest.fixture
def town(tmp_path: Path, store: Store) -> Town:
    return Town(tmp_path / "week", store)


def test_subscribers_follow_a_week_of_changes_and_see_what_is_true(town: Town) -> None:
    """New, moved, renamed, cancelled, restored, told twice, taken for one and parted again: every evening all know."""
    workshop, ball = happening(1, MONDAY), happening(2, MONDAY + DAY)
    town.tell(workshop, ball)
    town.true = {"workshop": (workshop.facts.title, MONDAY), "ball": (ball.facts.title, MONDAY + DAY)}
    town.evening()
    reading_ = happening(3, MONDAY + 2 * DAY)
    town.tell(reading_)
    town.true["reading"] = (reading_.facts.title, MONDAY + 2 * DAY)
    town.evening()
    town.tell(happening(1, MONDAY + 3 * DAY + 2 * HOUR))
    town.true["workshop"] = (workshop.facts.title, MONDAY + 3 * DAY + 2 * HOUR)
    town.evening()
    town.tell(happening(2, MONDAY + DAY, title="Grande fête du fleuve"))
    town.true["ball"] = ("Grande fête du fleuve", MONDAY + DAY)
    town.evening()
    town.tell(happening(1, MONDAY + 3 * DAY + 2 * HOUR, status=EventStatus.CANCELLED))
    cancelled = town.true.pop("workshop")
    town.evening()
    town.tell(happening(1, MONDAY + 3 * DAY + 2 * HOUR))
    town.true["workshop"] = cancelled
    town.evening()
    twin = happening(9, MONDAY + DAY, "val")
    town.tell(twin, source="val")
    town.true["twin"] = (twin.facts.title, MONDAY + DAY)
    town.evening()
    decision = town.same("Grande fête du fleuve", twin.facts.title)
    apart = dict(town.true)
    # Of two titles the one that was said last stands.
    town.true["ball"] = town.true.pop("twin")
    together = dict(town.true)
    town.evening()
    town.revoke(decision)
    town.true = apart
    town.evening()
    town.same("Grande fête du fleuve", twin.facts.title)
    town.true = together
    town.evening()
    town.evening()


def test_subscribers_are_not_disturbed_by_a_source_that_is_down_or_silent(town: Town) -> None:
    """The agenda cannot be read for three days, and then leaves one out for four: nobody's calendar changes."""
    workshop, ball, walk = (happening(number, MONDAY + number * DAY) for number in range(3))
    town.tell(workshop, ball, walk)
    town.true = {
        str(number): (one.facts.title, MONDAY + number * DAY) for number, one in enumerate((workshop, ball, walk))
    }
    town.evening()
    for _ in range(4):
        town.fail()
        town.evening()
    town.told["brume"] = [workshop, ball]
    for _ in range(4):
        town.tell()
        town.evening()
    town.tell(walk)
    town.evening()


def test_subscribers_follow_an_event_into_another_zone_and_a_series_of_which_one_date_is_off(town: Town) -> None:
    """A talk moves to Martinique and is held by its clocks; a Tuesday of three is called off, one is dropped, one moves."""
    talk = happening(1, MONDAY)
    nights = [MONDAY + number * DAY for number in range(1, 5)]
    series = happening(2, nights[0], occurrences=tuple(_slot(night) for night in nights))
    town.tell(talk, series)
    title = series.facts.title
    town.true = {"talk": (talk.facts.title, MONDAY)} | {str(n): (title, night) for n, night in enumerate(nights)}
    town.evening()
    there = datetime(2026, 11, 5, 19, tzinfo=UTC) + 4 * HOUR
    town.tell(happening(1, there, occurrences=(_slot(there, zone="America/Martinique"),)))
    town.true["talk"] = (talk.facts.title, there)
    town.evening()
    one_off = [_slot(nights[0]), _slot(nights[1], status=EventStatus.CANCELLED), _slot(nights[2]), _slot(nights[3])]
    town.tell(happening(2, nights[0], occurrences=tuple(one_off)))
    off = town.true.pop("1")
    town.evening()
    town.tell(happening(2, nights[0], occurrences=tuple(one_off[:3])))
    town.true.pop("3")
    town.evening()
    later = [_slot(nights[0] + HOUR), _slot(nights[1]), _slot(nights[2])]
    town.tell(happening(2, nights[0], occurrences=tuple(later)))
    town.true |= {"0": (title, nights[0] + HOUR), "1": off}
    town.evening()
    town.evening()


def test_subscribers_follow_two_that_are_known_to_be_one_by_a_number_and_move_together(town: Town) -> None:
    """A portal gives the number of the agenda only later: its own entry leaves, and the one that stands moves on."""
    walk = happening(1, MONDAY)
    twin = happening(7, MONDAY + HOUR, "val")
    town.tell(walk)
    town.true = {"walk": (walk.facts.title, MONDAY)}
    town.evening()
    town.tell(twin, source="val")
    town.true["twin"] = (twin.facts.title, MONDAY + HOUR)
    town.evening()
    numbered = twin.model_copy(update={"identifiers": walk.identifiers})
    town.tell(numbered, source="val")
    with reading(town.store) as reader:
        (view,) = reader.events([member.id for member in reader.event_members(None)])
    town.true = {"walk": (view.facts.title, view.occurrences[0].slot.start_at or MONDAY)}
    town.evening()
    for source, number in (("brume", 1), ("val", 7)):
        moved = happening(number, MONDAY + 2 * DAY, source)
        town.tell(moved.model_copy(update={"identifiers": walk.identifiers}), source=source)
    town.true = {"walk": (view.facts.title, MONDAY + 2 * DAY)}
    town.evening()
    town.evening()


def _slot(start: datetime, **changes: object) -> Occurrence:
    return Occurrence(**{"start_at": start, "end_at": start + 2 * HOUR, **changes})


def test_subscribers_of_a_town_follow_an_event_to_the_next_one_where_it_is_called_off(town: Town) -> None:
    """A walk in Brest is held a day later in Quimper, then not at all: who follows Brest knows as much as anybody."""
    town.watching = subscribers(["commune/29019", "all"])
    scheduled, later = EventStatus.SCHEDULED, MONDAY + DAY
    for insee, start, status in (
        ("29019", MONDAY, scheduled),
        ("29232", later, scheduled),
        ("29232", later + HOUR, scheduled),
        ("29232", later + HOUR, EventStatus.CANCELLED),
    ):
        walk = happening(1, start, place=TOWNS[insee], status=status)
        town.tell(walk)
        town.true = {"walk": (walk.facts.title, start)} if status is scheduled else {}
        town.evening()
    assert published(town.folder) == town.cold()


def test_subscribers_of_the_town_where_only_the_twin_was_announced_keep_no_ghost(town: Town) -> None:
    """The agenda announces a walk in Brest, the portal the same one in Quimper, until somebody sees it; and it is undone."""
    feeds = [f"commune/{insee}" for insee in TOWNS]
    programs = {feed: subscribers([feed]) for feed in feeds}
    town.watching = []
    walk = happening(1, MONDAY, place=TOWNS["29019"])
    twin = happening(7, MONDAY + HOUR, "val", place=TOWNS["29232"])
    town.tell(walk)
    town.tell(twin, source="val")
    decision = ""
    for step in ("", "same", "", "revoke", "same", ""):
        if step == "same":
            decision = town.same(walk.facts.title, twin.facts.title)
            kept = town.announced()
            assert sorted(map(len, kept.values())) == [0, 1]
        elif step == "revoke":
            town.revoke(decision)
        town.evening()
        announced = town.announced()
        for feed, some in programs.items():
            for one in some:
                shown = one.look(town.published - 1, town.folder / "public")
                assert shown in (None, announced[feed]), (step, type(one.program).__name__, feed, one.every)
        assert published(town.folder) == town.cold()
