"""What a JSON Feed must be before it is published (https://www.jsonfeed.org/version/1.1/)."""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

_VERSION = "https://jsonfeed.org/version/1.1"
_SCHEMES = ("http://", "https://")
_OF_FEED: dict[str, type] = {
    "title": str,
    "home_page_url": str,
    "feed_url": str,
    "language": str,
    "authors": list,
    "items": list,
}
_OF_ITEM: dict[str, type] = {
    "id": str,
    "url": str,
    "title": str,
    "date_published": str,
    "date_modified": str,
    "_goodweek": dict,
}


def json_problems(document: bytes) -> list[str]:
    """What is wrong with a JSON Feed, in a line each."""
    try:
        feed = json.loads(document.decode("utf-8"), parse_constant=_refused)
    except ValueError as error:
        return [f"it is no JSON: {error}"]
    if not isinstance(feed, dict) or feed.get("version") != _VERSION:
        return [f"it is no JSON Feed: its version is not {_VERSION}"]
    found = [*_mistyped(feed, _OF_FEED, "the feed"), *_unaddressed(feed, ("home_page_url", "feed_url"), "the feed")]
    items = feed.get("items")
    for item in items if isinstance(items, list) else ():
        found += _item_problems(item)
    if feed.get("home_page_url") == feed.get("feed_url"):
        found.append("the feed links to itself, not to its page")
    names = Counter(item["id"] for item in items or () if isinstance(item, dict) and isinstance(item.get("id"), str))
    return [*found, *(f"{name[:100]} stands {count} times" for name, count in names.items() if count > 1)]


def _item_problems(item: object) -> Iterator[str]:
    if not isinstance(item, dict):
        yield "an item is no object"
        return
    name = str(item.get("id") or "an item")[:100]
    yield from _mistyped(item, _OF_ITEM, name)
    yield from _unaddressed(item, ("url", "external_url", "image"), name)
    if not (item.get("content_html") or item.get("content_text")):
        yield f"{name} has neither content_html nor content_text"
    for key in ("date_published", "date_modified"):
        if isinstance(item.get(key), str) and not _is_instant(item[key]):
            yield f"{name} has a {key} that is no date: {item[key][:40]!r}"
    tags = item.get("tags", [])
    if not isinstance(tags, list) or not all(isinstance(tag, str) for tag in tags):
        yield f"{name} has tags that are no texts"


def _mistyped(told: dict[str, Any], wanted: dict[str, type], where: str) -> Iterator[str]:
    for key, kind in wanted.items():
        value = told.get(key)
        if not isinstance(value, kind) or (kind is str and not value):
            yield f"{where} has no {key}"


def _unaddressed(told: dict[str, Any], keys: tuple[str, ...], where: str) -> Iterator[str]:
    for key in keys:
        if key in told and not str(told[key]).startswith(_SCHEMES):
            yield f"{where}: its {key} is no address"


def _is_instant(told: str) -> bool:
    try:
        return datetime.fromisoformat(told).tzinfo is not None
    except ValueError:
        return False


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")
