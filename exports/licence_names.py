"""Which licence a source names in its words. Pure.

A text may name several, for its texts and for its pictures: the strictest of them counts, and where no single one
holds for all, none does. What is not allowed is heard too, so that "Licence Ouverte, pas d’utilisation commerciale" and
"pas de licence ouverte" are no reason to republish: they are asked about, as words that nobody knows are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from catalog.cleaning.text import fold


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


UNKNOWN = Licence("unknown", "", republish=None)
RESERVED = Licence("reserved", "", republish=False, commercial=False, derivatives=False)
_ETALAB = "https://www.etalab.gouv.fr/licence-ouverte-open-licence/"
_ODBL = "https://opendatacommons.org/licenses/odbl/1-0/"
_ZERO = "https://creativecommons.org/publicdomain/zero/1.0/"
# In this order where they begin with the same word. Groups in these patterns do not capture.
_OPEN = (
    (
        Licence("ODbL-1.0", "ODbL 1.0", _ODBL, share_alike=True),
        r"\bodbl\b|open database licen[cs]e|opendatacommons org licenses odbl",
    ),
    (
        Licence("etalab-1.0", "Licence Ouverte 1.0", _ETALAB),
        r"\b(?:licence ouverte|open licen[cs]e|etalab|lov?) ?(?:v|version )?1\b",
    ),
    (
        Licence("etalab-2.0", "Licence Ouverte 2.0", _ETALAB),
        r"licence ouverte|open licen[cs]e|etalab|\blov?2\b|\blo v?2\b",
    ),
    (
        Licence("CC0-1.0", "CC0 1.0", _ZERO, attribution=False),
        (
            r"\bcc ?0\b|\bcc zero\b|creative ?commons (?:org publicdomain )?zero|publicdomain zero|\bpddl\b"
            r"|domaine public|public domain"
            # "Sans droit de reproduction" gives nothing away, "sans droits d’auteur" everything.
            r"|sans droits?\b(?! (?:de|du|a|au|pour|d(?! auteur))\b)|no rights? reserved|\baucuns? droits? reserves?"
        ),
    ),
)
_COMMONS = r"\bcc by\b|\bccby\b|creative ?commons"
_NAME = re.compile("|".join(f"({pattern})" for pattern in (*(one for _, one in _OPEN), _COMMONS)))

_NOT = r"\b(?:pas|sans|aucune?s?|ni|non|hors|jamais|no|not|nor|never|without|(?:isn|aren|doesn|don) t)\b"
_BEFORE_A_NAME = (
    r"(?: (?:a|an|any|in|is|the|under|yet|available|licen[cs]ed|published|released|au|aux|d|dans|de|des|du|en|encore|est"
    r"|l|la|le|les|sous|un|une|disponibles?|publiee?s?|placee?s?|licen[cs]es?))*"
)
_NEGATED = re.compile(f"{_NOT}{_BEFORE_A_NAME} $")
_SMALL = (
    r"(?:(?:a|any|are|be|for|is|its|purposes?|the|uses?|au|aux|but|d|de|des|du|est|fins?|l|la|le|les|n|sont|strictement"
    r"|formellement|strictly|un|une|exploitations?|reutilisations?|usages?|utilisations?) )*"
)
_FORBIDDING = r"\b(?:interdi|prohib|forbid|exclu(?:t|e|es|ant|ding|des|ded)?\b)\w*"
_REFUSED = rf"(?:{_FORBIDDING}|\b(?:not|non|pas) (?:autoris|authoris|authoriz|permi|admis|allow)\w*)"
_COMMERCE = (
    rf"non ?commercial|{_NOT} {_SMALL}commercia|{_FORBIDDING} {_SMALL}commercia|\bcommercia\w+ {_SMALL}{_REFUSED}"
)
_CHANGE = (
    r"\bno ?deriv|\b(?:pas|aucune?|no) (?:de |d )?(?:modifi(?:er|cations?)\b|(?:oeuvres? |travaux )?deriv)"
    rf"|\b(?:modifications?|(?:oeuvres? |travaux )derive\w*|derivatives?) {_SMALL}{_REFUSED}"
    rf"|{_FORBIDDING} {_SMALL}modifi"
)
_RESTRICTED = re.compile(f"{_COMMERCE}|{_CHANGE}")
# Whoever allows commercial use and other use forbids neither.
_EITHER = re.compile(
    r"\b(?:non ?)?commercia\w+(?: uses?)? (?:et|ou|comme|and|or)(?: (?:a|des|fins|for|un|usage))* (?:non ?)?commercia\w+"
)
_PARTS = (
    ("nc", re.compile(rf"\bnc\b|{_COMMERCE}")),
    ("nd", re.compile(rf"\bnd\b|{_CHANGE}")),
    ("sa", re.compile(r"\bsa\b|share ?alike|partage dans les memes conditions|partage a l identique")),
)
_ATTRIBUTION = re.compile(r"attribution|paternite")
_VERSION = re.compile(r"\b([1-4])(?: ([05]))?\b")
_SPARED = "".join(
    f"(?<!{word} )"
    for word in ("sans", "aucun", "aucuns", "pas de", "certains", "quelques", "no", "without", "some", "any")
)
_RESERVED = re.compile(
    r"(?<!\bnot )(?<!\bpas )\b(?:all|tou[st]) (?:les )?(?:rights?|droits?) (?:(?!sous\b)\w+ ){0,4}?(?:reserved|reserves?)\b"
    rf"|(?<!\ball )(?<!\btou[st] ){_SPARED}\b(?:rights? reserved|droits? (?:d auteurs? )?reserves?)\b"
)


@dataclass(frozen=True, slots=True)
class _Mention:
    """A name of a licence in a text.

    Attributes:
        kind: its place in `_OPEN`, or the one after the last for Creative Commons.
        words: from the name to the next one. lead: what stands before the first name, for the first alone.
        is_denied: whether a negation stands before it.
    """

    kind: int
    words: str
    lead: str
    is_denied: bool

    @property
    def is_commons(self) -> bool:
        """Whether it is of Creative Commons: what is forbidden beside it is then a part of its name."""
        return self.kind == len(_OPEN)

    @property
    def around(self) -> str:
        """All words that speak of it."""
        return self.lead + self.words


@lru_cache(maxsize=1024)
def recognised(text: str, url: str = "") -> Licence:
    """The licence that a source names in its words, or by the address of the licence; `UNKNOWN` for any other."""
    said = _words(text)
    for words in (said, f"{said} {_words(url)}"):
        if _RESERVED.search(words):
            return RESERVED
        if found := _strictest(_mentions(words)):
            return found
    return UNKNOWN


def _words(text: str) -> str:
    words = " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())
    return _EITHER.sub("commercial", words)


def _mentions(words: str) -> list[_Mention]:
    names = list(_NAME.finditer(words))
    ends = [*(one.start() for one in names[1:]), len(words)]
    return [
        _Mention(
            (name.lastindex or 1) - 1,
            words[name.start() : end],
            "" if place else words[: name.start()],
            _NEGATED.search(words[: name.start()]) is not None,
        )
        for place, (name, end) in enumerate(zip(names, ends, strict=False))
    ]


def _strictest(mentions: Sequence[_Mention]) -> Licence | None:
    """None where no licence is named; of equally strict ones that which `_OPEN` has first."""
    named = [(licence, one) for one in mentions if (licence := _licence(one, mentions))]
    if not named:
        return None
    is_unclear = any(one.is_denied or (not one.is_commons and _RESTRICTED.search(one.around)) for one in mentions)
    if is_unclear or clashing(licence for licence, _ in named):
        return UNKNOWN

    def strictness(named: tuple[Licence, _Mention]) -> tuple[bool | int, ...]:
        one, mention = named
        return not one.derivatives, not one.commercial, one.share_alike, one.attribution, -mention.kind

    return max(named, key=strictness)[0]


def _licence(mention: _Mention, mentions: Sequence[_Mention]) -> Licence | None:
    if not mention.is_commons:
        return _OPEN[mention.kind][0]
    parts = [name for name, pattern in _PARTS if pattern.search(mention.around)]
    if not parts and not re.search(r"\b(?:cc)?by\b", mention.words) and not _ATTRIBUTION.search(mention.around):
        return None  # "Creative Commons" alone names no licence
    lead = mention.lead if _ATTRIBUTION.search(mention.lead) else ""
    told = (mention.words, lead, *(one.words for one in mentions if one.is_commons))
    version = next(filter(None, map(_VERSION.search, told)), None)
    return _commons(parts, f"{version[1]}.{version[2] or 0}" if version else "4.0")


def _commons(parts: Iterable[str], version: str) -> Licence:
    kind = "-".join(["by", *parts])
    return Licence(
        f"CC-{kind.upper()}-{version}",
        f"CC {kind.upper()} {version}",
        f"https://creativecommons.org/licenses/{kind}/{version}/",
        commercial="nc" not in parts,
        derivatives="nd" not in parts,
        share_alike="sa" in parts,
    )


def clashing(licences: Iterable[Licence]) -> tuple[str, ...]:
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
