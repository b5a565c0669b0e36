"""An answer that is to be JSON: its value, bounded in size and depth."""

import json

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.reading import Answer

LARGEST = 50_000_000


def document_of(answer: Answer, wants: str) -> object:
    """The JSON value of `answer`. `wants` is the advice for people: "A gancio source wants …".

    NaN, infinities and integers over 18 digits come out as None. Raises `SourceUnreadable` when the
    answer is over 50 MB, no JSON, or nested deeper than 64 levels.
    """
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Ask for fewer items at once.")
    text, _ = decode(answer.body, answer.encoding)
    if not looks_like_json(text):
        raise SourceUnreadable(answer.url, "is no JSON.", wants)
    try:
        return read_block(text)[0]
    except BlockMalformed as error:
        raise SourceUnreadable(answer.url, f"{error}.", "Look at the address in a browser.") from error


def looks_like_json(text: str) -> bool:
    """Whether `text` begins as an object or a list."""
    return text.lstrip("\ufeff \t\r\n").startswith(("{", "["))


def as_text(value: object) -> str:
    """The canonical JSON text of an item: what its content hash is made of, and its excerpt when it is skipped."""
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
