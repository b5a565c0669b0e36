"""The search of the site: what Pagefind prepares, and beside it which record has which qualities.

There is an index for each part of the events and of the associations (`exports.search_parts`), by the language of the
words, so that each word is stemmed as its own language does. `records.json` beside it tells whose record each is and
what can be filtered by: of a result the browser then knows enough to count and to filter, without asking for it.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from catalog.identity import digest_of
from exports import pages_addresses as addresses
from exports.exporter import Batch, Document, Fragment, Surroundings, Take, Unmade
from exports.phrases import LANGUAGES, Language
from exports.search_index import indexed, pagefind_version
from exports.search_parts import Part, parts
from exports.search_records import AssociationRecords, EventRecords, language_of, qualities_of
from exports.search_service import SearchUnavailable
from exports.selections import EVERYTHING, Kind, Selection

_VERSION = "4"
FILTERS = (Kind.EDITION, Kind.THEME, Kind.AUDIENCE, Kind.REGION, Kind.DEPARTEMENT)
"""The selections by which can be filtered; besides there are `kind/…`, `seen/…` and `confirmed/…`."""
RECORDS = {"associations": AssociationRecords.name, "events": EventRecords.name}
_TYPES = {"js": "text/javascript; charset=utf-8", "json": "application/json"}


class SearchIndex:
    """`search/associations/` and `search/events/`: the latter has what the selection of everything has.

    Each has `parts.json`, which names the folders of the parts in their order.
    """

    name = "search-index"

    def __init__(self) -> None:
        self.version = f"{_VERSION} {AssociationRecords().version} {EventRecords().version} {pagefind_version()}"

    def batches(self, around: Surroundings, contents: Mapping[str, str]) -> Iterator[Batch]:  # noqa: ARG002 - see _qualities
        """One for each part, so that a change makes one part anew, and one for the list of them."""
        for everything in (one for one in around.selections if one.id == EVERYTHING):
            for sort, members in (("associations", everything.associations), ("events", everything.events)):
                qualities = _qualities(around.selections, sort)
                told = parts(members)
                for part in told:
                    own = {one.id: qualities[one.id] for one in part.members if one.id in qualities}
                    yield Batch(_made_from(sort, part, own), partial(_documents, sort, part, own), apart=True)
                names = [part.name for part in told]
                yield Batch(digest_of([sort, names])[:16], partial(_list, sort, names))


def filter_id(selection: Selection) -> str:
    """What a filter is called in addresses and in `records.json`: the id of the selection, `edition/…` for an edition."""
    return f"{Kind.EDITION}/{selection.id}" if selection.kind is Kind.EDITION else selection.id


def _qualities(selections: Sequence[Selection], sort: str) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for selection in selections:
        if selection.kind in FILTERS:
            for member in selection.events if sort == "events" else selection.associations:
                found[member.id].append(filter_id(selection))
    return found


def _made_from(sort: str, part: Part, qualities: Mapping[str, list[str]]) -> str:
    told = [[one.id, one.revision, one.mark, qualities.get(one.id, [])] for one in part.members]
    return digest_of([sort, part.name, told])[:16]


def _list(sort: str, names: Sequence[str], _take: Take) -> Iterator[Document]:
    yield _json(addresses.search_file(sort, "parts.json"), names)


def _documents(sort: str, part: Part, qualities: Mapping[str, list[str]], take: Take) -> Iterator[Document]:
    records = [(member.id, fragment) for member, fragment in take(RECORDS[sort], part.members)]
    languages: list[str] = []
    rows: dict[str, str] = {}
    for language in LANGUAGES:
        some = {identity: one for identity, one in records if language_of(one.note) == language}
        if some:
            languages.append(language)
            yield from _index(f"{part.name}/{language}", sort, language, some, rows)
    told = {identity: [*qualities.get(identity, ()), *qualities_of(one.note)] for identity, one in records}
    facets = sorted({one for some in told.values() for one in some})
    numbers = {one: number for number, one in enumerate(facets)}
    keys = {identity: key for key, identity in rows.items()}
    # In the order of the members: by name, or by start.
    table = {keys[one]: [one, *(numbers[quality] for quality in told[one])] for one, _ in records if one in keys}
    told_of_all = {"languages": languages, "facets": facets, "rows": table}
    yield _json(addresses.search_file(sort, f"{part.name}/records.json"), told_of_all)


def _index(
    folder: str, sort: str, language: Language, records: Mapping[str, Fragment], rows: dict[str, str]
) -> Iterator[Document]:
    try:
        files, keys = indexed(((identity, one.body) for identity, one in records.items()), language)
    except SearchUnavailable as error:
        # Another version is another stamp, so what is not installed is tried again once it is.
        raise Unmade(str(error), passing=pagefind_version() != "") from error
    rows.update(keys)
    for path, body in sorted(files.items()):
        media_type = _TYPES.get(path.rpartition(".")[2], "application/octet-stream")
        yield Document(addresses.search_file(sort, f"{folder}/{path}"), media_type, body)


def _json(path: str, value: object) -> Document:
    return Document(path, "application/json", json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())
