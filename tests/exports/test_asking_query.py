"""What cannot be asked for, and how people are told; addresses that somebody made to do harm."""

import re
from collections.abc import Iterable, Sequence
from typing import get_args
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.territory import Point, centre_of
from catalog.vocabulary import Theme
from exports.asking import pairs_of
from exports.asking_query import FILTERS, Query, Sort, published_as, read_query
from exports.asking_wrong import AskedWrongly, Why
from exports.phrases import LANGUAGES
from tests.exports.hostile import strings


class Known:
    """An instance of one week, one source, two associations of the same name and one of another."""

    def editions(self) -> Iterable[str]:
        return ["semaine-2015"]

    def sources(self) -> Iterable[str]:
        return ["val_clair"]

    def languages(self) -> Iterable[str]:
        return ["fr"]

    def association(self, said: str) -> Sequence[str]:
        return {"a1": ["a1"], "Les Voisins": ["a1", "a2"], "Le Pont": ["a3"]}.get(said, [])

    def point(self, code: str) -> Point | None:
        return centre_of(code)


def ask(raw: str, sort: Sort = "events") -> Query:
    return read_query(sort, pairs_of(raw), Known())


THEMES = tuple(map(str, Theme))


@pytest.mark.parametrize(
    ("raw", "why", "parameter", "value", "known"),
    [
        ("thema=food", "no_filter", "thema", "food", tuple(FILTERS["events"])),
        ("Theme=food", "no_filter", "Theme", "food", tuple(FILTERS["events"])),
        ("page=2", "no_filter", "page", "2", tuple(FILTERS["events"])),
        ("theme=refuges", "unknown", "theme", "refuges", THEMES),
        ("theme=food,refuges", "unknown", "theme", "refuges", THEMES),
        ("edition=semaine-1900", "unknown", "edition", "semaine-1900", ("semaine-2015",)),
        ("source=secret", "unknown", "source", "secret", ("val_clair",)),
        ("language=klingon", "unknown", "language", "klingon", ("fr",)),
        ("free=no", "unknown", "free", "no", ("yes",)),
        ("commune=Trifouilly", "no_commune", "commune", "Trifouilly", ()),
        ("commune=00000", "no_commune", "commune", "00000", ()),
        ("near=Trifouilly", "no_commune", "near", "Trifouilly", ()),
        ("near=91.0,4.0", "no_commune", "near", "91.0,4.0", ()),
        ("near=Saint-Denis&within=5", "several", "near", "Saint-Denis", None),
        ("organiser=Les Voisins", "several", "organiser", "Les Voisins", ("a1", "a2")),
        ("organiser=a9", "no_association", "organiser", "a9", ()),
        ("from=demain", "no_day", "from", "demain", ()),
        ("to=2026-02-30", "no_day", "to", "2026-02-30", ()),
        ("from=2026-11-03&to=2026-11-02", "before_from", "to", "2026-11-02", ("2026-11-03",)),
        ("from=2026-11-03&from=2026-11-04", "once", "from", "2026-11-04", ()),
        ("near=Lyon&near=Paris", "once", "near", "75056", ()),
        ("within=20", "without_near", "within", "20", ()),
        ("near=Lyon&within=0", "no_distance", "within", "0", ("0.1 – 1000",)),
        ("near=Lyon&within=nan", "no_distance", "within", "nan", ("0.1 – 1000",)),
        ("near=Lyon&within=1e9", "no_distance", "within", "1e9", ("0.1 – 1000",)),
        ("near=Lyon&within=beaucoup", "no_distance", "within", "beaucoup", ("0.1 – 1000",)),
        ("q=...", "no_word", "q", "...", ()),
        ("q=" + "+".join(f"mot{number}" for number in range(13)), "too_many", "q", "mot12", ("12",)),
        ("q=" + "x" * 301, "too_long", "q", "x" * 120, ("300",)),
        ("q=" + "x" * 10_000, "too_long_in_all", "", "", ("4000",)),
        ("&".join(["free=yes"] * 101), "too_many_in_all", "", "", ("100",)),
    ],
)  # fmt: skip
def test_what_cannot_be_asked_for_is_told_with_what_can(
    raw: str, why: Why, parameter: str, value: str, known: tuple[str, ...] | None
) -> None:
    with pytest.raises(AskedWrongly) as caught:
        ask(raw)
    wrong = caught.value

    assert (wrong.why, wrong.parameter, wrong.value) == (why, parameter, value)
    assert known is None or wrong.known == known
    assert all(parameter in wrong.told(language) or not parameter for language in LANGUAGES)


def test_towns_of_one_name_are_told_so_that_one_can_be_chosen() -> None:
    with pytest.raises(AskedWrongly) as caught:
        ask("near=Saint-Denis")
    named = "Saint-Denis (93, insee:93066)"

    assert named in caught.value.known
    assert ask("near=Saint-Denis (93)").text == ask("near=insee:93066").text == "near=93066&within=20"


@pytest.mark.parametrize("name", ["attendance", "free", "accessible", "from", "to", "organiser"])
def test_associations_are_asked_for_by_what_they_have(name: str) -> None:
    with pytest.raises(AskedWrongly) as caught:
        ask(f"{name}=yes", "associations")
    assert (caught.value.why, caught.value.known) == ("no_filter", tuple(FILTERS["associations"]))


def test_every_reason_has_its_sentence() -> None:
    told = [AskedWrongly("theme", "x", why, ["y"]).told(language) for why in get_args(Why) for language in LANGUAGES]

    assert len({*told}) == len(told)


def test_empty_values_say_nothing() -> None:
    assert ask("theme=&near=&within=&q=+&from=&free=") == Query()
    assert ask("theme=,,food,") == Query((("theme", ("food",)),))


HOSTILE = [
    "'; DROP TABLE event; --", "\r\nSet-Cookie: a=b", "a\0b", "<script>alert(1)</script>", "../../goodweek.toml",
    "%0d%0aX: y", "\u202etxt", "=cmd|' /C calc'!A0", "{0.__class__}", "{{7*7}}", "\ud83d\ude00" , "ﬁ", "İ", "ß" * 100,
]  # fmt: skip


@pytest.mark.parametrize(
    "value", [*HOSTILE, *[one for one in strings() if "\ud800" not in one and "\udfff" not in one][:60]]
)
def test_hostile_value_is_a_word_or_refused_and_never_in_the_address_as_it_is(value: str) -> None:
    for name in ("q", "theme", "near", "commune", "organiser", "edition", value):
        raw = urlencode({name: value}, errors="replace")
        try:
            text = ask(raw).text
        except AskedWrongly as wrong:
            told = (wrong.parameter, wrong.value, *(wrong.told(language) for language in LANGUAGES))
            # Blanks that do not break are ours, and emoji are made with joiners.
            assert all(re.sub("[\u00a0\u200d]", "", one).isprintable() for one in told)
            continue
        assert text.isascii()
        assert not {*"<>\"'{}\r\n\0 "} & {*text}
        assert ask(text).text == text


@given(st.lists(st.tuples(st.sampled_from([*FILTERS["events"], "x"]), st.text(max_size=40)), max_size=6))
def test_any_address_is_understood_once_for_all_or_refused(pairs: list[tuple[str, str]]) -> None:
    try:
        query = ask(urlencode(pairs, errors="replace"))
    except AskedWrongly:
        return
    assert ask(query.text) == query
    assert published_as(query) is None or query.filters or published_as(query) == "all"
