"""The types of schema.org that are events or organisations (schema.org release 29, and pending ones)."""

from catalog.vocabulary import AssociationKind

_PREFIXES = (
    "https://schema.org/",
    "http://schema.org/",
    "https://www.schema.org/",
    "http://www.schema.org/",
    "schema:",
)

EVENTS = frozenset(
    [
        "Event",
        "BusinessEvent",
        "ChildrensEvent",
        "ComedyEvent",
        "ConferenceEvent",
        "CourseInstance",
        "DanceEvent",
        "DeliveryEvent",
        "EducationEvent",
        "EventSeries",
        "ExhibitionEvent",
        "Festival",
        "FoodEvent",
        "Hackathon",
        "LiteraryEvent",
        "MusicEvent",
        "PerformingArtsEvent",
        "PublicationEvent",
        "BroadcastEvent",
        "OnDemandEvent",
        "SaleEvent",
        "ScreeningEvent",
        "SocialEvent",
        "SportsEvent",
        "TheaterEvent",
        "VisualArtsEvent",
    ]
)
_ASSOCIATIONS = frozenset(["NGO"])
_PUBLIC_BODIES = frozenset(["GovernmentOrganization", "GovernmentOffice", "PostOffice", "FireStation"])
_COMPANIES = frozenset(
    [
        "Corporation",
        "Airline",
        "LocalBusiness",
        "OnlineBusiness",
        "OnlineStore",
        "AutomotiveBusiness",
        "ChildCare",
        "Dentist",
        "DryCleaningOrLaundry",
        "EntertainmentBusiness",
        "FinancialService",
        "FoodEstablishment",
        "Restaurant",
        "CafeOrCoffeeShop",
        "BarOrPub",
        "Bakery",
        "HealthAndBeautyBusiness",
        "HomeAndConstructionBusiness",
        "InternetCafe",
        "LegalService",
        "LodgingBusiness",
        "Hotel",
        "ProfessionalService",
        "RadioStation",
        "RealEstateAgent",
        "SelfStorage",
        "ShoppingCenter",
        "Store",
        "BookStore",
        "ElectronicsStore",
        "TelevisionStation",
        "TravelAgency",
    ]
)
_COOPERATIVES = frozenset(["Cooperative"])
_OTHERS = frozenset(
    [
        "Organization",
        "AnimalShelter",
        "ArchiveOrganization",
        "Consortium",
        "EducationalOrganization",
        "CollegeOrUniversity",
        "ElementarySchool",
        "HighSchool",
        "MiddleSchool",
        "Preschool",
        "School",
        "EmploymentAgency",
        "FundingAgency",
        "Library",
        "LibrarySystem",
        "MedicalOrganization",
        "Hospital",
        "NewsMediaOrganization",
        "PerformingGroup",
        "DanceGroup",
        "MusicGroup",
        "TheaterGroup",
        "PoliticalParty",
        "Project",
        "ResearchProject",
        "RecyclingCenter",
        "ResearchOrganization",
        "SearchRescueOrganization",
        "SportsActivityLocation",
        "SportsClub",
        "SportsOrganization",
        "SportsTeam",
        "TouristInformationCenter",
        "WorkersUnion",
        "EmergencyService",
    ]
)
ORGANISATIONS = _ASSOCIATIONS | _PUBLIC_BODIES | _COMPANIES | _COOPERATIVES | _OTHERS

_KINDS = (
    (_ASSOCIATIONS, AssociationKind.ASSOCIATION),
    (_PUBLIC_BODIES, AssociationKind.PUBLIC_BODY),
    (_COOPERATIVES, AssociationKind.COOPERATIVE),
    (_COMPANIES, AssociationKind.COMPANY),
)


def bare(name: str) -> str:
    """`https://schema.org/Event` and `schema:Event` as `Event`; other vocabularies' names stay as they are."""
    for prefix in _PREFIXES:
        if name.startswith(prefix):
            return name[len(prefix) :].strip("/# ")
    return name.strip()


def kind_of(types: frozenset[str]) -> AssociationKind | None:
    """What sort of organisation the types say, where they say it."""
    return next((kind for names, kind in _KINDS if names & types), None)
