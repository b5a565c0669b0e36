"""What a source promises to give, and when: a week is empty eleven months of the year.

A visit that falls short is not believed: what the source gave before stays, and its age is shown.
"""

from datetime import date, timedelta
from typing import Annotated

from pydantic import Field

from catalog.sightings import Frozen


class Expects(Frozen):
    """The `[expects]` table of a source.

    Attributes:
        items: how many items a whole visit gives at least, in season.
        months: the months (1 to 12) in which that holds; all if empty.
        around_edition: that it holds only from so many days before the source's edition to its end.
    """

    items: Annotated[int, Field(ge=1)]
    months: tuple[Annotated[int, Field(ge=1, le=12)], ...] = ()
    around_edition: Annotated[int, Field(ge=0, le=366)] | None = None


def in_season(expects: Expects, today: date, edition: tuple[date, date] | None) -> bool:
    """Whether the promise holds on `today`, for a source that tells of `edition`."""
    if expects.months and today.month not in expects.months:
        return False
    if expects.around_edition is None or edition is None:
        return True
    return edition[0] - timedelta(days=expects.around_edition) <= today <= edition[1]


def shortfall(expects: Expects | None, items: int, today: date, edition: tuple[date, date] | None) -> str:
    """In words, by how much `items` falls short; empty when it does not."""
    if expects is None or items >= expects.items or not in_season(expects, today, edition):
        return ""
    return f"gave {items} items, where at least {expects.items} are expected"
