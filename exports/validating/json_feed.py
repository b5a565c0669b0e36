"""JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""

from typing import Any

from exports.validating.documents import Document
from exports.validating.feed_values import check_date, check_html, check_self, check_single, check_title, is_absolute
from exports.validating.findings import Findings
from exports.validating.json_documents import Parsed, value_written, written
from exports.validating.json_places import Path
from exports.validating.xml_documents import Text

FORMAT = "json-feed"
MEDIA_TYPES = ("application/feed+json", "application/json")
VERSION = "https://jsonfeed.org/version/1.1"
_TEXTS = frozenset(
    [
        "version",
        "title",
        "home_page_url",
        "feed_url",
        "description",
        "user_comment",
        "next_url",
        "icon",
        "favicon",
        "language",
        "url",
        "external_url",
        "content_html",
        "content_text",
        "summary",
        "image",
        "banner_image",
        "date_published",
        "date_modified",
    ]
)
_ADDRESSES = (
    "home_page_url",
    "feed_url",
    "next_url",
    "icon",
    "favicon",
    "url",
    "external_url",
    "image",
    "banner_image",
)
_LISTS = ("authors", "items", "hubs", "tags", "attachments")


def validate(found: Parsed, document: Document, findings: Findings) -> None:
    """Note what is wrong with a JSON Feed; its value is an object."""
    feed: dict[str, Any] = found.value
    version = feed.get("version")
    if version != VERSION:
        findings.add("json-feed-version", found.line(("version",)), "version", told=version)
    for name in ("title", "items"):
        if name not in feed:
            findings.add("json-feed-missing", found.line(), told=name)
    _check_members(found, feed, (), findings)
    own = feed.get("feed_url")
    told = Text(found.line(("feed_url",)), own) if isinstance(own, str) else None
    check_self(told, document.address, found.line(), findings)
    items = feed.get("items")
    ids = []
    for place, item in enumerate(items if isinstance(items, list) else ()):
        path: Path = ("items", place)
        if not isinstance(item, dict):
            findings.add("json-feed-type", found.line(path), written(path), told="{…}")
            continue
        _check_item(found, item, path, document, findings)
        if "id" in item:
            ids.append(Text(found.line((*path, "id")), value_written(item["id"])))
    check_single(ids, findings)
    if items == []:
        findings.add("feed-empty", found.line(("items",)))


def _check_item(found: Parsed, item: dict[str, Any], path: Path, document: Document, findings: Findings) -> None:
    where = f"{written(path)} {value_written(item.get('id', ''))[:60]}".strip()
    if item.get("id") in (None, ""):
        findings.add("json-feed-missing", found.line(path), where, told="id")
    elif not isinstance(item["id"], str):
        findings.add("json-feed-id", found.line((*path, "id")), where, told=value_written(item["id"]))
    if not item.get("content_html") and not item.get("content_text"):
        findings.add("json-feed-content", found.line(path), where)
    _check_members(found, item, path, findings)
    for name in ("date_published", "date_modified"):
        if isinstance(item.get(name), str):
            told = Text(found.line((*path, name)), item[name])
            check_date(told, f"{where} {name}", document.now, findings, mail=False)
    if isinstance(item.get("content_html"), str):
        check_html(Text(found.line((*path, "content_html")), item["content_html"]), where, findings)
    for place, attachment in enumerate(item["attachments"] if isinstance(item.get("attachments"), list) else ()):
        missing = [name for name in ("url", "mime_type") if not isinstance(attachment, dict) or name not in attachment]
        if missing:
            line = found.line((*path, "attachments", place))
            findings.add("json-feed-missing", line, where, told=" ".join(missing))


def _check_members(found: Parsed, values: dict[str, Any], path: Path, findings: Findings) -> None:
    """What holds for the members of a feed as for those of an item."""
    for name, value in values.items():
        line_of = (*path, name)
        if name in _TEXTS and not isinstance(value, str) and name != "version":
            findings.add("json-feed-type", found.line(line_of), written(line_of), told='"…"')
        elif name in _LISTS and not isinstance(value, list):
            findings.add("json-feed-type", found.line(line_of), written(line_of), told="[…]")
        elif name in _ADDRESSES and not is_absolute(value):
            findings.add("feed-link", found.line(line_of), written(line_of), told=value)
        elif name == "author":
            findings.add("json-feed-author", found.line(line_of), written(line_of))
        elif name == "title":
            check_title(Text(found.line(line_of), value), written(line_of), findings)
