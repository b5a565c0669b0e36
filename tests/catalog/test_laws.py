"""Laws of the catalogue: what it concludes follows from what was said and decided, not from how that came in.

Each holds on both databases, over worlds in which everything collides (`tests.catalog.laws_world`).
"""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import clock
from catalog.decisions import By, Decider
from catalog.identity import association_id, event_id, sighting_key
from catalog.lifecycle import end_complete_visit
from catalog.prior import present_id
from catalog.queries import reading
from catalog.rows import kept_from, table_of
from catalog.sightings import Occurrence, Sighting, started_at
from catalog.store import Store
from catalog.tables import Journal, Membership
from catalog.tables import Sighting as SightingTable
from catalog.verdicts import Decision, Verdict
from catalog.views import EventView
from catalog.vocabulary import EventStatus, Taken
from tests.catalog.databases import Databases, Postgresql, Sqlite
from tests.catalog.laws_world import (
    DECISIONS,
    IDS,
    SLOTS,
    SOURCES,
    WITHDRAWALS,
    Revoked,
    Step,
    Withdrawn,
    catalogues,
    do,
    empty,
    key_of,
    lists,
    rows,
    sightings,
    views,
)
from tests.catalog.world import DOMAIN, NOW, START, UNLIKE, event_sighting, events, name, occurrence, the_event

HOUR = timedelta(hours=1)

HISTORY = (
    "event.revision",
    "association.revision",
    "redirect.revision",
    "journal.id",
    "journal.sighting_id",
    "journal.decision_id",
)
"""What tells of the order in which things came: the cursor of feeds, and what brought an entry of the journal."""

World = TypeVar("World")
Law = Callable[[Store, Store, World], None]


