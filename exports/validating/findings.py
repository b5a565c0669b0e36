"""What a validation finds: a place, what is wrong there, and how it is mended.

The rules, with their severities, sources and sentences, are the files `rules/*.toml`; code names a rule and
gives the values of its placeholders. An *error* breaks readers, a *warning* is read differently by some, an
*advice* is what good documents do.
"""

import re
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from catalog.errors import GoodweekError
from exports.phrases import Language

Severity = Literal["error", "warning", "advice"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning", "advice")
SHOWN, SHOWN_OF_RULE = 100, 20
# After so many findings a document is not looked at further: it is something else altogether, or made to tire us.
MOST = 300_000
_LONGEST = 100
# Control and format characters: a document must not steer the terminal on which it is told of.
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff]+")


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes:
        source: where it is from: an RFC and its section, a rule of a validator, a convention.
        sentences: by language, what is wrong and how it is mended.
    """

    name: str
    severity: Severity
    source: str
    sentences: dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that a document breaks.

    Attributes:
        line: counted from 1; 0 where it is about the document as a whole.
        where: what is at fault there, as `VEVENT atelier@valbrume.example DTEND`; may be empty.
        rule: the name of the rule.
        problem, remedy: a sentence each.
    """

    line: int
    where: str
    severity: Severity
    rule: str
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is said of a document.

    Attributes:
        format: what it was read as: `icalendar`, `rss`, `atom`, `json-feed`, `directory`…; empty if unknown.
        findings: by line, those that are shown.
        counts: how many there are of each severity, shown or not.
        unshown: by rule, how many are not shown.
    """

    format: str
    findings: tuple[Finding, ...]
    counts: dict[Severity, int]
    unshown: dict[str, int]

    @property
    def sound(self) -> bool:
        """Whether nothing in it breaks readers."""
        return not self.counts["error"]


class TooManyFindings(GoodweekError):
    """A document has so many faults that the rest of it is not looked at."""


class Findings:
    """Gathers findings. Of each rule so many are kept as can be shown; the others are counted.

    Attributes:
        told_as: the format as which the document is read; empty as long as it is not known.
    """

    def __init__(self, language: Language) -> None:
        self._language = language
        self.told_as = ""
        self._kept: list[Finding] = []
        self._counts: Counter[str] = Counter()
        self._total = 0

    def add(self, rule: str, line: int = 0, where: str = "", **values: object) -> None:
        """Note that `rule` is broken in `line`.

        Raises `TooManyFindings` when it is enough, `KeyError` for a rule or value that is missing: our mistake.
        """
        self._counts[rule] += 1
        self._total += 1
        if self._total == MOST:
            self.add("too-many", line)
            raise TooManyFindings("The document has too many faults.")
        if self._counts[rule] > SHOWN_OF_RULE:
            return
        told = rules()[rule]
        clean = {name: shown(value) for name, value in values.items()}
        problem, remedy = (sentence.format_map(clean) for sentence in told.sentences[self._language])
        self._kept.append(Finding(line, shown(where), told.severity, rule, problem, remedy))

    def has(self, rule: str) -> bool:
        """Whether the rule was found broken."""
        return bool(self._counts[rule])

    def report(self) -> Report:
        """All that was found, the gravest kept when there are too many."""
        gravest = sorted(self._kept, key=lambda one: (SEVERITIES.index(one.severity), one.line))[:SHOWN]
        unshown = self._counts - Counter(one.rule for one in gravest)
        counts: dict[Severity, int] = dict.fromkeys(SEVERITIES, 0)
        for rule, count in self._counts.items():
            counts[rules()[rule].severity] += count
        ordered = sorted(gravest, key=lambda one: (one.line, SEVERITIES.index(one.severity)))
        return Report(self.told_as, tuple(ordered), counts, dict(unshown))


def shown(value: object) -> str:
    """A value of a document as it may be shown: one line, not too long."""
    text = _UNSHOWABLE.sub("\ufffd", str(value)[: 4 * _LONGEST])
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


@cache
def rules() -> dict[str, Rule]:
    """All rules by name."""
    found = {}
    for path in sorted((files("exports.validating") / "rules").iterdir(), key=lambda one: one.name):
        for name, told in tomllib.loads(path.read_text("utf-8")).items():
            sentences = {language: tuple(told[language]) for language in ("fr", "en")}
            found[name] = Rule(name, told["severity"], told["source"], sentences)
    return found
