"""The voxe reader: elections are programmes, persons are left out, hostile answers. All names are invented."""

import json
import random
from datetime import UTC, date, datetime
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers import voxe
from crawlers.reading import Answer, Found, Reading

URL = "https://comparer.example/api/v1/elections/search"
NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
ELECTION = {"id": "4f1e", "name": "Présidentielle", "namespace": "presidentielle-2012", "published": True}


def _read(document: object, **options: Any) -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    days = (date(1900, 1, 1), date(2031, 1, 1))
    return list(voxe.read(Answer(URL, body, NOW), Reading("voxe", "voxe", *days, *days, options=options)))


def _searched(*elections: object) -> dict[str, Any]:
    return {"response": {"elections": list(elections)}}


def test_the_address_of_an_election_is_made_of_base_and_namespace() -> None:
    [found] = _read(_searched(ELECTION), site="https://voxe.example/", base="https://archive.example/voxe")

    assert isinstance(found, AssociationSighting)
    assert found.facts.programmes[0].url == "https://archive.example/voxe/presidentielle-2012"
    assert [(name.scheme, name.value) for name in found.identifiers] == [("website", "voxe.example")]


def test_every_election_is_accounted_for() -> None:
    elections = [ELECTION, {**ELECTION, "id": "2"}, {**ELECTION, "id": ""}, ELECTION, {"id": "5"}, 7, None]

    found = _read(_searched(*elections))

    counted = sum(one.items if isinstance(one, Skipped) else one.origin.items for one in found if _counts(one))
    assert counted == len(elections)


def _counts(found: Found) -> bool:
    return isinstance(found, Skipped | AssociationSighting)


@pytest.mark.parametrize("key", ["candidates", "propositions", "candidacies"])
def test_persons_are_counted_and_never_shown(key: str) -> None:
    people = [{"id": "p1", "firstName": "Jeanne", "lastName": "Inventée", "text": "Inventée"}, None]

    found = _read({"response": {key: people}})

    assert [one.reason for one in found if isinstance(one, Skipped)] == [SkipReason.NOT_CONCERNED] * 2
    assert "Invent" not in repr(found)


@pytest.mark.parametrize(
    "body", [b"", b"<html>", b"[]", b"{}", b'{"response": []}', b'{"response": {}}', b"voxe({", b"take({}]"]
)
def test_what_is_not_wrapped_is_unreadable(body: bytes) -> None:
    with pytest.raises(SourceUnreadable):
        _read(body)


@pytest.mark.parametrize("wrapped", [b"cb(%s)", b"a.b_1( %s ) ;\n", b"/**/cb(%s);", b" cb(%s)"])
def test_jsonp_is_unwrapped(wrapped: bytes) -> None:
    answer = wrapped % json.dumps(_searched(ELECTION)).encode()

    assert len(_read(answer)) == 1
    assert voxe.recognises(Answer(URL, answer, NOW)) == 90


def test_it_recognises_its_own_answers() -> None:
    bodies = [b'{"response": {"candidates": []}}', b'{"response": {"docs": []}}', b'{"elections": []}', b"<response>"]

    assert [voxe.recognises(Answer(URL, body, NOW)) for body in bodies] == [90, 0, 0, 0]


def test_endless_brackets_and_spaces_end_in_time() -> None:
    begin = perf_counter()
    for body in (b"cb({" + b" " * 3_000_000 + b"x", b"cb({" + b") " * 1_000_000 + b"x", b"a" * 3_000_000):
        with pytest.raises(SourceUnreadable):
            _read(body)
    assert perf_counter() - begin < 5


def test_mutants_never_crash_the_reader() -> None:
    dice = random.Random(11)
    junk: list[Any] = [None, True, 7, 1e300, "", "\ud800", [], {}, [[]], "9" * 400, [None], {"name": []}]
    whole = {**ELECTION, "tags": [{"name": "Éducation"}], "candidacies": []}
    for _ in range(600):
        broken = {**whole, **{key: dice.choice(junk) for key in dice.sample(sorted(whole), 3)}}
        response = dice.choice([{"elections": [broken]}, {"election": broken}])
        assert len(_read({"response": response})) == 1
