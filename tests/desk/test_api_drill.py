"""Whatever is sent to the API, it answers as its document says, and never with a fault of ours (schemathesis).

A hundred requests for each operation, sound ones and spoilt ones; GOODWEEK_EXAMPLES names another number.
"""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable

from tests.desk.asked_desk import AskedDesk, asked_desk

schemathesis: Any = pytest.importorskip("schemathesis")
EXAMPLES = int(os.environ.get("GOODWEEK_EXAMPLES", "100"))
OPERATIONS = ("/events", "/events/{id}", "/associations", "/associations/{id}", "/editions", "/sources", "/changes",
              "/submissions")  # fmt: skip


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedDesk]:
    with asked_desk(tmp_path_factory.mktemp("asked") / "week") as found:
        yield found


@pytest.fixture(scope="module")
def operations(asked: AskedDesk) -> dict[str, Any]:
    """All operations that the document has, by path."""
    schema = schemathesis.openapi.from_url(f"{asked.desk.base}api/v1/openapi.json")
    found = [one.ok() for one in schema.get_all_operations()]
    return {one.path: one for one in found}


def test_drill_knows_every_operation(operations: dict[str, Any]) -> None:
    assert sorted(operations) == sorted(OPERATIONS)


@pytest.mark.drill
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("path", OPERATIONS)
def test_every_answer_is_one_that_the_document_has(
    asked: AskedDesk, operations: dict[str, Any], path: str, mode: str
) -> None:
    from schemathesis.checks import not_a_server_error
    from schemathesis.specs.openapi import checks

    looked_at = [
        not_a_server_error,
        checks.status_code_conformance,
        checks.content_type_conformance,
        checks.response_schema_conformance,
    ]
    operation = operations[path]
    modes = schemathesis.GenerationMode
    cases = operation.as_strategy(generation_mode=modes.POSITIVE if mode == "positive" else modes.NEGATIVE)
    answers: list[int] = []

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def send(case: Any) -> None:
        asked.desk.forget_who_asked()
        answer = case.call(allow_redirects=False)
        answers.append(answer.status_code)
        case.validate_response(answer, checks=looked_at)

    try:
        send()
    except Unsatisfiable:
        pytest.skip("whatever is sent is sound")
    assert answers
    assert max(answers) < 500
