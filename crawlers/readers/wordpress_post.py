"""One post of WordPress: its own words, cleaned. Authors, comments and links of the interface are left out."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, html_to_text
from catalog.sightings import Image
from crawlers.readers.descriptions import described
from crawlers.readers.feed_dates import Moment, when
from crawlers.readers.feed_entry import Entry
from crawlers.readers.json_answers import as_text
from crawlers.readers.microdata import absolute
from crawlers.reading import Reading

Post = Mapping[str, Any]

_MOST_WORDS = 50
_DAY = re.compile(r"\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?=T)", re.ASCII)
_DROPPED = frozenset(
    {"_links", "_embedded", "author", "guid", "ping_status", "comment_status", "template", "class_list"}
)


def entry_of(post: Post, url: str, reading: Reading) -> Entry:
    """The entry that a post is; addresses are seen from `url`."""
    written = str(post.get("link") or "").strip()
    link = (clean_url(written) or clean_url(absolute(url, written)) or "") if written else ""
    number = post.get("id")
    summary, body = described(_rendered(post.get("excerpt"))), described(_rendered(post.get("content")))
    return Entry(
        parts={},
        id=clean_line(number if isinstance(number, int | str) else "", 100) or link[:500],
        title=html_to_text(_rendered(post.get("title")), 1_000).replace("\n", " "),
        link=link,
        summary=summary.text,
        body=body.text,
        html=(body if body.text else summary).html,
        published=_instant(post, "date", reading.zone),
        updated=_instant(post, "modified", reading.zone),
        changed=clean_line(post.get("modified_gmt"), 60),
        keywords=tuple(dict.fromkeys(filter(None, _terms(post))))[:_MOST_WORDS],
        image=_image(post),
        language=reading.language,
    )


def content_of(post: Post) -> str:
    """The post as JSON text, for its hash and for excerpts, without authors and what changes with every answer."""
    return as_text({key: value for key, value in post.items() if key not in _DROPPED} | {"terms": list(_terms(post))})


def site_day(post: Post) -> str:
    """The day on which it was published, as the site itself writes it; empty where it does not."""
    found = _DAY.match(str(post.get("date") or ""))
    return found[0] if found else ""


def _instant(post: Post, name: str, zone: str) -> Moment | None:
    return when(post.get(f"{name}_gmt"), "UTC") or when(post.get(name), zone)


def _rendered(value: object) -> object:
    """`{"rendered": "…"}`, or bare as some plugins make it."""
    return value.get("rendered") if isinstance(value, Mapping) else value


def _embedded(post: Post, name: str) -> list[Any]:
    embedded = post.get("_embedded")
    found = embedded.get(name) if isinstance(embedded, Mapping) else None
    return found if isinstance(found, list) else []


def _terms(post: Post) -> Iterator[str]:
    """Names of categories and tags: a list for each taxonomy, only where the answer embeds them."""
    for terms in _embedded(post, "wp:term")[:20]:
        for term in terms[:_MOST_WORDS] if isinstance(terms, list) else ():
            # The category of posts that have none.
            if isinstance(term, Mapping) and term.get("slug") not in ("uncategorized", "non-classe"):
                yield clean_line(html_to_text(term.get("name"), 400))


def _image(post: Post) -> Image | None:
    for medium in _embedded(post, "wp:featuredmedia")[:1]:
        if isinstance(medium, Mapping) and (url := clean_url(medium.get("source_url"))):
            caption = html_to_text(_rendered(medium.get("caption")), 400)
            return Image(url=url, alt=html_to_text(medium.get("alt_text"), 400), credit=caption)
    return None
