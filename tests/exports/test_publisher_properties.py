"""Whatever was published before, the same catalogue gives the same bytes."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from catalog import clock
from exports.publisher import publish
from tests.exports.plain_catalogue import NOW, week
from tests.exports.plain_exporters import plain_exporters
from tests.exports.published import faults, inodes, tree
from tests.exports.views import site

IDENTITIES = st.sampled_from(["e0000", "e0001", "e0002", "e0100", "e0101"])
TITLES = st.sampled_from(["Atelier 0", "Atelier 1", "Autre", "refuse", "refuse encore"])
CHANGE = st.one_of(
    st.tuples(st.just("put_event"), IDENTITIES, TITLES),
    st.tuples(st.just("put_association"), st.sampled_from(["a0000", "a0100"]), TITLES),
    st.tuples(st.just("remove"), st.one_of(IDENTITIES, st.just("a0000"))),
    st.tuples(st.just("forget the cache")),
    st.tuples(st.just("new version"), st.sampled_from("123")),
)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CHANGE, min_size=1, max_size=4), min_size=1, max_size=5))
def test_incremental_publication_is_the_cold_one_byte_for_byte(rounds):
    with TemporaryDirectory() as name, clock.frozen(NOW):
        warm, version, catalogue = Path(name) / "warm", "1", week(5)
        publish(warm, catalogue, site(), plain_exporters())
        for number, changes in enumerate(rounds):
            for act, *values in changes:
                if act == "forget the cache":
                    (warm / ".goodweek" / "fragments.sqlite").unlink(missing_ok=True)
                elif act == "new version":
                    version = values[0]
                else:
                    getattr(catalogue, act)(*values)
            cold = Path(name) / f"cold{number}"
            exporters = plain_exporters(version)
            before = {path: (inodes(warm)[path], body) for path, body in tree(warm / "public").items()}
            left_out = publish(warm, catalogue, site(), exporters, allow_shrink=True).left_out
            assert publish(cold, catalogue, site(), exporters, allow_shrink=True).left_out == left_out
            assert tree(warm / "public") == tree(cold / "public")
            assert faults(warm) == []
            after = {path: (inodes(warm)[path], body) for path, body in tree(warm / "public").items()}
            for path in before.keys() & after.keys():
                assert (before[path][0] == after[path][0]) == (before[path][1] == after[path][1]), path
