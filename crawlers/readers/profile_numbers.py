"""Numbers of the registers that a page names with their label: `RNA : W751234567`, `SIRET 123 456 789 00012`."""

import re

from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.sightings import Identifier

_LABELLED = re.compile(
    r"\b(RNA|SIREN|SIRET)\b[^\w\n]{0,6}(?:(?:n[°ºo]?|num[ée]ro)[^\w\n]{1,4})?([W\d](?:[.\s]?[\dA-Z]){8,13})",
)
_NUMBERS = {"RNA": (clean_rna, 10), "SIREN": (clean_siren, 9), "SIRET": (clean_siret, 14)}


def numbers_in(text: str) -> tuple[Identifier, ...]:
    """The numbers in `text` whose checks are right. Of a register for which it names two, none: one is somebody else's."""
    found: dict[str, set[str]] = {}
    for label, written in _LABELLED.findall(text):
        clean, length = _NUMBERS[label]
        number = clean(re.sub(r"[.\s]", "", written)[:length])
        if number:
            found.setdefault(label.lower(), set()).add(number)
    return tuple(
        Identifier(scheme=label, value=value)
        for label, values in sorted(found.items())
        if len(values) == 1
        for value in values
    )
