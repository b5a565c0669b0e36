"""How the check of an address is told: which fields were read, what is missing or doubtful, and what to do next."""

import sys
from collections.abc import Iterator

from crawlers.addresses import shown
from crawlers.checking_examination import Examination, Trial
from crawlers.checking_findings import Field, Findings, missing
from desk.telling import console, table, warn

_WORDS = 8


def tell(made: Examination) -> None:
    """Tell it, on the standard output; why nothing could be read, on the error stream."""
    if made.status != "read":
        warn(f"{shown(made.url)}: {made.status}: {made.why}")
        for name in made.settings:
            warn(f"{shown(made.url)}: set {name} in the environment")
    for trial, title in ((made.best, "Read"), (made.page, "A page that it leads to")):
        if trial is not None and trial.best is not None:
            _tell_trial(title, trial, trial.best)
    for line in made.tried:
        console.print(f"Asked too: {line}", markup=False)
    for lead in made.others:
        console.print(f"Also there: {shown(lead.url)} ({lead.what})", markup=False)
    if made.toml:
        _tell_block("The description that adds it, for sources/NAME.toml:", made.toml)
    if made.markup:
        _tell_block("The page has no markup of events. What it could carry (fill in what is in CAPITALS):", made.markup)


def _tell_block(title: str, text: str) -> None:
    """A text to be copied: as it is, never folded."""
    console.print(f"\n{title}\n", markup=False)
    sys.stdout.write(text.rstrip("\n") + "\n")
    sys.stdout.flush()


def _tell_trial(title: str, trial: Trial, findings: Findings) -> None:
    console.print(f"{title}: {shown(trial.answer.url)}", markup=False)
    if trial.what:
        console.print(f"Found as: {trial.what}", markup=False)
    counts = f"{findings.events} events and {findings.associations} associations, from {findings.items} items"
    console.print(f"Reader: {findings.reader}; {counts}", markup=False)
    for line in _remarks(findings):
        console.print(line, markup=False)
    if findings.fields:
        console.print("", _fields_table(findings), "")
    doubts = list(_doubts(findings))
    if doubts:
        made = table("Doubtful or not read", "what", "#items", "where first")
        for row in doubts:
            made.add_row(*row)
        console.print(made, "")
    if findings.example:
        console.print("For example:", *(f"  {line}" for line in findings.example), "", sep="\n", markup=False)


def _remarks(findings: Findings) -> Iterator[str]:
    if findings.more:
        yield "There is more on a next page."
    if findings.details_count:
        yield f"It leads to {findings.details_count} pages of single items."
    if findings.archive:
        yield "All its dates are long past: it is read as an archive."
    for line in (*findings.incomplete, *filter(None, (findings.problem,))):
        yield f"Not whole: {line}"
    if findings.words:
        words = ", ".join(f"{word!r} ({count})" for word, count in list(findings.words.items())[:_WORDS])
        yield f"Words for [themes]: {words}"


def _fields_table(findings: Findings) -> object:
    made = table("Fields", "of", "field", "#there", "#of", "")
    for one in findings.fields:
        made.add_row(one.kind, one.name, str(one.having), str(one.of), _judged(one))
    return made


def _judged(one: Field) -> str:
    if one.having == one.of:
        return "read"
    if one.having:
        return "in part" + (", subscribers need it" if one.wanted else "")
    return "missing, subscribers need it" if one.wanted else "missing"


def _doubts(findings: Findings) -> Iterator[tuple[str, str, str]]:
    """Assumptions of the reader, facts that subscribers miss, items that were skipped."""
    for doubt, count in findings.doubts.items():
        yield doubt, str(count), ""
    for one in missing(findings.fields):
        yield f"no {one.name}", str(one.of - one.having), ""
    for left in findings.skipped:
        yield f"skipped: {left.reason}", str(left.items), left.first
