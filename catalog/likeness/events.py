"""Are two events one? Pure.

Evidence adds up, in the manner of log odds: a title that few share speaks for one event, another hour
against it, whatever the title. What is missing says nothing. From `SURE` on two are the same, between
`OPEN` and `SURE` a person decides. Some evidence sets a limit that nothing lifts.
"""

from math import exp

from catalog.likeness.evidence import Evidence
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.places import place_evidence
from catalog.likeness.times import time_evidence
from catalog.likeness.titles import title_evidence
from catalog.likeness.traits import EventTraits

SURE = 5.0
OPEN = 4.0
# With these, at most a person can say that two are one.
_LIMITING = frozenset({Evidence.OTHER_HOUR, Evidence.UMBRELLA, Evidence.OTHER_TOWN, Evidence.OTHER_NUMBER})
_NO = Likeness(Outcome.DIFFERENT, 0.0, ())


def compare_events(one: EventTraits, other: EventTraits) -> Likeness:
    """Whether two sightings are of one event, and why."""
    pages = _page_evidence(one, other)
    if not pages and one.days.isdisjoint(other.days) and one.title != other.title:
        return _NO
    when, is_part = time_evidence(one, other)
    title = title_evidence(one, other)
    reasons = [title, when, *pages]
    where = _where(one, other)
    if where:
        reasons.append(where)
    who = _organiser_evidence(one, other)
    if who:
        reasons.append(who)
    if one.markers and other.markers and one.markers.isdisjoint(other.markers):
        reasons.append(Reason(Evidence.OTHER_NUMBER, -6.0, f"{min(one.markers)} / {min(other.markers)}"))
    return _weighed(reasons, is_part=is_part and title.weight >= 2)


def _weighed(reasons: list[Reason], *, is_part: bool) -> Likeness:
    total = sum(reason.weight for reason in reasons)
    score = 1 / (1 + exp(-(total - SURE)))
    outcome = Outcome.SAME if total >= SURE else Outcome.DOUBTFUL if total >= OPEN else Outcome.DIFFERENT
    if outcome is Outcome.SAME and any(reason.name in _LIMITING for reason in reasons):
        outcome = Outcome.DOUBTFUL
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.name))
    return Likeness(outcome, score, tuple(reasons), is_part)


def _page_evidence(one: EventTraits, other: EventTraits) -> list[Reason]:
    """Pages that are of one event alone; a page that many events share counts for none (see `own_page`)."""
    registration = one.registration & other.registration
    if registration:
        return [Reason(Evidence.SAME_REGISTRATION, 4.0, min(registration))]
    pages = (one.pages | one.registration) & (other.pages | other.registration)
    return [Reason(Evidence.SAME_PAGE, 3.5, min(pages))] if pages else []


def _where(one: EventTraits, other: EventTraits) -> Reason | None:
    if one.is_on_site and other.is_on_site:
        return place_evidence(one.place, other.place)
    if one.online and one.online == other.online:
        return Reason(Evidence.BOTH_ONLINE, 1.5, one.online)
    if one.is_online and other.is_online:
        return Reason(Evidence.BOTH_ONLINE, 0.5)
    if (one.is_on_site and other.is_online) or (other.is_on_site and one.is_online):
        return Reason(Evidence.ONLINE_COPY, -0.5)
    return None


def _organiser_evidence(one: EventTraits, other: EventTraits) -> Reason | None:
    if not one.organisers or not other.organisers:
        return None
    for first in one.organisers:
        for second in other.organisers:
            if first == second:
                return Reason(Evidence.SAME_ORGANISER, 1.5, " ".join(sorted(first)))
            if first <= second or second <= first:
                return Reason(Evidence.SAME_ORGANISER, 1.0, " ".join(sorted(first & second)))
    if one.acronyms & other.acronyms:
        return Reason(Evidence.SAME_ORGANISER, 1.0, min(one.acronyms & other.acronyms))
    shared = max(len(a & b) / min(len(a), len(b)) for a in one.organisers for b in other.organisers)
    return Reason(Evidence.OTHER_ORGANISER, -1.5) if shared < 0.5 else None
