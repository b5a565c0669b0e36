"""Pagefind: from small pages to an index that a browser searches by itself, piece by piece.

Its program is run on a folder of these pages and gives a folder of files. What it writes is the same for the same
pages, but for the order of keys in one file, which is settled here. (https://pagefind.app) The site reads these files
by itself (`exports/assets/scripts/words.js`), and of Pagefind's script uses what stems words.
"""

import gzip
import json
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from tempfile import TemporaryDirectory

_ENTRY = "pagefind-entry.json"
_SCRIPT = "pagefind.js"
_PROGRAM = b"let wasm_bindgen="  # in the script
_EXPORT = b"\nexport { wasm_bindgen };\n"
_MARK = b"pagefind_dcd"  # at the beginning of each file, once it is unpacked
_LONGEST = 900  # seconds
_PARTS = ("fragment/", "index/", "pagefind.", "wasm.")


class SearchUnavailable(Exception):
    """Why there is no index: Pagefind is not installed, or failed. The message is one line."""


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
        with TemporaryDirectory(prefix="goodweek-search-") as folder:
            source, target = Path(folder) / "pages", Path(folder) / "index"
            source.mkdir()
            for name, body in pages:
                (source / f"{name}.html").write_bytes(body)
            _run(source, target, language)
            files = {path: (target / path).read_bytes() for path in _wanted(target, language)}
    except OSError as error:
        raise SearchUnavailable(f"the index cannot be made: {error}") from error
    try:
        files[_ENTRY] = json.dumps(json.loads(files[_ENTRY]), sort_keys=True).encode()
        files[_SCRIPT] = opened(files[_SCRIPT])
        return files, {_key(path): _page_of(body) for path, body in files.items() if path.startswith("fragment/")}
    except (KeyError, ValueError) as error:
        raise SearchUnavailable(f"Pagefind gave what is no index: {error!r}") from error


def _run(source: Path, target: Path, language: str) -> None:
    try:
        from pagefind_bin import get_executable  # noqa: PLC0415 - an instance can do without it
    except ImportError as error:
        raise SearchUnavailable("Pagefind is not installed: install requirements.lock") from error
    command = [
        *(str(get_executable()), "--site", str(source), "--output-path", str(target)),
        *("--force-language", language, "--keep-index-url", "--silent"),
    ]
    try:
        subprocess.run(command, check=True, capture_output=True, timeout=_LONGEST)  # noqa: S603 - our own arguments
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode("utf-8", "replace").strip().splitlines()
        raise SearchUnavailable(f"Pagefind failed: {(said or ['it said nothing'])[-1][:200]}") from error
    except subprocess.TimeoutExpired as error:
        raise SearchUnavailable(f"Pagefind took more than {_LONGEST} seconds") from error


def _wanted(target: Path, language: str) -> list[str]:
    """The files that our page asks for; Pagefind's own pages and their styles are left aside."""
    found = (path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file())
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
