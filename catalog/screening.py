"""What may be kept of what somebody submits, beside what was erased on request."""

from datetime import datetime

from catalog.profiles import Feed, Told, told_by
from catalog.submissions import sighting_of
from catalog.suppression import Suppression


def left_of(suppression: Suppression, name: str, told: Told, at: datetime) -> Told | None:
    """`told` without words that were erased; None where it was erased as a whole, or is a feed that names what was."""
    if isinstance(told, Feed):
        texts = (told.url, told.title, told.publisher, told.description)
        return None if any(map(suppression.scrubber.finds, texts)) else told
    said = suppression.screened(sighting_of(name, told, at))
    return None if said is None else told_by(said)
