"""Which feeds the page of an association names: those of its events, as soon and as long as there are any."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from catalog import clock
from catalog.sightings import Organiser
from exports.feeds import RssFeed
from exports.feeds_changes import ChangesRss
from exports.ical import IcalFeed
from exports.pages import ASSOCIATION_PAGES, PROGRAMMES
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, PlainCatalogue
from tests.exports.published import emptied, faults, inodes, tree
from tests.exports.views import site

EXPORTERS = Exporters(
    events=(IcalFeed(), RssFeed(), ChangesRss(), PROGRAMMES[0]), association_pages=(ASSOCIATION_PAGES[0],)
)
FEEDS = ["feeds/association/a1.ics", "feeds/association/a1.rss", "feeds/association/a1.changes.rss"]


class Held(PlainCatalogue):
    """Events of the neighbours, or of nobody, outside any edition."""

    def hold(self, identity: str, *names: str) -> None:
        """Put in or change an event of these organisers."""
        self.put_event(identity, f"Fête {identity}", organisers=tuple(Organiser(name=name) for name in names))


def neighbours() -> Held:
    """Two associations, of which nothing is known that they organise, and an event of nobody."""
    catalogue = Held()
    catalogue.put_association("a1", "Voisins")
    catalogue.put_association("a2", "Jardiniers")
    catalogue.hold("e0")
    return catalogue


def published(folder: Path, catalogue: PlainCatalogue) -> dict[str, bytes]:
    with clock.frozen(NOW):
        publish(folder, catalogue, site(), EXPORTERS, allow_shrink=True)
    assert faults(folder) == []
    return tree(folder / "public")


def named(files: dict[str, bytes], identity: str = "a1") -> list[str]:
    """The feeds that the head of a page names, all of which are there; its body names the same, and the programme."""
    page = html.document_fromstring(files[f"associations/{identity}.html"].decode())
    heads = [one.get("href") for one in page.findall(".//link[@rel='alternate'][@type]")]
    links = [one.get("href") for one in page.xpath("//section[@aria-labelledby='events']//a")]
    assert links == ([f"../programme/association/{identity}/index.html", *heads] if heads else [])
    found = [one.removeprefix("../") for one in links]
    assert [one for one in found if one not in files] == []
    return found[1:]


def test_page_of_an_association_names_the_feeds_of_events_outside_any_edition(tmp_path: Path) -> None:
    catalogue = neighbours()
    catalogue.hold("e1", "Voisins")
    files = published(tmp_path, catalogue)
    assert (named(files, "a1"), named(files, "a2")) == (FEEDS, [])


def test_page_follows_the_first_and_the_last_event_though_the_association_did_not_change(tmp_path: Path) -> None:
    catalogue = neighbours()
    assert named(published(tmp_path, catalogue)) == []
    catalogue.hold("e1", "Voisins")
    catalogue.asked.clear()
    assert named(published(tmp_path, catalogue)) == FEEDS
    assert catalogue.asked == ["e1", "a1"]
    catalogue.hold("e1", "Jardiniers")
    files = published(tmp_path, catalogue)
    assert (named(files, "a1"), len(named(files, "a2"))) == ([], 3)
    catalogue.remove("e1")
    assert named(published(tmp_path, catalogue), "a2") == []


def test_page_stays_as_it_is_through_further_events(tmp_path: Path) -> None:
    catalogue = neighbours()
    catalogue.hold("e1", "Voisins")
    published(tmp_path, catalogue)
    before = inodes(tmp_path)
    catalogue.hold("e2", "Voisins", "Voisins")
    catalogue.asked.clear()
    published(tmp_path, catalogue)
    assert catalogue.asked == ["e2"]
    assert inodes(tmp_path)["associations/a1.html"] == before["associations/a1.html"]


def test_association_whose_only_event_turned_out_to_be_another_one_keeps_its_feeds(tmp_path: Path) -> None:
    catalogue = neighbours()
    catalogue.hold("e1", "Voisins")
    catalogue.merge("e1", "e0")
    assert named(published(tmp_path, catalogue)) == FEEDS


def test_association_that_is_renamed_has_the_events_of_its_new_name(tmp_path: Path) -> None:
    catalogue = neighbours()
    catalogue.hold("e1", "Bons voisins")
    assert named(published(tmp_path, catalogue)) == []
    catalogue.put_association("a1", "Bons voisins")
    assert named(published(tmp_path, catalogue)) == FEEDS


IDENTITIES = st.sampled_from(["e0", "e1", "e2"])
NAMES = st.sampled_from(["Voisins", "Jardiniers"])
CHANGE = st.one_of(
    st.tuples(st.just("hold"), IDENTITIES, NAMES),
    st.tuples(st.just("hold"), IDENTITIES),
    st.tuples(st.just("put_association"), st.sampled_from(["a1", "a2"]), NAMES),
    st.tuples(st.just("merge"), IDENTITIES, IDENTITIES),
    st.tuples(st.just("remove"), st.one_of(IDENTITIES, st.just("a2"))),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.lists(CHANGE, min_size=1, max_size=3), min_size=1, max_size=4))
def test_pages_are_those_of_a_first_publication_whatever_came_before_but_for_feeds_that_are_empty_now(
    rounds: list[list[tuple[str, ...]]],
) -> None:
    catalogue = neighbours()
    with TemporaryDirectory() as name:
        for number, changes in enumerate(rounds):
            for act, *values in changes:
                getattr(catalogue, act)(*values)
            files, first = published(Path(name) / "warm", catalogue), published(Path(name) / f"cold{number}", catalogue)
            emptied(files, first)
            for one in catalogue.association_members():
                assert bool(named(files, one.id)) == (f"feeds/association/{one.id}.ics" in first)
