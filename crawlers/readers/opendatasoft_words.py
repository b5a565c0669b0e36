"""Codes of the OpenAgenda open data set that mean one of our words: states, ways to take part, needs."""

from catalog.vocabulary import Accessibility, Attendance, EventStatus

STATUSES = {
    1: EventStatus.SCHEDULED,
    2: EventStatus.RESCHEDULED,
    3: EventStatus.MOVED_ONLINE,
    4: EventStatus.POSTPONED,
    5: EventStatus.FULL,
    6: EventStatus.CANCELLED,
}
ATTENDANCES = {1: Attendance.ON_SITE, 2: Attendance.ONLINE, 3: Attendance.HYBRID}
NEEDS = {
    "hi": Accessibility.HEARING,
    "vi": Accessibility.VISION,
    "pi": Accessibility.PSYCHIC,
    "mi": Accessibility.MOBILITY,
    "ii": Accessibility.INTELLECTUAL,
}
