"""Which feeds the pages of a site name, and which pages name its feeds."""

from collections.abc import Iterator
from posixpath import join, normpath

import pytest
from lxml import html

from exports.pages_lists import feed_alternates
from exports.selections import EVERYTHING, Kind
from tests.exports.sample_site import whole_site

SITE = whole_site()


def page(path: str) -> html.HtmlElement:
    return html.document_fromstring(SITE[path].decode())


def within(path: str, links: Iterator[html.HtmlElement]) -> list[str]:
    """Where links of the page at `path` lead within the site, as paths of it."""
    found = (link.get("href", "") for link in links)
    return [normpath(join(path, "..", href)) for href in found if not href.startswith(("https:", "webcal:", "#"))]


def named(path: str) -> list[str]:
    """What the head of a page names as the same in another format."""
    return within(
        path, (link for link in page(path).iter("link") if link.get("rel") == "alternate" and link.get("type"))
    )


@pytest.mark.parametrize(
    ("path", "selection", "kind"),
    [
        ("embed/semaine-solidaire-2026/index.html", "semaine-solidaire-2026", Kind.EDITION),
        ("embed/semaine-solidaire-2026/code.html", "semaine-solidaire-2026", Kind.EDITION),
        ("embed/theme/food/index.html", "theme/food", Kind.THEME),
        ("editions/semaine-solidaire-2026/numbers.html", "semaine-solidaire-2026", Kind.EDITION),
        ("numbers/2026.html", "year/2026", Kind.YEAR),
        ("numbers/index.html", EVERYTHING, Kind.EVERYTHING),
        ("explore/index.html", EVERYTHING, Kind.EVERYTHING),
        ("archive/index.html", EVERYTHING, Kind.EVERYTHING),
        ("search/index.html", EVERYTHING, Kind.EVERYTHING),
        ("map/index.html", EVERYTHING, Kind.EVERYTHING),
    ],
)
def test_page_names_the_feeds_and_data_of_the_events_that_it_shows_or_counts(
    path: str, selection: str, kind: Kind
) -> None:
    assert named(path) == named(f"en/{path}") == [one.path for one in feed_alternates("fr", selection, kind)]
