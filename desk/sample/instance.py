"""Writes an instance of Goodweek that reads the sample web: goodweek.toml, sources/ and editions/."""

import re
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

from desk.sample import systems
from desk.sample.templates import FOLDER
from desk.sample.week import Week

_PORT_WRITTEN = re.compile(r'allow_private = \["[^"]+:(\d{1,5})"\]')
_SAMPLE_EDITION = "semaine-exemple"


def write_instance(folder: Path, base_url: str, today: date) -> None:
    """Write into `folder` the instance that reads the sample web at `base_url`, in the week of `today`.

    Files that already say the same are left alone. The editions of earlier weeks stay: their
    addresses are kept for ever. Raises `OSError` when the folder cannot be written.
    """
    for path, text in _files(base_url.rstrip("/"), Week.of(today)).items():
        _write_if_other(folder / path, text)


def sample_edition(today: date) -> str:
    """The id of the sample edition in the week of `today`."""
    return f"{_SAMPLE_EDITION}-{Week.of(today).label}"


def last_port(folder: Path) -> int | None:
    """The port that the sources in `folder` were last written for: to be taken again, so that addresses stay."""
    try:
        found = _PORT_WRITTEN.search((folder / "sources" / "exemple_mairie.toml").read_text("utf-8"))
    except OSError:
        return None
    return int(found[1]) if found else None


def _files(base_url: str, week: Week) -> dict[str, str]:
    sources = {f"sources/{path.name}": path.read_text("utf-8") for path in sorted((FOLDER / "sources").glob("*.toml"))}
    known = systems.descriptions(base_url)
    return {
        "goodweek.toml": (FOLDER / "goodweek.toml").read_text("utf-8"),
        **{name: _filled(text, base=base_url, host=urlsplit(base_url).netloc) for name, text in sources.items()},
        **{f"sources/{name}": text for name, text in known.items()},
        **dict(_edition(path, week) for path in sorted((FOLDER / "editions").glob("*.toml"))),
    }


def _edition(path: Path, week: Week) -> tuple[str, str]:
    text = path.read_text("utf-8")
    if path.stem != _SAMPLE_EDITION:
        return f"editions/{path.name}", text
    name = sample_edition(week.monday)
    filled = _filled(text, label=week.label, monday=week.monday.isoformat(), sunday=week.sunday.isoformat())
    return f"editions/{name}.toml", filled


def _filled(text: str, **values: str) -> str:
    for name, value in values.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _write_if_other(path: Path, text: str) -> None:
    if path.exists() and path.read_text("utf-8") == text:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
