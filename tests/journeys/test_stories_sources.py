"""Stories of sources that fail, are rebuilt, err, or disagree, as told by the people who meet them.

Told over real visits and decisions, on both databases. Towns, people and associations are invented.
"""

from datetime import datetime

from catalog import clock
from catalog.decisions import By, Decider, revoke
from catalog.holding import accept, contrast_of, held_visits, refuse
from catalog.queries import reading
from catalog.register import register
from catalog.sightings import EventSighting
from catalog.store import Store
from catalog.vocabulary import Seen
from tests.catalog.world import (
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    edition,
    event_sighting,
    events,
    give,
    sequences,
    source_view,
    the_event,
    uids,
)
from tests.journeys.braked import DAY, DOMAIN, HOUR, Told, happening, ids, programme, published
from tests.journeys.test_stories import changes, cursor, differences, entry, halls, history, members, slot_field


def _down_for_three_days(source: Told) -> None:
    for day in (1, 2, 3, 4):
        assert source.visit(NOW + day * DAY, [], answers=0, errors=["https://brume.example: answered 503"]) == "failed"


def test_source_down_for_three_days_says_so_and_nothing_else_changes(store: Store) -> None:
    """The server of an agenda burns on a Friday: its events stay as they were, with a note that the source cannot be reached, until it is back."""
    source, was = Told(store), programme(3, START)
    source.visit(NOW, was)
    before, since = events(store), cursor(store)
    _down_for_three_days(source)
    down, said = events(store), cursor(store)
    kept = [(view.id, view.facts, view.occurrences, view.changed_at) for view in before]
    assert [(view.id, view.facts, view.occurrences, view.changed_at) for view in down] == kept
    assert [view.seen for view in down] == [Seen.SOURCE_DOWN] * 3
    (absence,) = down[0].absences
    assert (absence.source, absence.down_since, absence.visits, absence.gone) == ("brume", NOW + DAY, 0, False)
    assert sorted(changes(store, since)) == sorted((view.id, "changed", "") for view in before)
    source.visit(NOW + 5 * DAY, [], unchanged=ids(was))
    back = events(store)
    assert [(view.id, view.facts, view.occurrences, view.changed_at) for view in back] == kept
    assert [(view.seen, view.absences) for view in back] == [(Seen.LISTED, ())] * 3
    assert sorted(changes(store, said)) == sorted((view.id, "changed", "") for view in before)
    assert [change[:3] for change in history(store, before[0].id)] == [
        ("seen", "listed", "source-down"),
        ("seen", "source-down", "listed"),
    ]
    assert differences(store, NOW, NOW + 5 * DAY) == []


def test_event_that_went_during_an_outage_is_dated_anew_when_that_comes_to_light_and_when_it_is_back(
    store: Store,
) -> None:
    """An agenda takes an evening out and burns; back, it still lists the others: who keeps entries reads of both changes."""
    source, was = Told(store), programme(3, START)
    source.visit(NOW, was)
    gone, others = events(store)[0].id, ids(was[1:])

    def standing() -> tuple[str, datetime]:
        (view,) = (view for view in events(store) if view.id == gone)
        return str(view.seen), view.changed_at

    for day in (1, 2):
        source.visit(NOW + day * DAY, [], unchanged=others)
    for day in (3, 4, 5, 6):
        source.visit(NOW + day * DAY, [], answers=0, errors=["https://brume.example: answered 503"])
    down = standing()
    assert source.visit(NOW + 7 * DAY, [], unchanged=others) == "complete"
    silent = standing()
    for day in (8, 9, 10, 11):
        source.visit(NOW + day * DAY, [], answers=0, errors=["https://brume.example: answered 503"])
    still = standing()
    source.visit(NOW + 12 * DAY, was[:1], unchanged=others)
    assert [down, silent, still, standing()] == [
        ("source-down", NOW),
        ("no-longer-listed", NOW + 7 * DAY),
        ("no-longer-listed", NOW + 7 * DAY),
        ("listed", NOW + 12 * DAY),
    ]


def test_history_names_the_source_that_was_down(store: Store) -> None:
    """Who asks why an event was marked for a day reads in its history which source could not be reached."""
    source = Told(store)
    source.visit(NOW, [happening(1, START)])
    _down_for_three_days(source)
    source.visit(NOW + 5 * DAY, [], unchanged=["event:1"])
    assert [cause for *_, cause in history(store, the_event(store).id)] == ["brume", "brume"]


