"""What guests of an event are told of its changes: the shapes of `catalog.guests` and `catalog.mergers`."""

from typing import Literal

from pydantic import AwareDatetime

from catalog.sightings import Frozen, Occurrence, Place, Url
from catalog.vocabulary import Attendance, EventStatus

ChangeKind = Literal[
    "moved", "place", "cancelled", "date_cancelled", "restored", "postponed", "moved_online", "on_site",
    "attendance", "online", "date_added", "merged", "parted",
]  # fmt: skip
"""What a guest must know: other days or hours; another place; the event, or one of its dates, cancelled; no longer
cancelled or postponed; postponed; online instead of on site, and back; another way of attending; another address
online; one more date; that another event turned out to be this one; that this one is an event of its own again."""


class Told(Frozen):
    """One date of an event as its guests were told of it.

    Attributes:
        status: of the date, the event's own status considered. place: where this date takes place.
    """

    slot: Occurrence
    status: EventStatus = EventStatus.SCHEDULED
    place: Place | None = None
    online_url: Url = ""
    attendance: Attendance | None = None


class GuestChange(Frozen):
    """A change that a guest must know of (the iCal change contract).

    With the event's id, `at` and `kind` name it for ever; where another event turned out to be this one, the id of that one.

    Attributes:
        at: when the catalogue concluded it.
        uid: of the date that changed, the first where several changed alike; others: how many more did.
        before: None for a date that was added, and for an event that is one of its own again.
        former: the id of the event that turned out to be this one, or as part of which this one was told meanwhile.
        title: what the former was called; empty where that is not known.
    """

    at: AwareDatetime
    kind: ChangeKind
    uid: str
    before: Told | None
    after: Told
    others: int = 0
    former: str = ""
    title: str = ""
