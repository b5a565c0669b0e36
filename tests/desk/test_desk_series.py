"""Series: a rule becomes dates that are checked one by one, and each can be cancelled or moved later."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest
from dateutil.rrule import MONTHLY, WEEKLY, rrule, weekday
from hypothesis import given
from hypothesis import strategies as st

from catalog.editors import Role, add_editor
from desk.web.filled import MOST_SLOTS
from desk.web.repeating import Repeat, dates, expanded
from desk.web.typed import read_form
from tests.desk.visiting import DAY, EVENT, Desked, Page, link_of

NOW = datetime(2026, 10, 1, 8, 0, tzinfo=UTC)
TODAY = NOW.date()
FORM: dict[str, Sequence[str]] = {
    "title": ["Permanence numérique"],
    "day-0": ["2026-11-03"],
    "from-0": ["14:00"],
    "to-0": ["16:00"],
    "place": ["Salle des Tilleuls"],
    "city": ["Val-Brume"],
    "organiser": ["Les Voisins"],
}
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))


def rule(**values: str) -> dict[str, Sequence[str]]:
    return {**FORM, **{name.replace("_at_", "-"): [value] for name, value in values.items()}}


def starts(**values: str) -> list[str]:
    told, wrong = expanded(rule(**values), TODAY)
    assert wrong == {}
    facts = read_form(told, NOW, needs_mail=False).facts
    assert facts is not None
    return [f"{slot.start_at:%Y-%m-%d %H:%M %z}" if slot.start_at else str(slot.start_on) for slot in facts.occurrences]


def by_the_library(kind: Repeat, first: date, until: date) -> list[date]:
    begin, end = (datetime.combine(day, datetime.min.time()) for day in (first, until))
    if kind in (Repeat.WEEK, Repeat.FORTNIGHT):
        found = rrule(WEEKLY, interval=1 if kind is Repeat.WEEK else 2, dtstart=begin, until=end)
    else:
        which = (first.day - 1) // 7 + 1 if kind is Repeat.MONTH else -1
        found = rrule(MONTHLY, byweekday=weekday(first.weekday())(which), dtstart=begin, until=end)
    return [one.date() for one in found]


@given(kind=st.sampled_from(list(Repeat)), first=DAYS, days=st.integers(0, 1_200))
def test_rule_gives_the_first_date_and_what_a_library_of_rules_gives(kind: Repeat, first: date, days: int) -> None:
    until = first + timedelta(days=days)

    assert list(dates(kind, first, until)) == sorted({first, *by_the_library(kind, first, until)})


def test_hour_stays_the_same_when_the_clocks_change() -> None:
    assert starts(day_at_0="2026-10-20", repeat="week", until="2026-11-03") == [
        "2026-10-20 14:00 +0200",
        "2026-10-27 14:00 +0100",
        "2026-11-03 14:00 +0100",
    ]


def test_rule_repeats_every_date_of_the_form_and_gives_each_once() -> None:
    found = starts(day_at_1="2026-11-05", from_at_1="9:00", day_at_2="2026-11-10", repeat="week", until="12/11/2026")

    assert found == [
        "2026-11-03 14:00 +0100",
        "2026-11-05 09:00 +0100",
        "2026-11-10 14:00 +0100",
        "2026-11-10",
        "2026-11-12 09:00 +0100",
    ]


def test_second_tuesday_and_last_tuesday_of_each_month() -> None:
    second = starts(day_at_0="2026-11-10", repeat="month", until="2027-01-31")
    last = starts(day_at_0="2026-11-24", repeat="month-end", until="2027-01-31")

    assert [one[:10] for one in second] == ["2026-11-10", "2026-12-08", "2027-01-12"]
    assert [one[:10] for one in last] == ["2026-11-24", "2026-12-29", "2027-01-26"]


def test_what_lasts_several_days_does_so_each_time() -> None:
    told, _ = expanded(rule(last_at_0="2026-11-04", repeat="fortnight", until="2026-11-30"), TODAY)

    assert [(told[f"day-{row}"], told[f"last-{row}"]) for row in (0, 1)] == [
        (["2026-11-03"], ["2026-11-04"]),
        (["2026-11-17"], ["2026-11-18"]),
    ]


def test_date_that_is_struck_out_is_left_out() -> None:
    told, _ = expanded(rule(repeat="week", until="2026-11-17"), TODAY)
    facts = read_form({**told, "off-1": ["1"]}, NOW, needs_mail=False).facts

    assert facts is not None
    assert [slot.first_day for slot in facts.occurrences] == [date(2026, 11, 3), date(2026, 11, 17)]


def test_as_many_dates_as_may_be_are_written_and_no_more() -> None:
    last = date(2026, 11, 3) + timedelta(weeks=MOST_SLOTS - 1)

    assert len(starts(repeat="week", until=last.isoformat())) == MOST_SLOTS
    assert expanded(rule(repeat="week", until=(last + timedelta(weeks=1)).isoformat()), TODAY)[1] == {
        "until": "wrong.many"
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"until": ""}, {"until": "wrong.missing"}),
        ({"until": "un jour"}, {"until": "wrong.day"}),
        ({"until": "2026-11-02"}, {"until": "wrong.order"}),
        ({"until": "9999-12-31"}, {"until": "wrong.far"}),
        ({"until": "2026-12-01", "day_at_0": ""}, {"day-0": "wrong.missing"}),
        ({"until": "2026-12-01", "day_at_0": "31/02/2026"}, {"day-0": "wrong.day"}),
        ({"until": "2026-12-01", "last_at_0": "2026-11-01"}, {"last-0": "wrong.order"}),
        ({"until": "2026-12-01", "last_at_0": "9999-12-31"}, {"last-0": "wrong.far"}),
    ],
)
def test_rule_that_cannot_be_is_told_of_its_field_and_writes_nothing(
    values: dict[str, str], expected: dict[str, str]
) -> None:
    told = rule(repeat="week", **values)

    assert expanded(told, TODAY) == (told, {**expected})


def test_unknown_rule_is_passed_over() -> None:
    told = rule(repeat="every-full-moon", until="2026-12-01")
    assert expanded(told, TODAY) == (told, {})


def days(page: Page, button: str = "preview") -> list[str]:
    """The days in the rows of the form that has this button, those that are struck out in brackets."""
    values = page.values(button)
    rows = [name.partition("-")[2] for name in values if name.startswith("day-") and values[name][0]]
    return [f"({values[f'day-{row}'][0]})" if f"off-{row}" in values else values[f"day-{row}"][0] for row in rows]


def test_form_writes_out_the_dates_and_sends_none_that_nobody_saw(desk: Desked) -> None:
    told = {**EVENT, "form": desk.ripe("submit/"), "repeat": "week", "until": str(DAY + timedelta(weeks=2))}
    all_days = [str(DAY + timedelta(weeks=number)) for number in range(3)]
    written = desk.visitor.send("submit/", {**told, "do": "repeat"})
    sent = desk.visitor.send("submit/", {**told, "do": "send", "other": "1"})
    wrong = desk.visitor.send("submit/", {**told, "do": "preview", "until": "2300-01-01"})

    assert (written.status, written.title, days(written)) == (200, "Proposer un événement", all_days)
    assert (sent.status, sent.title, days(sent, "send")) == (200, "Atelier réparation", all_days)
    assert len(sent.tree.xpath('//ul[@class="slots"]/li')) == 3
    assert (wrong.status, wrong.wrong) == (422, ["until"])


def test_single_date_is_cancelled_and_restored_by_the_private_page_and_stays_so_through_a_change(desk: Desked) -> None:
    organiser, editor = desk.visitor, desk.visitor
    add_editor(desk.office.store, "odile@val-brume.example", Role.EDITOR)
    editor.press(editor.ask("desk/sign-in/"), mail="odile@val-brume.example")
    editor.press(editor.ask(link_of(desk.mail("odile@val-brume.example"))))
    told = {**EVENT, "form": desk.ripe("submit/"), "repeat": "week", "until": str(DAY + timedelta(weeks=3))}
    written = organiser.send("submit/", {**told, "do": "preview"})
    organiser.press(written, "send", form=desk.ripe("submit/"), **{"off-1": "1"})
    organiser.press(organiser.ask(link_of(desk.mail())))
    (one,) = editor.ask("desk/").tree.xpath('//ul[@class="queue"]//a/@href')
    editor.press(editor.ask(f"desk/{one}"), "accept")
    mine = organiser.ask(link_of(desk.mail("amina@les-voisins.example")))
    assert mine.tree.xpath('count(//ul[@class="dates"]/li)') == 3

    mine = organiser.press(mine, "cancel-date")
    assert mine.tree.xpath('//ul[@class="dates"]//strong/text()') == ["annulée"]
    assert mine.tree.xpath('//ul[@class="dates"]/li[1]//button/@value') == ["restore-date"]
    before = mine
    mine = organiser.press(organiser.press(before, "preview", title="Atelier de réparation"), "send")
    assert mine.tree.xpath("//del/text()") == ["Atelier réparation"]
    mine = organiser.press(mine, "restore-date")
    assert mine.tree.xpath('//ul[@class="dates"]//strong/text()') == []
    stale = organiser.press(before, "cancel-date")
    assert (stale.status, stale.title) == (409, "Rien n’a été changé")
