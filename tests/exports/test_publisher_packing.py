"""What helpers are sent (`exports.publisher_packing`)."""

import pickle
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from catalog.views import Member
from exports.publisher_program import Program
from exports.rolling import EPOCH
from exports.selections import Kind, Selection

_INSTANTS = st.none() | st.datetimes(timezones=st.just(UTC))
_MEMBERS = st.builds(
    Member,
    st.text("abcdefghij0123456789", min_size=1, max_size=12),
    st.integers(0, 2**40),
    _INSTANTS,
    _INSTANTS,
    _INSTANTS,
    st.sampled_from(["", "*", "semaine-2026", "semaine-2026 semaine-2025*"]),
)


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A few selections of the same members, not all of them asked for."""
    members = draw(st.lists(_MEMBERS, max_size=8))
    some = st.lists(st.sampled_from(members), unique=True).map(tuple) if members else st.just(())
    selections = {
        place: Selection(f"theme/{place}", draw(some), draw(some), EPOCH, kind=Kind.THEME, former=draw(some))
        for place in draw(st.sets(st.integers(0, 20), max_size=4))
    }
    return Program({}, selections, {"ical": frozenset({"e1"})})


@given(programs())
def test_program_arrives_as_it_was_sent(program):
    assert pickle.loads(pickle.dumps(program)) == program


def test_member_of_many_selections_is_sent_once():
    start = datetime(2026, 11, 3, tzinfo=UTC)
    members = tuple(Member(f"{number:016}", number, start + timedelta(minutes=number)) for number in range(500))
    one, many = (
        len(pickle.dumps(Program({}, {place: Selection("all", members, (), EPOCH) for place in range(count)}, {})))
        for count in (1, 11)
    )
    assert one / 500 < 60, "octets for a member"
    assert (many - one) / 10 / 500 < 5, "octets for a selection in which it stands"
