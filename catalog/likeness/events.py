"""Are two events one? Pure.

Evidence adds up, in the manner of log odds: a title that few share speaks for one event, another hour
against it, whatever the title. What is missing says nothing, but where no place can be compared the rest
must say more. From `SURE` on two are the same, between `OPEN` and that a person decides. Some evidence
sets a limit that nothing lifts: with it, at most a person can say that two are one.
"""

from dataclasses import replace
from math import exp

from catalog.likeness.evidence import Evidence
from catalog.likeness.markers import conflict
from catalog.likeness.moving import moved_evidence
from catalog.likeness.outcome import Likeness, Outcome, Reason
from catalog.likeness.places import place_evidence
from catalog.likeness.times import When, time_evidence
from catalog.likeness.titles import Words, title_evidence
from catalog.likeness.towns import same_town
from catalog.likeness.traits import EventTraits

SURE = 5.0
"""Same title of one word (3) in the same hall (2) at the same hour (2) is well above; without the hall it is not."""
SURE_WITHOUT_PLACE = 7.0
"""Where one does not say where: title of two words (4) and hour (2) are not enough, the organiser (1.5) makes it so."""
OPEN = 4.0
_LIMITING = frozenset(
    {Evidence.OTHER_HOUR, Evidence.UMBRELLA, Evidence.OTHER_TOWN, Evidence.OTHER_NUMBER, Evidence.OTHER_DAY}
)
_PAGES = frozenset({Evidence.SAME_PAGE, Evidence.SAME_REGISTRATION})
_NO = Likeness(Outcome.DIFFERENT, 0.0, (Reason(Evidence.OTHER_DAY, -7.0), Reason(Evidence.OTHER_TITLE, -3.0)))
# Below this score nothing but contradictions in one and the same text is left.
_ALIKE = 0.01
# Nothing that could still be said would lift it: title, hall, organiser and page together weigh 13 at most.
_HOPELESS = -7.0


def compare_events(one: EventTraits, other: EventTraits) -> Likeness:
    """Whether two sightings are of one event, and why."""
    pages = _page_evidence(one, other)
    is_paged = pages is not None and pages.weight > 2
    if pages is None and one.is_on_site and other.is_on_site and same_town(one.place.town, other.place.town) is False:
        far = place_evidence(one.place, other.place)
        if far is not None and far.weight <= _HOPELESS:
            return Likeness(Outcome.DIFFERENT, 0.0, (far,))
    when = time_evidence(one, other, same_page=is_paged)
    if when.apart:
        if (
            (pages is None or pages.weight < 2)
            and one.title.folded != other.title.folded
            and one.title.words != other.title.words
        ):
            return _NO
        when = When(moved_evidence(one, other, when.apart, pages.name if pages and is_paged else ""))
    if pages is None and when.reason.weight <= _HOPELESS:
        return Likeness(Outcome.DIFFERENT, 0.0, (when.reason,))
    if when.reason.name == Evidence.OTHER_LENGTH and (one.title.folded != other.title.folded):
        when = When(Reason(Evidence.UMBRELLA, -3.0, when.reason.detail))
    told = {*one.told, *other.told}
    title, *other_sort = title_evidence(one.title, other.title, told)
    # Renamed by its organiser: the page stays.
    reasons = [when.reason, title, *(() if is_paged else other_sort)]
    who = _organisers(one, other)
    reasons += filter(None, (pages, _where(one, other), who, _other_page(one, other, who), _numbers(one, other)))
    found = _weighed(reasons, is_part=when.is_part and reasons[1].weight >= 2, knows_place=_knows_place(one, other))
    if found.outcome is Outcome.DIFFERENT and found.score > _ALIKE and one == other:
        # Word for word the same, though too little to be sure: a person decides.
        return replace(found, outcome=Outcome.DOUBTFUL)
    return found


def _weighed(reasons: list[Reason], *, is_part: bool, knows_place: bool) -> Likeness:
    total = sum(reason.weight for reason in reasons)
    names = {reason.name for reason in reasons}
    sure = SURE if knows_place or not names.isdisjoint(_PAGES) else SURE_WITHOUT_PLACE
    outcome = Outcome.SAME if total >= sure else Outcome.DOUBTFUL if total >= OPEN else Outcome.DIFFERENT
    if outcome is Outcome.SAME and not names.isdisjoint(_LIMITING):
        outcome = Outcome.DOUBTFUL
    if outcome is Outcome.SAME and Evidence.SHIFTED_HOUR in names and total < sure + _SHIFTED_MORE:
        outcome = Outcome.DOUBTFUL
    reasons.sort(key=lambda reason: (-abs(reason.weight), reason.name))
    return Likeness(outcome, 1 / (1 + exp(sure - total)), tuple(reasons), is_part and outcome is Outcome.SAME)


