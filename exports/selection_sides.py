"""A selection as its documents of events show it, and as those of associations do: each with its own members alone.

So a document changes when one of its own members does. Told together, a list of associations would be made, written and
fetched anew whenever an event moved to another hall; a calendar, whenever an association had another address.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from catalog.views import Member
from exports.rolling import EPOCH, last_change, quiet_since
from exports.selections import Selection


def event_side(selection: Selection) -> Selection:
    """Its events and former events, and when one of its events last changed."""
    return replace(selection, associations=(), changed_at=_changed_at(selection, selection.events))


def association_side(selection: Selection) -> Selection:
    """Its associations, and when one of these last changed. They stay, so that nothing of it rolls."""
    changed_at = _changed_at(selection, selection.associations)
    return replace(selection, events=(), former=(), since=None, earlier="", over=False, changed_at=changed_at)


def _changed_at(selection: Selection, members: Sequence[Member]) -> datetime:
    """Without members, when it became so, as far as that can be told; never ahead of the catalogue."""
    if selection.archived or not (selection.events or selection.associations):
        return selection.changed_at
    if (changed_at := last_change(members)) != EPOCH:
        return changed_at
    if selection.since is None and selection.edition is None:
        return selection.changed_at
    return min(selection.changed_at, quiet_since(selection.since, selection.edition))
