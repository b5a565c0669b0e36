"""Why a row of a file, or an item of a page, was not understood, in words."""

import re

from crawlers.offered import LeftOut
from desk.phrases import say
from exports.phrases import Language

_ROW = re.compile(r"(?:line|row) (\d{1,7})")


def left_out_words(language: Language, one: LeftOut) -> str:
    """`Ligne 7 : date illisible`; the reason alone where an item has no number."""
    row = _ROW.fullmatch(one.where)
    why = say(language, f"skip.{one.reason.name.lower()}")
    return say(language, "read.row", number=int(row[1]), why=why) if row else why
