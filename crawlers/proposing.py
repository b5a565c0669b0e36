"""The TOML that would add a source, written for a person to correct. Pure; what it gives is always a valid source."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import unquote, urlsplit

from pydantic import JsonValue

from catalog.cleaning.text import clean_line, fold
from crawlers.credentials import Credentials
from crawlers.replays import toml_text

UNKNOWN = "to be checked"
_NO_NAME = frozenset({"www", "index", "html", "php", "htm", "api", "wp", "json", "public", "fr", "com", "org", "net"})
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_WORDS = 12


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a source would say.

    Attributes:
        words: the source's own words, the most frequent first, with how often they came.
        checked: the day on which it was seen to work; None for never.
        how: how a person comes by the credentials.
    """

    title: str
    publisher: str
    reader: str
    start: Sequence[str]
    homepage: str = ""
    page_reader: str = ""
    follow: Sequence[str] = ()
    licence: str = ""
    licence_url: str = ""
    archive: bool = False
    checked: date | None = None
    allow_private: Sequence[str] = ()
    credentials: Credentials | None = None
    how: str = ""
    options: Mapping[str, JsonValue] = field(default_factory=dict)
    page_options: Mapping[str, JsonValue] = field(default_factory=dict)
    words: Mapping[str, int] = field(default_factory=dict)


def name_for(url: str) -> str:
    """A name for the source at `url`: of its host, and of the last part of its path; of the path alone for a file."""
    parts = urlsplit(url)
    host = [word for word in re.split(r"[^a-z0-9]+", (parts.hostname or "").lower()) if word and word not in _NO_NAME]
    if len(host) > 1 and not host[0].isdigit():
        host.pop()
    name = "_".join([*host, *_last_words(parts.path, set(host))])
    return (name if name[:1].isalpha() else f"source_{name}".rstrip("_"))[:60].rstrip("_")


def _last_words(path: str, known: set[str]) -> list[str]:
    """Up to three words of the last part of `path` that says anything more than `known`."""
    for part in reversed(re.sub(r"\.\w{2,5}$", "", unquote(path)).split("/")):
        folded = re.sub(r"[^a-z0-9]+", " ", fold(part)).split()
        words = [word for word in folded if word not in _NO_NAME and word not in known and not word.isdigit()]
        if words:
            return words[:3]
    return []


def toml_of(proposal: Proposal) -> str:
    """The file that describes the source."""
    return "\n".join([*_keys(proposal), *_tables(proposal), ""])


def _keys(proposal: Proposal) -> Iterator[str]:
    publisher = clean_line(proposal.publisher or proposal.title) or UNKNOWN
    yield f"title = {toml_text(clean_line(proposal.title) or publisher)}"
    yield f"publisher = {toml_text(publisher)}"
    if proposal.homepage:
        yield f"homepage = {toml_text(proposal.homepage)}"
    yield f"reader = {toml_text(proposal.reader)}"
    if proposal.page_reader and proposal.page_reader != proposal.reader:
        yield f"page_reader = {toml_text(proposal.page_reader)}"
    yield f"start = {_value(list(proposal.start))}"
    if proposal.follow:
        yield f"follow = {_value(list(proposal.follow))}"
    yield from _licence(proposal, publisher)
    if proposal.archive:
        yield "# All of its dates are long past: without this they would be skipped as out of range."
        yield "archive = true"
    if proposal.allow_private:
        yield f"allow_private = {_value(list(proposal.allow_private))}"
        yield "delay = 0"
    yield f"checked = {proposal.checked.isoformat() if proposal.checked else toml_text('never')}"


def _licence(proposal: Proposal, publisher: str) -> Iterator[str]:
    licence = clean_line(proposal.licence)
    if licence:
        yield f"licence = {toml_text(licence)}"
        if proposal.licence_url:
            yield f"licence_url = {toml_text(proposal.licence_url)}"
        return
    whom = "whoever publishes it" if publisher == UNKNOWN else publisher
    yield f"# No licence was found. Ask {whom} under which one its data may be published, and write it here:"
    yield f"licence = {toml_text(UNKNOWN)}"


def _tables(proposal: Proposal) -> Iterator[str]:
    if proposal.credentials is not None:
        yield from _credentials(proposal.credentials, proposal.how)
    yield from _table("options", proposal.options)
    yield from _table("page_options", proposal.page_options)
    words = [word for word in proposal.words if clean_line(word) and "\n" not in word][:_WORDS]
    if words:
        yield ""
        yield "# Its most frequent words. Give each one a theme of ours, or put it under ignored_words:"
        yield "# [themes]"
        yield from (f'# {toml_text(clean_line(word, 100))} = ""  # {proposal.words[word]} times' for word in words)


def _credentials(credentials: Credentials, how: str) -> Iterator[str]:
    yield ""
    if how:
        yield f"# {how}"
    names = " and ".join(credentials.variables)
    yield f"# Its value is never written here: set {names} in the environment of goodweek."
    yield "[credentials]"
    yield f"kind = {toml_text(credentials.kind)}"
    yield f"variables = {_value(list(credentials.variables))}"
    for key, value in (("header", credentials.header), ("token_url", credentials.token_url)):
        if value:
            yield f"{key} = {toml_text(value)}"


def _table(name: str, values: Mapping[str, JsonValue]) -> Iterator[str]:
    """A table, and the tables in it after its plain keys, as TOML wants them."""
    plain = {key: value for key, value in values.items() if not isinstance(value, dict)}
    inner = {key: value for key, value in values.items() if isinstance(value, dict)}
    if plain or (not inner and values):
        yield ""
        yield f"[{name}]"
        yield from (f"{_key(key)} = {_value(value)}" for key, value in plain.items() if value is not None)
    for key, value in inner.items():
        yield from _table(f"{name}.{_key(key)}", value)


def _key(key: str) -> str:
    return key if _BARE_KEY.fullmatch(key) else toml_text(key)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(_value(one) for one in value)}]"
    if isinstance(value, int | float):
        return str(value)
    return toml_text(str(value))