def test_source_emptied_by_a_redesign_loses_nothing_and_comes_back_under_new_ids(store: Store) -> None:
    """A town hall gets a new site: for two days its agenda is empty, on the third it lists the same evenings under other ids, and no subscriber notices."""
    source, was = Told(store), programme(12, START)
    source.visit(NOW, was)
    before, since = published(store), cursor(store)
    assert [source.visit(NOW + day * DAY, []) for day in (1, 2)] == ["held", "held"]
    assert (source.alarms(), contrast_of(store, "brume").vanished.count) == (["Much has vanished"], 12)
    assert (published(store), [view.absences for view in events(store)]) == (before, [()] * 12)
    new = [happening(n, one.facts.occurrences[0].start_at or NOW, source_id=f"neu-{n}") for n, one in enumerate(was)]
    assert [source.visit(NOW + day * DAY, new) for day in (3, 4)] == ["complete", "complete"]
    assert (published(store), changes(store, since), held_visits(store)) == (before, [], {})


def test_all_hours_shifted_by_one_are_held_and_refused(store: Store) -> None:
    """A plug-in misreads the zone and all evenings begin an hour late: a person refuses the visit, and no guest ever comes late."""
    source, was, late = Told(store), programme(8, START), programme(8, START + HOUR)
    source.visit(NOW, was)
    before, since = published(store), cursor(store)
    assert source.visit(NOW + DAY, late) == "held"
    assert (source.alarms(), list(contrast_of(store, "brume").moved)) == (
        ["The dates have all moved by as much"],
        ["+1 h"],
    )
    refuse(store, "brume", "Ada", "fuseau mal lu")
    assert [source.visit(NOW + 2 * DAY, late), source.visit(NOW + 3 * DAY, was)] == ["refused", "complete"]
    assert (published(store), changes(store, since), held_visits(store)) == (before, [], {})


def test_all_hours_shifted_by_one_are_believed_when_a_person_accepts(store: Store) -> None:
    """The whole week really begins an hour later: a person accepts the visit, and each guest is told once, of the entry that they have."""
    source, was, late = Told(store), programme(8, START), programme(8, START + HOUR)
    source.visit(NOW, was)
    before, since = events(store), cursor(store)
    source.visit(NOW + DAY, late)
    with clock.frozen(NOW + DAY + HOUR):
        assert accept(store, "brume", "Ada", "le train est décalé", uid_domain=DOMAIN) == 8
    assert source.visit(NOW + 2 * DAY, late) == "complete"
    after = events(store)
    assert [(view.id, uids(view), sequences(view)) for view in after] == [(view.id, uids(view), [1]) for view in before]
    for old, new in zip(before, after, strict=True):
        start = old.occurrences[0].slot.start_at or NOW
        assert history(store, new.id) == [(slot_field(old), entry(start, 0), entry(start + HOUR, 1), "brume")]
    assert sorted(changes(store, since)) == sorted((view.id, "changed", "") for view in before)


def _retold(said: EventSighting, **facts: object) -> EventSighting:
    """What the portal says of the same event."""
    told = said.model_copy(update={"origin": happening(1, START, "val").origin})
    return told.model_copy(update={"facts": said.facts.model_copy(update=facts)})


def test_two_sources_that_disagree_on_the_hall_are_both_heard(store: Store) -> None:
    """The organiser says the town hall, a portal that repeats it the library: the organiser's word stands, whoever spoke last, and a journalist sees both."""
    organiser, portal = Told(store), Told(store, "val")
    register(store, (), [source_view("val", primary=False)])
    was = happening(1, START)
    hall = was.facts.place and was.facts.place.name
    portal.visit(NOW, [_retold(was, place=LIBRARY)])
    before = the_event(store)
    organiser.visit(NOW + HOUR, [was])
    both = [("brume", hall, True), ("val", "Médiathèque", False)]
    view = the_event(store)
    assert (view.id, uids(view), sequences(view), halls(view)) == (before.id, uids(before), [1], both)
    portal.visit(NOW + DAY, [_retold(was, place=LIBRARY, description="Le portail insiste.")])
    _down_for_three_days(organiser)
    view = the_event(store)
    assert (sequences(view), halls(view), view.seen) == ([1], both, Seen.LISTED)
    assert [(one.source, one.down_since) for one in view.absences] == [("brume", NOW + DAY)]
    organiser.visit(NOW + 5 * DAY, [], gone=["event:1"])
    view = the_event(store)
    assert (uids(view), sequences(view), view.seen) == (uids(before), [2], Seen.LISTED)
    assert (view.facts.place, [one.source for one in view.absences]) == (LIBRARY, ["brume"])


def test_two_sources_that_disagree_on_the_hall_do_not_send_guests_to_and_fro(store: Store) -> None:
    """Two organisers of one evening name two halls and go on polishing their texts: as long as no hall changes, no guest is sent elsewhere."""
    one, other = Told(store), Told(store, "val")
    was = happening(1, START)
    one.visit(NOW, [was])
    other.visit(NOW + HOUR, [_retold(was, place=LIBRARY)])
    before = the_event(store)
    one.visit(NOW + DAY, [happening(1, START, description="Un mot de plus.")])
    other.visit(NOW + 2 * DAY, [_retold(was, place=LIBRARY, description="Et un autre.")])
    one.visit(NOW + 3 * DAY, [happening(1, START, description="Le mot de la fin.")])
    assert (the_event(store).facts.place, sequences(the_event(store))) == (before.facts.place, sequences(before))


