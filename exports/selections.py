"""Which documents exist: everything, and each edition.

A selection has a lasting id, from which all its addresses follow.
"""

from dataclasses import dataclass
from datetime import datetime

from catalog.editions import Edition
from catalog.views import Member

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Selection:
    """A set of events and associations that has addresses of its own.

    Attributes:
        id: `all`, or the id of an edition; part of every address.
        edition: the edition that it shows; None for everything.
        events: by start, then id. associations: by name, then id.
        changed_at: last change of content of any member; the Unix epoch when it is empty.
    """

    id: str
    events: tuple[Member, ...]
    associations: tuple[Member, ...]
    changed_at: datetime
    edition: Edition | None = None

    @property
    def sample(self) -> bool:
        """Whether it shows invented data, which every document then says."""
        return self.edition is not None and self.edition.sample
