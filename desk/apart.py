"""Asking an address that somebody named, in a process of its own, as politely and as guarded as in a crawl.

A process can ask once (`crawlers.fetching`), and whatever becomes of a hostile page stays in it. It knows no secret of
the desk.
"""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from catalog.cleaning.links import clean_url
from catalog.errors import GoodweekError
from crawlers.addresses import check_url


def askable(url: str, allow_private: Sequence[str]) -> str | None:
    """The address as it is asked; None where it says itself that nobody is to ask there. Names are looked up by the guard."""
    clean = clean_url(url)
    if clean is None:
        return None
    try:
        check_url(clean, tuple(allow_private))
    except GoodweekError:
        return None
    return clean


def said_apart(module: str, arguments: Sequence[str], *, seconds: int) -> bytes:
    """What `python -m MODULE ARGUMENTS...` prints; nothing where that takes longer than `seconds`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GOODWEEK_")}
    environment = {**kept, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-m", module, *arguments]
    try:
        done = subprocess.run(  # noqa: S603 - a list, no shell, and the address is clean
            command, capture_output=True, timeout=seconds, check=False, env=environment
        )
    except subprocess.TimeoutExpired:
        return b""
    return done.stdout
