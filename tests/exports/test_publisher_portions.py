"""How the work of a publication is cut into jobs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from catalog.views import Member
from exports.publisher_portions import bundles, portions
from exports.publisher_program import Look
from exports.publisher_rendering import Task

LOOKS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 900)), max_size=60)


@given(st.integers(0, 3_000))
def test_each_subject_is_in_one_portion_and_the_portions_grow_smaller(count):
    tasks = [Task(f"e{number}", 1) for number in range(count)]
    sizes = [len(one) for one in portions(tasks)]
    assert [task for one in portions(tasks) for task in one] == tasks
    assert all(more >= fewer for more, fewer in pairwise(sizes))
    assert max(sizes, default=0) <= 100
    assert all(size >= 10 for size in sizes[:-1])


@given(LOOKS)
def test_each_document_is_in_one_bundle_of_its_exporter_none_heavier_than_one_document_more(told):
    looks = [Look("events", number, (Member("e1", 1),) * size) for number, size in sorted(told)]
    made = [*bundles(looks, ())]
    assert [look for bundle in made for look in bundle] == looks
    assert [len({look.exporter for look in bundle}) for bundle in made] == [1] * len(made)
    assert all(sum(50 + len(look.members) for look in bundle[:-1]) <= 2_000 for bundle in made)
