"""The items of HelloAsso's directories and lists: each leads to its own page, or is withdrawn."""

from collections.abc import Iterator
from urllib.parse import urlsplit, urlunsplit

from catalog.vocabulary import SkipReason
from crawlers.readers.helloasso_words import TAKEN_TYPES, Record, form_address, organisation_address, slug_of
from crawlers.readers.json_answers import as_text
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.reading import Found, Gone, Next


def directory_items(data: list[object], url: str) -> Iterator[Found]:
    """What a page of a directory tells: each item is `{action, record}`."""
    forms, base = urlsplit(url).path.rstrip("/").endswith("/forms"), _base(url)
    seen: set[tuple[str, str]] = set()
    for number, written in enumerate(data):
        try:
            yield _item(written, base, seen, forms=forms)
        except ItemRefused as error:
            yield skipped(error, f"$.data[{number}]", as_text(written)[:2_000])


def light_items(data: list[object], url: str) -> Iterator[Found]:
    """What a list of an organisation's forms leads to; those that are not public are skipped."""
    base = _base(url)
    for number, written in enumerate(data):
        try:
            yield _light(written, base)
        except ItemRefused as error:
            # A form that is not public is not shown to anybody, not even in a quarantine.
            excerpt = "" if error.reason is SkipReason.PRIVATE else _named(written)
            yield skipped(error, f"$.data[{number}]", excerpt)


def _base(url: str) -> str:
    """The API's own address: what stands before `/directory/` or `/organizations/`."""
    parts = urlsplit(url)
    path = parts.path
    for mark in ("/directory/", "/organizations/"):
        path = path.partition(mark)[0]
    return urlunsplit((parts.scheme, parts.netloc, path.rstrip("/"), "", ""))


def _item(written: object, base: str, seen: set[tuple[str, str]], *, forms: bool) -> Found:
    record = written.get("record") if isinstance(written, dict) else None
    if not isinstance(written, dict) or not isinstance(record, dict):
        raise ItemRefused(SkipReason.MALFORMED, "is no item of a directory")
    kind, source_id, address = _form(record, base) if forms else _organisation(record, base)
    action = written.get("action")
    if (str(action), source_id) in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"{source_id} stood on the page before")
    seen.add((str(action), source_id))
    if action == "Delete":
        return Gone(kind, source_id)
    if action != "Insert":
        raise ItemRefused(SkipReason.MALFORMED, f"the action is {action!r:.60}, neither Insert nor Delete")
    return Next(address, detail=True)


def _form(record: Record, base: str) -> tuple[str, str, str]:
    """Kind of sighting, source id, and address of a form. Raises `ItemRefused`."""
    kind = record.get("formType")
    if not isinstance(kind, str):
        raise ItemRefused(SkipReason.MALFORMED, "the form has no formType")
    if kind not in TAKEN_TYPES:
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"a form of type {kind!r:.60}")
    organisation, form = slug_of(record, "organizationSlug"), slug_of(record, "formSlug")
    return TAKEN_TYPES[kind], f"{organisation}/{kind}/{form}", form_address(base, organisation, kind, form)


def _organisation(record: Record, base: str) -> tuple[str, str, str]:
    organisation = slug_of(record, "organizationSlug")
    return "association", organisation, organisation_address(base, organisation)


def _light(written: object, base: str) -> Found:
    if not isinstance(written, dict):
        raise ItemRefused(SkipReason.MALFORMED, "is no form")
    kind, source_id, address = _form(written, base)
    state = written.get("state", "Public")
    if state == "Deleted":
        return Gone(kind, source_id)
    if state in ("Private", "Draft"):
        raise ItemRefused(SkipReason.PRIVATE, f"the form is {state}")
    meta = written.get("meta")
    updated = meta.get("updatedAt") if isinstance(meta, dict) else None
    return Next(address, detail=True, told=updated[:60] if isinstance(updated, str) else "")


def _named(written: object) -> str:
    """What names a form, for the quarantine."""
    names = ("organizationSlug", "formType", "formSlug", "state", "url")
    return as_text({name: written.get(name) for name in names} if isinstance(written, dict) else written)[:2_000]
