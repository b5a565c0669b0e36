"""How words change from source to source: case, accents, quotes, abbreviations, initials, another language."""

import re
import unicodedata
from random import Random

_LITTLE = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sa",
        "ses",
        "son",
        "sur",
        "un",
        "une",
        "à",
        "the",
        "of",
        "and",
    ]
)
_STREETS = {"avenue": "av.", "boulevard": "bd", "place": "pl.", "rue": "r.", "impasse": "imp.", "route": "rte"}
_ENGLISH = {
    word: english
    for pair in [
        "accueil=welcome",
        "accessible=accessible",
        "agriculture=agriculture",
        "ancien=old",
        "aînés=elders",
        "apprendre=learning",
        "art=art",
        "arts=arts",
        "association=association",
        "associations=associations",
        "atelier=workshop",
        "ateliers=workshops",
        "au=at",
        "aux=at",
        "autour=around",
        "avec=with",
        "bal=ball",
        "balade=walk",
        "balades=walks",
        "carrière=career",
        "ce=this",
        "chant=singing",
        "chez=at",
        "cinéma=cinema",
        "collection=collection",
        "concert=concert",
        "concerts=concerts",
        "conférence=talk",
        "conférences=talks",
        "conte=tale",
        "contes=tales",
        "contée=storytelling",
        "contées=storytelling",
        "corps=body",
        "cours=class",
        "création=creation",
        "culture=culture",
        "dans=in",
        "danse=dance",
        "danser=dancing",
        "de=of",
        "des=of",
        "du=of",
        "découverte=discovery",
        "découvrir=discover",
        "découvrez=discover",
        "dessin=drawing",
        "droits=rights",
        "débat=debate",
        "eau=water",
        "emploi=job",
        "en=in",
        "enfants=children",
        "entre=between",
        "entrée=entry",
        "espace=space",
        "et=and",
        "exposition=exhibition",
        "expositions=exhibitions",
        "famille=family",
        "femmes=women",
        "film=film",
        "fleurs=flowers",
        "fondation=foundation",
        "formation=training",
        "forum=forum",
        "fête=party",
        "gratuit=free",
        "gratuite=free",
        "guidée=guided",
        "guidées=guided",
        "histoire=history",
        "hôtel=hotel",
        "hôtellerie=hospitality",
        "immersion=immersion",
        "intergénérationnel=intergenerational",
        "jardin=garden",
        "jardins=gardens",
        "jeu=game",
        "jeux=games",
        "jeune=young",
        "jeunes=young",
        "jour=day",
        "journal=journal",
        "journée=day",
        "la=the",
        "langue=language",
        "le=the",
        "lecture=reading",
        "les=the",
        "libre=free",
        "libres=free",
        "livre=book",
        "livres=books",
        "lumière=light",
        "maison=house",
        "marche=walk",
        "marché=market",
        "mémoire=memory",
        "metier=trade",
        "métier=trade",
        "métiers=trades",
        "mode=fashion",
        "monde=world",
        "mots=words",
        "musée=museum",
        "musées=museums",
        "musique=music",
        "musical=musical",
        "musicale=musical",
        "médiathèque=library",
        "nature=nature",
        "nocturne=late-opening",
        "nouvelle=new",
        "nouveaux=new",
        "nuit=night",
        "numérique=digital",
        "œuvre=work",
        "œuvres=works",
        "ouverte=open",
        "ouvertes=open",
        "par=by",
        "parcours=trail",
        "parents=parents",
        "paroles=words",
        "participatif=participatory",
        "patrimoine=heritage",
        "peinture=painting",
        "père=father",
        "permanence=drop-in",
        "petit=small",
        "photo=photo",
        "photographie=photography",
        "portes=doors",
        "pour=for",
        "poésie=poetry",
        "premiers=first",
        "présentation=presentation",
        "projection=screening",
        "quartier=neighbourhood",
        "recrutement=recruitment",
        "rencontre=meeting",
        "rencontres=meetings",
        "restauration=catering",
        "réunion=meeting",
        "salon=fair",
        "sciences=science",
        "scène=stage",
        "semaine=week",
        "solidaire=solidarity",
        "soirée=evening",
        "sous=under",
        "spectacle=show",
        "sport=sport",
        "sur=on",
        "séance=session",
        "table=table",
        "temps=time",
        "terre=earth",
        "théâtre=theatre",
        "tourisme=tourism",
        "tous=all",
        "un=a",
        "une=a",
        "université=university",
        "vie=life",
        "ville=city",
        "village=village",
        "visite=tour",
        "visites=tours",
        "voix=voices",
        "voyage=journey",
        "à=at",
        "œil=eye",
        "école=school",
        "écriture=writing",
        "édition=edition",
    ]
    for word, _, english in (pair.partition("="),)
}
_PHRASES = {
    "journée portes ouvertes": "open day",
    "portes ouvertes": "open day",
    "visite libre": "free visit",
    "visite guidée": "guided tour",
    "à voix haute": "aloud",
}
_TOLD_IN_PHRASES = frozenset(" ".join(_PHRASES.values()).split())


