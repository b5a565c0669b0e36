"""Where a page lies, for its trail: the section that leads to it."""

from functools import cache

from exports import pages_addresses as addresses
from exports.phrases import Language, phrase
from exports.selections import EVERYTHING


def trail(language: Language, bare: str) -> list[tuple[str, str]]:
    """The section in which a page lies, by the first folder of its path; none for pages that stand by themselves."""
    key, path = _within(language).get(bare.partition("/")[0], ("", ""))
    return [(phrase(language, f"site.{key}"), path)] if key and addresses.within(language, bare) != path else []


@cache
def _within(language: Language) -> dict[str, tuple[str, str]]:
    """The section that leads to each folder, and its path."""
    return {
        "events": ("programme", addresses.programme_path(language, EVERYTHING)),
        "editions": ("programme", addresses.programme_path(language, EVERYTHING)),
        "programme": ("programme", addresses.programme_path(language, EVERYTHING)),
        "associations": ("associations", addresses.association_list_path(language, EVERYTHING)),
    }
