"""Reader of WordPress's own REST interface: posts, pages and custom types (`/wp-json/wp/v2/posts`).

By default the posts are the news of an association. With `kind = "events"` they are events, whose
dates stand in fields that the source names, or in prose. Authors are never looked at.

A list is asked from the least recently changed post on, a hundred at a time, and the next visit goes
on from the last change that was seen. It is paged by `offset`: beyond the end WordPress answers an
empty list to that, but an error to a page number.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.errors import SourceUnreadable
from crawlers.readers.json_answers import document_of
from crawlers.readers.paging import number, query_of, with_defaults, with_query
from crawlers.readers.wordpress_items import Posts
from crawlers.readers.wordpress_options import Options
from crawlers.reading import Answer, Cursor, Found, Next, Reading

PER_PAGE = 100
_DEFAULT_PER_PAGE = 10
_WANTS = "A wordpress source wants a list such as https://HOST/wp-json/wp/v2/posts."
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}", re.ASCII)
_END_OF_LIST = "rest_post_invalid_page_number"


def opening(url: str, reading: Reading) -> Next:
    """The list at `url`, asked by date of change and from the last visit's on; what `url` says itself stands."""
    asked = {"per_page": str(PER_PAGE), "orderby": "modified", "order": "asc", "_embed": "wp:term,wp:featuredmedia"}
    if _INSTANT.match(reading.since):
        asked["modified_after"] = reading.since
    return Next(with_defaults(url, asked.items()))


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the posts of one page, the address of the next one, and from where the next visit goes on.

    Raises `SourceUnreadable` when the answer is no list of posts.
    """
    options = Options.model_validate(reading.options)
    posts = _posts(answer, document_of(answer, _WANTS))
    items = Posts(answer, reading, options)
    for place, post in enumerate(posts):
        yield items.read(f"$[{place}]", post)
    yield from _next_page(answer, len(posts))
    changes = [_changed(post) for post in posts]
    newest = max(filter(None, [*changes, reading.since]), default="")
    if newest:
        yield Cursor(newest)


def recognises(answer: Answer) -> int:
    """By the address and the beginning of the first post."""
    beginning = answer.body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not beginning.startswith(b"["):
        return 0
    is_list = b'"id"' in beginning and b'"slug"' in beginning and b'"modified_gmt"' in beginning
    if "/wp/v2/" in answer.url:
        return 95 if is_list or beginning[1:].lstrip()[:1] == b"]" else 30
    return 90 if is_list and b'"rendered"' in beginning else 0


def _posts(answer: Answer, document: object) -> list[object]:
    if isinstance(document, list):
        return document
    if isinstance(document, dict):
        if document.get("code") == _END_OF_LIST:
            return []
        if isinstance(document.get("title"), dict) and "id" in document:
            return [document]
        if "code" in document:
            said = f"{document.get('code')}: {document.get('message')}"[:200]
            raise SourceUnreadable(answer.url, f"is refused by WordPress ({said}).", _WANTS)
    raise SourceUnreadable(answer.url, "is JSON, but no list of posts.", _WANTS)


def _changed(post: Any) -> str:
    """When a post was last changed, in UTC; empty where it does not say."""
    written = str(post.get("modified_gmt") or "")[:19] if isinstance(post, Mapping) else ""
    return f"{written}Z" if _INSTANT.fullmatch(written) else ""


def _next_page(answer: Answer, given: int) -> Iterator[Found]:
    """The next page, unless this one is short."""
    said = query_of(answer.url)
    per_page = _number(said.get("per_page"), _DEFAULT_PER_PAGE)
    if not given or given < per_page:
        return
    before = _number(said.get("offset"), (_number(said.get("page"), 1) - 1) * per_page)
    yield Next(with_query(answer.url, [("offset", str(before + given))], without=["page"]))


def _number(text: str | None, missing: int) -> int:
    found = number(text)
    return missing if found is None else found
