"""Scores of events and profiles of the invented town of Val-Clair (see tests/exports/views.py)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.facts import AssociationFacts, EventFacts, Occurrence, Place, WelcomePoint
from catalog.scores import (
    ASSOCIATION_WEIGHTS,
    EVENT_WEIGHTS,
    Completeness,
    Missing,
    Score,
    completeness_of,
    confirmed_at,
    score_of,
)
from catalog.views import AssociationView, EventView
from catalog.vocabulary import AssociationKind, Attendance, EventStatus, Seen
from tests.exports.views import (
    CHANGED,
    all_day_slot,
    association_facts,
    association_view,
    claim,
    event_facts,
    event_view,
    place,
    slot,
)

NOW = CHANGED
LONG = "Une soirée pour échanger entre voisines et voisins, autour d’un café."


def event(**changes: Any) -> EventView:
    return event_view(facts=event_facts(**{"description": LONG, **changes}))


def association(**changes: Any) -> AssociationView:
    return association_view(facts=association_facts(**{"description": LONG, **changes}))


def lacking(view: EventView | AssociationView) -> tuple[Missing, ...]:
    return score_of(view, NOW).missing


BARE_EVENT = event_view(facts=EventFacts(title="Bal", occurrences=(all_day_slot(),)))
BARE_ASSOCIATION = association_view(facts=AssociationFacts(name="Les Voisins"), identifiers=())


def test_what_tells_all_has_a_hundred_of_a_hundred() -> None:
    assert score_of(event(), NOW) == Score(100, 100, (), CHANGED)
    assert score_of(association(), NOW) == Score(100, 100, (), CHANGED)


def test_what_tells_a_name_alone_has_nothing_and_lacks_the_rest_weightiest_first() -> None:
    assert score_of(BARE_EVENT, NOW) == Score(
        0, 100, tuple(one for one in EVENT_WEIGHTS if one is not Missing.ONLINE_LINK), CHANGED
    )
    assert score_of(BARE_ASSOCIATION, NOW) == Score(0, 100, tuple(ASSOCIATION_WEIGHTS), CHANGED)
    for weights in (EVENT_WEIGHTS, ASSOCIATION_WEIGHTS):
        assert list(weights.values()) == sorted(weights.values(), reverse=True)


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"description": "Bal."}, Missing.DESCRIPTION),
        ({"occurrences": (slot(end_at=None),)}, Missing.HOURS_OF_EVENT),
        ({"occurrences": (all_day_slot(),)}, Missing.HOURS_OF_EVENT),
        ({"place": place(name="", address="")}, Missing.HALL),
        ({"place": place(city="", insee="")}, Missing.COMMUNE),
        ({"place": place(latitude=None, longitude=None)}, Missing.COORDINATES),
        ({"online_url": ""}, Missing.ONLINE_LINK),
        ({"organisers": ()}, Missing.ORGANISER),
        ({"url": "", "registration": ()}, Missing.PAGE),
        ({"price": None}, Missing.PRICE),
        ({"accessibility": ()}, Missing.ACCESSIBILITY),
        ({"audiences": (), "minimum_age": None}, Missing.AUDIENCES),
        ({"themes": ()}, Missing.THEMES),
        ({"image": None}, Missing.IMAGE),
    ],
)
def test_an_event_lacks_what_it_does_not_tell(changes: dict[str, Any], missing: Missing) -> None:
    score = score_of(event(**changes), NOW)
    assert score.missing == (missing,)
    assert score.completeness == 100 * (sum(EVENT_WEIGHTS.values()) - EVENT_WEIGHTS[missing]) // sum(
        EVENT_WEIGHTS.values()
    )


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        ({"description": "Entraide."}, Missing.DESCRIPTION),
        ({"contacts": (), "places": (WelcomePoint(place=place()),)}, Missing.CONTACT),
        ({"url": ""}, Missing.SITE),
        ({"audiences": ()}, Missing.AUDIENCES),
        ({"themes": ()}, Missing.THEMES),
        ({"founded_on": ""}, Missing.FOUNDED),
        ({"image": None}, Missing.IMAGE),
        ({"kind": None}, Missing.KIND),
    ],
)
def test_a_profile_lacks_what_it_does_not_tell(changes: dict[str, Any], missing: Missing) -> None:
    assert missing in lacking(association(**changes))
    assert missing not in lacking(association())


def test_a_profile_without_a_number_says_so_but_a_collective_or_a_foreign_one_does_not() -> None:
    nameless = {"identifiers": ()}
    assert score_of(association().model_copy(update=nameless), NOW).missing == (Missing.NUMBER,)
    collective = association(kind=AssociationKind.COLLECTIVE).model_copy(update=nameless)
    assert score_of(collective, NOW) == Score(100, 100, (), CHANGED)
    point = association_facts().places[0].model_copy(update={"place": place(country="BE")})
    abroad = association(places=(point,)).model_copy(update=nameless)
    assert score_of(abroad, NOW) == Score(100, 100, (), CHANGED)


def test_hours_at_one_of_two_places_are_half_of_the_hours() -> None:
    whole = association_facts().places[0]
    shut = whole.model_copy(update={"opening_hours": "", "key": "gare"})
    score = score_of(association(places=(whole, shut)), NOW)
    assert (score.missing, score.partly) == ((Missing.OPENING_HOURS,), {Missing.OPENING_HOURS})
    weights = sum(ASSOCIATION_WEIGHTS.values())
    assert score.completeness == 100 * (weights - ASSOCIATION_WEIGHTS[Missing.OPENING_HOURS] // 2) // weights


def test_an_event_is_asked_only_for_what_its_kind_can_tell() -> None:
    nowhere = {"place": None, "accessibility": ()}
    assert lacking(event(attendance=Attendance.ONLINE, **nowhere)) == ()
    assert lacking(event(status=EventStatus.MOVED_ONLINE, **nowhere)) == ()
    assert lacking(event(attendance=Attendance.ON_SITE, online_url="")) == ()
    assert lacking(event(attendance=None, online_url="")) == ()
    assert lacking(event(attendance=Attendance.HYBRID, online_url="", place=None)) == (
        Missing.HALL,
        Missing.COMMUNE,
        Missing.ONLINE_LINK,
        Missing.COORDINATES,
    )


def test_places_of_single_slots_count_as_well() -> None:
    elsewhere = slot(place=Place(name="Salle des Tilleuls"))
    assert lacking(event(occurrences=(slot(), elsewhere))) == (Missing.COMMUNE, Missing.COORDINATES)
    assert lacking(event(place=None, occurrences=(slot(place=place()),))) == ()


@pytest.mark.parametrize(
    ("days", "freshness", "is_stale"),
    [(0, 100, False), (90, 100, False), (365, 50, True), (364, 50, False), (640, 0, True), (5_000, 0, True)],
)
def test_a_profile_ages_from_its_last_confirmation(days: int, freshness: int, is_stale: bool) -> None:
    score = score_of(association(), CHANGED + timedelta(days=days))
    assert (score.freshness, score.confirmed_at) == (freshness, CHANGED)
    assert score.stale_since == (CHANGED + timedelta(days=365) if is_stale else None)


def test_an_event_to_come_ages_in_days_and_grows_no_older_when_it_is_over() -> None:
    starts = NOW + timedelta(days=20)
    coming = event(occurrences=(Occurrence(start_at=starts, end_at=starts + timedelta(hours=2)),))
    fresh = [score_of(coming, NOW + timedelta(days=days)).freshness for days in (0, 3, 14, 19)]
    assert fresh == [100, 100, 50, 27]
    after = [score_of(coming, starts + timedelta(days=days)) for days in (1, 400)]
    assert after[0] == after[1]
    assert after[0].freshness == 22
    assert after[0].stale_since == CHANGED + timedelta(days=14)
    soon = event(occurrences=(slot(start_at=NOW + timedelta(days=1), end_at=None),))
    assert score_of(soon, NOW + timedelta(days=900)).freshness == 100


def test_the_newest_confirmation_counts_whoever_gave_it() -> None:
    older, newer = CHANGED - timedelta(days=400), CHANGED - timedelta(days=10)
    said = (claim(fetched_at=older), claim(fetched_at=newer, source="ccas"))
    assert score_of(association_view(claims=said), NOW).confirmed_at == newer
    organisation = claim(fetched_at=CHANGED, source="", decided_by="organisation")
    assert score_of(association_view(claims=(*said, organisation)), NOW).confirmed_at == CHANGED
    editor = claim(fetched_at=CHANGED, source="", decided_by="editor")
    assert score_of(association_view(claims=(*said, editor)), NOW).confirmed_at == newer
    assert score_of(association_view(claims=(editor,)), NOW).confirmed_at == CHANGED  # by `changed_at`


def test_a_good_visit_confirms_what_its_source_still_lists() -> None:
    visits = {"val_clair": CHANGED + timedelta(days=500), "elsewhere": CHANGED + timedelta(days=600)}
    now = CHANGED + timedelta(days=501)
    assert score_of(association_view(), now, visits).confirmed_at == visits["val_clair"]
    assert score_of(association_view(), now, visits).stale_since is None
    for seen in (Seen.NO_LONGER_LISTED, Seen.SOURCE_DOWN):
        assert score_of(association_view(seen=seen), now, visits).stale_since == CHANGED + timedelta(days=365)


def test_every_word_for_what_is_missing_is_there_in_both_languages() -> None:
    assert {one for one in Missing if not one.fr or not one.en} == set()
    assert {*EVENT_WEIGHTS, *ASSOCIATION_WEIGHTS} == set(Missing)
    assert Missing.NUMBER.label("fr") == "identifiant RNA ou SIREN"
    assert Missing.OPENING_HOURS.label("en") == "opening hours"


_FIELDS = ("description", "organisers", "price", "place", "audiences", "themes", "image", "accessibility", "url")
_EMPTY = {"description": "", "url": "", "price": None, "place": None, "image": None}


@given(st.sets(st.sampled_from(_FIELDS)), st.sampled_from(_FIELDS), st.integers(-100, 3_000))
def test_telling_less_never_raises_the_score(left_out: set[str], one_more: str, days: int) -> None:
    now = datetime(2026, 10, 12, tzinfo=UTC) + timedelta(days=days)
    more = score_of(event(**{name: _EMPTY.get(name, ()) for name in left_out}), now)
    less = score_of(event(**{name: _EMPTY.get(name, ()) for name in {*left_out, one_more}}), now)
    assert 0 <= less.completeness <= more.completeness <= 100
    assert less.freshness == more.freshness
    assert (more.completeness == 100) == (not more.missing)


def test_completeness_and_confirmation_do_not_change_with_time() -> None:
    assert completeness_of(event(price=None)) == Completeness(91, (Missing.PRICE,))
    assert confirmed_at(event()) == CHANGED
    assert confirmed_at(event_view(claims=())) is None
    assert score_of(event_view(claims=()), NOW).confirmed_at == CHANGED  # when it last changed, for want of better
