"""Into which parts the search is cut."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.views import Member
from exports.search_parts import FIRST, Part, parts

MEMBERS = [Member(f"a{number}", number) for number in range(9_000)]


def names(found: Sequence[Part]) -> list[str]:
    return [part.name for part in found]


def test_no_member_makes_no_part() -> None:
    assert parts([]) == []


def test_few_members_are_one_part() -> None:
    assert parts(MEMBERS[:1_000]) == [Part(FIRST, MEMBERS[:1_000])]


def test_all_members_are_in_the_parts_in_their_order() -> None:
    found = parts(MEMBERS)
    assert [member for part in found for member in part.members] == MEMBERS
    assert len(found) > 2
    assert names(found) == [FIRST, *(part.members[0].id for part in found[1:])]
    assert all(1_000 <= len(part.members) <= 3_000 for part in found[:-1])


@settings(max_examples=30, deadline=None)
@given(st.integers(0, len(MEMBERS) - 1))
def test_one_member_less_leaves_nearly_all_parts_as_they_are(gone: int) -> None:
    before, after = parts(MEMBERS), parts([*MEMBERS[:gone], *MEMBERS[gone + 1 :]])
    kept = [part for part in after if part in before]
    assert len(kept) >= len(before) - 3
