"""Reader of data.inclusion: structures and services of social inclusion, by its API (v1) or its files, schema v0 too.

A structure is an association (or public body) with the place where it receives people. A service is
something that a structure runs: it is told of the structure, whose id and name it has to carry.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from pydantic import Field, ValidationError

from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Frozen, Skipped
from catalog.vocabulary import Doubt, SkipReason
from crawlers.readers.data_inclusion_service import facts_of_service, structure_of
from crawlers.readers.data_inclusion_structure import facts_of, id_of, identifiers_of
from crawlers.readers.given import Given
from crawlers.readers.json_answers import as_text, document_of
from crawlers.readers.paging import query_of, with_query
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.tables import header_cells, header_names, lines_of
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

__all__ = ["Options", "opening", "read", "recognises"]

Record = Mapping[str, Any]

_WANTS = "A data_inclusion source wants /structures or /services of the API, or its files."
# What it says of persons, and of itself.
_NEVER_READ = frozenset({"contact_nom_prenom", "courriel", "telephone", "doublons", "score_qualite"})
_OWN_KEY = re.compile(
    rb'"(?:lien_source|horaires_(?:accueil|ouverture)|structure_id|mobilisable_par|reseaux_porteurs)"'
)
_API = re.compile(r"/api/v[0-9]{1,2}/")


class Options(Frozen):
    """What the `[options]` of a data_inclusion source may say.

    Attributes:
        size: items asked for at once; the API gives 10,000 at most, an answer may weigh 10 MB.
        service_pages: whether the page of each service is asked where a list of services does not name the structures.
    """

    size: Annotated[int, Field(ge=1, le=10_000)] = 1_000
    service_pages: bool = False


def opening(url: str, reading: Reading) -> Next:
    """The first page of a list of the API; files are asked as they are."""
    options = Options.model_validate(dict(reading.options))
    if not _API.search(urlsplit(url).path) or not url.startswith(("http:", "https:")):
        return Next(url)
    query = query_of(url)
    if "/search/" in urlsplit(url).path or "page" in query:
        return Next(url)
    return Next(with_query(url, [("page", "1"), ("size", query.get("size", str(options.size)))]))


def recognises(answer: Answer) -> int:
    """How surely it is data.inclusion, by keys that nothing else has."""
    names = set(header_cells(answer))
    if names:
        own = {"lien_source", "horaires_ouverture", "horaires_accueil", "structure_id", "accessibilite_lieu"}
        return 97 if {"id", "source", "nom", "date_maj"} <= names and names & own else 0
    start = answer.body[:50_000]
    if not start.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return 0
    if b'"date_maj"' in start and b'"source"' in start and _OWN_KEY.search(start):
        return 97
    return 40 if all(key in start for key in (b'"items"', b'"total"', b'"pages"', b'"page"')) else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the associations of one page, and the address of the next page.

    Raises `SourceUnreadable` when the answer is neither JSON of data.inclusion nor a table of it.
    """
    options = Options.model_validate(dict(reading.options))
    records, document, doubts = _records(answer)
    given, count = Given(answer, reading, doubts), 0
    for where, record in records:
        count += 1
        yield _found(where, record, given, options)
    if document is not None:
        yield from _onward(answer, document, count)


def _records(answer: Answer) -> tuple[Iterator[tuple[str, object]], Record | None, tuple[Doubt, ...]]:
    if not answer.body[:100].lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        lines, guessed = lines_of(answer)
        return _rows(lines, answer), None, (Doubt.ENCODING_GUESSED,) if guessed else ()
    document = document_of(answer, _WANTS)
    if isinstance(document, list):
        return ((f"$[{place}]", record) for place, record in enumerate(document)), None, ()
    if isinstance(document, dict) and isinstance(document.get("items"), list):
        return ((f"$.items[{place}]", one) for place, one in enumerate(document["items"])), document, ()
    if isinstance(document, dict) and "id" in document and "nom" in document:
        return iter([("$", document)]), None, ()
    said = document.get("detail") if isinstance(document, dict) else None
    problem = f"says: {str(said)[:200].rstrip('.')}." if said else "is JSON, but holds no `items`."
    raise SourceUnreadable(answer.url, problem, _WANTS)


def _rows(lines: Iterator[tuple[int, Any]], answer: Answer) -> Iterator[tuple[str, object]]:
    header: list[str] = []
    for number, cells in lines:
        if header:
            yield f"row {number}", dict(zip(header, cells, strict=False))
            continue
        header = header_names(cells, answer.url)
        if not {"id", "nom"} <= set(header):
            problem = f"is a table without the columns id and nom, but with {', '.join(header[:12])[:300]}."
            raise SourceUnreadable(answer.url, problem, _WANTS)


def _found(where: str, record: object, given: Given, options: Options) -> Found:
    if isinstance(record, dict) and isinstance(record.get("service"), dict):
        record = record["service"]
    if not isinstance(record, dict):
        return Skipped(reason=SkipReason.MALFORMED, where=where, detail="is no record", excerpt=str(record)[:300])
    content = as_text({name: value for name, value in record.items() if name not in _NEVER_READ and value})
    try:
        if "structure_id" not in record:
            facts, identifiers = facts_of(record, given.reading.language), identifiers_of(record)
        elif (structure := structure_of(record)) is not None:
            facts = facts_of_service(record, structure, given.reading.language)
            identifiers = identifiers_of(structure)
        else:
            return _nameless(where, record, content, given, options)
        return AssociationSighting(
            origin=given.origin(id_of(record), content, url=_shown_at(record)),
            facts=facts,
            identifiers=identifiers,
            doubts=given.doubts,
        )
    except (ItemRefused, ValidationError) as error:
        return skipped(error, where, content)


def _nameless(where: str, record: Record, content: str, given: Given, options: Options) -> Found:
    """A service that does not name its structure: its own page does, which is asked where the source says so."""
    # A page of its own ("$") that does not name it either is not asked once more.
    if options.service_pages and where != "$":
        address = urljoin(_list_folder(given.answer.url), f"services/{quote(id_of(record), safe='')}")
        return Next(address, detail=True, told=clean_line(record.get("date_maj")))
    detail = "the service does not name its structure; read /structures, or set options.service_pages"
    return Skipped(reason=SkipReason.NOT_CONCERNED, where=where, detail=detail, excerpt=content[:2_000])


def _shown_at(record: Record) -> str:
    link = record.get("lien_source")
    return link if isinstance(link, str) and link.startswith(("http://", "https://")) else ""


def _onward(answer: Answer, document: Record, given: int) -> Iterator[Found]:
    page, pages = document.get("page"), document.get("pages")
    if not isinstance(page, int) or not isinstance(pages, int) or page >= pages:
        return
    if not given:
        yield Incomplete(f"page {page} of {pages} is empty")
        return
    yield Next(with_query(answer.url, [("page", str(page + 1))]))


def _list_folder(url: str) -> str:
    """The folder of the list `…/api/v1/services?page=2`, to which the page of a service is relative."""
    parts = urlsplit(url)
    return urlunsplit(parts._replace(path=parts.path.rstrip("/").rpartition("/")[0] + "/", query="", fragment=""))
