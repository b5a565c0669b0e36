"""Reader of Voxe.org's JSON API v1, from recordings: which elections it compared the programmes of.

Every answer is `{"response": {…}}`. The elections are programmes of the association; candidates are
persons and their propositions are politics, so neither is taken. The service is retired: its answers
are read from an archive.
"""

import re
from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from pydantic import Field, ValidationError

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line, decode
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationFacts, AssociationSighting, Frozen, Line, Programme, Skipped, Url
from catalog.vocabulary import AssociationKind, SkipReason
from crawlers.readers.json_answers import as_text, document_of, looks_like_json
from crawlers.readers.refusals import ItemRefused, skipped
from crawlers.readers.websites import site_identifiers
from crawlers.reading import Answer, Found, Reading

Record = Mapping[str, Any]

_WANTS = "A voxe source wants answers of the API v1 of Voxe.org."
_JSONP = re.compile(rb"\s*(?:/\*\*/)?[\w$.]{1,80}\(\s*(?=\{)")
_NOT_TAKEN = ("candidates", "propositions", "candidacies")
_MOST_TAGS = 200


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        name: of the association.
        site: its own site, by which it is joined with what others say of it.
        base: what an election's `namespace` is put after, to make its address; the site if empty.
    """

    name: Line = Field(default="Voxe.org", min_length=1)
    site: Url = "https://voxe.org/"
    base: Url = ""


def recognises(answer: Answer) -> int:
    """How surely `answer` is wrapped as Voxe wraps: `response`, and in it one of its five lists or things."""
    text, _ = decode(_unwrapped(answer).body[:2_000], answer.encoding)
    if not looks_like_json(text):
        return 0
    kinds = ("elections", "election", *_NOT_TAKEN)
    return 90 if re.match(r'\s*\{\s*"response"\s*:\s*\{\s*"(' + "|".join(kinds) + r')"', text) else 0


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the association with the elections of one answer; skip what is about persons.

    Raises `SourceUnreadable` when the answer is not wrapped in `response`, or holds nothing known.
    """
    document = document_of(_unwrapped(answer), _WANTS)
    response = document.get("response") if isinstance(document, dict) else None
    if not isinstance(response, dict):
        raise SourceUnreadable(answer.url, "holds no `response`.", _WANTS)
    if isinstance(response.get("elections"), list):
        yield from _elections(response["elections"], answer, reading)
    elif "election" in response:
        yield from _elections([response["election"]], answer, reading, single=True)
    elif any(isinstance(response.get(key), list) for key in _NOT_TAKEN):
        yield from _passed_by(response)
    else:
        raise SourceUnreadable(answer.url, "holds no elections, candidates or propositions.", _WANTS)


def _unwrapped(answer: Answer) -> Answer:
    """The answer without the function call of JSONP."""
    call = _JSONP.match(answer.body[:200])
    if call is None:
        return answer
    inner = answer.body[call.end() :].rstrip().removesuffix(b";").rstrip().removesuffix(b")")
    return replace(answer, body=inner)


def _elections(written: list[object], answer: Answer, reading: Reading, *, single: bool = False) -> Iterator[Found]:
    options = Options.model_validate(reading.options)
    programmes: dict[str, Programme] = {}
    for number, election in enumerate(written):
        where = "$.response.election" if single else f"$.response.elections[{number}]"
        try:
            key, programme = _programme(election, options, programmes.keys())
            programmes[key] = programme
        except (ItemRefused, ValidationError) as error:
            yield skipped(error, where, _excerpt(election))
    if programmes:
        source_id = next(iter(programmes)) if single else "elections"
        yield _sighting(source_id, tuple(programmes.values()), options, answer, reading)


def _sighting(
    source_id: str, programmes: tuple[Programme, ...], options: Options, answer: Answer, reading: Reading
) -> AssociationSighting:
    """The association; it stands for as many items as it has programmes."""
    content = as_text([programme.model_dump(mode="json") for programme in programmes])
    return AssociationSighting(
        origin=reading.origin(answer, source_id, content.encode("ascii"), items=len(programmes)),
        facts=AssociationFacts(
            name=options.name,
            kind=AssociationKind.ASSOCIATION,
            language=reading.language,
            url=options.site,
            programmes=programmes,
        ),
        identifiers=site_identifiers(options.site),
    )


def _programme(election: object, options: Options, seen: AbstractSet[str]) -> tuple[str, Programme]:
    """Id and programme of an election that is not `seen` yet. Raises `ItemRefused`, or pydantic's ValidationError."""
    if not isinstance(election, dict):
        raise ItemRefused(SkipReason.MALFORMED, "is no election")
    key, name = clean_line(election.get("id"), 100), clean_line(election.get("name"))
    if not key:
        raise ItemRefused(SkipReason.MALFORMED, "the election has no id")
    if key in seen:
        raise ItemRefused(SkipReason.DUPLICATE, f"the election {key} was in the answer before")
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the election has no name")
    if election.get("published", True) is not True:
        raise ItemRefused(SkipReason.PRIVATE, "the election is not published")
    tags = ", ".join(_tags(election.get("tags")))
    return key, Programme(
        name=name, description=f"Thèmes comparés : {tags}." if tags else "", url=_address(election, options)
    )


def _address(election: Record, options: Options) -> str:
    namespace, base = clean_line(election.get("namespace"), 200), options.base or options.site
    return clean_url(f"{base.rstrip('/')}/{quote(namespace)}") or "" if namespace and base else ""


def _tags(tree: object) -> list[str]:
    """The names of the upper tags, which are themes; those below them are details."""
    tags = tree if isinstance(tree, list) else []
    names = (clean_line(tag.get("name"), 100) for tag in tags[:_MOST_TAGS] if isinstance(tag, dict))
    return list(dict.fromkeys(name for name in names if name))


def _excerpt(election: object) -> str:
    """The election without its candidacies."""
    if not isinstance(election, dict):
        return as_text(election)[:200]
    return as_text({key: election.get(key) for key in ("id", "name", "namespace", "published")})


def _passed_by(response: Record) -> Iterator[Skipped]:
    for key in _NOT_TAKEN:
        listed = response.get(key)
        for number in range(len(listed) if isinstance(listed, list) else 0):
            # No excerpt: it would name persons.
            yield Skipped(
                reason=SkipReason.NOT_CONCERNED, where=f"$.response.{key}[{number}]", detail=f"one of the {key}"
            )
