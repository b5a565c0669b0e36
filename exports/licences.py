"""Under which licence an extract of several sources may be passed on, computed from theirs. Pure.

The rules: what shares alike (ODbL, CC BY-SA) makes the whole its own; what forbids commerce makes the whole so;
two that each want to be the licence of the whole do not fit; a licence that nobody knows is answered by asking.
The Licence Ouverte 2.0 says itself that what is under it may be given on under CC BY. An extract is a work that
was changed, since values of several sources are merged in it, so a licence without derivatives is asked about too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from catalog.views import SourceView
from exports.licence_names import Licence, clashing, recognised
from exports.phrases import Language, phrase

Verdict = Literal["yes", "not-commercially", "apart", "unclear", "no"]
"""Whether the extract may be republished: `apart` where it may source by source, not as a whole."""
_NAMED = 3  # in a sentence, before the others are counted


@dataclass(frozen=True, slots=True)
class Combined:
    """The licence of an extract.

    Attributes:
        licence: of the whole; None where there is none.
        verdict: whether the extract may be republished.
        attribution: the lines to show with it.
        ask: titles of the sources whose licence does not allow it, or not clearly.
        clashing: names of licences that do not go together.
    """

    licence: Licence | None
    verdict: Verdict
    attribution: tuple[str, ...] = ()
    ask: tuple[str, ...] = ()
    clashing: tuple[str, ...] = ()


def licence_of(source: SourceView) -> Licence:
    """The licence of one source, as far as its words are known."""
    return recognised(source.licence, source.licence_url)


def combined(sources: Iterable[SourceView]) -> Combined:
    """The licence of an extract in which these sources speak."""
    named = {one.name: (one, licence_of(one)) for one in sources}
    credited = tuple(dict.fromkeys(credit(source) for source, licence in named.values() if licence.attribution))
    doubtful = [(source, licence) for source, licence in named.values() if not _is_clear(licence)]
    if doubtful:
        verdict: Verdict = "no" if any(licence.republish is False for _, licence in doubtful) else "unclear"
        return Combined(None, verdict, credited, tuple(dict.fromkeys(source.title for source, _ in doubtful)))
    licences = list(dict.fromkeys(licence for _, licence in named.values()))
    if names := clashing(licences):
        return Combined(None, "apart", credited, clashing=names)
    whole = _whole(licences)
    return Combined(whole, "yes" if whole is None or whole.commercial else "not-commercially", credited)


def _is_clear(licence: Licence) -> bool:
    return licence.republish is True and licence.derivatives


def credit(source: SourceView) -> str:
    """The line that names a source: as it wishes to be named, else its publisher, else its title."""
    return source.attribution or source.publisher or source.title


def _whole(licences: Sequence[Licence]) -> Licence | None:
    """The strictest of licences that fit: sharing alike, then without commerce, then with attribution."""

    def rank(one: Licence) -> tuple[object, ...]:
        return one.share_alike, not one.commercial, one.key.startswith("CC-"), one.attribution, one.key

    return max(licences, key=rank, default=None)


def licence_words(whole: Combined, language: Language) -> str:
    """Whether the extract may be republished, in a sentence or two; empty where no source speaks."""
    if whole.licence is None and whole.verdict == "yes":
        return ""
    return phrase(
        language,
        f"licence.may_{whole.verdict}",
        licence=whole.licence.name if whole.licence else "",
        sources=_few(whole.ask, language),
        licences=", ".join(whole.clashing),
    )


def _few(names: Sequence[str], language: Language) -> str:
    rest = len(names) - _NAMED
    if rest < 2:
        return ", ".join(names)
    return phrase(language, "licence.and_more", names=", ".join(names[:_NAMED]), count=rest)
