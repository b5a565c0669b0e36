"""The job `validate`: what is wrong with a file, the files of a folder or an address, in a compiler's words."""

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from catalog import clock
from catalog.errors import AddressRefused, ConfigurationInvalid, GoodweekError
from crawlers.addresses import check_url
from crawlers.checking_plan import source_for
from crawlers.fetching import Ask, Errand, Unanswered, fetch
from crawlers.reading import Answer
from desk.checking import checked_places, clean_address, contact_of, in_options, local_file
from desk.telling import console, warn
from exports.phrases import Language
from exports.validating import SUFFIXES, validate
from exports.validating.documents import LARGEST, Document
from exports.validating.findings import SEVERITIES, Finding, Findings, Report

SOUND, UNSOUND, UNREACHED = 0, 65, 69
_PLURALS = {"error": "errors", "warning": "warnings", "advice": "pieces of advice"}
_STYLES = {"error": "bold red", "warning": "yellow", "advice": "cyan"}
# What a mistake of ours in judging a document can raise; OSError where it names a zone that is no file of the tz database.
_MISTAKES = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError, OSError)


def validate_job(
    place: str, *, language: Language = "en", allow_private: Sequence[str] = (), as_json: bool = False
) -> int:
    """Validate `place`, a file, a folder or an address, and tell; 65 when anything breaks readers, 69 when not reached.

    Raises `ConfigurationInvalid` when it is none of them.
    """
    sound, told = True, []
    try:
        for name, report in _reports(place, language, tuple(allow_private)):
            sound = sound and report.sound
            if as_json:
                told.append(as_values(name, report))
            else:
                tell(name, report)
    except _Unreached as error:
        if as_json:
            _write({"place": place, "sound": False, "unreached": str(error), "documents": []})
        else:
            warn(f"{place}: {error}")
        return UNREACHED
    if as_json:
        _write({"place": place, "sound": sound, "unreached": "", "documents": told})
    return SOUND if sound else UNSOUND


class _Unreached(GoodweekError):
    """The address gave no answer that could be read."""

    exit_status = UNREACHED


def judged(
    document: Document, language: Language = "en", judge: Callable[[Document, Language], Report] = validate
) -> Report:
    """What is wrong with a document, one of many: where judging it fails, that is what is told of it."""
    try:
        return judge(document, language)
    except _MISTAKES as error:
        return _told(language, "not-judged", f"{type(error).__name__}: {error}")


def _told(language: Language, rule: str, told: str) -> Report:
    findings = Findings(language)
    findings.add(rule, told=told)
    return findings.report()


def _reports(place: str, language: Language, allow_private: tuple[str, ...]) -> Iterator[tuple[str, Report]]:
    """What is wrong with each document of `place`, by its name."""
    folder = Path(place)
    if _is_folder(folder):
        files = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
        if not files:
            raise ConfigurationInvalid(place, f"has no file that ends in {', '.join(SUFFIXES)}.", "Name a file.")
        yield from ((str(path), _of_folder(path, language)) for path in files)
        return
    path = local_file(place)
    if path is not None:
        yield place, judged(document_at(path, place), language)
        return
    document = _asked(clean_address(place), checked_places(allow_private))
    yield document.name, judged(document, language)


def _of_folder(path: Path, language: Language) -> Report:
    try:
        document = _read(path, str(path))
    except OSError as error:
        return _told(language, "unreadable", error.strerror or type(error).__name__)
    return judged(document, language)


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def document_at(path: Path, name: str) -> Document:
    """The file at `path`, no more of it than it takes to know that it is too large. Raises `ConfigurationInvalid`."""
    try:
        return _read(path, name)
    except OSError as error:
        raise ConfigurationInvalid(name, f"cannot be read ({error.strerror}).") from error


def _read(path: Path, name: str) -> Document:
    with path.open("rb") as file:
        return Document(file.read(LARGEST + 1), clock.now(), name)


def _asked(url: str, allow_private: tuple[str, ...]) -> Document:
    """What the address answers, asked through the guard of the crawler. Raises `_Unreached`."""
    try:
        check_url(url, allow_private)
    except AddressRefused as error:
        raise _Unreached(in_options(f"is refused: {error.reason}. {error.remedy}".strip())) from error
    source = source_for(url, allow_private).model_copy(update={"credentials": None})

    async def plan(ask: Ask) -> Answer | Unanswered:
        return await ask(url, "")

    [answer] = fetch([Errand(source, plan)], contact=contact_of(Path()))
    if isinstance(answer, GoodweekError):
        raise answer
    if isinstance(answer, Unanswered):
        raise _Unreached(in_options(answer.why))
    return Document(
        answer.body,
        answer.fetched_at,
        name=url,
        address=answer.url,
        media_type=answer.content_type,
        charset=answer.encoding,
        asked=True,
    )


def tell(name: str, report: Report) -> None:
    """All findings of a document, as a compiler tells them, and how many there are."""
    for one in report.findings:
        tell_finding(name, one)
    for rule, count in report.unshown.items():
        console.print(f"{name}: … and {count} more of {rule}", markup=False)
    told = ", ".join(_counted(report.counts[severity], severity) for severity in SEVERITIES)
    console.print(f"{name}: {report.format or 'unknown format'}: {told}", markup=False)


def tell_finding(name: str, one: Finding) -> None:
    """One finding: place, severity, what is wrong, the rule; and below it the remedy."""
    place = f"{name}:{one.line}" if one.line else name
    where = f"{one.where}: " if one.where else ""
    console.print(f"{place}: ", markup=False, end="")
    console.print(one.severity, style=_STYLES[one.severity], end="")
    console.print(f": {where}{one.problem} [{one.rule}]", markup=False)
    console.print(f"    {one.remedy}", markup=False)


def as_values(name: str, report: Report) -> dict[str, Any]:
    """A report for machines."""
    return {
        "name": name,
        "format": report.format,
        "sound": report.sound,
        "counts": report.counts,
        "findings": [asdict(one) for one in report.findings],
        "unshown": report.unshown,
    }


def _counted(count: int, severity: str) -> str:
    return f"{count} {_PLURALS[severity]}" if count != 1 else f"1 {severity}"


def _write(values: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
