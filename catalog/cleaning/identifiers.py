"""French identifiers of organisations: RNA, SIREN, SIRET.

They are never required and never one to one: associations of Alsace-Moselle have no RNA number, and
an association may have a SIREN or none.
"""

import re

from stdnum.fr import siren as _siren
from stdnum.fr import siret as _siret

_RNA = re.compile(r"W\d[A-Z0-9]\d{7}")
_NOT_A_DIGIT = re.compile(r"[\s. \u202f-]")


def clean_rna(value: object) -> str | None:
    """A number of the national register of associations, as `W751234567`; None if it is not one."""
    text = _NOT_A_DIGIT.sub("", str(value or "")[:40]).upper()
    return text if _RNA.fullmatch(text) else None


def clean_siren(value: object) -> str | None:
    """Nine digits whose Luhn sum is right, else None. A lost leading zero is put back if that makes it right."""
    return _digits(value, 9, _siren.is_valid)


def clean_siret(value: object) -> str | None:
    """Fourteen digits whose check is right (La Poste has a rule of its own), else None."""
    return _digits(value, 14, _siret.is_valid)


def _digits(value: object, length: int, is_valid: object) -> str | None:
    text = _NOT_A_DIGIT.sub("", str(value or "")[:40])
    if not (text.isascii() and text.isdigit()) or not length - 1 <= len(text) <= length:
        return None
    text = text.zfill(length)
    if not int(text) or not callable(is_valid):
        return None
    return text if is_valid(text) else None