def hold(kinds: Sequence[Databases], worlds: st.SearchStrategy[World], law: Law[World], examples: int) -> None:
    """Try a law on so many examples, each with two empty catalogues, in databases of these kinds."""
    with catalogues(kinds[0], kinds[-1]) as (one, other):

        @settings(
            max_examples=examples,
            derandomize=examples < MANY,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(worlds)
        def holds(world: World) -> None:
            empty(one)
            empty(other)
            law(one, other, world)

        holds()


MANY = 200
ORDINARY = {"sqlite": 40, "postgresql": 8}
DRILL = {"sqlite": 2_000, "postgresql": MANY}
many_or_few = pytest.mark.parametrize(
    "examples", [pytest.param(ORDINARY, id="few"), pytest.param(DRILL, id="many", marks=pytest.mark.drill)]
)


@dataclass(frozen=True)
class Told:
    """All steps in one order, and in another one that is as sensible, with the sizes of its batches."""

    steps: tuple[Step, ...]
    mixed: tuple[Step, ...]
    size: int


@st.composite
def told(draw: st.DrawFn) -> Told:
    said = draw(lists(1, 9, sightings(), unique_by=key_of))
    decided = draw(lists(0, 4, DECISIONS, unique_by=lambda decision: decision.id))
    withdrawn = draw(lists(0, 2, WITHDRAWALS, unique=True))
    revoked = [Revoked(decision.id) for decision in decided if draw(st.integers(0, 3)) == 0]
    steps: list[Step] = [*said, *withdrawn, *decided, *revoked]
    again = draw(st.lists(st.sampled_from([*said, *decided]), max_size=3))
    return Told(tuple(steps), tuple(_sensible(draw(st.permutations([*steps, *again])))), draw(st.integers(1, 4)))


def _sensible(steps: Sequence[Step]) -> list[Step]:
    """What is withdrawn was said before, what is revoked was decided before."""
    places: dict[str, list[int]] = {}
    for place, step in enumerate(steps):
        places.setdefault(_about(step), []).append(place)
    ordered = list(steps)
    for some in places.values():
        own = sorted((steps[place] for place in some), key=lambda step: isinstance(step, (Withdrawn, Revoked)))
        for place, step in zip(some, own, strict=True):
            ordered[place] = step
    return ordered


def _about(step: Step) -> str:
    if isinstance(step, Decision):
        return step.id
    if isinstance(step, Revoked):
        return step.decision_id
    return step.key if isinstance(step, Withdrawn) else key_of(step)


def batched(steps: Sequence[Step], size: int) -> list[Step | list[Sighting]]:
    """The steps, with sightings that follow each other in batches of at most `size`."""
    found: list[Step | list[Sighting]] = []
    for step in steps:
        if isinstance(step, (Withdrawn, Decision, Revoked)):
            found.append(step)
        elif found and isinstance(found[-1], list) and len(found[-1]) < size:
            found[-1].append(step)
        else:
            found.append([step])
    return found


def read(store: Store) -> dict[str, dict[str, Any]]:
    """All views as JSON, without the revision."""
    return {name: view.model_dump(mode="json", exclude={"revision"}) for name, view in views(store).items()}


def order_makes_no_difference(whole: Store, portions: Store, world: Told) -> None:
    for step in batched(world.steps, 100):
        do(whole, step)
    for step in batched(world.mixed, world.size):
        do(portions, step)
    assert rows(portions, without=HISTORY) == rows(whole, without=HISTORY)
    assert read(portions) == read(whole)


@many_or_few
def test_any_order_and_any_batching_of_what_is_said_and_decided_gives_the_same_catalogue(
    databases: Databases, examples: Mapping[str, int]
) -> None:
    hold((databases,), told(), order_makes_no_difference, examples[databases.name])


# -- Histories over several instants.


@dataclass(frozen=True)
class Moment:
    """What is done so many hours after the beginning."""

    hours: int
    what: Withdrawn | Decision | Revoked | tuple[Sighting, ...]

    @property
    def at(self) -> datetime:
        return NOW + timedelta(hours=self.hours)


History = tuple[Moment, ...]


@st.composite
def histories(draw: st.DrawFn, longest: int = 10, slots: Sequence[tuple[Occurrence, ...]] = SLOTS) -> History:
    batches = st.lists(sightings(slots), min_size=1, max_size=3).map(tuple)
    steps = draw(lists(1, longest, st.one_of(batches, batches, WITHDRAWALS, DECISIONS, DECISIONS)))
    hours, decided, moments = 0, [], []
    for step in steps:
        hours += draw(st.sampled_from([0, 1, 30]))
        moments.append(Moment(hours, step))
        if isinstance(step, Decision):
            decided.append(step.id)
        elif decided and draw(st.integers(0, 2)) == 0:
            hours += draw(st.sampled_from([0, 1]))
            moments.append(Moment(hours, Revoked(draw(st.sampled_from(decided)))))
    return tuple(moments)


def live(store: Store, history: History) -> "Last":
    """Do all of it; what came of it that still counts."""
    last = Last()
    for moment in history:
        last.note(moment, do(store, moment.what, moment.at))
    return last


class Last:
    """The last word of every source, and what people decided."""

    def __init__(self) -> None:
        self.said: dict[str, Sighting] = {}
        self.gone: dict[str, tuple[datetime, Withdrawn]] = {}
        self.decided: list[Moment] = []

    def note(self, moment: Moment, answers: Sequence[Taken]) -> None:
        if isinstance(moment.what, tuple):
            for said, answer in zip(moment.what, answers, strict=True):
                if answer is not Taken.SAME:
                    self.said[key_of(said)] = said
                    self.gone.pop(key_of(said), None)
        elif isinstance(moment.what, Withdrawn):
            if moment.what.key in self.said:
                self.gone.setdefault(moment.what.key, (moment.at, moment.what))
        else:
            self.decided.append(moment)

    def standing(self) -> list[Decision]:
        """The decisions that were not taken back."""
        left: dict[str, Decision] = {}
        for moment in self.decided:
            if isinstance(moment.what, Decision):
                left[moment.what.id] = moment.what
            elif isinstance(moment.what, Revoked):
                left.pop(moment.what.decision_id, None)
        return list(left.values())


def journal(store: Store) -> list[str]:
    """The journal in its order."""
    table = table_of(Journal)
    with store.reading() as connection:
        return [repr(row[1:]) for row in connection.execute(select(table).order_by(table.c.id))]


def databases_keep_the_same(sqlite: Store, postgresql: Store, history: History) -> None:
    live(sqlite, history)
    live(postgresql, history)
    # Rows of one instant that nobody saw are taken out of the journal; of their numbers PostgreSQL makes no use again.
    assert rows(postgresql, without=["journal.id"]) == rows(sqlite, without=["journal.id"])
    assert journal(postgresql) == journal(sqlite)
    assert views(postgresql) == views(sqlite)


@many_or_few
def test_one_history_gives_the_same_bytes_in_both_databases(
    sqlite: Sqlite, postgresql: Postgresql, examples: Mapping[str, int]
) -> None:
    hold((sqlite, postgresql), histories(), databases_keep_the_same, examples["postgresql"])


def again_makes_no_difference(store: Store, _: Store, history: History) -> None:
    last = live(store, history)
    before = rows(store)
    listed = [said for key, said in last.said.items() if key not in last.gone]
    for at in (history[-1].at, history[-1].at + timedelta(days=1)):
        assert do(store, listed, at) == [Taken.SAME] * len(listed)
        for one in (*listed, *last.standing(), *(withdrawn for _, withdrawn in last.gone.values())):
            do(store, one, at)
        assert rows(store) == before


@many_or_few
def test_taking_in_and_deciding_twice_writes_nothing(databases: Databases, examples: Mapping[str, int]) -> None:
    hold((databases,), histories(), again_makes_no_difference, examples[databases.name])


PATH = frozenset({"journal", "redirect", "membership", "occurrence"})
"""Tables that tell what there was: changes, ids that were given up, from where events moved out, UIDs and SEQUENCE."""
DATES = tuple(
    f"{table}.{column}"
    for table in ("event", "association")
    for column in ("revision", "created_at", "changed_at", "starts_at", "ends_at")
)
"""Columns that do; of an event's first and last hour, dates that were withdrawn count too."""


def concluded(store: Store) -> dict[str, Any]:
    """What follows from the last words: all other tables to the byte, and what is read of each subject."""
    found: dict[str, Any] = {table: some for table, some in rows(store, without=DATES).items() if table not in PATH}
    for subject_id, view in views(store).items():
        told = view.model_dump(mode="json", include={"id", "slug", "facts", "seen", "identifiers", "sources", "claims"})
        if isinstance(view, EventView):
            # Slots that begin together are sorted by UID. Claims tell the dates in the order of the source.
            told["facts"]["occurrences"].sort(key=repr)
            for claim in told["claims"]:
                claim["settled"] |= claim["field"] == "occurrences"
        found[subject_id] = told
    return found


def only_last_words_count(long: Store, short: Store, history: History) -> None:
    """What a sighting says in the end, and since when, is given at once, at the instant at which it was first seen."""
    last = live(long, history)
    with long.reading() as connection:
        kept = [kept_from(row) for row in connection.execute(select(table_of(SightingTable))).mappings()]
    for at in sorted({one.first_seen_at for one in kept}):
        do(short, [one.said for one in kept if one.first_seen_at == at], at)
    for moment in last.decided:
        do(short, moment.what, moment.at)
    for at, withdrawn in last.gone.values():
        do(short, withdrawn, at)
    assert concluded(short) == concluded(long)


@many_or_few
def test_what_is_concluded_depends_on_the_last_words_alone(databases: Databases, examples: Mapping[str, int]) -> None:
    hold((databases,), histories(), only_last_words_count, examples[databases.name])


# -- Ids and UIDs.

FOUNDED: Mapping[str, str] = {
    (event_id if kind == "event" else association_id)(source, name): sighting_key(kind, source, name)
    for kind, names in IDS.items()
    for source in SOURCES
    for name in names
}
"""For each id that there can be the sighting that founded it."""


def ids_lead_where_their_founder_is(store: Store, _: Store, history: History) -> None:
    ever: set[str] = set()
    slots: dict[str, tuple[str, int]] = {}
    for moment, following in zip(history, (*history[1:], None), strict=True):
        do(store, moment.what, moment.at)
        if following is not None and following.at == moment.at:
            continue  # nobody reads between what is done in one instant
        found = views(store)
        ever |= found.keys()
        with store.reading() as connection:
            table = table_of(SightingTable)
            owners = {row.id: row.subject_id for row in connection.execute(select(table.c.id, table.c.subject_id))}
            assert {name: present_id(connection, name) for name in ever} == {
                name: owners[FOUNDED[name]] for name in ever
            }
        now = {
            slot.uid: (view.id, slot.sequence)
            for view in found.values()
            if isinstance(view, EventView)
            for slot in view.occurrences
        }
        for uid, (owner, sequence) in slots.items():
            assert owner not in found or (now[uid][0], now[uid][1] >= sequence) == (owner, True)
        slots |= now


@many_or_few
def test_an_id_leads_for_ever_to_who_founded_it_and_a_uid_stays_with_its_sequence_rising(
    databases: Databases, examples: Mapping[str, int]
) -> None:
    hold((databases,), histories(), ids_lead_where_their_founder_is, examples[databases.name])


# -- Merged and split.


@dataclass(frozen=True)
class Mistake:
    """A history, and then a decision that is taken back; what nobody saw before it is taken back at once."""

    history: History
    verdict: Verdict
    one: int
    other: int
    pause: int
    gap: int


# Nobody can tell which of two that begin together was which, once both were moved away by mistake.
_APART = [slots for slots in SLOTS if len({started_at(slot) for slot in slots}) == len(slots)]
MISTAKES = st.builds(
    Mistake,
    histories(7, _APART),
    st.sampled_from([Verdict.SAME, Verdict.SAME, Verdict.DIFFERENT]),
    st.integers(0, 5),
    st.integers(0, 5),
    st.integers(0, 1),
    st.integers(0, 1),
)


def what_is_taken_back_leaves_nothing_behind(store: Store, _: Store, mistake: Mistake) -> None:
    if not live(store, mistake.history).said:
        return
    before = seen(store)
    at = mistake.history[-1].at + timedelta(hours=mistake.pause)
    decision = wrong(store, mistake)
    do(store, decision, at)
    between = seen(store)
    do(store, Revoked(decision.id), at + timedelta(hours=mistake.pause * mistake.gap))
    assert given_back(before, between, seen(store)) == before


def wrong(store: Store, mistake: Mistake) -> Decision:
    """A decision about two subjects, or about the sightings of one."""
    with store.reading() as connection:
        table = table_of(SightingTable)
        order = connection.execute(select(table.c.kind, table.c.subject_id, table.c.id).order_by(table.c.id)).all()
    ids = sorted({(row.kind, row.subject_id) for row in order})
    kind, one = ids[mistake.one % len(ids)]
    others = [name for other, name in ids if other == kind]
    other = others[mistake.other % len(others)]
    keys = {name: [row.id for row in order if row.subject_id == name] for name in others}
    if mistake.verdict is Verdict.DIFFERENT:
        alone = mistake.other % len(keys[one])
        sides = keys[one][alone : alone + 1], keys[one][:alone] + keys[one][alone + 1 :] or keys[other]
    else:
        sides = keys[one][:1], keys[other][:1]
    return Decision(
        kind=mistake.verdict, about=kind, one=sides[0], other=sides[1], who="Ada", at=NOW + timedelta(hours=1)
    )


Looked = dict[str, dict[str, Any]]


def seen(store: Store) -> Looked:
    """All that people know of every subject: what is told, its slots by UID, the editions to which it belongs."""
    found: Looked = {}
    with store.reading() as connection:
        belongs = connection.execute(select(table_of(Membership))).all()
    for subject_id, view in views(store).items():
        told = view.model_dump(mode="json", exclude={"revision", "changed_at", "occurrences", "timeline"})
        if isinstance(view, EventView):
            told["slots"] = {slot.uid: slot.model_dump(mode="json", exclude={"uid"}) for slot in view.occurrences}
        told["editions"] = {row.edition_id: row.because for row in belongs if row.event_id == subject_id}
        found[subject_id] = told
    return found


def given_back(before: Looked, between: Looked, after: Looked) -> Looked:
    """What is there after a mistake, less what must stay of it.

    Guests were told of the dates that a subject had by mistake: these stay as cancelled, and keep it in the
    editions in which they were; what was cancelled and stood by mistake stays as it stood. Of what was told
    otherwise, or given up meanwhile, SEQUENCE rose twice.
    """
    found = deepcopy(after)
    for subject_id in before.keys() & after.keys() - between.keys():
        _revive(before[subject_id], found[subject_id])
    for subject_id in before.keys() & between.keys() & after.keys():
        was, once, now = before[subject_id], between[subject_id], found[subject_id]
        mistaken = once.get("slots", {}).keys() - was.get("slots", {}).keys()
        for uid in mistaken & now.get("slots", {}).keys():
            if now["slots"][uid]["status"] == "cancelled":
                del now["slots"][uid]
        if mistaken and now["editions"].keys() >= was["editions"].keys():
            now["editions"] = was["editions"]
        for edition in now["editions"].keys() & once["editions"].keys() - was["editions"].keys():
            del now["editions"][edition]
        for uid in now.get("slots", {}).keys() & was.get("slots", {}).keys() & once.get("slots", {}).keys():
            slots = [told["slots"][uid] for told in (was, once, now)]
            if _told_to_guests(once, uid) != _told_to_guests(was, uid):
                slots[2]["sequence"] -= 2 * bool(slots[2]["sequence"])
            if slots[0]["status"] == slots[2]["status"] == "cancelled" and slots[1]["slot"] == slots[2]["slot"]:
                slots[2]["slot"] = slots[0]["slot"]
    return found


def _revive(was: dict[str, Any], now: dict[str, Any]) -> None:
    """Whoever was given up belongs to nothing, and no longer knows from where it had moved out; its guests were told."""
    left = {edition for edition, because in was["editions"].items() if because == "moved-out"}
    now["editions"].update(dict.fromkeys(left, "moved-out"))
    for slot in now.get("slots", {}).values():
        slot["sequence"] -= 2 * bool(slot["sequence"])


def _told_to_guests(told: dict[str, Any], uid: str) -> object:
    slot, facts = told["slots"][uid], told["facts"]
    place = slot["slot"]["place"] or facts["place"]
    when = [slot["slot"][name] for name in ("start_at", "end_at", "start_on", "end_on", "zone")]
    return when, slot["status"], place, facts["online_url"], facts["attendance"]


@many_or_few
def test_a_merge_or_a_split_that_is_taken_back_gives_back_what_was(
    databases: Databases, examples: Mapping[str, int]
) -> None:
    hold((databases,), MISTAKES, what_is_taken_back_leaves_nothing_behind, examples[databases.name])


# -- What the laws found.


def said_of(*slots: Occurrence, **changes: Any) -> tuple[Sighting, ...]:
    return (event_sighting(occurrences=slots, **changes),)


def slots_of(store: Store) -> list[tuple[str, datetime | None, int]]:
    """For each slot, by start: UID, end, SEQUENCE."""
    return [(slot.uid, slot.slot.end_at, slot.sequence) for view in events(store) for slot in view.occurrences]


def overridden(*slots: Occurrence) -> Decision:
    (said,) = said_of(occurrence())
    value = [slot.model_dump(mode="json", exclude_defaults=True) for slot in slots]
    return Decision(kind=Verdict.OVERRIDE, one=(key_of(said),), field="occurrences", value=value, who="Ada", at=NOW)


@pytest.mark.parametrize("source_id", ["atelier", "3"])
def test_two_slots_that_begin_together_are_not_exchanged_by_a_new_title(store: Store, source_id: str) -> None:
    """Of the UIDs of one of these events the first is that of the longer slot, of those of the other the second."""
    slots = occurrence(hours=3), occurrence()
    do(store, said_of(*slots, source="mairie", source_id=source_id))
    before = slots_of(store)
    do(store, said_of(*slots, source="mairie", source_id=source_id, title="Atelier"), NOW + HOUR)
    assert slots_of(store) == before


@pytest.mark.parametrize(
    ("days", "mistaken"),
    [
        ([(0, 1)], (3, 4)),  # the second is nearer to where the first goes
        ([(3,)], (0, 4)),  # nearer to one of two, of which the other comes first
        ([(7,), (0,), (0, 1)], (7,)),  # it moved far, and by mistake there is one where it was first
    ],
)
def test_slots_that_were_moved_by_mistake_are_what_they_were(
    store: Store, days: list[tuple[int, ...]], mistaken: tuple[int, ...]
) -> None:
    for hours, some in enumerate(days):
        do(store, said_of(*(occurrence(START + day * 24 * HOUR) for day in some)), NOW + hours * HOUR)
    before = [(uid, end) for uid, end, _ in slots_of(store)]
    decision = overridden(*(occurrence(START + day * 24 * HOUR) for day in mistaken))
    do(store, decision, NOW + 10 * HOUR)
    do(store, Revoked(decision.id), NOW + 11 * HOUR)
    after = [
        (slot.uid, slot.slot.end_at)
        for slot in the_event(store).occurrences
        if slot.slot in the_event(store).facts.occurrences
    ]
    assert after == before


def test_a_date_of_a_cancelled_event_that_comes_back_stands_again(store: Store) -> None:
    both = occurrence(), occurrence(START + 24 * HOUR)
    do(store, said_of(*both, status=EventStatus.CANCELLED))
    do(store, said_of(both[0], status=EventStatus.CANCELLED), NOW + HOUR)
    do(store, overridden(*both), NOW + 2 * HOUR)
    assert the_event(store).facts.occurrences == both


def test_what_was_missed_on_some_visits_is_still_so_when_it_becomes_a_part_of_another(store: Store) -> None:
    do(store, said_of(occurrence()))
    do(store, said_of(occurrence(), source="mairie", **{**UNLIKE, "source_id": "bal"}), NOW + HOUR)
    with clock.frozen(NOW + 2 * HOUR):
        end_complete_visit(store, "mairie", (), uid_domain=DOMAIN)
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(*(view.id for view in events(store)))
    (absence,) = the_event(store).absences
    assert (absence.source, absence.visits) == ("mairie", 1)


def test_deciding_twice_in_the_instant_of_entry_writes_nothing(store: Store) -> None:
    do(store, said_of(occurrence()))
    decision = overridden(occurrence(START + HOUR))
    do(store, decision)
    before = rows(store)
    do(store, decision)
    assert rows(store) == before


def test_an_id_that_comes_back_keeps_its_slots_and_its_date_of_entry_through_the_instant(store: Store) -> None:
    """It is no newcomer, even while the clock stands still."""
    do(store, said_of(occurrence()))
    do(store, said_of(occurrence(START + HOUR), source="mairie", source_id="bal", title="Bal"), NOW + HOUR)
    moved = said_of(occurrence(START + 2 * HOUR), source="mairie", source_id="bal", title="Bal")
    do(store, moved, NOW + 2 * HOUR)
    ours, theirs = events(store)
    with clock.frozen(NOW + 3 * HOUR):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(ours.id, theirs.id)
    do(store, Revoked(decision.id), NOW + 4 * HOUR)
    do(
        store,
        said_of(occurrence(START + 2 * HOUR), source="mairie", source_id="bal", title="Grand bal"),
        NOW + 4 * HOUR,
    )
    (after,) = (view for view in events(store) if view.id == theirs.id)
    # Its guests are told that it is given up and that it stands again, each once.
    (slot,) = theirs.occurrences
    assert (after.created_at, after.occurrences) == (
        theirs.created_at,
        (slot.model_copy(update={"sequence": slot.sequence + 2}),),
    )


def test_an_id_that_was_given_up_follows_what_founded_it_and_not_its_heir(store: Store) -> None:
    """C became a part of B. Then B becomes a part of A, and what founded C a part of D."""

    def said(source: str, *names: str) -> Sighting:
        identifiers = tuple(name("openagenda", value) for value in names)
        return event_sighting(source=source, title=f"Soirée {source}", place=None, url="", identifiers=identifiers)

    do(store, (said("a", "1"), said("b", "2"), said("d", "4")))
    do(store, (said("c"),), NOW + HOUR)
    do(store, (said("c", "2"),), NOW + 2 * HOUR)
    do(store, (said("b", "1"), said("c", "4")), NOW + 3 * HOUR)
    with reading(store) as reader:
        heirs = {source: reader.subject(event_id(source, "atelier")).id for source in "bc"}
    assert heirs == {"b": event_id("a", "atelier"), "c": event_id("d", "atelier")}
