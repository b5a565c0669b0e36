"""Reader of schema.org events and organisations in web pages (JSON-LD and microdata) and JSON-LD answers.

Items are the events of the page, wherever they stand, the organisations that stand on their own, and
the JSON-LD blocks that cannot be read. A subEvent without a name of its own is a date of its parent
and one of the parent's items.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import ValidationError

from catalog.sightings import AssociationSighting, EventFacts, EventSighting, Identifier, Skipped
from catalog.vocabulary import AssociationKind, Doubt, SkipReason
from crawlers.readers.json_ld import as_bytes
from crawlers.readers.schema_org_association import facts_of as association_facts
from crawlers.readers.schema_org_association import identifiers_of
from crawlers.readers.schema_org_event import EventRefused
from crawlers.readers.schema_org_event import facts_of as event_facts
from crawlers.readers.schema_org_nodes import Graph, Node
from crawlers.readers.schema_org_page import read_page
from crawlers.readers.schema_org_same import Repeats, SourceIds, addresses_of
from crawlers.reading import Answer, Found, Reading

_Event = tuple[Node, int, EventFacts, tuple[Doubt, ...]]


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the events and organisations of a page.

    Option `organizations = true` takes the organisations of a page with events too; else only the one
    whose address is the page's.

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
            yield _skipped(SkipReason.DUPLICATE, where, f"{found[2].title} was in the page before", node, found[1])
        else:
            taken.append(found)
    ids = SourceIds(node for node, *_ in taken)
    for event in taken:
        yield _event_sighting(event, ids, answer, reading)
    yield from _associations(graph, answer, reading, has_events=bool(events))


def _read_event(where: str, node: Node, dates: list[Node], reading: Reading) -> _Event | Skipped:
    items = 1 + len(dates)
    try:
        facts, doubts = event_facts(node, dates, reading)
    except EventRefused as error:
        return _skipped(error.reason, where, error.detail, node, items)
    except ValidationError as error:
        return _skipped(SkipReason.MALFORMED, where, _first_problem(error), node, items)
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


def _associations(graph: Graph, answer: Answer, reading: Reading, *, has_events: bool) -> Iterator[Found]:
    standing = graph.organisations()
    ids = SourceIds(node for _, node in standing)
    take_all = not has_events or reading.options.get("organizations") is True
    seen: set[str] = set()
    for where, node in standing:
        if not take_all and not _is_about(node, answer.url):
            yield _skipped(SkipReason.NOT_CONCERNED, where, "the page is about events, not about it", node)
            continue
        names = {*addresses_of(node), node.line("name").casefold()} - {""}
        if names & seen:
            yield _skipped(SkipReason.DUPLICATE, where, f"{node.line('name')} was in the page before", node)
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
            return _skipped(SkipReason.NO_TITLE, where, "the organisation has no name", node)
        return AssociationSighting(
            origin=reading.origin(answer, ids.of(node, answer.url, facts.name), as_bytes(node.data)),
            facts=facts,
            identifiers=identifiers_of(node, is_association=facts.kind is AssociationKind.ASSOCIATION),
        )
    except ValidationError as error:
        return _skipped(SkipReason.MALFORMED, where, _first_problem(error), node)


def _is_about(node: Node, page_url: str) -> bool:
    """Whether the organisation says that this page is its own; scheme and final slash do not matter."""
    own = [*addresses_of(node), *node.urls("sameAs")]
    return _compared(page_url) in {_compared(url) for url in own}


def _compared(url: str) -> tuple[str, str, str]:
    parts = urlsplit(url)
    return parts.netloc.lower().removeprefix("www."), parts.path.rstrip("/"), parts.query


def _first_problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"


def _skipped(reason: SkipReason, where: str, detail: str, node: Node, items: int = 1) -> Skipped:
    excerpt = as_bytes(node.data)[:2_000].decode("ascii")
    return Skipped(reason=reason, where=where, detail=detail, excerpt=excerpt, items=items)
