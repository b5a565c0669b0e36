"""The closed lists. A word that is not in them is reported, never guessed into them.

Every member of a labelled list carries its French and its English label, so that adding a theme
is adding one line here.
"""

from enum import StrEnum
from typing import Self


class Labelled(StrEnum):
    """A member of a closed list, with a label in each language that people see.

    Attributes:
        fr: the French label.
        en: the English label.
    """

    fr: str
    en: str

    def __new__(cls, value: str, fr: str = "", en: str = "") -> Self:
        """Make the member `value` with its two labels."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.fr = fr
        member.en = en
        return member

    def label(self, language: str) -> str:
        """The label in `language`: `fr`, or English for any other."""
        return self.fr if language == "fr" else self.en


class Theme(Labelled):
    """What an event or an association is about."""

    CROWDFUNDING = "crowdfunding", "Financement participatif", "Crowdfunding"
    REFUGEES = "refugees", "Accueil des réfugiés", "Refugee matching"
    ELDERLY = "elderly", "Entraide avec les aînés", "Elderly neighbourhood help"
    CIVIC_TECH = "civic-tech", "Civic tech", "Civic tech"
    DIGITAL_INCLUSION = "digital-inclusion", "Inclusion numérique", "Digital inclusion"
    YOUTH_EMPLOYMENT = "youth-employment", "Emploi des jeunes", "Youth employment"
    HEALTH = "health", "Santé", "Health"
    DISABILITY = "disability", "Handicap", "Disability"
    HOUSING = "housing", "Logement", "Housing"
    FOOD = "food", "Alimentation", "Food"
    EDUCATION = "education", "Éducation", "Education"
    ENVIRONMENT = "environment", "Environnement", "Environment"
    VOLUNTEERING = "volunteering", "Bénévolat", "Volunteering"
    OTHER = "other", "Autres solidarités", "Other solidarity"


class Audience(Labelled):
    """For whom."""

    EVERYONE = "everyone", "Tout public", "Everyone"
    CHILDREN = "children", "Enfants", "Children"
    YOUNG_PEOPLE = "young-people", "Jeunes", "Young people"
    STUDENTS = "students", "Étudiants", "Students"
    FAMILIES = "families", "Familles", "Families"
    SENIORS = "seniors", "Seniors", "Seniors"
    WOMEN = "women", "Femmes", "Women"
    JOB_SEEKERS = "job-seekers", "Demandeurs d’emploi", "Job seekers"
    REFUGEES = "refugees", "Personnes exilées", "Refugees"
    DISABLED_PEOPLE = "disabled-people", "Personnes handicapées", "Disabled people"
    PROFESSIONALS = "professionals", "Professionnels", "Professionals"
    VOLUNTEERS = "volunteers", "Bénévoles", "Volunteers"


class Attendance(Labelled):
    """How one takes part (schema.org eventAttendanceMode)."""

    ON_SITE = "on-site", "Sur place", "On site"
    ONLINE = "online", "En ligne", "Online"
    HYBRID = "hybrid", "Sur place et en ligne", "On site and online"


class EventStatus(Labelled):
    """What is said of an event. Whether it is still *seen* is another matter: see `Seen`."""

    SCHEDULED = "scheduled", "Prévu", "Scheduled"
    TENTATIVE = "tentative", "À confirmer", "Tentative"
    RESCHEDULED = "rescheduled", "Nouvelle date", "Rescheduled"
    POSTPONED = "postponed", "Reporté", "Postponed"
    MOVED_ONLINE = "moved-online", "Passe en ligne", "Moved online"
    FULL = "full", "Complet", "Full"
    CANCELLED = "cancelled", "Annulé", "Cancelled"


class Seen(Labelled):
    """Whether the sources still show what they once showed."""

    LISTED = "listed", "Annoncé", "Listed"
    NO_LONGER_LISTED = "no-longer-listed", "N’est plus annoncé par sa source", "No longer listed"
    SOURCE_DOWN = "source-down", "Source injoignable", "Source down"


class AssociationKind(Labelled):
    """What sort of organisation it is."""

    ASSOCIATION = "association", "Association", "Association"
    FOUNDATION = "foundation", "Fondation", "Foundation"
    COOPERATIVE = "cooperative", "Coopérative", "Cooperative"
    COMPANY = "company", "Entreprise", "Company"
    PUBLIC_BODY = "public-body", "Organisme public", "Public body"
    COLLECTIVE = "collective", "Collectif", "Collective"
    OTHER = "other", "Autre organisation", "Other organisation"


class Accessibility(Labelled):
    """Needs that a place or an event says that it meets (OpenAgenda's five codes, and three more)."""

    HEARING = "hearing", "Handicap auditif", "Hearing impairment"
    VISION = "vision", "Handicap visuel", "Visual impairment"
    PSYCHIC = "psychic", "Handicap psychique", "Psychic impairment"
    MOBILITY = "mobility", "Handicap moteur", "Mobility impairment"
    INTELLECTUAL = "intellectual", "Handicap intellectuel", "Intellectual impairment"
    ILLITERACY = "illiteracy", "Illettrisme", "Illiteracy"
    FOREIGN_LANGUAGES = "foreign-languages", "Langues étrangères", "Foreign languages"
    SIGN_LANGUAGE = "sign-language", "Langue des signes", "Sign language"


class PriceKind(Labelled):
    """What taking part costs."""

    FREE = "free", "Gratuit", "Free"
    PAY_WHAT_YOU_WANT = "pay-what-you-want", "Prix libre", "Pay what you want"
    PAID = "paid", "Payant", "Paid"


class ContactKind(StrEnum):
    """How an organisation is reached."""

    LINK = "link"
    EMAIL = "email"
    PHONE = "phone"


class SkipReason(StrEnum):
    """Why an item of a source was not taken."""

    MALFORMED = "malformed"
    NO_TITLE = "no title"
    NO_DATE = "no date"
    BAD_DATE = "unreadable date"
    OUT_OF_RANGE = "date out of range"
    BAD_RECURRENCE = "recurrence refused"
    NO_OCCURRENCE = "no occurrence in the window"
    PRIVATE = "private"
    NOT_CONCERNED = "not an event or association"
    DUPLICATE = "same item twice"
    TOO_LARGE = "too large"
    LIMIT = "over the limit of one visit"
    ERASED = "erased on request"
    WITHDRAWN = "withdrawn by its source"


class Doubt(StrEnum):
    """What a reader had to assume; shown with the claim."""

    ZONE_ASSUMED = "time zone assumed"
    ZONE_RULES_IGNORED = "time zone rules of the file ignored"
    END_IGNORED = "end before start ignored"
    OCCURRENCES_CAPPED = "only the first occurrences kept"
    RECURRENCE_IGNORED = "recurrence refused, first date kept"
    ENCODING_GUESSED = "encoding guessed"
    TEXT_CUT = "text cut"
    YEAR_ASSUMED = "year assumed"
    READ_FROM_PROSE = "read from prose"


class Taken(StrEnum):
    """What taking in a sighting did."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    RETURNED = "returned"
    ERASED = "erased"
