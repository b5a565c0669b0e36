"""Reads one answer on trial, as a source would that nobody has described yet. Pure, and bounded.

answer ── recognised ── the surest readers ── each with the options that could fit ── Findings
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from time import monotonic

from pydantic import JsonValue, ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from catalog.vocabulary import SkipReason
from crawlers.checking_columns import guessed
from crawlers.checking_findings import Findings, Tally
from crawlers.checking_page import About
from crawlers.readers import check_options, reader_named, recognised
from crawlers.reading import Answer, Found, Gone, Incomplete, Next, Reading
from crawlers.source import Source

ITEMS = 2_000
SECONDS = 15.0
_SURE = 60
_READERS = 4
# They need a person to say what is looked for, and where.
_TOLD = frozenset({"profile", "press"})
_PAST = frozenset({SkipReason.OUT_OF_RANGE, SkipReason.NO_OCCURRENCE})


def is_good(findings: Findings) -> bool:
    """Whether it is worth no further question: a sure reader, and something read, or pages to read."""
    return findings.sureness >= _SURE and bool(findings.found or findings.details_count)


def look(answer: Answer, told: About, readers: Iterable[str] = ()) -> list[Findings]:
    """What the readers that recognise `answer` find in it, the best first; [] when none does.

    `told` gives name and address to the readers of news. With `readers`, these are asked too, whether
    they recognise it or not.
    """
    # A table has dates in it, too.
    left_out = _TOLD | {"prose"} if "csv" in answer.content_type else _TOLD
    marks = [(sure, name) for sure, name in recognised(answer) if name not in left_out]
    known = {name for _, name in marks}
    marks = marks[:_READERS] + [(_SURE, name) for name in readers if name not in known]
    found: list[Findings] = []
    for sureness, name in marks:
        tried: list[Findings] = []
        for options in _options(name, answer, told):
            tried.append(read_on_trial(answer, name, options, sureness))
            if tried[-1].events and name != "prose":
                break
        found += sorted(tried, key=_worth, reverse=True)[:1]
        if found and is_good(found[-1]):
            break
    return sorted(found, key=_worth, reverse=True)


def _worth(findings: Findings) -> tuple[bool, bool, int, int]:
    """Events that were read count first; but a few dates in prose count less than a format that is sure."""
    trusted = findings.sureness >= _SURE // 2
    return (bool(findings.events) and trusted, bool(findings.found), findings.sureness, findings.found)


def _options(reader: str, answer: Answer, told: About) -> Iterator[dict[str, object]]:
    """The options that could fit, those that the reader does not accept left out."""
    news: dict[str, object] = {"about": told.publisher or told.title, "site": told.homepage}
    possible: list[dict[str, object]] = [{}]
    if reader in ("feed", "wordpress") and all(news.values()):
        possible.append(news)
    if reader == "prose":
        possible = [{"layout": "programme"}, {"layout": "announcements"}]
        possible += [{"layout": "news", **news}] if all(news.values()) else []
    if reader == "tabular":
        possible = guessed(answer)
    for options in possible:
        try:
            check_options(reader, options)
        except ValidationError:
            continue
        yield options


def trial_source(url: str, reader: str, options: dict[str, object] | None = None, *, archive: bool = False) -> Source:
    """A source that nobody has described: at `url`, French, in Paris."""
    values: dict[str, object] = {"options": options or {}, "archive": archive, "start": (url,), "reader": reader}
    return Source.model_validate({"name": "checked", "title": "-", "publisher": "-", "licence": "-", **values})


def read_on_trial(
    answer: Answer, reader: str, options: dict[str, object] | None = None, sureness: int = 100
) -> Findings:
    """What `reader` finds in `answer`; once more as an archive, when nothing but past dates keeps it from reading."""
    findings, past = _read(answer, reader, options or {}, sureness, archive=False)
    if past and not findings.found:
        again, _ = _read(answer, reader, options or {}, sureness, archive=True)
        return again if again.found else findings
    return findings


def _read(
    answer: Answer, reader: str, options: dict[str, object], sureness: int, *, archive: bool
) -> tuple[Findings, int]:
    source = trial_source("https://checked.invalid/", reader, options, archive=archive)
    tally, problem = tally_of(answer, source.reading())
    findings = findings_of(answer, reader, tally, problem).model_copy(
        update={"options": json_values(options), "sureness": sureness, "archive": archive}
    )
    return findings, sum(tally.skipped[str(reason)] for reason in _PAST)


def json_values(options: dict[str, object]) -> dict[str, JsonValue]:
    """The same options, as a type checker wants them."""
    return Findings.model_validate({"url": "", "reader": "", "sureness": 0, "options": options}).options


def findings_of(answer: Answer, reader: str, tally: Tally, problem: str = "") -> Findings:
    """What was counted, as it is told."""
    return Findings(
        url=answer.url,
        reader=reader,
        sureness=100,
        events=tally.events,
        associations=tally.associations,
        items=tally.items,
        fields=tally.fields(),
        skipped=tally.left(),
        doubts=dict(tally.doubts.most_common()),
        words=tally.common_words(),
        more=tally.more,
        details=tuple(tally.details),
        details_count=tally.details_count,
        incomplete=tuple(tally.incomplete[:5]),
        problem=problem,
        example=tally.example,
        first=tally.first,
    )


def tally_of(answer: Answer, reading: Reading, items: int = ITEMS) -> tuple[Tally, str]:
    """Read `answer` as a source would, and count; with why the reader gave up, if it did.

    Ends after `items` items, or fifteen seconds of reading.
    """
    tally = Tally()
    until = monotonic() + SECONDS
    try:
        for found in reader_named(reading.reader)(answer, replace(reading, known={})):
            _count(found, tally)
            if tally.items >= items:
                tally.incomplete.append(f"only the first {items} items were looked at")
                break
            if monotonic() > until:
                tally.incomplete.append(f"reading takes more than {SECONDS:.0f} s")
                break
    except SourceUnreadable as error:
        return tally, str(error).removeprefix(f"{answer.url}: ")
    return tally, ""


def _count(found: Found, tally: Tally) -> None:
    match found:
        case EventSighting() | AssociationSighting():
            tally.take(found)
        case Skipped():
            tally.skip(found)
        case Next():
            tally.follow(found)
        case Incomplete(why):
            tally.incomplete.append(why)
        case Gone():
            tally.skipped[str(SkipReason.WITHDRAWN)] += 1
            tally.firsts.setdefault(str(SkipReason.WITHDRAWN), found.source_id)
        case _:
            pass
