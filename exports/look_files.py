"""Reading the look of an instance from its folder: `templates/`, `phrases/`, `texts/`, and the logo in `assets/`.

Whatever does not fit is an error that names the file, the line or key, and what to do, before anything
is published.
"""

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from string import Formatter

from catalog.errors import ConfigurationInvalid
from exports.look_logo import read_logo
from exports.looks import Look
from exports.pages_template_files import check_template, template_texts
from exports.phrases import LANGUAGES, Language, Phrase, own_phrases, read_phrases

TEMPLATES, PHRASES, TEXTS, ASSETS = "templates", "phrases", "texts", "assets"
_TEXT = re.compile(r"([a-z][a-z0-9-]{0,39})\.(fr|en)\.md")


def read_look(folder: Path, logo: str = "") -> Look:
    """The look that is in an instance's folder; `logo` is the name of a picture in its `assets/`.

    Raises `ConfigurationInvalid`.
    """
    templates = {path.name: path for path in _files(folder / TEMPLATES)}
    texts = dict(_texts(folder / TEXTS))
    return Look(
        templates={name: _template(path) for name, path in templates.items()},
        phrases=dict(_phrases(folder / PHRASES)),
        texts={name: _read(path) for name, path in texts.items()},
        places={name: str(path) for name, path in (templates | texts).items()},
        logo=read_logo(folder / ASSETS / logo, logo) if logo else None,
    )


def _files(folder: Path) -> list[Path]:
    """The files of a folder; what editors and systems leave behind is none of them."""
    if not folder.is_dir():
        return []
    return sorted(
        one for one in folder.iterdir() if not one.name.startswith(".") and not one.name.endswith(("~", ".example"))
    )


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationInvalid(str(path), f"cannot be read as text: {error}.", "Save it as UTF-8.") from error


def _template(path: Path) -> str:
    if path.name not in template_texts():
        raise ConfigurationInvalid(
            str(path), f"there is no template {path.name}.", _nearest(path.name, template_texts())
        )
    text = _read(path)
    check_template(text, str(path))
    return text


def _phrases(folder: Path) -> Iterator[tuple[str, Phrase]]:
    for path in _files(folder):
        language = next((one for one in LANGUAGES if path.name == f"{one}.po"), None)
        if language is None:
            raise ConfigurationInvalid(str(path), "is no file of phrases.", "Name it fr.po or en.po.")
        for key, said in _file_of(path, language).items():
            _check(f"{path}: {key}", own_phrases(language), key, said)
            yield f"{language}/{key}", said


def _file_of(path: Path, language: Language) -> dict[str, Phrase]:
    text = _read(path)
    try:
        found = read_phrases(language, text)
    except ValueError as error:
        raise ConfigurationInvalid(str(path), f"cannot be read: {error}.", "Write it as a gettext PO file.") from error
    return {key: said for key, said in found.items() if said and all(said)}


def _check(where: str, own: dict[str, Phrase], key: str, said: Phrase) -> None:
    """That there is such a phrase, and that the new one asks for nothing that the old one is not given."""
    if key not in own:
        raise ConfigurationInvalid(where, "there is no such phrase.", _nearest(key, own))
    if isinstance(said, tuple) is not isinstance(own[key], tuple):
        forms = "has plural forms" if isinstance(own[key], tuple) else "has no plural forms"
        raise ConfigurationInvalid(where, f"it {forms} in Goodweek.", "Write msgid, msgid_plural and msgstr as there.")
    known = _asked(own[key])
    for name in sorted(_asked(said) - known):
        given = ", ".join(f"{{{one}}}" for one in sorted(known)) or "none"
        raise ConfigurationInvalid(where, f"{{{name}}} has no value here.", f"What it may hold: {given}.")


def _asked(said: Phrase) -> set[str]:
    """The placeholders of a phrase."""
    forms = (said,) if isinstance(said, str) else said
    try:
        return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name is not None}
    except ValueError as error:
        return {f"{error}"}


def _texts(folder: Path) -> Iterator[tuple[str, Path]]:
    for path in _files(folder):
        match = _TEXT.fullmatch(path.name)
        if match is None:
            raise ConfigurationInvalid(
                str(path), "is no name of a text.", "Name it as legal.fr.md: small letters, the language, .md."
            )
        yield f"{match[2]}/{match[1]}", path


def _nearest(name: str, known: dict[str, str] | dict[str, Phrase]) -> str:
    near = get_close_matches(name, known, 1, 0.5)
    return f"Did you mean {near[0]}?" if near else f"Goodweek has {', '.join(sorted(known)[:40])}."
