"""What the brake looks at, without a database: rows, languages, names, alarms (reliability G4, G5, G8 to G10)."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from catalog.alarms import Visited
from catalog.brake import alarms
from catalog.listed import Item, item_of
from catalog.renaming import renamed
from catalog.tongues import tongue_of

NOW = datetime(2026, 10, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


def item(number: int, **facts: Any) -> Item:
    """An event of an invented agenda, ten days away."""
    start = NOW + DAY * 10 + timedelta(hours=number)
    said = {
        "title": f"Fête numéro {number}",
        "occurrences": [{"start_at": start.isoformat(), "end_at": (start + timedelta(hours=1)).isoformat()}],
        "place": {"name": f"Salle {number}", "city": "Brume-sur-Orne"},
        "url": f"https://brume.example/{number}",
        **facts,
    }
    sighted = said.pop("sighted", f"event:{number}")
    return item_of(sighted, said, lambda address: address.split("/")[2] if address else "", str(number))


def names(known: list[Item], found: list[Item], **visit: Any) -> list[str]:
    """The names of the alarms; a visit lists what it found, if nothing else is said."""
    seen = visit.pop("seen", [one.sighted for one in found])
    return [alarm.name.value for alarm in alarms(known, found, Visited(now=NOW, seen=seen, **visit))]


@pytest.mark.parametrize(
    ("text", "tongue"),
    [
        ("Un atelier pour les habitants du quartier, avec des bénévoles", "fr"),
        ("A workshop for the people of your town, with our friends", "en"),
        ("Ein Fest für die Leute mit Musik und Tanz", "de"),
        ("Una fiesta para los vecinos con música y baile", "es"),
        ("Большой праздник для всех", "other"),
        ("Yoga", ""),
        ("", ""),
    ],
)
def test_tongue_of_a_text_is_told_by_its_small_words(text: str, tongue: str) -> None:
    assert tongue_of(text) == tongue


def test_item_tells_what_is_compared_and_nothing_more() -> None:
    made = item(1, description="Voir https://a.example et HTTPS://b.example", language="fr")
    assert (made.domain, made.links, made.tongue, len(made.starts)) == ("brume.example", 2, "fr", 1)
    assert made.fields == {"place", "place.name", "place.city", "url", "description", "hour", "end"}
    assert made.told == "Fête numéro 1 (2026-10-11 09:00 UTC)"


def test_item_of_whole_days_lasts_to_the_end_of_the_last_one() -> None:
    made = item(1, occurrences=[{"start_on": "2026-10-01", "end_on": "2026-10-02"}])
    assert made.until == int(datetime(2026, 10, 3, tzinfo=UTC).timestamp())
    assert made.is_to_come(datetime(2026, 10, 1, 23, tzinfo=UTC))
    assert not made.is_to_come(datetime(2026, 10, 2, 1, tzinfo=UTC))


def test_item_without_dates_is_always_to_come() -> None:
    assert item_of("association:1", {"name": "Les Voisins"}, lambda _: "").is_to_come(NOW)


def test_a_visit_like_the_last_one_raises_nothing() -> None:
    items = [item(number) for number in range(20)]
    assert names(items, items) == []
    assert names(items, [], seen=[one.sighted for one in items]) == []


def test_a_first_comparison_with_nothing_raises_nothing() -> None:
    assert names([], [item(number) for number in range(200)]) == []


@pytest.mark.parametrize(("count", "expected"), [(2, []), (3, ["shifted"])])
def test_g9_three_items_at_least_must_shift(count: int, expected: list[str]) -> None:
    known = [item(number) for number in range(count)]
    moved = [item(number, occurrences=_later(number, hours=1)) for number in range(count)]
    assert names(known, moved) == expected


@pytest.mark.parametrize(("hours", "expected"), [(-26, ["shifted"]), (24, ["shifted"]), (27, ["redated"])])
def test_g9_a_shift_is_up_to_26_hours(hours: int, expected: list[str]) -> None:
    known = [item(number) for number in range(8)]
    assert names(known, [item(number, occurrences=_later(number, hours)) for number in range(8)]) == expected


def _later(number: int, hours: int) -> list[dict[str, str]]:
    start = NOW + DAY * 10 + timedelta(hours=number + hours)
    return [{"start_at": start.isoformat(), "end_at": (start + timedelta(hours=1)).isoformat()}]


def test_g9_dates_that_go_on_are_no_shift() -> None:
    """A weekly market that shows its next four dates: one goes, one comes."""
    weeks = [(NOW + DAY * 7 * week).isoformat() for week in range(-1, 5)]
    known = [item(number, occurrences=[{"start_at": week} for week in weeks[:4]]) for number in range(6)]
    now = [item(number, occurrences=[{"start_at": week} for week in weeks[1:]]) for number in range(6)]
    assert names(known, now) == []


@pytest.mark.parametrize(("lost", "expected"), [(3, []), (4, ["drifted"])])
def test_g8_over_thirty_points_of_a_field_must_be_lost(lost: int, expected: list[str]) -> None:
    known = [item(number) for number in range(10)]
    assert names(known, [item(number, place={}) if number < lost else item(number) for number in range(10)]) == expected


def test_g8_a_field_that_is_gained_is_no_drift() -> None:
    bare = [item(number, place={}) for number in range(10)]
    assert names(bare, [item(number) for number in range(10)]) == []


@pytest.mark.parametrize(("share", "before", "expected"), [(0.3, 0.0, []), (0.31, 0.0, ["unreadable"]), (0.6, 0.4, [])])
def test_g8_unreadable_items_are_compared_with_what_is_usual(share: float, before: float, expected: list[str]) -> None:
    items = [item(number) for number in range(10)]
    assert names(items, items, unreadable=share, usually=before) == expected


@pytest.mark.parametrize(
    ("count", "ever", "over_limit", "expected"),
    [
        (60, 20, False, []),
        (61, 20, False, ["flooded"]),
        (61, None, False, []),  # never read whole: nobody knows how many are usual
        (49, 10, False, []),  # under fifty
        (100, 70, True, ["flooded"]),
        (100, 90, True, []),  # it was about as large before
    ],
)
def test_g10_how_much_is_a_flood(count: int, ever: int | None, over_limit: bool, expected: list[str]) -> None:
    known = [item(number) for number in range(4)]
    found = [item(number) for number in range(count)]
    assert names(known, found, ever=ever, over_limit=over_limit) == expected


def test_g10_a_new_season_may_be_larger() -> None:
    over = [item(number, occurrences=[{"start_on": "2025-11-03"}]) for number in range(4)]
    assert names(over, [item(number) for number in range(100, 170)], ever=4) == []
    assert names(over, [item(number) for number in range(100, 190)], ever=4) == ["flooded"]


def test_g4_a_source_of_many_domains_may_link_to_new_ones() -> None:
    known = [item(number, url=f"https://site{number}.example/") for number in range(20)]
    assert names(known, [item(number, url=f"https://autre{number}.example/") for number in range(20)]) == []


def test_g5_names_are_paired_one_to_one() -> None:
    twins = [item(1, sighted="event:a"), item(1, sighted="event:b")]
    found = {name: item(1, sighted=name) for name in ("event:x", "event:y", "event:z")}
    assert renamed(twins, found, set(found), NOW, whole=True) == {"event:x": "event:a", "event:y": "event:b"}


def test_g5_an_item_that_is_still_shown_gives_its_place_to_nobody() -> None:
    found = {"event:x": item(1, sighted="event:x")}
    assert renamed([item(1)], found, {"event:x", "event:1"}, NOW, whole=True) == {}


def test_g5_another_kind_another_start_another_place_is_another_item() -> None:
    others = {
        "event:x": item(1, sighted="event:x", occurrences=_later(1, 2)),
        "event:y": item(1, sighted="event:y", place={"name": "Ailleurs"}),
        "association:z": item(1, sighted="association:z"),
    }
    assert renamed([item(1)], others, set(others), NOW, whole=True) == {}
