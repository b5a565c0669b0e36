"""What documents of selections are made from: digests of who is in them, and of what they are called."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import NamedTuple

from catalog.identity import digest_of
from catalog.views import Member
from exports.archived import Archives
from exports.publisher_marks import WIDE_MARK
from exports.publisher_rendering import EVENTS
from exports.selection_sides import association_side, event_side
from exports.selections import Selection


class Contents(NamedTuple):
    """Digests of selections by id, each of the members with their revisions, and of what the selection is called.

    Attributes:
        whole: of all that is in it. events, associations: of what its documents of these show
            (`exports.selection_sides`).
    """

    whole: dict[str, str]
    events: dict[str, str]
    associations: dict[str, str]

    def of(self, craft: str) -> dict[str, str]:
        """Those of what documents of this craft show."""
        return self.events if craft == EVENTS else self.associations


NOTHING = Contents({}, {}, {})


def contents(selections: Sequence[Selection], archives: Archives) -> Contents:
    """The digests of all selections.

    Of an archived one, the members alone: who is in it is settled, and what sources say of them later changes
    nothing of what was published. An erasure does, and so does what is remembered of it, where that began anew.
    """
    keys: dict[str, bytes] = {}
    told = Contents({}, {}, {})
    for one in selections:
        sides = event_side(one), association_side(one)
        events, associations = (
            _archived(side, archives.erased) if one.archived else _content(side, keys) for side in sides
        )
        told.events[one.id], told.associations[one.id] = events, associations
        told.whole[one.id] = digest_of([events, associations])[:16]
    return Contents(*(archives.told(digests, selections) for digests in told))


def former_contents(selections: Sequence[Selection]) -> dict[str, str]:
    """A digest of the former events of each selection in which there are any, by id; of an archived one, by their ids alone."""
    return {
        one.id: digest_of([member.id if one.archived else member[:2] for member in one.former])[:16]
        for one in selections
        if one.former
    }


def _archived(selection: Selection, erased: int) -> str:
    ids = [[one.id for one in group] for group in (selection.events, selection.associations)]
    return digest_of([selection.id, erased, ids])[:16]


def _content(selection: Selection, keys: dict[str, bytes]) -> str:
    facet = selection.facet and (selection.facet.id, selection.facet.fr, selection.facet.en)
    when = selection.changed_at.isoformat(), str(selection.since), selection.earlier, selection.over
    told = [selection.id, str(selection.kind), *when, facet]
    digest = blake2b(repr(told).encode(), digest_size=8)
    for group in (selection.events, selection.associations):
        digest.update(b"|")
        digest.update(b" ".join([keys.get(one.id) or _keyed(one, keys) for one in group]))
    return digest.hexdigest()


def _keyed(member: Member, keys: dict[str, bytes]) -> bytes:
    return keys.setdefault(member.id, f"{member.id} {member.revision} {member.mark.rstrip(WIDE_MARK)}".encode())