def without_accents(text: str) -> str:
    """`Élève` as `Eleve`."""
    return "".join(letter for letter in unicodedata.normalize("NFD", text) if not unicodedata.combining(letter))


def with_other_quotes(text: str) -> str:
    """Typographic quotes for plain ones, and plain ones for typographic."""
    if "’" in text or "«" in text:
        return text.replace("’", "'").replace("« ", '"').replace(" »", '"')
    return re.sub(r'"([^"]+)"', "« \\1 »", text.replace("'", "’"))


def in_english(title: str) -> str:
    """The title with the words that the table knows in English; empty where it knows too few of them."""
    for phrase, english in _PHRASES.items():
        title = re.sub(phrase, english, title, flags=re.IGNORECASE)
    words = re.findall(r"\w+|\W+", title.replace("l'", "").replace("d'", "of ").replace("l’", "").replace("d’", "of "))
    told = [_ENGLISH.get(word.lower(), word) for word in words]
    real = [word for word in words if word[0].isalpha() and word.lower() not in _LITTLE]
    known = sum(word.lower() in _ENGLISH or word.lower() in _TOLD_IN_PHRASES for word in real)
    # Names stay as they are; half of the words is enough for a reader to see a translation.
    return "".join(told) if known >= 2 and known * 2 >= len(real) else ""


def initials(name: str) -> str:
    """The acronym of a name of three to five words that mean something; empty of others."""
    if "(" in name:
        return ""
    words = [word for word in re.findall(r"\w+", name) if word.lower() not in _LITTLE and word[0].isalpha()]
    return "".join(word[0] for word in words).upper() if 3 <= len(words) <= 5 else ""


def shortened(title: str) -> str:
    """The title up to its first break, or its first words: as programmes print it. The title where it is short."""
    for mark in (" : ", " – ", " - ", " | ", ". ", " ("):
        head, _, rest = title.partition(mark)
        if rest and len([word for word in head.split() if len(word) > 3]) >= 3:
            return head
    words = title.split()
    return title if len(words) <= 8 else " ".join(words[:7]) + "…"


def adorned(title: str, town: str, organiser: str, day: str, chance: Random) -> str:
    """The title with something in front or behind that is not part of it."""
    ways = [f"Gratuit ! {title}", f"{title} ({day})", f"{day} – {title}", f"{title} !"]
    ways += [f"{title} à {town}", f"{title} – {town}", f"[{town}] {title}"] if town else []
    ways += [f"{organiser} : {title}", f"{title} par {organiser}"] if organiser and len(organiser) < 50 else []
    return chance.choice(ways)[:200]


def abbreviated(address: str) -> str:
    """`12, rue de la Paix` as `12 r. de la Paix`."""
    return re.sub(
        r"\b(" + "|".join(_STREETS) + r")\b(?= )",
        lambda found: _STREETS[found[1].lower()],
        address,
        flags=re.IGNORECASE,
    )


def town_abbreviated(town: str) -> str:
    """`Saint-Étienne` as `ST ETIENNE`; other towns in capitals without hyphens."""
    plain = without_accents(town).upper().replace("-", " ")
    return re.sub(r"\bSAINTE\b", "STE", re.sub(r"\bSAINT\b", "ST", plain))
