"""Where microformats2 finds the name, photo and address of an item that gives none (its "implied" properties)."""

from lxml.etree import _Element

from crawlers.readers.microformats_values import classes_of, elements_in, written_in

_WORDS_IN = {"img": "alt", "area": "alt", "abbr": "title"}
_PHOTO_IN = {"img": "src", "object": "data"}
_LINK_IN = {"a": "href", "area": "href"}


def implied_words(element: _Element) -> str | None:
    """The words of a picture or abbreviation that is the item, or all that stands in it; None where its text is meant."""
    inner = _only(element)
    for candidate in (element, inner, _only(inner)):
        if candidate is None or (candidate is not element and _is_root(candidate)):
            return None
        words = written_in(candidate, _WORDS_IN)
        if words:
            return words
    return None


def implied_photo(element: _Element) -> _Element | None:
    """The picture of an item that names none."""
    return _found(element, _PHOTO_IN)


def implied_link(element: _Element) -> _Element | None:
    """The link of an item that names none."""
    return _found(element, _LINK_IN)


def _found(element: _Element, kinds: dict[str, str]) -> _Element | None:
    """The element itself, or the only one of its kind directly inside it or inside its only child."""
    if written_in(element, kinds) is not None:
        return element
    only = _only(element)
    for holder in (element, only if only is not None and not _is_root(only) else None):
        for tag, key in kinds.items():
            of_kind = [] if holder is None else [child for child in elements_in(holder) if child.tag == tag]
            if len(of_kind) == 1 and of_kind[0].get(key) is not None and not _is_root(of_kind[0]):
                return of_kind[0]
    return None


def _only(element: _Element | None) -> _Element | None:
    inside = [] if element is None else elements_in(element)
    return inside[0] if len(inside) == 1 else None


def _is_root(element: _Element) -> bool:
    return any(name.startswith("h-") for name in classes_of(element))
