"""The two judges that are written in JavaScript: axe-core, in a page, and html-validate, beside the browser.

`npm ci --prefix tests/browser` installs them; without them their tests are skipped.
"""

import json
import shutil
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

from tests.browser.visitor import HERE, Visit

_MODULES = HERE / "node_modules"
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4")
COLOURS = ("color-contrast", "link-in-text-block")
"""What the scheme of colours may change."""


def _of(package: str) -> Path:
    if not (_MODULES / package).is_dir():
        pytest.skip(f"{package} is not installed; `npm ci --prefix tests/browser` does it")
    return _MODULES / package


@cache
def _axe() -> str:
    return (_of("axe-core") / "axe.min.js").read_text("utf-8")


def barriers(visit: Visit, *rules: str) -> list[str]:
    """What axe-core finds against the page that is open, by all of `TAGS` or by `rules` alone: rule, place, reason."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": TAGS}
    if not visit.page.evaluate("'axe' in window"):
        visit.page.evaluate(_axe())
    found = visit.page.evaluate(
        "async (only) => (await axe.run({runOnly: only, resultTypes: ['violations']})).violations", only
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in found
        for node in violation["nodes"]
    ]


def markup_faults(files: Sequence[Path]) -> dict[str, list[str]]:
    """What html-validate finds in files of HTML, by name: rule, line, reason."""
    node = shutil.which("node") or pytest.skip("node is not installed")
    _of("html-validate")
    done = subprocess.run(
        [node, HERE / "markup.mjs"],
        input=json.dumps([str(file) for file in files]),
        capture_output=True,
        text=True,
        check=False,
        timeout=500,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found
