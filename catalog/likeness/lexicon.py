"""The closed lists by which titles are read, in French and English: what sort of event, for whom, filling words.

A word that says what sort of event it is, or that it is free, open or new, stands in a third of all titles:
it says little about which event it is. The lists are short on purpose; a word that is missing from them
only weighs a little more than it should.
"""

import re
from collections.abc import Mapping
from functools import lru_cache


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without the endings that number and gender give it, so that `réfugiées` meets `réfugié`."""
    if word.endswith("aux") and len(word) > 6:
        return word[:-3] + ("u" if word.endswith("eaux") else "l")
    while len(word) > 4 and word[-1] in "sxe":
        word = word[:-1]
    return word


def _table(text: str) -> dict[str, str]:
    """Lines of a name and its words, as the name of each word's stem."""
    rows = (line.split() for line in text.strip().splitlines())
    return {stem(word): name for name, *words in rows for word in words}


def _pairs(text: str) -> dict[str, str]:
    return {stem(english): stem(french) for english, french in re.findall(r"(\w+)=(\w+)", text)}


def words_in(text: str) -> frozenset[str]:
    """The words of a closed list."""
    return frozenset(text.split())


SORTS: Mapping[str, str] = _table("""
learn atelier ateliers workshop workshops stage cours formation formations initiation training class masterclass lab
talk conference debat debats talk talks causerie colloque seminaire symposium panel plenary temoignage keynote
meet rencontre rencontres reunion meeting meetup cafe coffee apero aperitif afterwork rendez rdv echange echanges
desk permanence permanences consultation dropin helpdesk
show concert spectacle theatre recital gig show
film projection film cine cinema documentaire screening movie
exhibition exposition expo exhibition
opening vernissage inauguration finissage cloture
feast fete bal kermesse party gala carnaval celebration
walk visite visites balade marche randonnee tour walk visit
meal repas diner dejeuner banquet brunch buffet lunch dinner
market collecte brocante braderie grenier troc bourse marche market swap
assembly assemblee ag assembly
game tournoi jeu jeux loto game games tournament
reading lecture conte contes reading
fair forum salon festival semaine journee journees hackathon week fair
""")
"""What sort of event a word names. Sorts that tellers mix up are in `LIKE_SORTS`."""

OPENING = "opening"
"""The sort of what opens or closes another event."""

LIKE_SORTS = frozenset({"talk", "meet", "fair", "assembly"})
"""One source's *rencontre* is another's *conférence* or *forum*."""

UMBRELLAS = words_in("forum salon festival semain journe hackathon week fair fest saison cycle programm")
"""Stems of words that name a whole of many parts."""

FILLERS = frozenset(
    stem(word)
    for word in words_in("""
accueil agenda animation annuel apres bienvenue ceremonie club decouverte demonstration demo edition entree
evenement event events free gratuit grand groupe hour hours information infos inscription jour lancement
libre live matinee matin matins mois nocturne nouveau nouvel nouvelle numerique digital online ouverte ouvert ouverture open
participatif participative partage petit pitch portes presentation programme public seance session series soiree soir solidaire
special speciale stand table ronde tous toutes venez visio visioconference distanciel presentiel hybride vous webinaire webinar
weekend ligne midi heure date complet full annule cancelled reporte postponed nuit decouvrir decouvrez participez
venir ensemble autour samedi dimanche lundi mardi mercredi jeudi vendredi monday tuesday wednesday thursday friday
saturday sunday janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre january february
march april may june july august september october november december new numero partie part niveau level day days
evening morning afternoon exceptionnel exceptionnelle exceptionnels national nationale nationaux regional regionale departemental departementale municipal municipale
""")
)
"""Words that fill a title: they tell one event from another no better than its date does."""

LITTLE = words_in("""
a au aux avec by chez ce ces cet cette d dans de des du en et for from in l la le les leur leurs m mon n ne nos notre
nous of on ou our par pas pour qu que qui s sa se ses si son sur the to un une vos votre y your with at and an is it ta
tes ton via sans entre vers plus how are we you quand comment
""")
"""Articles, prepositions and pronouns."""

ENGLISH = words_in("the of and for with to your our how at by from is are we you an")
FRENCH = words_in("le la les l d des du de et pour avec sur dans au aux un une vos votre notre en par chez nos ses")
"""Little words that give away a title's language."""

