"""Words as they are compared: without endings, generic ones apart from those that tell one event from another. Pure."""

import re
from functools import lru_cache

from catalog.cleaning.text import fold

# Words that many events share: they say what sort of thing it is, not which.
GENERIC = frozenset(
    [
        "accueil",
        "agenda",
        "animation",
        "animations",
        "annuel",
        "annuelle",
        "apero",
        "aperitif",
        "assemblee",
        "atelier",
        "ateliers",
        "bienvenue",
        "cafe",
        "cafes",
        "ceremonie",
        "cloture",
        "club",
        "coffee",
        "collecte",
        "colloque",
        "concert",
        "conference",
        "conferences",
        "cours",
        "course",
        "debat",
        "debats",
        "decouverte",
        "demonstration",
        "demo",
        "edition",
        "entree",
        "evenement",
        "evenements",
        "event",
        "events",
        "expo",
        "exposition",
        "fete",
        "festival",
        "film",
        "forum",
        "formation",
        "formations",
        "free",
        "gratuit",
        "gratuite",
        "grand",
        "grande",
        "groupe",
        "hackathon",
        "hour",
        "hours",
        "information",
        "informations",
        "inauguration",
        "initiation",
        "inscription",
        "inscriptions",
        "jeu",
        "jeux",
        "journee",
        "journees",
        "jour",
        "lancement",
        "lecture",
        "libre",
        "live",
        "marche",
        "matinee",
        "meeting",
        "meetup",
        "meet",
        "mois",
        "nocturne",
        "nouveau",
        "nouvelle",
        "numerique",
        "numeriques",
        "digital",
        "online",
        "ouverte",
        "ouvertes",
        "ouvert",
        "ouverture",
        "open",
        "participatif",
        "participative",
        "partage",
        "permanence",
        "permanences",
        "petit",
        "petite",
        "pitch",
        "portes",
        "presentation",
        "programme",
        "projection",
        "public",
        "publique",
        "rencontre",
        "rencontres",
        "rendez",
        "rdv",
        "repas",
        "reunion",
        "salon",
        "samedi",
        "dimanche",
        "lundi",
        "mardi",
        "mercredi",
        "jeudi",
        "vendredi",
        "seance",
        "seances",
        "semaine",
        "seminaire",
        "session",
        "sessions",
        "soiree",
        "soirees",
        "solidaire",
        "solidaires",
        "special",
        "speciale",
        "spectacle",
        "stage",
        "stand",
        "table",
        "talk",
        "tour",
        "tournoi",
        "tous",
        "toutes",
        "training",
        "venez",
        "visio",
        "visioconference",
        "visite",
        "visites",
        "vous",
        "vernissage",
        "webinaire",
        "webinar",
        "week",
        "weekend",
        "workshop",
        "ligne",
        "soir",
        "matin",
        "midi",
        "heure",
        "heures",
        "date",
        "dates",
        "complet",
        "annule",
        "reporte",
        "nuit",
        "janvier",
        "fevrier",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "aout",
        "septembre",
        "octobre",
        "novembre",
        "decembre",
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    ]
)
_LITTLE = frozenset(
    [
        "a",
        "au",
        "aux",
        "avec",
        "by",
        "chez",
        "ce",
        "ces",
        "cet",
        "cette",
        "d",
        "dans",
        "de",
        "des",
        "du",
        "en",
        "et",
        "for",
        "from",
        "in",
        "l",
        "la",
        "le",
        "les",
        "leur",
        "leurs",
        "l",
        "m",
        "mon",
        "n",
        "ne",
        "nos",
        "notre",
        "nous",
        "of",
        "on",
        "ou",
        "our",
        "par",
        "pas",
        "pour",
        "qu",
        "que",
        "qui",
        "s",
        "sa",
        "se",
        "ses",
        "si",
        "son",
        "sur",
        "the",
        "to",
        "un",
        "une",
        "vos",
        "votre",
        "y",
        "your",
        "with",
        "at",
        "and",
        "an",
        "is",
        "it",
        "ta",
        "tes",
        "ton",
        "via",
        "sans",
        "entre",
        "vers",
        "plus",
    ]
)
_LEGAL = frozenset(
    [
        "association",
        "asso",
        "assoc",
        "associations",
        "fondation",
        "fonds",
        "federation",
        "collectif",
        "loi",
        "1901",
        "scic",
        "scop",
        "sas",
        "sarl",
        "eurl",
        "sa",
        "comite",
        "antenne",
        "section",
        "delegation",
        "departementale",
        "locale",
        "nationale",
        "reseau",
        "groupe",
        "ong",
        "ngo",
        "foundation",
        "trust",
    ]
)
_MARKER = re.compile(
    r"\b(?:session|seance|partie|part|episode|ep|jour|day|niveau|level|groupe|group|module|volet|acte|etape|edition|"
    r"numero|no|n|cycle|cours|atelier|rencontre|tome|saison|phase|vol|volume)\s*(?:n|no|numero)?\s*"
    r"(\d{1,3}|[ivx]{1,4}|[a-h])\b(?!\s*(?:ans|h\b|euros|janvier|fevrier|mars|avril|mai|juin|juillet|aout|septembre|"
    r"octobre|novembre|decembre))"
)
_COUNTED = re.compile(r"\b(\d{1,2})\s*(?:/|sur)\s*(\d{1,2})\b")
_HASHED = re.compile(r"#\s*(\d{1,3})\b")
_ORDINAL = re.compile(
    r"\b(\d{1,3})\s*(?:eme|ere|er|nd|rd|th|e)\b|\b(premier|premiere|deuxieme|second|seconde|troisieme)\b"
)
_ORDINALS = {"premier": "1", "premiere": "1", "deuxieme": "2", "second": "2", "seconde": "2", "troisieme": "3"}
_ROMAN = {
    "i": "1",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "v": "5",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "x": "10",
}
_NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without the endings that number and gender give it, so that `réfugiées` meets `réfugié`."""
    for ending in ("aux", "eaux"):
        if word.endswith(ending) and len(word) > 6:
            return word[: -len(ending)] + ("al" if ending == "aux" else "eau")
    while len(word) > 4 and word[-1] in "sxe":
        word = word[:-1]
    return word


_GENERIC_STEMS = frozenset(stem(word) for word in GENERIC)


def significant(text: str) -> frozenset[str]:
    """The words of a folded text that tell one event from another, as stems; years and day numbers are none."""
    return frozenset(
        stemmed
        for word in text.split()
        if word not in _LITTLE and not _NUMBER.fullmatch(word) and (stemmed := stem(word)) not in _GENERIC_STEMS
    )


def generic(text: str) -> frozenset[str]:
    """The words of a folded text that say what sort of event it is, as stems."""
    return frozenset(stemmed for word in text.split() if (stemmed := stem(word)) in _GENERIC_STEMS)


def markers(title: str) -> frozenset[str]:
    """The numbers that tell one session from the next: `séance 3/6`, `partie 2`, `niveau B`, `#4`, `2e édition`."""
    text = fold(title)
    found = {_ROMAN.get(match, match) for match in _MARKER.findall(text)}
    found |= {match for match, _ in _COUNTED.findall(title)} | set(_HASHED.findall(title))
    found |= {number or _ORDINALS[word] for number, word in _ORDINAL.findall(text)}
    return frozenset(found)


@lru_cache(maxsize=20_000)
def organisation_words(name: str) -> frozenset[str]:
    """The words of an organisation's name without legal forms and little words, as stems."""
    words = fold(name).split()
    return frozenset(stem(word) for word in words if word not in _LITTLE and word not in _LEGAL) or frozenset(words)


@lru_cache(maxsize=20_000)
def acronyms(name: str) -> frozenset[str]:
    """The acronym that the words of a name make, and those that stand in it in capitals: `(MJC)`."""
    words = [word for word in fold(name).split() if word not in _LITTLE]
    made = "".join(word[0] for word in words)
    written = {fold(word).replace(" ", "") for word in re.findall(r"\b(?:[A-ZÀ-Ü]\.?){2,8}\b", name)}
    return frozenset(written | ({made} if len(made) > 2 else set()))
