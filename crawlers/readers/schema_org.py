"""Reader of schema.org events and organisations in web pages (JSON-LD and microdata) and JSON-LD answers.

Items are the events of the page, wherever they stand, the organisations that stand on their own, and
the JSON-LD blocks that cannot be read. A subEvent without a name of its own is a date of its parent
and one of the parent's items.
"""

import re
from collections.abc import Iterator

from pydantic import ValidationError

from catalog.cleaning.text import fold
from catalog.sightings import AssociationSighting, EventFacts, EventSighting, Frozen, Identifier, Line, Skipped
from catalog.vocabulary import AssociationKind, Doubt, SkipReason
from crawlers.readers.html_pages import looks_like_html
from crawlers.readers.json_ld import as_bytes
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.schema_org_association import facts_of as association_facts
from crawlers.readers.schema_org_association import identifiers_of
from crawlers.readers.schema_org_event import facts_of as event_facts
from crawlers.readers.schema_org_nodes import Graph, Node
from crawlers.readers.schema_org_page import read_page
from crawlers.readers.schema_org_same import Repeats, SourceIds, addresses_of, compared, has_tenants
from crawlers.readers.schema_org_types import EVENTS, ORGANISATIONS, bare
from crawlers.reading import Answer, Found, Reading

_SNIFFED = 2_000_000
_TYPE = re.compile(
    rb"""(?:"@type"\s{0,9}:[\s\[]{0,9}"|itemtype\s?=\s?["']?)((?:https?:\\?/\\?/(?:www\.)?schema\.org\\?/)?[A-Za-z]{1,40})"""
)
_Event = tuple[Node, int, EventFacts, tuple[Doubt, ...]]


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        organizations: whether the organisations of a page with events are taken too; else only the one
            whose address is the page's.
        ignored: names of organisations that are never taken, as that of the platform that has the pages.
    """

    organizations: bool = False
    ignored: tuple[Line, ...] = ()


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events and organisations of a page.

    The organisation whose site the page is on is not taken where the page tells of another one there:
    it is the platform, which stands on every page (Meetup puts itself first).

    Raises `SourceUnreadable` when the answer is over 10 MB, or neither HTML nor JSON.
    """
    page = read_page(answer)
    yield from page.problems
    graph = Graph(page)
    events, repeats = graph.events(), Repeats()
    taken: list[_Event] = []
    for where, node, dates in events:
        found = _read_event(where, node, dates, reading)
        if isinstance(found, Skipped):
            yield found
        elif repeats.has(node, found[2]):
            yield _skipped(_repeated(found[2].title), where, node, found[1])
        else:
            taken.append(found)
    ids = SourceIds(node for node, *_ in taken)
    for event in taken:
        yield _event_sighting(event, ids, answer, reading)
    yield from _associations(graph, answer, reading, [node for _, node, _ in events])


def recognises(answer: Answer) -> int:
    """90 for a page or answer with schema.org events, 50 for one with organisations only, else 0."""
    body = answer.body[:_SNIFFED]
    if not (b"ld+json" in body or b"itemtype" in body or b"schema.org" in body):
        return 0
    if not (looks_like_html(answer) or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"["))):
        return 0
    types = {bare(name.decode("ascii").replace("\\/", "/")) for name in _TYPE.findall(body)}
    return 90 if types & EVENTS else 50 if types & ORGANISATIONS else 0


def _read_event(where: str, node: Node, dates: list[Node], reading: Reading) -> _Event | Skipped:
    items = 1 + len(dates)
    try:
        facts, doubts = event_facts(node, dates, reading)
    except (ItemRefused, ValidationError) as error:
        return _skipped(error, where, node, items)
    return node, items, facts, doubts


def _event_sighting(event: _Event, ids: SourceIds, answer: Answer, reading: Reading) -> EventSighting:
    node, items, facts, doubts = event
    first = facts.occurrences[0]
    source_id = ids.of(node, answer.url, facts.title, str(first.start_at or first.start_on))
    own_url = ids.own_url(node)
    return EventSighting(
        origin=reading.origin(answer, source_id, as_bytes(node.data), items),
        facts=facts,
        identifiers=(Identifier(scheme="url", value=own_url),) if own_url else (),
        doubts=doubts,
    )


def _associations(graph: Graph, answer: Answer, reading: Reading, events: list[Node]) -> Iterator[Found]:
    standing = graph.organisations()
    ids = SourceIds(node for _, node in standing)
    options = Options.model_validate(reading.options)
    known = [node for _, node in standing] + [node for event in events for node in event.nodes("organizer")[:20]]
    ignored = {fold(name) for name in options.ignored}
    seen: set[str] = set()
    for where, node in standing:
        about = _is_about(node, answer.url)
        if fold(node.line("name")) in ignored or (not about and has_tenants(node, known, answer.url)):
            yield _skipped(ItemRefused(SkipReason.NOT_CONCERNED, "it is the platform that has the page"), where, node)
            continue
        if events and not options.organizations and not about:
            yield _skipped(ItemRefused(SkipReason.NOT_CONCERNED, "the page is about events, not about it"), where, node)
            continue
        names = {*addresses_of(node), node.line("name").casefold()} - {""}
        if names & seen:
            yield _skipped(_repeated(node.line("name")), where, node)
            continue
        found = _association(where, node, ids, answer, reading)
        if isinstance(found, AssociationSighting):
            seen |= names
        yield found


def _association(
    where: str, node: Node, ids: SourceIds, answer: Answer, reading: Reading
) -> AssociationSighting | Skipped:
    try:
        facts = association_facts(node, reading)
        if facts is None:
            return _skipped(ItemRefused(SkipReason.NO_TITLE, "the organisation has no name"), where, node)
        return AssociationSighting(
            origin=reading.origin(answer, ids.of(node, answer.url, facts.name), as_bytes(node.data)),
            facts=facts,
            identifiers=identifiers_of(node, is_association=facts.kind is AssociationKind.ASSOCIATION),
        )
    except ValidationError as error:
        return _skipped(error, where, node)


def _is_about(node: Node, page_url: str) -> bool:
    """Whether the organisation says that this page is its own; scheme and final slash do not matter."""
    own = [*addresses_of(node), *node.urls("sameAs")]
    return compared(page_url) in {compared(url) for url in own}


def _repeated(name: str) -> ItemRefused:
    return ItemRefused(SkipReason.DUPLICATE, f"{name} was in the page before")


def _skipped(error: ItemRefused | ValidationError, where: str, node: Node, items: int = 1) -> Skipped:
    return skipped(error, where, as_bytes(node.data)[:2_000].decode("ascii"), items)
