"""An item that cannot be taken: the error by which a reader says so, and the `Skipped` that comes of it."""

from pydantic import ValidationError

from catalog.sightings import Skipped
from catalog.vocabulary import SkipReason

_EXCERPT = 2_000


class ItemRefused(ValueError):
    """An item that cannot be taken.

    Attributes:
        reason: from the closed list.
        detail: what exactly.
    """

    def __init__(self, reason: SkipReason, detail: str) -> None:
        self.reason = reason
        self.detail = detail
        super().__init__(detail)


def skipped(error: ItemRefused | ValidationError, where: str, excerpt: str, items: int = 1) -> Skipped:
    """The `Skipped` for an item at `where` that was refused by a rule, or that no rule foresaw (then malformed)."""
    if isinstance(error, ItemRefused):
        reason, detail = error.reason, error.detail
    else:
        first = error.errors(include_url=False)[0]
        reason = SkipReason.MALFORMED
        detail = f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return Skipped(reason=reason, where=where, detail=detail, excerpt=excerpt[:_EXCERPT], items=items)
