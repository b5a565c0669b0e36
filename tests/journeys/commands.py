"""`goodweek` as a process that was forked from one that has imported and compiled everything (`tests.crawlers.forking`).

What it does is what it does for people, but for that, which takes longer than most commands of the tests.
"""

import json
import sys
from importlib import import_module

from desk import cli
from exports.pages_templates import compiled
from exports.phrases import LANGUAGES
from tests.crawlers.forking import ROOT

# What commands import when they are called.
AHEAD = ("desk.checking", "desk.demo", "desk.jobs", "desk.validating", "exports.registry", "crawlers.readers.ical")


def main() -> None:
    """Run the command whose arguments stand, as JSON, on standard input."""
    sys.argv = ["goodweek", *json.load(sys.stdin)]
    cli.main()


for name in AHEAD:
    import_module(name)
for language in LANGUAGES:
    for template in (ROOT / "exports" / "templates").glob("*.html"):
        compiled(language, template.name)
