"""Under which licence an extract of several sources may be passed on, computed from theirs. Pure.

The rules: what shares alike (ODbL, CC BY-SA) makes the whole its own; what forbids commerce makes the whole so;
two that each want to be the licence of the whole do not fit; a licence that nobody knows is answered by asking.
The Licence Ouverte 2.0 says itself that what is under it may be given on under CC BY. An extract is a work that
was changed, since values of several sources are merged in it, so a licence without derivatives is asked about too.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from catalog.cleaning.text import fold
from catalog.views import SourceView
from exports.phrases import Language, phrase

Verdict = Literal["yes", "not-commercially", "apart", "unclear", "no"]
"""Whether the extract may be republished: `apart` where it may source by source, not as a whole."""


@dataclass(frozen=True, slots=True)
class Licence:
    """A licence, and what it allows and asks.

    Attributes:
        key: short and lasting: the identifier of SPDX where it has one. name: what people call it.
        republish: whether it may be republished; None where nobody knows.
        commercial: also for money; derivatives: also merged with others.
        attribution: with the name of its source; share_alike: under this very licence.
    """

    key: str
    name: str
    url: str = ""
    republish: bool | None = True
    commercial: bool = True
    derivatives: bool = True
    attribution: bool = True
    share_alike: bool = False


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


UNKNOWN = Licence("unknown", "", republish=None)
RESERVED = Licence("reserved", "", republish=False, commercial=False, derivatives=False)
_ETALAB = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_OPEN = (
    (r"\bodbl\b|open database licen[cs]e|opendatacommons org licenses odbl", ("ODbL-1.0", "ODbL 1.0")),
    (r"\b(licence ouverte|open licen[cs]e|etalab|lov?) ?(v|version )?1\b", ("etalab-1.0", "Licence Ouverte 1.0")),
    (r"licence ouverte|open licen[cs]e|etalab|\blov?2\b|\blo v?2\b", ("etalab-2.0", "Licence Ouverte 2.0")),
    (r"\bcc ?0\b|\bcc zero\b|creative commons zero|publicdomain zero|\bpddl\b", ("CC0-1.0", "CC0 1.0")),
    (r"domaine public|public domain|sans droits?\b|no rights reserved", ("CC0-1.0", "CC0 1.0")),
)
_ADDRESSES = {
    "ODbL-1.0": "https://opendatacommons.org/licenses/odbl/1-0/",
    "etalab-1.0": _ETALAB,
    "etalab-2.0": _ETALAB,
    "CC0-1.0": "https://creativecommons.org/publicdomain/zero/1.0/",
}
_COMMONS = re.compile(r"\bcc by\b|\bccby\b|creative ?commons")
_PARTS = (
    ("nc", re.compile(r"\bnc\b|non ?commercial|pas d utilisation commerciale|noncommercial")),
    ("nd", re.compile(r"\bnd\b|no ?deriv|pas de modification")),
    ("sa", re.compile(r"\bsa\b|share ?alike|partage dans les memes conditions|partage a l identique")),
)
_VERSION = re.compile(r"\b([1-4])(?: ([05]))?\b")
_RESERVED = re.compile(r"all rights reserved|(?<!sans )droits reserves")
_NAMED = 3  # in a sentence, before the others are counted


@lru_cache(maxsize=1024)
def recognised(text: str, url: str = "") -> Licence:
    """The licence that a source names in its words, or by the address of the licence; `UNKNOWN` for any other."""
    for said in (text, url):
        words = " ".join(re.sub(r"[\W_]+", " ", fold(said)).split())
        for found in (_reserved(words), _open(words), _commons(words)):
            if found:
                return found
    return UNKNOWN


def _reserved(words: str) -> Licence | None:
    return RESERVED if _RESERVED.search(words) else None


def _open(words: str) -> Licence | None:
    for pattern, (key, name) in _OPEN:
        if re.search(pattern, words):
            shares = key.startswith("ODbL")
            return Licence(key, name, _ADDRESSES[key], attribution=key != "CC0-1.0", share_alike=shares)
    return None


def _commons(words: str) -> Licence | None:
    if not _COMMONS.search(words):
        return None
    version = _VERSION.search(words)
    parts = [name for name, pattern in _PARTS if pattern.search(words)]
    if "by" not in words and "attribution" not in words and not parts:
        return None  # "Creative Commons" alone names no licence
    return _cc(parts, f"{version[1]}.{version[2] or 0}" if version else "4.0")


def _cc(parts: Sequence[str], version: str) -> Licence:
    kind = "-".join(["by", *parts])
    return Licence(
        f"CC-{kind.upper()}-{version}",
        f"CC {kind.upper()} {version}",
        f"https://creativecommons.org/licenses/{kind}/{version}/",
        commercial="nc" not in parts,
        derivatives="nd" not in parts,
        share_alike="sa" in parts,
    )


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
    clashing = _clashing(licences)
    if clashing:
        return Combined(None, "apart", credited, clashing=clashing)
    whole = _whole(licences)
    return Combined(whole, "yes" if whole is None or whole.commercial else "not-commercially", credited)


def _is_clear(licence: Licence) -> bool:
    return licence.republish is True and licence.derivatives


def credit(source: SourceView) -> str:
    """The line that names a source: as it wishes to be named, else its publisher, else its title."""
    return source.attribution or source.publisher or source.title


def _clashing(licences: Sequence[Licence]) -> tuple[str, ...]:
    """Those of which each wants to be the licence of the whole, or forbids what another one must allow."""
    binding: dict[str, Licence] = {}
    for one in sorted(licences, key=lambda one: one.key):
        if one.share_alike or not one.commercial:
            binding[_family(one)] = one  # the latest version: what is under an older one may be given on under it
    commerce = {one.commercial for one in binding.values()}
    shares = sum(one.share_alike for one in binding.values())
    fits = shares <= 1 and len(commerce) <= 1
    return () if fits else tuple(one.name for one in binding.values())


def _family(licence: Licence) -> str:
    return licence.key.rpartition("-")[0]


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
