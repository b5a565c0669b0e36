"""The sentences of the desk, in French and English: gettext catalogues, `phrases/<language>/*.po`, beside those of the site."""

from functools import cache
from importlib.resources import files

from exports.phrases import Language, Phrase, filled, phrases, read_texts


@cache
def desk_phrases(language: Language) -> dict[str, Phrase]:
    """All phrases of the desk by key. Raises `ValueError` for a key that two files have."""
    folder = files("desk") / "phrases" / language
    texts = {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".po")}
    return read_texts(language, dict(sorted(texts.items())))


def say(language: Language, key: str, **values: object) -> str:
    """A sentence of the desk, or one of the site; raises `KeyError` where there is none."""
    own = desk_phrases(language)
    return filled(language, own[key] if key in own else phrases(language)[key], **values)
