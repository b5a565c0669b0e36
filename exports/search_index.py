"""Pagefind: from small pages to an index that a browser searches by itself, piece by piece.

Its program is given these pages and gives the files of an index. What it gives is the same for the same pages in the
same order, but for the order of keys in one file, which is settled here. (https://pagefind.app) The site reads these files
by itself (`exports/assets/scripts/words.js`), and of Pagefind's script uses what stems words.
"""

import gzip
import json
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from exports.search_service import SearchUnavailable, index_files

_ENTRY = "pagefind-entry.json"
_SCRIPT = "pagefind.js"
_PROGRAM = b"let wasm_bindgen="  # in the script
_EXPORT = b"\nexport { wasm_bindgen };\n"
_MARK = b"pagefind_dcd"  # at the beginning of each file, once it is unpacked
_PARTS = ("fragment/", "index/", "pagefind.", "wasm.")


def pagefind_version() -> str:
    """The version that is installed; empty where none is."""
    try:
        return version("pagefind-bin")
    except PackageNotFoundError:
        return ""


def indexed(pages: Iterable[tuple[str, bytes]], language: str) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files of an index by path, and the names of the pages by the key that results have.

    `pages` are names and bytes of HTML; all of their words are stemmed as `language` does. Raises
    `SearchUnavailable`.
    """
    try:
        made = index_files(_program(), pages, language)
    except OSError as error:
        raise SearchUnavailable(f"the index cannot be made: {error}") from error
    files = {path: made[path] for path in _wanted(made, language)}
    try:
        files[_ENTRY] = json.dumps(json.loads(files[_ENTRY]), sort_keys=True).encode()
        files[_SCRIPT] = opened(files[_SCRIPT])
        return files, {_key(path): _page_of(body) for path, body in files.items() if path.startswith("fragment/")}
    except (KeyError, ValueError) as error:
        raise SearchUnavailable(f"Pagefind gave what is no index: {error!r}") from error


def _program() -> Path:
    try:
        from pagefind_bin import get_executable  # noqa: PLC0415 - an instance can do without it
    except ImportError as error:
        raise SearchUnavailable("Pagefind is not installed: install requirements.lock") from error
    return Path(get_executable())


def _wanted(found: Iterable[str], language: str) -> list[str]:
    """The files that our page asks for; Pagefind's own pages and their styles are left aside."""
    unknown = "wasm.unknown.pagefind"
    wanted = (path for path in found if path == _ENTRY or path.startswith(_PARTS))
    return sorted(path for path in wanted if path != unknown or language == "unknown")


def opened(script: bytes) -> bytes:
    """Pagefind's script with its program for others to use: ours asks it for stems. Raises `ValueError` without one."""
    if _PROGRAM not in script:
        raise ValueError(f"{_SCRIPT} without its program")
    return script + _EXPORT


def _key(path: str) -> str:
    return Path(path).stem


def _page_of(fragment: bytes) -> str:
    told = json.loads(gzip.decompress(fragment).removeprefix(_MARK))
    return Path(told["url"]).stem
