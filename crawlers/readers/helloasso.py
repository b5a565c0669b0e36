"""Reader of the HelloAsso API v5: directories that tell what changed, lists of forms, and the pages of both.

    POST …/directory/forms, …/directory/organizations ── Insert ── GET the form or the organisation
      └── the continuation token is the cursor       └── Delete ── withdrawn
    GET …/organizations/SLUG/forms ── GET each form
    GET …/organizations/SLUG, …/organizations/SLUG/forms/TYPE/FORM/public

A directory is synchronised when a page of it is empty; asked again with its last token it gives only
what changed since.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from pydantic import Field, JsonValue, ValidationError, field_validator

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen
from catalog.vocabulary import SkipReason
from crawlers.readers.helloasso_directory import directory_items, light_items
from crawlers.readers.helloasso_form import read_form
from crawlers.readers.helloasso_organisation import read_organisation
from crawlers.readers.helloasso_words import FORM_FILTERS, ORGANISATION_FILTERS, Record
from crawlers.readers.json_answers import as_text, document_of, looks_like_json
from crawlers.readers.paging import query_of, with_defaults, with_query
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Answer, Cursor, Found, Incomplete, Next, Reading

PAGE_SIZE = 100
_WANTS = "A helloasso source wants addresses of the HelloAsso API v5."


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        filters: what the directories are asked for, in HelloAsso's own words, as `formCities = ["Lyon"]`.
            Each directory is sent the filters that it knows.
    """

    filters: dict[str, JsonValue] = Field(default={})

    @field_validator("filters")
    @classmethod
    def _known(cls, filters: dict[str, JsonValue]) -> dict[str, JsonValue]:
        unknown = sorted(filters.keys() - FORM_FILTERS - ORGANISATION_FILTERS)
        if unknown:
            known = ", ".join(sorted(FORM_FILTERS | ORGANISATION_FILTERS))
            raise ValueError(f"HelloAsso knows no filter {unknown[0]!r}; the filters are {known}")
        return filters


def opening(url: str, reading: Reading) -> Next:
    """How a start address is asked: directories by POST, with filters, page size and the last visit's token."""
    path = urlsplit(url).path.rstrip("/")
    if path.endswith("/forms") and "/organizations/" in path:
        return Next(with_defaults(url, [("states", "Public"), ("pageSize", str(PAGE_SIZE))]))
    known = _filters_of(path)
    if known is None:
        return Next(url)
    filters = Options.model_validate(reading.options).filters
    query = {"pageSize": str(PAGE_SIZE)} | ({"continuationToken": reading.since} if reading.since else {})
    return Next(with_query(url, query.items()), body=as_text({key: filters[key] for key in filters if key in known}))


def recognises(answer: Answer) -> int:
    """How surely `answer` is one of the five shapes, by the names that stand in it."""
    text, _ = decode(answer.body[:200_000], answer.encoding)
    if not looks_like_json(text):
        return 0
    if all(f'"{name}"' in text for name in ("organizationSlug", "pagination", "continuationToken", "data")):
        return 95
    for own in (("formSlug", "formType", "organizationSlug"), ("organizationSlug", "fiscalReceiptEligibility")):
        if all(f'"{name}"' in text for name in own):
            return 92
    return 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give what a directory or list leads to, or what one form or organisation says.

    Raises `SourceUnreadable` when the answer is no JSON, or none of the shapes of the API.
    """
    document = document_of(answer, _WANTS)
    if not isinstance(document, dict):
        raise SourceUnreadable(answer.url, "is no object of the HelloAsso API.", _WANTS)
    data = document.get("data")
    if isinstance(data, list) or (data is None and "pagination" in document):
        yield from _list(answer, data or [], _record(document.get("pagination")))
    elif "organizationSlug" in document:
        yield _page(document, answer, reading)
    else:
        raise SourceUnreadable(answer.url, "holds neither `data` nor `organizationSlug`.", _WANTS)


def _page(record: Record, answer: Answer, reading: Reading) -> Found:
    try:
        if "formSlug" in record or "formType" in record:
            return read_form(record, answer, reading)
        return read_organisation(record, answer, reading)
    except (ItemRefused, ValidationError) as error:
        return skipped(error, "$", "" if _private(error) else _excerpt(record))


def _private(error: ItemRefused | ValidationError) -> bool:
    return isinstance(error, ItemRefused) and error.reason is SkipReason.PRIVATE


def _excerpt(record: Record) -> str:
    """The beginning of a record as it came, without what HelloAsso marks as not for the public."""
    return as_text({key: value for key, value in record.items() if key not in _NOT_PUBLIC})


_NOT_PUBLIC = frozenset(["privateTitle", "personalizedMessage", "meta", "role"])


def _list(answer: Answer, data: list[object], pagination: Record) -> Iterator[Found]:
    said = pagination.get("continuationToken")
    token = said if isinstance(said, str) else ""
    if _filters_of(urlsplit(answer.url).path.rstrip("/")) is not None:
        yield from directory_items(data, answer.url)
        yield from _directory_onward(answer, token, more=bool(data))
    else:
        yield from light_items(data, answer.url)
        yield from _list_onward(answer, token, pagination, more=bool(data))


def _directory_onward(answer: Answer, token: str, *, more: bool) -> Iterator[Found]:
    """The cursor, and the next page; an empty page is the end."""
    asked_with = query_of(answer.url).get("continuationToken", "")
    if token or asked_with:
        yield Cursor(token or asked_with)
    if not more:
        return
    if not token or token == asked_with:
        yield Incomplete("the directory goes on, and its answer gives no new continuation token")
        return
    yield Next(with_query(answer.url, [("continuationToken", token)]), body=answer.posted or "{}")


def _list_onward(answer: Answer, token: str, pagination: Record, *, more: bool) -> Iterator[Found]:
    """The next page of a list with real totals: by token where there is one, else by number."""
    query = query_of(answer.url)
    number, total = _counted(pagination.get("pageIndex")), _counted(pagination.get("totalPages"))
    if not more or ("continuationToken" not in query and 0 < total <= number):
        return
    if token and token != query.get("continuationToken"):
        yield Next(with_query(answer.url, [("continuationToken", token)], without=["pageIndex"]))
    elif 0 < number < total:
        yield Next(with_query(answer.url, [("pageIndex", str(number + 1))]))


def _counted(value: object) -> int:
    """A count of pages; 0 where there is none, as HelloAsso's -1 in directories."""
    return value if isinstance(value, int) and 0 < value < 1_000_000 else 0


def _filters_of(path: str) -> frozenset[str] | None:
    """The filters of the directory at `path`; None where it is none."""
    if path.endswith("/directory/forms"):
        return FORM_FILTERS
    return ORGANISATION_FILTERS if path.endswith("/directory/organizations") else None


def _record(value: object) -> Record:
    return value if isinstance(value, dict) else {}
