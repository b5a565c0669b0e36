"""Stories of one event or association that changes, as told by the people who meet them.

Told over real visits and decisions, on both databases. Towns, people and associations are invented.
"""

from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.erasure import tokens_of
from catalog.errors import SubjectGone
from catalog.queries import reading
from catalog.register import register
from catalog.store import Store
from catalog.views import EventView
from catalog.vocabulary import EventStatus, Seen
from tests.catalog.erased_world import erases, holding
from tests.catalog.world import (
    LIBRARY,
    NOW,
    START,
    edition,
    events,
    sequences,
    the_event,
    uids,
)
from tests.journeys.braked import DAY, DOMAIN, HOUR, Told, happening, ids, published


def history(store: Store, subject_id: str) -> list[tuple[str, Any, Any, str]]:
    """What changed of a subject since it is known: field, before, after, and the source or decision that brought it."""
    with reading(store) as reader:
        told = reader.history(subject_id)
    return [(one.field, one.before, one.after, one.source or one.decision) for one in told if one.field != "created"]


def cursor(store: Store) -> int:
    """Up to which revision a subscriber has read."""
    with reading(store) as reader:
        return reader.cursor()


def changes(store: Store, since: int) -> list[tuple[str, str, str]]:
    """What a subscriber who read up to the revision `since` must read anew: id, what became of it, its heir."""
    with reading(store) as reader:
        return [(one.id, one.what, one.heir) for one in reader.changed_since(since)]


def differences(store: Store, before: datetime, after: datetime) -> list[tuple[str, str]]:
    """What `goodweek diff` tells between two instants."""
    with reading(store) as reader:
        return [(one.kind, one.name) for one in reader.difference(before, after)]


def members(store: Store, week_id: str) -> list[str]:
    """The ids of the events of a week, by start."""
    with reading(store) as reader:
        (week,) = (one for one in reader.editions() if one.id == week_id)
        return [member.id for member in reader.event_members(week)]


def halls(view: EventView) -> list[tuple[str, Any, bool]]:
    """Who says in which hall it is, and whether that one stands."""
    places = [(one, one.value) for one in view.claims if one.field == "place" and isinstance(one.value, dict)]
    return [(one.decided_by or one.source, value["name"], one.settled) for one, value in places]


def slot_field(view: EventView) -> str:
    """Under which name the journal notes what becomes of an event's first date."""
    return f"occurrences.{view.occurrences[0].uid.partition('@')[0].rpartition('-')[2]}"


