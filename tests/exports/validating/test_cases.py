"""Small documents with a fault each, and the findings that they have: the folder `cases`, whose README says how.

All towns, people and events are invented by hand.
"""

import tomllib
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from exports.validating import validate
from exports.validating.documents import Document
from exports.validating.findings import SEVERITIES, rules

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 15, 12, 0, 5, tzinfo=UTC)
# Of documents too large to be kept, tests beside this one have them; of files that nobody can read, those of the desk.
ELSEWHERE = {"too-large", "too-many", "unreadable", "not-judged"}


def names():
    return sorted(path.relative_to(CASES).with_suffix("").as_posix() for path in CASES.rglob("*.toml"))


def told(name):
    return tomllib.loads((CASES / f"{name}.toml").read_text("utf-8"))


def document(name):
    case = told(name)
    (path,) = (path for path in (CASES / name).parent.glob(f"{Path(name).name}.*") if path.suffix != ".toml")
    sent = {key: case[key] for key in ("address", "media_type", "charset", "asked") if key in case}
    return Document(path.read_bytes(), NOW, path.name, **sent)


@pytest.mark.parametrize("name", names())
def test_case_has_its_findings_and_no_others(name):
    case = told(name)

    report = validate(document(name), "fr")

    ordered = sorted(report.findings, key=lambda one: (one.line, SEVERITIES.index(one.severity), one.rule))
    found = [{"line": one.line, "severity": one.severity, "rule": one.rule} for one in ordered]
    assert found == case["findings"]
    assert report.format == case["format"]
    assert report.unshown == {}


def test_every_rule_has_a_case():
    with_case = {one["rule"] for name in names() for one in told(name)["findings"]}
    assert len(names()) >= 60

    left = {name for name in rules() if not name.startswith(("public-", "directory-"))} - with_case

    assert left == ELSEWHERE


def test_every_case_says_what_it_is_about():
    assert [name for name in names() if not told(name)["about"].endswith(".")] == []


def test_every_rule_says_its_source_and_speaks_both_languages():
    for rule in rules().values():
        assert rule.severity in SEVERITIES
        assert rule.source
        assert set(rule.sentences) == {"fr", "en"}
        fields = []
        for sentences in rule.sentences.values():
            assert len(sentences) == 2
            assert [one for one in sentences if not one.endswith(".")] == []
            fields.append({field for one in sentences for _, field, _, _ in Formatter().parse(one) if field})
        assert fields[0] == fields[1], rule.name


@pytest.mark.parametrize("sign", [" :", " ;", " !", " ?", "« ", " »", "'"])
def test_french_sentences_keep_french_typography(sign):
    spoken = [sentence for rule in rules().values() for sentence in rule.sentences["fr"]]

    assert [sentence for sentence in spoken if sign in sentence] == []