def _two(store: Store) -> tuple[str, str]:
    """A workshop and a ball at one time in one hall, by two sources; the ids of the first and of the second."""
    register(store, [edition()], [])
    give(store, event_sighting())
    give(store, event_sighting(source="mairie", source_id="bal", **UNLIKE), at=NOW + HOUR)
    workshop, ball = sorted(events(store), key=lambda view: view.created_at)
    return workshop.id, ball.id


def test_two_events_merged_by_mistake_and_split_are_as_they_were(store: Store) -> None:
    """An editor takes the ball for the workshop and thinks better of it: ids, entries and addresses are what they were."""
    workshop, ball = _two(store)
    before, since = [(view.id, view.facts, uids(view), view.seen) for view in events(store)], cursor(store)
    with clock.frozen(NOW + DAY):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(workshop, ball)
    with reading(store) as reader:
        assert (reader.subject(ball).id, members(store, "semaine-2026")) == (workshop, [workshop])
    merged = cursor(store)
    assert [(name, what, heir) for name, what, heir in changes(store, since) if what == "merged"] == [
        (ball, "merged", workshop)
    ]
    with clock.frozen(NOW + 2 * DAY):
        revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    assert [(view.id, view.facts, uids(view), view.seen) for view in events(store)] == before
    # Guests of the ball were told that its entry is given up, and then that it stands again.
    assert {view.id: sequences(view) for view in events(store)} == {workshop: [0], ball: [2]}
    with reading(store) as reader:
        assert [reader.subject(name).id for name in (workshop, ball)] == [workshop, ball]
    assert sorted(members(store, "semaine-2026")) == sorted([workshop, ball])
    assert sorted(changes(store, merged)) == sorted([(workshop, "changed", ""), (ball, "changed", "")])
    assert sorted(changes(store, since)) == sorted([(workshop, "changed", ""), (ball, "changed", "")])


def test_two_events_merged_by_a_wrong_number_are_split_for_good(store: Store) -> None:
    """A portal gives the ball the number of the workshop: an editor splits them, and the next crawl does not join them again."""
    source, portal = Told(store), Told(store, "val")
    was, ball = happening(1, START), happening(2, START, "val")
    source.visit(NOW, [was])
    portal.visit(NOW + HOUR, [ball])
    first, second = sorted(events(store), key=lambda view: view.created_at)
    portal.visit(NOW + DAY, [ball.model_copy(update={"identifiers": was.identifiers})])
    with reading(store) as reader:
        assert reader.subject(second.id).id == first.id
    assert [(field, after) for field, _, after, _ in history(store, second.id)] == [("merged", first.id)]
    with clock.frozen(NOW + DAY + HOUR):
        Decider(store, By("Ada"), uid_domain=DOMAIN).different(first.id, "val")
    wrong = happening(2, START, "val", description="Toujours sous un faux numéro.")
    portal.visit(NOW + 2 * DAY, [wrong.model_copy(update={"identifiers": was.identifiers})])
    again = {view.id: view for view in events(store)}
    assert {name: uids(view) for name, view in again.items()} == {first.id: uids(first), second.id: uids(second)}
    assert (again[first.id].facts, again[second.id].facts.title) == (first.facts, second.facts.title)
    # Guests of the first were sent to the hall of the second, and back; those of the second to the first, and back.
    assert [sequences(again[one.id]) for one in (first, second)] == [[2], [2]]
    with reading(store) as reader:
        assert [reader.subject(one.id).id for one in (first, second)] == [first.id, second.id]


def test_what_changed_while_two_were_merged_is_told_when_they_are_split(store: Store) -> None:
    """The ball moves to the library while it is taken for the workshop: once split, its guests are told where it is."""
    workshop, ball = _two(store)
    with clock.frozen(NOW + DAY):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(workshop, ball)
    moved: EventSighting = event_sighting(source="mairie", source_id="bal", **{**UNLIKE, "place": LIBRARY})
    give(store, moved, at=NOW + DAY + HOUR)
    with clock.frozen(NOW + 2 * DAY):
        revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    (view,) = (view for view in events(store) if view.id == ball)
    assert (view.facts.place, sequences(view)) == (LIBRARY, [2])


def test_two_events_that_were_split_are_as_old_as_they_were(store: Store) -> None:
    """Who reads of new events is not told of the ball a second time, only because an editor took it for another."""
    workshop, ball = _two(store)
    before = {view.id: view.created_at for view in events(store)}
    with clock.frozen(NOW + DAY):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).same(workshop, ball)
    with clock.frozen(NOW + 2 * DAY):
        revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    assert {view.id: view.created_at for view in events(store)} == before