def entry(start: datetime, sequence: int, status: str = "scheduled") -> dict[str, Any]:
    """What the journal keeps of a date of two hours."""
    begins, ends = (f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" for at in (start, start + 2 * HOUR))
    return {"start_at": begins, "end_at": ends, "status": status, "sequence": sequence}


def test_event_rescheduled_keeps_its_uid_and_tells_its_guests_once(store: Store) -> None:
    """Put off from Tuesday to Thursday and then to December, an evening stays the same entry in every calendar, also in that of the week that it left."""
    source = Told(store)
    register(store, [edition()], [])
    source.visit(NOW, [happening(1, START)])
    before, since = the_event(store), cursor(store)
    for day, start in ((1, START + 2 * DAY), (2, START + 2 * DAY), (3, START + 30 * DAY)):
        source.visit(NOW + day * DAY, [happening(1, start)])
    after = the_event(store)
    assert (after.id, uids(after), sequences(after)) == (before.id, uids(before), [2])
    assert (after.occurrences[0].slot.start_at, after.changed_at) == (START + 30 * DAY, NOW + 3 * DAY)
    assert (after.seen, after.absences, members(store, "semaine-2026")) == (Seen.LISTED, (), [before.id])
    assert changes(store, since) == [(before.id, "changed", "")]
    slot = slot_field(before)
    assert history(store, before.id) == [
        (slot, entry(START, 0), entry(START + 2 * DAY, 1), "brume"),
        (slot, entry(START + 2 * DAY, 1), entry(START + 30 * DAY, 2), "brume"),
        ("belongs.semaine-2026", "dates", "moved-out", "brume"),
    ]


def test_event_renamed_is_the_same_event_and_disturbs_no_guest(store: Store) -> None:
    """The workshop gets a title of which no word is left: pages and feeds tell the new one, and no guest is alarmed."""
    source = Told(store)
    source.visit(NOW, [happening(1, START)])
    before, since = the_event(store), cursor(store)
    source.visit(NOW + DAY, [happening(1, START, title="Grande fête du fleuve")])
    after = the_event(store)
    assert (after.id, after.occurrences, after.seen) == (before.id, before.occurrences, Seen.LISTED)
    assert (after.facts.title, after.slug, after.changed_at) == (
        "Grande fête du fleuve",
        "grande-fete-du-fleuve",
        NOW + DAY,
    )
    assert history(store, before.id) == [("title", before.facts.title, "Grande fête du fleuve", "brume")]
    assert changes(store, since) == [(before.id, "changed", "")]
    assert differences(store, NOW, NOW + DAY) == [("renamed", "Grande fête du fleuve")]


def test_event_cancelled_then_restored_tells_its_guests_both_times(store: Store) -> None:
    """Called off for want of heating and held all the same: guests hear both, of one entry that never left the week."""
    source = Told(store)
    register(store, [edition()], [])
    source.visit(NOW, [happening(1, START)])
    before, told = the_event(store), []
    for day, status in ((1, EventStatus.CANCELLED), (2, EventStatus.SCHEDULED)):
        source.visit(NOW + day * DAY, [happening(1, START, status=status)])
        (one,) = the_event(store).occurrences
        told.append((one.uid, one.status, one.sequence, the_event(store).seen))
    (uid,) = uids(before)
    assert told == [
        (uid, EventStatus.CANCELLED, 1, Seen.LISTED),
        (uid, EventStatus.SCHEDULED, 2, Seen.LISTED),
    ]
    assert (members(store, "semaine-2026"), the_event(store).facts) == ([before.id], before.facts)
    assert history(store, before.id) == [
        ("status", None, "cancelled", "brume"),
        (slot_field(before), entry(START, 0), entry(START, 1, "cancelled"), "brume"),
        ("status", "cancelled", None, "brume"),
        (slot_field(before), entry(START, 1, "cancelled"), entry(START, 2), "brume"),
    ]
    days = [differences(store, NOW + day * DAY, NOW + (day + 1) * DAY) for day in (0, 1)]
    assert days == [[("cancelled", before.facts.title)], [("restored", before.facts.title)]]


def _hall_of(store: Store, event_id: str) -> tuple[object, ...]:
    with reading(store) as reader:
        view = reader.subject(event_id)
    assert isinstance(view, EventView)
    return (view.facts.place and view.facts.place.name), sequences(view), halls(view)


def test_organiser_corrects_the_hall_and_no_crawl_brings_the_old_one_back(store: Store) -> None:
    """The organiser names the new hall once: crawls in other words, a silence, a portal, a redesign and a failure leave it, and all see who says what."""
    source, portal = Told(store), Told(store, "val")
    was, other = happening(1, START), happening(2, START + DAY)
    source.visit(NOW, [was, other])
    before, old = events(store)[0], was.facts.place and was.facts.place.name
    with clock.frozen(NOW + HOUR):
        organiser = Decider(store, By("Les amis", "salle changée", "organisation"), uid_domain=DOMAIN)
        decision = organiser.override(before.id, "place", LIBRARY.model_dump(mode="json", exclude_defaults=True))
    says = ("Médiathèque", [1], [("organisation", "Médiathèque", True), ("brume", old, False)])
    assert _hall_of(store, before.id) == says
    source.visit(NOW + DAY, [happening(1, START, description="Autrement dit."), other])
    assert _hall_of(store, before.id) == says
    for day in (2, 3, 4):
        source.visit(NOW + day * DAY, [], unchanged=["event:2"])
    source.visit(NOW + 5 * DAY, [was, other])
    assert _hall_of(store, before.id) == says
    portal.visit(NOW + 6 * DAY, [was.model_copy(update={"origin": happening(1, START, "val").origin})])
    source.visit(NOW + 7 * DAY, [happening(n, START + (n - 1) * DAY, source_id=f"neu{n}") for n in (1, 2)])
    for day in (8, 9, 10, 11):
        source.visit(NOW + day * DAY, [], answers=0, errors=["https://brume.example: answered 503"])
    assert _hall_of(store, before.id) == (*says[:2], [says[2][0], ("val", old, False), says[2][1]])
    told = [(field, cause) for field, _, _, cause in history(store, before.id) if field not in ("description", "seen")]
    assert told == [("place", decision.id), (slot_field(before), decision.id)]


def test_organiser_takes_the_correction_back_and_the_word_of_the_source_stands_again(store: Store) -> None:
    """The works are over early: the organiser takes the correction back, and guests are told the first hall once more."""
    source, was = Told(store), happening(1, START)
    source.visit(NOW, [was])
    before = the_event(store)
    by = By("Les amis", "", "organisation")
    with clock.frozen(NOW + HOUR):
        decision = Decider(store, by, uid_domain=DOMAIN).override(before.id, "place", {"name": "Médiathèque"})
    with clock.frozen(NOW + DAY):
        revoke(store, decision.id, by, uid_domain=DOMAIN)
    after = the_event(store)
    assert (after.facts, uids(after), sequences(after)) == (before.facts, uids(before), [2])
    assert halls(after) == halls(before)
    assert [cause for *_, cause in history(store, before.id)] == [decision.id] * 4


def test_event_that_vanished_and_came_back_was_never_cancelled(store: Store) -> None:
    """A page falls out of its agenda for four days: visitors read that it is no longer listed, and nobody's calendar changes."""
    source = Told(store)
    source.visit(NOW, [happening(1, START), happening(2, START + DAY)])
    before, since, told = events(store)[0], cursor(store), []
    for day in (1, 2, 3):
        source.visit(NOW + day * DAY, [], unchanged=["event:2"])
        view = events(store)[0]
        told.append((view.seen, [(one.source, one.since, one.visits, one.gone) for one in view.absences]))
    assert told == [
        (Seen.LISTED, [("brume", NOW + DAY, 1, False)]),
        (Seen.LISTED, [("brume", NOW + DAY, 2, False)]),
        (Seen.NO_LONGER_LISTED, [("brume", NOW + DAY, 3, True)]),
    ]
    assert (events(store)[0].facts, events(store)[0].occurrences) == (before.facts, before.occurrences)
    source.visit(NOW + 4 * DAY, [happening(1, START)], unchanged=["event:2"])
    after = events(store)[0]
    assert (after.id, after.occurrences, after.seen, after.absences) == (before.id, before.occurrences, Seen.LISTED, ())
    assert changes(store, since) == [(before.id, "changed", "")]
    assert history(store, before.id) == [
        ("seen", "listed", "no-longer-listed", "brume"),
        ("seen", "no-longer-listed", "listed", "brume"),
    ]
    name, days = before.facts.title, [NOW, NOW + 3 * DAY, NOW + 4 * DAY]
    assert [differences(store, *pair) for pair in pairwise(days)] == [[("gone", name)], [("restored", name)]]


def test_event_erased_and_crawled_again_stays_away(store: Store, tmp_path: Path) -> None:
    """A family asks that its evening be forgotten: the agenda lists it on, in other words, elsewhere and under another id, and nothing of it comes back."""
    source, portal = Told(store), Told(store, "val")
    was = [happening(number, START + number * DAY) for number in range(4)]
    source.visit(NOW, was)
    portal.visit(NOW + HOUR, [happening(9, START, "val")])
    asked = next(view for view in events(store) if view.facts.title == was[0].facts.title)
    others = {name: told for name, told in published(store).items() if name != asked.id}
    since = cursor(store)
    erases(store, tmp_path, tokens_of(store, asked.id))
    again, at = happening(0, START, description="Une autre annonce."), NOW + 10 * DAY
    elsewhere = happening(9, START, "val", source_id="8", **was[0].facts.model_dump(include={"title", "place"}))
    renewed = [happening(number, START + number * DAY, source_id=f"neu{number}") for number in range(4)]
    outcomes = [
        source.visit(at, [again], unchanged=ids(was[1:])),
        portal.visit(at + HOUR, [elsewhere], unchanged=["event:9"]),
        source.visit(at + DAY, renewed),
        source.visit(at + 2 * DAY, renewed),
    ]
    assert outcomes == ["complete"] * 4
    assert published(store) == others
    assert (holding(store, asked.facts.title), history(store, asked.id)) == ([], [])
    assert changes(store, since) == [(asked.id, "gone", "")]
    with reading(store) as reader, pytest.raises(SubjectGone):
        reader.subject(asked.id)