IN_FRENCH: Mapping[str, str] = _pairs("""
access=acces accessibility=accessibilite accounting=comptabilite advice=conseil aid=aide animals=animaux art=art
arts=arts association=association basics=bases beginners=debutants benefits=prestations bicycle=velo bike=velo
board=conseil book=livre books=livres bread=pain budget=budget building=construction business=entreprise
camera=photo care=soin carers=aidants chess=echecs children=enfants choir=chorale circle=cercle citizen=citoyen
citizens=citoyens city=ville civic=citoyen cleaning=nettoyage climate=climat clothes=vetements code=code
coding=code community=communaute compost=compost computer=ordinateur computers=ordinateurs conversation=conversation
cooking=cuisine craft=artisanat crowdfunding=financement culture=culture cybersecurity=cybersecurite cycling=velo
dance=danse data=donnees democracy=democratie disability=handicap disabled=handicapes discover=decouvrir
discovery=decouverte donation=don drawing=dessin drawings=dessins economy=economie education=education elderly=aines
email=courriel emails=courriels employment=emploi energy=energie english=anglais environment=environnement
exchange=echange fabric=tissu families=familles family=famille film=film finance=finance first=premiers
fix=reparer food=alimentation french=francais funding=financement future=avenir game=jeu games=jeux garden=jardin
gardening=jardinage gardens=jardins girls=filles guitar=guitare hands=mains health=sante hearing=audition
help=aide history=histoire home=maison homeless=sansabri homework=devoirs house=maison housing=logement
inclusion=inclusion internet=internet introduction=initiation job=emploi jobs=emploi journey=parcours
kids=enfants kitchen=cuisine knitting=tricot knowledge=savoirs language=langue law=droit learn=apprendre
learning=apprentissage letter=lettre library=bibliotheque life=vie listening=ecoute local=local making=fabrication
map=carte mapping=cartographie market=marche memory=memoire mobile=mobile money=argent music=musique
nature=nature neighbour=voisin neighbours=voisins neighbors=voisins network=reseau newcomers=arrivants night=nuit
older=ages open=ouvert painting=peinture parents=parents participation=participation participatory=participatif
peace=paix people=personnes phone=telephone phones=telephones photo=photo photography=photographie picture=photo
plants=plantes platform=plateforme poetry=poesie portrait=portrait portraits=portraits printing=impression
privacy=vie programming=programmation project=projet projects=projets protect=proteger protection=protection
radio=radio recycling=recyclage refugee=refugie refugees=refugies repair=reparation repairing=reparation
rights=droits robots=robots safety=securite scams=arnaques school=ecole science=science security=securite
seed=graine seeds=graines seniors=seniors sewing=couture sharing=partage sign=signes skills=competences
smartphone=smartphone software=logiciel solidarity=solidarite song=chanson songs=chansons sport=sport
steps=pas stories=histoires story=histoire street=rue student=etudiant students=etudiants support=soutien
sustainable=durable swap=troc tablet=tablette tax=impots taxes=impots tea=the technology=technologie
theatre=theatre time=temps together=ensemble tools=outils town=ville toys=jouets training=formation transport=transport
tree=arbre trees=arbres unemployed=chomeurs vegetable=legumes video=video village=village volunteer=benevole
volunteering=benevolat volunteers=benevoles waste=dechets water=eau web=web wellbeing=bienetre winter=hiver
women=femmes words=mots work=travail world=monde writing=ecriture yoga=yoga youth=jeunesse young=jeunes
""")
"""What frequent words of English titles are in French, both as stems."""

GROUPS: Mapping[str, str] = _table("""
level:first debutant debutants debutante beginner beginners
level:middle intermediaire intermediaires intermediate
level:last avance avances avancee confirme confirmes perfectionnement approfondissement advanced expert experts
age:child enfant enfants kids children junior juniors
age:teen ado ados adolescent adolescents teen teens
age:adult adulte adultes adult adults
age:senior senior seniors aine aines retraites
gender:women femme femmes women dames
gender:men homme hommes men
gender:girls fille filles girls
gender:boys garcon garcons boys
tongue:fr francais french
tongue:en anglais english
tongue:es espagnol spanish
tongue:ar arabe arabic
tongue:de allemand german
tongue:it italien italian
tongue:ua ukrainien ukrainian
system:mac mac macos
system:windows windows
system:linux linux
phone:android android
phone:iphone iphone ios
""")
"""Words that tell parallel sessions from each other: titles that name two of one list speak of two events."""
