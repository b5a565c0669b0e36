"""Our own JSON directory, by the models of which its JSON Schemas are made (`exports.schema`).

Version 1 may gain keys, so a key that is not known here is an advice.
"""

import re
from typing import Any

from pydantic import BaseModel, ValidationError

from exports.changes import CHANGES_SCHEMAS
from exports.directory_index_records import SCHEMAS
from exports.directory_records import AssociationRecord, EventRecord
from exports.restoring_records import RESTORING_SCHEMAS
from exports.validating.directory_members import check_member
from exports.validating.findings import Findings
from exports.validating.json_documents import Parsed, value_written, written
from exports.validating.json_places import Path

FORMAT = "directory"
MEDIA_TYPES = ("application/json",)
_MODELS: dict[str, type[BaseModel]] = {**SCHEMAS, **CHANGES_SCHEMAS, **RESTORING_SCHEMAS}
_SCHEMA = re.compile(rf"/data/schema/({'|'.join(_MODELS)})-1\.schema\.json$")
_MEMBERS: dict[str, type[BaseModel]] = {"events": EventRecord, "associations": AssociationRecord}
_WORDS = frozenset(("enum", "literal_error"))
_DATES = ("date", "datetime", "timezone")


def kind_of(value: Any) -> str:
    """What a JSON value is by its `$schema`: `events`, `associations`, `index`, `changes`… of version 1; else empty."""
    told = value.get("$schema") if isinstance(value, dict) else None
    found = _SCHEMA.search(told) if isinstance(told, str) else None
    return found[1] if found else ""


def validate(found: Parsed, findings: Findings) -> None:
    """Note what is wrong with a document of the directory."""
    value: dict[str, Any] = found.value
    kind = kind_of(value)
    members = value.get(kind) if kind in _MEMBERS else None
    if not isinstance(members, list):
        _check(_MODELS[kind], value, (), found, findings)
        return
    # One by one: what pydantic tells of a hundred thousand faulty members at once does not fit in memory.
    _check(_MODELS[kind], {**value, kind: []}, (), found, findings)
    if isinstance(value.get("count"), int) and value["count"] != len(members):
        findings.add("directory-count", found.line(("count",)), "count", told=value["count"], count=len(members))
    for place, member in enumerate(members):
        _check(_MEMBERS[kind], member, (kind, place), found, findings)
    seen: set[str] = set()
    for place, member in enumerate(members):
        if not isinstance(member, dict):
            continue
        check_member(member, (kind, place), found, findings)
        name = member.get("id")
        if not isinstance(name, str):
            continue
        if name in seen:
            findings.add("directory-id-doubled", found.line((kind, place, "id")), f"{kind}[{place}]", told=name)
        seen.add(name)


def _check(model: type[BaseModel], value: Any, above: Path, found: Parsed, findings: Findings) -> None:
    """Note what is wrong with the value at `above` by its model."""
    try:
        model.model_validate(value)
    except ValidationError as error:
        told: set[Path] = set()
        for fault in error.errors(include_url=False, include_input=False):
            loc = (*above, *fault["loc"])
            path = _path(found.value, loc)
            missing = fault["type"] == "missing"
            # Of a value that may be of several types, each of them complains.
            if missing or path not in told:
                _note(found, path, {**fault, "loc": loc}, findings)
            told.add(path)


def _note(found: Parsed, path: Path, fault: Any, findings: Findings) -> None:
    """A fault that pydantic found, as a finding."""
    kind: str = fault["type"]
    where, line = written(path), found.line(path)
    expected = fault.get("ctx", {}).get("expected", "")
    if kind == "missing":
        findings.add("directory-key-missing", line, where, told=fault["loc"][-1])
    elif kind == "extra_forbidden":
        findings.add("directory-key-unknown", line, where, told=fault["loc"][-1])
    elif kind in _WORDS:
        findings.add("directory-word", line, where, told=_at(found.value, path), words=expected)
    elif kind.startswith(_DATES):
        findings.add("directory-date", line, where, told=_at(found.value, path))
    elif kind.endswith("_type"):
        findings.add("directory-type", line, where, told=_at(found.value, path))
    else:
        findings.add("directory-value", line, where, told=_at(found.value, path))


def _path(value: Any, loc: tuple[str | int, ...]) -> Path:
    """The steps of a place that are there: pydantic also names the branches of its unions."""
    path: list[str | int] = []
    for step in loc:
        if not isinstance(value, dict | list):
            break
        try:
            value = value[step]  # type: ignore[index] # a list with the name of a branch is a TypeError
        except (KeyError, IndexError, TypeError):
            continue
        path.append(step)
    return tuple(path)


def _at(value: Any, path: Path) -> str:
    for step in path:
        value = value[step]
    return value_written(value)
