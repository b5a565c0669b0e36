"""What a Mobilizon instance is asked: the GraphQL queries, their pages, and a shorter one for older servers.

The complexity of a query is capped at 300 by the server, and lists refuse a limit of 100: few nested
fields are asked for, and no persons.
"""

import json
import re
from dataclasses import dataclass
from typing import Annotated, Any, Self
from urllib.parse import urlsplit

from pydantic import Field, model_validator

from catalog.sightings import Frozen, Line
from crawlers.readers.json_answers import looks_like_json
from crawlers.reading import Next, Reading

_FIELDS = """
    id uuid url title beginsOn endsOn status category
    picture { url alt }
    physicalAddress { description street postalCode locality region country geom %(address)s }
    attributedTo { name preferredUsername url type }
    tags { title }
    participantStats { going }
    options { maximumAttendeeCapacity showStartTime showEndTime offers { price priceCurrency } %(options)s }
    ... on Event { description onlineAddress visibility joinOptions draft updatedAt %(event)s }
"""
_NEWER = {"address": "timezone", "options": "timezone isOnline", "event": "externalParticipationUrl language"}
_OLDER = {"address": "", "options": "", "event": ""}
_SEARCH = """query ($term: String, $tags: String, $beginsOn: DateTime, $page: Int, $limit: Int) {
  searchEvents(term: $term, tags: $tags, beginsOn: $beginsOn, page: $page, limit: $limit%s) {
    total elements { %s }
  }
}"""
_GROUP = """query ($group: String!, $beginsOn: DateTime, $page: Int, $limit: Int) {
  group(preferredUsername: $group) {
    organizedEvents(afterDatetime: $beginsOn, page: $page, limit: $limit) { total elements { %s } }
  }
}"""
# What GraphQL servers say of a field, an argument or a value that they do not know.
_UNKNOWN = re.compile(
    r"unknown (?:argument|field|type|fragment)|cannot query field|has invalid value|no such (?:type|field)"
    r"|is not (?:defined|present) (?:in|on|by)",
    re.IGNORECASE,
)


class Options(Frozen):
    """What the `[options]` of a mobilizon source may say.

    Attributes:
        tags: events that have one of these tags; all, if there are none.
        term: words to search for.
        group: the name of a group (`name`, or `name@host`): its events instead of a search.
        page_size: events in one answer.
    """

    tags: tuple[Line, ...] = ()
    term: Line = ""
    group: Annotated[str, Field(pattern=r"^[A-Za-z0-9_.@:-]{0,200}$")] = ""
    page_size: Annotated[int, Field(ge=1, le=90)] = 50

    @model_validator(mode="after")
    def _one_question(self) -> Self:
        if self.group and (self.tags or self.term):
            raise ValueError("a group is asked for all its events: leave out tags and term")
        return self


@dataclass(frozen=True, slots=True)
class Asked:
    """Which page of how many events an answer was asked for, from 1."""

    page: int
    limit: int


def opening(url: str, reading: Reading) -> Next:
    """Ask for what is not over on the first day of the window, of the instance itself, not of those it follows.

    Only an address that ends in `/api` is asked with a query; others are those of ActivityPub objects.
    """
    if not urlsplit(url).path.rstrip("/").endswith("/api"):
        return Next(url)
    options = Options.model_validate(reading.options)
    variables: dict[str, Any] = {"beginsOn": f"{reading.window_from}T00:00:00Z", "page": 1, "limit": options.page_size}
    if options.group:
        variables["group"] = options.group
    else:
        variables |= {"term": options.term, "tags": ",".join(options.tags) or None}
    return Next(url, body=_body(_query(variables, newer=True), variables))


def asked_of(posted: str) -> Asked | None:
    """The page that the posted question asks for; None where that cannot be told."""
    _, variables = _parts(posted)
    page, limit = variables.get("page"), variables.get("limit")
    if type(page) is not int or type(limit) is not int or not (0 < page < 100_000 and 0 < limit <= 100):
        return None
    return Asked(page, limit)


def turned(posted: str, page: int) -> str:
    """The posted question, for another page."""
    query, variables = _parts(posted)
    return _body(query, {**variables, "page": page})


def outdated(message: str) -> bool:
    """Whether an error says that the server does not know a part of the query."""
    return bool(_UNKNOWN.search(message))


def shorter(posted: str) -> str:
    """The same question in the words of older servers; empty where it was already asked so, or is none of ours."""
    query, variables = _parts(posted)
    if not variables or query != _query(variables, newer=True):
        return ""
    return _body(_query(variables, newer=False), variables)


def _query(variables: dict[str, Any], *, newer: bool) -> str:
    fields = " ".join((_FIELDS % (_NEWER if newer else _OLDER)).split())
    if "group" in variables:
        return _GROUP % fields
    return _SEARCH % (", searchTarget: SELF" if newer else "", fields)


def _body(query: str, variables: dict[str, Any]) -> str:
    return json.dumps({"query": query, "variables": variables}, sort_keys=True)


def _parts(posted: str) -> tuple[str, dict[str, Any]]:
    if not looks_like_json(posted):
        return "", {}
    try:
        said = json.loads(posted)
    except (ValueError, RecursionError):
        return "", {}
    query, variables = (said.get("query"), said.get("variables")) if isinstance(said, dict) else ("", None)
    return query if isinstance(query, str) else "", variables if isinstance(variables, dict) else {}
