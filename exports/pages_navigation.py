"""Where every page leads: the few sections in its head, and what is of use now and then in its foot.

A section is one line here: the key of its words (`site.<key>`), and the address that it has in a language.
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from exports import pages_addresses as addresses
from exports.looks import of_the_look
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING

_Address = Callable[[Language], str]


class Link(NamedTuple):
    """A section as a page shows it: its words, its path in the published folder."""

    words: str
    path: str


HEAD: tuple[tuple[str, _Address], ...] = (
    ("programme", partial(addresses.programme_path, selection_id=EVERYTHING)),
    ("explore", addresses.explore_path),
    ("associations", partial(addresses.association_list_path, selection_id=EVERYTHING)),
    ("search", addresses.search_path),
    ("map", addresses.map_path),
    ("numbers", addresses.home_of_numbers),
)
"""The sections that everyone looks for, in this order."""

REST = tuple(one for one in HEAD if one[0] in ("explore", "map", "numbers"))
"""Those of them that a phone has no room for in one line: a link to the foot, where all are, stands for them."""

FOOT: tuple[tuple[str, _Address], ...] = (
    ("archive", addresses.archive_path),
    ("press", addresses.press_path),
    ("sources", addresses.sources_path),
    ("elsewhere", addresses.licence_path),
    ("open_data", lambda _: addresses.DATA_INDEX),
)
"""What is looked for now and then."""


ORGANISERS: tuple[tuple[str, _Address], ...] = (
    ("organisers", partial(addresses.text_path, name="organisers")),
    ("instances", partial(addresses.text_path, name="instances")),
)
"""For those who are in the programme, or want to be."""

DESK: tuple[tuple[str, _Address], ...] = (("submit", addresses.submit_path),)
"""The forms of the desk, where one runs beside the published folder."""

ABOUT: tuple[tuple[str, _Address], ...] = tuple(
    (name, partial(addresses.text_path, name=name)) for name in ("about", "legal", "privacy", "accessibility")
)
"""Who runs the site, and what they must say."""


def found(language: Language, key: str) -> Link | None:
    """The section of this key, if there is one."""
    return next(
        iter(links(language, tuple(one for one in (*HEAD, *FOOT, *DESK, *ORGANISERS, *ABOUT) if one[0] == key))), None
    )


@of_the_look()
def links(language: Language, sections: tuple[tuple[str, _Address], ...]) -> tuple[Link, ...]:
    """Sections in a language."""
    return tuple(Link(phrase(language, f"site.{key}"), address(language)) for key, address in sections)
