"""The sample's table of digital-inclusion places, in the columns of the national standard v1.0.2."""

import csv
from io import StringIO

from desk.sample.templates import content
from desk.sample.week import Week

PATH = "/lieux/lieux-mediation-numerique.csv"
_UNKNOWN_PIVOT = "0" * 14


def table(week: Week) -> bytes:
    """The table as CSV: commas, lists joined by `|`, UTF-8."""
    written = StringIO()
    places = content("places")
    rows = csv.DictWriter(written, places["columns"], restval="")
    rows.writeheader()
    for place in places["place"]:
        rows.writerow(
            {
                "pivot": _UNKNOWN_PIVOT,
                "source": "Exemple Valombre (lieux inventés)",
                "date_maj": week.day(-7).isoformat(),
                **{key: _cell(value) for key, value in place.items()},
            }
        )
    return written.getvalue().encode()


def _cell(value: object) -> str:
    return "|".join(value) if isinstance(value, list) else str(value)
