"""Addresses of lists that are given in pages: their questions read and changed."""

from collections.abc import Iterable
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

Pairs = Iterable[tuple[str, str]]


def query_of(url: str) -> dict[str, str]:
    """The parameters of `url`; of one that is there twice, the last."""
    try:
        return dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    except ValueError:
        return {}


def with_query(url: str, changes: Pairs, without: Iterable[str] = ()) -> str:
    """`url` with the parameters `changes` in place of those of the same names, and without those named in `without`."""
    parts = urlsplit(url)
    added = list(changes)
    gone = {name for name, _ in added} | set(without)
    kept = [(name, value) for name, value in parse_qsl(parts.query, keep_blank_values=True) if name not in gone]
    return urlunsplit(parts._replace(query=urlencode([*kept, *added], errors="replace")))


def with_defaults(url: str, defaults: Pairs) -> str:
    """`url` with those parameters of `defaults` that it does not have."""
    own = query_of(url)
    return with_query(url, [(name, value) for name, value in defaults if name not in own])


def number(text: str | None) -> int | None:
    """A whole number below a thousand million in ASCII digits; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None
