"""Reader of the search API of French organisations (Recherche d'entreprises): associations with SIREN and RNA.

`start` holds searches, as `…/search?q=numérique&est_association=true&departement=87`. The names of
those who lead an organisation are in the answers and are never read.
"""

from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import Field, ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Frozen, Skipped
from catalog.vocabulary import AssociationKind, SkipReason
from crawlers.readers.given import Given
from crawlers.readers.json_answers import as_text, document_of
from crawlers.readers.paging import with_query
from crawlers.readers.recherche_entreprises_result import facts_of, identifiers_of, siren_of
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

__all__ = ["Options", "opening", "read", "recognises"]

Record = Mapping[str, Any]

_WANTS = "A recherche_entreprises source wants addresses of the API's /search or /near_point."
# The API answers no page beyond the ten thousandth result.
_FURTHEST = 10_000
_NEVER_READ = frozenset({"dirigeants", "finances", "matching_etablissements"})
_PER_PAGE = 25


class Options(Frozen):
    """What the `[options]` of a recherche_entreprises source may say.

    Attributes:
        per_page: results asked for at once; the API gives 25 at most.
        kinds: kinds of organisations that are taken; others are skipped as not concerned.
        seat_address: whether the street of the seat is published.
    """

    per_page: Annotated[int, Field(ge=1, le=25)] = _PER_PAGE
    kinds: tuple[AssociationKind, ...] = (AssociationKind.ASSOCIATION, AssociationKind.FOUNDATION)
    seat_address: bool = True


def opening(url: str, reading: Reading) -> Next:
    """The first page of a search."""
    if not url.startswith(("http:", "https:")):
        return Next(url)
    options = Options.model_validate(dict(reading.options))
    return Next(with_query(url, [("page", "1"), ("per_page", str(options.per_page))]))


def recognises(answer: Answer) -> int:
    """How surely it is an answer of the API: its envelope and the keys of its results."""
    start = answer.body[:20_000]
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") or b'"results"' not in start:
        return 0
    if b'"siren"' in start and b'"nom_complet"' in start:
        return 95
    return 90 if b'"total_results"' in start and b'"total_pages"' in start else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the organisations of one page of results, and the address of the next page.

    Raises `SourceUnreadable` when the answer is not JSON, holds an error, or no `results`.
    """
    options = Options.model_validate(dict(reading.options))
    document = _document(answer)
    results = document["results"]
    given = Given(answer, reading)
    for place, record in enumerate(results):
        yield _found(f"$.results[{place}]", record, given, options)
    yield from _onward(answer, document, len(results))


def _document(answer: Answer) -> dict[str, Any]:
    document = document_of(answer, _WANTS)
    # The public directory keeps the same answer within `result`, and says null where nothing was found.
    if isinstance(document, dict) and isinstance(document.get("result"), dict) and "results" not in document:
        document = document["result"]
    if isinstance(document, dict) and document.get("results") is None and "total_results" in document:
        document = {**document, "results": []}
    if isinstance(document, dict) and isinstance(document.get("results"), list):
        return document
    problem = document.get("erreur") if isinstance(document, dict) else None
    said = f"says: {str(problem)[:200].rstrip('.')}." if problem else "holds no `results`."
    raise SourceUnreadable(answer.url, said, _WANTS)


def _found(where: str, record: object, given: Given, options: Options) -> Found:
    if not isinstance(record, dict):
        return Skipped(reason=SkipReason.MALFORMED, where=where, detail="is no record", excerpt=str(record)[:300])
    content = as_text({name: value for name, value in record.items() if name not in _NEVER_READ})
    try:
        siren = siren_of(record)
        facts = facts_of(record, given.reading.language, options.kinds, seat_address=options.seat_address)
        return AssociationSighting(
            origin=given.origin(siren, content), facts=facts, identifiers=identifiers_of(record, siren)
        )
    except (ItemRefused, ValidationError) as error:
        return skipped(error, where, content)


def _onward(answer: Answer, document: Record, given: int) -> Iterator[Found]:
    page, pages, total = (document.get(name) for name in ("page", "total_pages", "total_results"))
    if not isinstance(page, int) or not isinstance(pages, int) or page >= pages:
        return
    per_page = document.get("per_page")
    if not given:
        yield Incomplete(f"page {page} of {pages} is empty")
    elif isinstance(per_page, int) and (page + 1) * per_page > _FURTHEST:
        yield Incomplete(f"the API gives {_FURTHEST:,} results at most, of {total}; narrow the search")
    else:
        yield Next(with_query(answer.url, [("page", str(page + 1))]))
