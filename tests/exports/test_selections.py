"""Selections: their ids, their addresses, and what rolls."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog.editions import RESERVED, Edition
from catalog.views import Member
from exports import pages_addresses as addresses
from exports.faceting import Gist
from exports.rolling import EPOCH, quiet_since, since_of
from exports.selecting import Selecting, Week
from exports.selections import Facet, Kind, Selection
from tests.exports.views import edition

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)


def member(identity: str, days: int) -> Member:
    """An event so many days before or after `NOW`, when the catalogue last changed."""
    at = NOW + timedelta(days=days)
    return Member(identity, 1, at, at + timedelta(hours=2), NOW)


def selecting(*events: Member, **changes: object) -> dict[str, Selection]:
    gist = Gist(("theme/refugees", "online"), {}, (("Voisins", ""),))
    values: dict[str, object] = {
        "events": events,
        "associations": [Member("a1", 1, changed_at=NOW)],
        "gists": {**{one.id: gist for one in events}, "a1": Gist((), {}, (), "Les Voisins")},
        "weeks": [],
        "organiser": lambda name, _url: "a1" if name == "Voisins" else None,
    }
    return {one.id: one for one in Selecting(**values | changes).selections()}  # type: ignore[arg-type]


def test_no_edition_can_be_called_what_begins_another_selection() -> None:
    assert {*Kind, "schema", "changes", "restoring"} == RESERVED


def test_selection_is_called_by_what_it_selects_and_by_its_edition() -> None:
    refugees = Facet(Kind.THEME, "refugees", "Accueil des réfugiés", "Refugees")
    shown = [
        Selection("all", (), (), NOW),
        Selection(edition().id, (), (), NOW, edition(), Kind.EDITION),
        Selection(refugees.id, (), (), NOW, None, Kind.THEME, refugees),
        Selection(f"{edition().id}/{refugees.id}", (), (), NOW, edition(), Kind.CROSSED, refugees),
    ]
    assert [(one.key, one.label("fr"), one.label("en")) for one in shown] == [
        ("all", "", ""),
        (edition().id, edition().name, edition().name),
        ("refugees", "Accueil des réfugiés", "Refugees"),
        ("refugees", f"Accueil des réfugiés · {edition().name}", f"Refugees · {edition().name}"),
    ]


def test_event_is_selected_by_each_of_its_qualities_and_by_who_holds_it() -> None:
    found = selecting(member("e1", 3))
    assert {name: [one.id for one in selection.events] for name, selection in found.items()} == {
        "all": ["e1"],
        "year/2026": ["e1"],
        "association/a1": ["e1"],
        "online": ["e1"],
        "theme/refugees": ["e1"],
    }
    assert found["association/a1"].facet == Facet(Kind.ASSOCIATION, "a1", "Les Voisins", "Les Voisins")


def test_rolling_selections_leave_out_what_ended_half_a_year_ago_and_stay_when_they_are_empty() -> None:
    found = selecting(member("e1", -204), member("e2", -203))
    assert found["all"].since == date(2026, 5, 1)
    assert [one.id for one in found["all"].events] == ["e2"]
    assert (found["all"].earlier, found["year/2026"].earlier) == ("year/2026", "")
    found = selecting(member("e1", -400))
    assert found["all"].earlier == "year/2025"
    assert {name: len(one.events) for name, one in found.items()} == {
        "all": 0,
        "year/2025": 1,
        "association/a1": 0,
        "online": 0,
        "theme/refugees": 0,
    }


def test_exhibition_that_still_runs_is_in_rolling_selections_however_long_ago_it_began() -> None:
    began = NOW - timedelta(days=400)
    running, over = (
        Member(name, 1, began, NOW + timedelta(days=days), NOW) for name, days in (("e1", 3), ("e2", -204))
    )
    found = selecting(running, over)
    assert [[one.id for one in found[name].events] for name in ("all", "online")] == [["e1"], ["e1"]]


@pytest.mark.parametrize(
    ("since", "week", "told"),
    [
        (date(2026, 5, 1), None, datetime(2026, 10, 28, tzinfo=UTC)),
        (date(2026, 6, 1), None, datetime(2026, 11, 28, tzinfo=UTC)),
        (date(2026, 5, 1), edition(), datetime(2026, 10, 28, tzinfo=UTC)),
        (date(2026, 6, 1), edition(), datetime(2026, 11, 9, tzinfo=UTC)),
        (date(2029, 1, 1), edition(), datetime(2026, 11, 9, tzinfo=UTC)),
        (since_of(()), None, EPOCH),
        (since_of(()), edition(), EPOCH),
    ],
)
def test_what_is_empty_is_as_new_as_the_catalogue_must_be_and_an_edition_no_newer_than_its_end(
    since: date, week: Edition | None, told: datetime
) -> None:
    assert quiet_since(since, week) == told


def test_selection_that_is_empty_is_never_newer_than_the_catalogue() -> None:
    found = selecting(member("e1", -400), weeks=[Week(edition(), frozenset(), frozenset())], associations=[])
    assert {name: one.changed_at for name, one in found.items() if not one.events} == {
        name: datetime(2026, 10, 28, tzinfo=UTC)
        for name in ("all", edition().id, "series/semaine-solidaire", "association/a1", "online", "theme/refugees")
    }


def test_edition_that_is_empty_is_never_newer_than_its_end() -> None:
    old = edition(id="semaine-2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9))
    found = selecting(member("e1", 3), weeks=[Week(old, frozenset(), frozenset())])
    assert found["semaine-2025"].changed_at == datetime(2025, 11, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("ends_on", "archived", "over"),
    [
        (date(2026, 4, 30), True, True),
        (date(2026, 5, 1), False, True),
        (NOW.date() - timedelta(days=1), False, True),
        (NOW.date(), False, False),
    ],
)
def test_edition_is_over_on_the_day_after_its_last_and_archived_before_what_rolls_begins(
    ends_on: date, archived: bool, over: bool
) -> None:
    week = edition(starts_on=ends_on, ends_on=ends_on)
    found = selecting(member("e1", 3), weeks=[Week(week, frozenset(), frozenset())])
    assert (found[week.id].archived, found[week.id].over) == (archived, over)


def test_series_follows_the_edition_that_is_not_long_over_and_edition_keeps_what_it_had() -> None:
    old = edition(id="semaine-2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9))
    weeks = [Week(edition(), frozenset({"e2"}), frozenset()), Week(old, frozenset({"e1"}), frozenset({"a1"}))]
    found = selecting(member("e1", -380), member("e2", -15), weeks=weeks)
    assert [one.id for one in found["series/semaine-solidaire"].events] == ["e2"]
    assert [one.id for one in found["semaine-2025"].events] == ["e1"]
    assert [one.id for one in found["semaine-2025/theme/refugees"].events] == ["e1"]
    assert (found["semaine-2025"].archived, found["semaine-solidaire-2026"].archived) == (True, False)
    alone = selecting(member("e1", -380), member("e3", 1), weeks=weeks[1:])
    assert [one.id for one in alone["series/semaine-solidaire"].events] == ["e1"]


@pytest.mark.parametrize(
    ("identity", "path"),
    [
        ("all", "programme/index.html"),
        ("semaine-2026", "editions/semaine-2026/index.html"),
        ("online", "programme/online/index.html"),
        ("theme/refugees", "programme/theme/refugees/index.html"),
        ("series/semaine", "programme/series/semaine/index.html"),
    ],
)
def test_programme_of_a_selection_has_its_address(identity: str, path: str) -> None:
    assert addresses.programme_path("fr", identity) == path
    assert addresses.programme_path("en", identity) == f"en/{path}"


@pytest.mark.parametrize(
    ("kind", "key", "path"),
    [
        (Kind.DEPARTEMENT, "75", "programme/departement/75/index.html"),
        (Kind.COMMUNE, "75056", "programme/departement/75/index.html"),
        (Kind.PLACE, "75056-la-ruche", "programme/departement/75/index.html"),
        (Kind.PLACE, "nulle-part", "programme/index.html"),
        (Kind.ASSOCIATION, "a1", "associations/a1.html"),
        (Kind.YEAR, "2026", "programme/year/2026/index.html"),
    ],
)
def test_page_of_a_selection_is_its_own_or_the_nearest(kind: Kind, key: str, path: str) -> None:
    facet = Facet(kind, key, key, key)
    assert addresses.selection_page("fr", Selection(facet.id, (), (), NOW, kind=kind, facet=facet)) == path


def test_year_is_selected_by_region_too_long_after_it_is_over() -> None:
    gist = Gist(("region/11", "theme/refugees"), {}, ())
    events = [member("e1", -800), member("e2", -400), member("e3", 3)]
    found = selecting(*events, gists={one.id: gist for one in events})
    assert {
        name: (one.kind, [event.id for event in one.events], one.since)
        for name, one in found.items()
        if "/region/" in name
    } == {
        "year/2024/region/11": (Kind.LOCAL_YEAR, ["e1"], None),
        "year/2025/region/11": (Kind.LOCAL_YEAR, ["e2"], None),
        "year/2026/region/11": (Kind.LOCAL_YEAR, ["e3"], None),
    }
    page = addresses.selection_page("fr", found["year/2024/region/11"])
    assert page == "numbers/2024.html"


def test_years_of_a_region_and_the_events_in_them_are_in_order_whatever_still_runs() -> None:
    def held(identity: str, start: int, end: int) -> Member:
        return Member(identity, 1, NOW + timedelta(days=start), NOW + timedelta(days=end), NOW)

    events = [held("e1", -800, 3), held("e2", -500, 3), held("e3", -400, -400)]
    found = selecting(*events, gists={one.id: Gist(("region/11",), {}, ()) for one in events})
    years = [(name, [event.id for event in one.events]) for name, one in found.items() if "/region/" in name]
    assert years == [("year/2024/region/11", ["e1"]), ("year/2025/region/11", ["e2", "e3"])]


def standing_last(**said: tuple[str, ...]) -> dict[str, Gist]:
    """Gists of former events by id, each with these facets beside `all`."""
    return {name: Gist(("all", *facets), {}, ()) for name, facets in said.items()}


def former_member(identity: str, days: int, heir: str = "e1") -> Member:
    return member(identity, days)._replace(mark=f"{heir}*")


def test_former_event_stands_where_it_stood_but_for_where_its_heir_tells_of_it() -> None:
    week = Week(edition(), frozenset({"e1"}), frozenset())
    gists = {
        "e1": Gist(("theme/refugees",), {}, ()),
        **standing_last(f2=("theme/refugees", "theme/food"), f3=(f"edition/{edition().id}", "theme/food"), f4=()),
        "f5": Gist((), {}, ()),
    }
    events, left = [member("e1", 3)], [former_member(name, 3) for name in ("f2", "f3", "f4", "f5")]
    left[2] = left[2]._replace(mark="e9*")
    found = selecting(*events, associations=[], gists=gists, weeks=[week], former=left)
    assert {name: ([m.id for m in one.events], [m.id for m in one.former]) for name, one in found.items()} == {
        "all": (["e1"], ["f4"]),
        edition().id: (["e1"], []),
        "series/semaine-solidaire": (["e1"], []),
        "year/2026": (["e1"], ["f4"]),
        "theme/food": ([], ["f2", "f3"]),
        "theme/refugees": (["e1"], []),
        f"{edition().id}/theme/food": ([], ["f3"]),
        f"{edition().id}/theme/refugees": (["e1"], []),
    }


def test_former_event_rolls_out_as_events_do_and_what_is_empty_then_stays() -> None:
    left = [former_member("f1", -400)]
    found = selecting(member("e1", 3), gists=standing_last(f1=("theme/food",)), associations=[], former=left)
    assert {name: len(one.former) for name, one in found.items()} == {
        "all": 0,
        "year/2025": 1,
        "year/2026": 0,
        "theme/food": 0,
    }


def test_place_is_called_as_it_is_where_something_stands() -> None:
    key = "75056-la-ruche"
    gists = {
        "e1": Gist((f"place/{key}",), {key: "La Ruche"}, ()),
        "f1": Gist(("all", f"place/{key}", "place/x"), {key: "A la ruche", "x": "Salle X"}, ()),
    }
    found = selecting(member("e1", 3), gists=gists, associations=[], former=[former_member("f1", 3, "e9")])
    assert [(found[f"place/{name}"].label("fr"), len(found[f"place/{name}"].former)) for name in (key, "x")] == [
        ("La Ruche", 1),
        ("Salle X", 1),
    ]


@pytest.mark.parametrize("labels", [("La Ruche", "LA RUCHE"), ("LA RUCHE", "La Ruche")])
def test_place_that_is_written_in_several_ways_is_called_as_the_first_by_the_alphabet(labels: tuple[str, str]) -> None:
    events = [member("e1", 3), member("e2", 4)]
    gists = {
        one.id: Gist(("place/75056-la-ruche",), {"75056-la-ruche": label}, ())
        for one, label in zip(events, labels, strict=True)
    }
    assert selecting(*events, gists=gists)["place/75056-la-ruche"].label("fr") == "LA RUCHE"