# Sessions follow each other by the hour: only a page, or a telling title with hall and organiser, makes them one.
_SHIFTED_MORE = 1.5


def _knows_place(one: EventTraits, other: EventTraits) -> bool:
    """Whether where they take place can be compared; that both are online is an answer."""
    if one.is_online and other.is_online:
        return True
    return bool(one.place.town.name and other.place.town.name) or bool(one.place.name and other.place.name)


def _page_evidence(one: EventTraits, other: EventTraits) -> Reason | None:
    """Pages that are of one event alone; a page that many events share counts for none (see `own_page`)."""
    if not (one.pages or one.registration) or not (other.pages or other.registration):
        return None
    two_pages = _two_pages(one, other)
    registration = set(one.registration).intersection(other.registration)
    if registration:
        # Two pages of one site that lead to one ticket page: tickets for several sessions.
        return Reason(Evidence.SAME_REGISTRATION, 1.5 if two_pages else 4.0, min(registration))
    pages = {*one.pages, *one.registration}.intersection((*other.pages, *other.registration))
    return Reason(Evidence.SAME_PAGE, 3.5, min(pages)) if pages else None


def _two_pages(one: EventTraits, other: EventTraits) -> bool:
    """Whether one site has a page for each."""
    if not one.pages or not other.pages or one.pages == other.pages:
        return False
    return one.pages[0].partition("/")[0] == other.pages[0].partition("/")[0]


def _other_page(one: EventTraits, other: EventTraits, who: Reason | None) -> Reason | None:
    """Who makes two pages on one site has two events; two who share an event each make one."""
    if not _two_pages(one, other):
        return None
    return Reason(Evidence.OTHER_PAGE, -3.0 if who is not None and who.weight > 0 else -1.0)


def _where(one: EventTraits, other: EventTraits) -> Reason | None:
    if one.is_on_site and other.is_on_site:
        found = place_evidence(one.place, other.place)
        if found is None or found.name == Evidence.SAME_TOWN:
            return _place_in_title(one, other) or _place_in_title(other, one) or found
        return found
    if one.online and one.online == other.online:
        return Reason(Evidence.BOTH_ONLINE, 1.5, one.online)
    if one.is_online and other.is_online:
        return Reason(Evidence.BOTH_ONLINE, 0.5)
    if (one.is_on_site and other.is_online) or (other.is_on_site and one.is_online):
        return Reason(Evidence.ONLINE_COPY, -0.5)
    return None


def _place_in_title(one: EventTraits, other: EventTraits) -> Reason | None:
    """`Bourse aux vélos, place Lazare-Goujon`: the hall stands in the title of one that names none."""
    name = one.place.name
    if not one.place.words or other.place.name or f" {name} " not in f" {other.title.folded} ":
        return None
    return Reason(Evidence.SAME_PLACE, 1.5, name)


def _organisers(one: EventTraits, other: EventTraits) -> Reason | None:
    """Whether one organises both; many events have several, and each source names another first."""
    if not one.organisers or not other.organisers:
        return None
    shared = set(one.organisers).intersection(other.organisers)
    if shared:
        return Reason(Evidence.SAME_ORGANISER, 1.5, " ".join(min(shared)))
    towns = {*one.place.of_town, *other.place.of_town}
    best = max(_share(first, second, towns) for first in one.organisers[:5] for second in other.organisers[:5])
    if best == 1 or set(one.acronyms).intersection(other.acronyms):
        return Reason(Evidence.SAME_ORGANISER, 1.0)
    return Reason(Evidence.OTHER_ORGANISER, -2.0) if best < 0.5 else None


def _share(first: Words, second: Words, towns: set[str]) -> float:
    """How much of the shorter name stands in the other; the town says little, unless it is all there is."""
    a, b = set(first).difference(towns) or set(first), set(second).difference(towns) or set(second)
    return len(a & b) / min(len(a), len(b))


def _numbers(one: EventTraits, other: EventTraits) -> Reason | None:
    """`Séance 2` is not `séance 3`, nor the beginners' session that of the advanced."""
    found = conflict(one.title.numbers, other.title.numbers)
    return Reason(Evidence.OTHER_NUMBER, -6.0, " / ".join(sorted(found))) if found else None
