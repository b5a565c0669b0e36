"""`goodweek` as a process that was forked from one that has imported everything (`tests.crawlers.forking`).

What it does is what it does for people; but for its imports, which take longer than most commands of the tests.
"""

import json
import sys

import exports.registry  # noqa: F401 - imported ahead, as the others
from desk import cli


def main() -> None:
    """Run the command whose arguments stand, as JSON, on standard input."""
    sys.argv = ["goodweek", *json.load(sys.stdin)]
    cli.main()
