"""Whatever was published before, the same catalogue gives the same bytes, but for selections that are empty now."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from catalog import clock
from catalog.vocabulary import Theme
from exports.feeds_changes import ChangesJson
from exports.ical import IcalFeed
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue, week
from tests.exports.plain_exporters import plain_exporters
from tests.exports.published import emptied, faults, inodes, tree
from tests.exports.views import edition, guest_change, place, site, told

TOWNS = ["29019", "29232"]
IDENTITIES = st.sampled_from(["e0000", "e0001", "e0002", "e0100", "e0101"])
TITLES = st.sampled_from(["Atelier 0", "Atelier 1", "Autre", "refuse", "refuse encore"])
CHANGE = st.one_of(
    st.tuples(st.just("put_event"), IDENTITIES, TITLES),
    st.tuples(st.just("put_association"), st.sampled_from(["a0000", "a0100"]), TITLES),
    st.tuples(st.just("remove"), st.one_of(IDENTITIES, st.just("a0000"))),
    st.tuples(st.just("forget the cache")),
    st.tuples(st.just("new version"), st.sampled_from("123")),
)


MERGER = st.one_of(
    st.tuples(st.just("merge"), IDENTITIES, IDENTITIES),
    st.tuples(st.just("part"), IDENTITIES),
    st.tuples(st.just("put_themed"), IDENTITIES, st.sampled_from([Theme.HEALTH, Theme.FOOD]), st.integers(0, 500)),
    st.tuples(st.just("remove"), IDENTITIES),
    st.tuples(st.just("move"), IDENTITIES, st.permutations(TOWNS)),
)


class Themed(PlainCatalogue):
    """Whose events can be of one theme or another, some of them long over."""

    def put_themed(self, identity, theme, days):
        """Put in or change an event of a theme, so many days before the week."""
        self.put_event(identity, f"{theme} {days}", WEEK - timedelta(days=days), themes=(theme,), organisers=())

    def move(self, identity, towns):
        """An event is held in the second of two towns, and no longer in the first, if it is there."""
        before, now = (place(name="", city="", insee=insee) for insee in towns)
        for view in self.events([identity]):
            change = guest_change(kind="place", before=told(place=before), after=told(place=now))
            facts = view.facts.model_copy(update={"place": now})
            self.put_view(view.model_copy(update={"facts": facts, "changes": (change,)}))


def telling(version):
    """Those that tell of events which turned out to be others."""
    del version
    return Exporters(events=(IcalFeed(), ChangesJson()))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.lists(CHANGE, min_size=1, max_size=4), min_size=1, max_size=5))
def test_incremental_publication_is_the_cold_one_byte_for_byte(rounds):
    hold(rounds, week(5), plain_exporters)


@settings(max_examples=10, deadline=None)
@given(st.lists(st.lists(MERGER, min_size=1, max_size=4), min_size=1, max_size=3))
@example(
    [
        [
            ("move", "e0000", TOWNS),
            ("move", "e0001", TOWNS[::-1]),
            ("merge", "e0000", "e0001"),
            ("move", "e0001", TOWNS[::-1]),
        ]
    ]
)
def test_incremental_publication_of_what_turned_out_to_be_one_is_the_cold_one(rounds):
    catalogue = Themed([edition()])
    for number in range(4):
        catalogue.put_themed(f"e000{number}", (Theme.HEALTH, Theme.FOOD)[number % 2], 0)
    hold(rounds, catalogue, telling)


def calendars(folder):
    """The ids of the selections that have a calendar."""
    feeds = folder / "public" / "feeds"
    return (path.relative_to(feeds).as_posix().removesuffix(".ics") for path in feeds.rglob("*.ics"))


def hold(rounds, catalogue, exporters_of):
    """Publish round by round into one folder, and each round into another one; both have the same bytes.

    The one has beside them the selections that it had before, as long as nothing is in them.
    """
    with TemporaryDirectory() as name, clock.frozen(NOW):
        warm, version = Path(name) / "warm", "1"
        publish(warm, catalogue, site(), exporters_of(version))
        names = {*calendars(warm)}
        for number, changes in enumerate(rounds):
            for act, *values in changes:
                if act == "forget the cache":
                    (warm / ".goodweek" / "fragments.sqlite").unlink(missing_ok=True)
                elif act == "new version":
                    version = values[0]
                else:
                    getattr(catalogue, act)(*values)
            cold = Path(name) / f"cold{number}"
            exporters = exporters_of(version)
            before = {path: (inodes(warm)[path], body) for path, body in tree(warm / "public").items()}
            left_out = publish(warm, catalogue, site(), exporters, allow_shrink=True).left_out
            assert publish(cold, catalogue, site(), exporters, allow_shrink=True).left_out == left_out
            assert emptied(tree(warm / "public"), tree(cold / "public")) <= names
            names |= set(calendars(warm))
            assert faults(warm) == []
            after = {path: (inodes(warm)[path], body) for path, body in tree(warm / "public").items()}
            for path in before.keys() & after.keys():
                assert (before[path][0] == after[path][0]) == (before[path][1] == after[path][1]), path
