"""Official towns with a postcode and a point, by size; and invented halls in them."""

from functools import cache
from random import Random

from catalog.sightings import Place

_TOWNS = """
75011 Paris 48.86 2.38|69003 Lyon 45.76 4.85|13001 Marseille 43.30 5.38|31000 Toulouse 43.60 1.44|06000 Nice 43.70 7.27
44000 Nantes 47.22 -1.55|34000 Montpellier 43.61 3.88|67000 Strasbourg 48.58 7.75|33000 Bordeaux 44.84 -0.58
59000 Lille 50.63 3.06|35000 Rennes 48.11 -1.68|51100 Reims 49.26 4.03|83000 Toulon 43.12 5.93|42000 Saint-Étienne 45.44 4.39
76600 Le Havre 49.49 0.11|38000 Grenoble 45.19 5.72|21000 Dijon 47.32 5.04|49000 Angers 47.47 -0.55|69100 Villeurbanne 45.77 4.88
30000 Nîmes 43.84 4.36|93200 Saint-Denis 48.94 2.36|63000 Clermont-Ferrand 45.78 3.08|13100 Aix-en-Provence 43.53 5.45
72000 Le Mans 48.00 0.20|29200 Brest 48.39 -4.49|37000 Tours 47.39 0.69|80000 Amiens 49.89 2.30|87000 Limoges 45.83 1.26
74000 Annecy 45.90 6.13|66000 Perpignan 42.70 2.90|25000 Besançon 47.24 6.02|45000 Orléans 47.90 1.91|57000 Metz 49.12 6.18
76000 Rouen 49.44 1.10|68100 Mulhouse 47.75 7.34|93100 Montreuil 48.86 2.44|14000 Caen 49.18 -0.37|54000 Nancy 48.69 6.18
95100 Argenteuil 48.95 2.25|59100 Roubaix 50.69 3.18|59200 Tourcoing 50.72 3.16|84000 Avignon 43.95 4.81|86000 Poitiers 46.58 0.34
92000 Nanterre 48.89 2.21|94400 Vitry-sur-Seine 48.79 2.39|64000 Pau 43.30 -0.37|17000 La Rochelle 46.16 -1.15|62100 Calais 50.95 1.86
06400 Cannes 43.55 7.02|44600 Saint-Nazaire 47.27 -2.21|68000 Colmar 48.08 7.36|18000 Bourges 47.08 2.40|29000 Quimper 47.99 -4.10
26000 Valence 44.93 4.89|22000 Saint-Brieuc 48.51 -2.76|10000 Troyes 48.30 4.07|49300 Cholet 47.06 -0.88|79000 Niort 46.32 -0.46
73000 Chambéry 45.57 5.92|56100 Lorient 47.75 -3.37|82000 Montauban 44.02 1.36|11000 Carcassonne 43.21 2.35|81000 Albi 43.93 2.15
71100 Chalon-sur-Saône 46.78 4.85|51000 Châlons-en-Champagne 48.96 4.36|02100 Saint-Quentin 49.85 3.29|35400 Saint-Malo 48.65 -2.01
19100 Brive-la-Gaillarde 45.16 1.53|16000 Angoulême 45.65 0.16|56000 Vannes 47.66 -2.76|53000 Laval 48.07 -0.77|41000 Blois 47.59 1.33
64100 Bayonne 43.49 -1.47|40000 Mont-de-Marsan 43.89 -0.50|36000 Châteauroux 46.81 1.69|58000 Nevers 46.99 3.16|28000 Chartres 48.45 1.49
27000 Évreux 49.02 1.15|50100 Cherbourg-en-Cotentin 49.64 -1.62|65000 Tarbes 43.23 0.08|24000 Périgueux 45.18 0.72|47000 Agen 44.20 0.62
05000 Gap 44.56 6.08|88000 Épinal 48.17 6.45|70000 Vesoul 47.62 6.16|90000 Belfort 47.64 6.86|01000 Bourg-en-Bresse 46.20 5.23
07000 Privas 44.74 4.60|12000 Rodez 44.35 2.57|15000 Aurillac 44.93 2.44|23000 Guéret 46.17 1.87|46000 Cahors 44.45 1.44
48000 Mende 44.52 3.50|61000 Alençon 48.43 0.09|89000 Auxerre 47.80 3.57|52000 Chaumont 48.11 5.14|55000 Bar-le-Duc 48.77 5.16
08000 Charleville-Mézières 49.77 4.72|60000 Beauvais 49.43 2.08|77000 Melun 48.54 2.66|03000 Moulins 46.57 3.33|39000 Lons-le-Saunier 46.67 5.55
43000 Le Puy-en-Velay 45.04 3.88|09000 Foix 42.97 1.61|32000 Auch 43.65 0.59|04000 Digne-les-Bains 44.09 6.23|20000 Ajaccio 41.93 8.74
"""
_SORTS = [
    "Salle",
    "Médiathèque",
    "Centre social",
    "Maison de quartier",
    "Espace",
    "Gymnase",
    "Théâtre",
    "École",
    "Tiers-lieu",
    "Foyer",
    "Maison des associations",
]
_NAMES = [
    "des Lilas",
    "Jules-Verne",
    "du Canal",
    "Simone-Veil",
    "des Tilleuls",
    "Jean-Moulin",
    "de la Gare",
    "Rosa-Parks",
    "du Marché",
    "Lucie-Aubrac",
    "des Remparts",
    "Victor-Hugo",
    "du Port",
    "Olympe-de-Gouges",
    "des Acacias",
    "Jean-Jaurès",
    "de l'Horloge",
    "Marie-Curie",
    "du Pré",
    "Nelson-Mandela",
]
_STREETS = [
    "rue des Lilas",
    "place du Marché",
    "quai du Canal",
    "allée des Tilleuls",
    "avenue de la Gare",
    "rue de la République",
    "boulevard Victor-Hugo",
    "rue Pasteur",
    "cours Jean-Jaurès",
    "impasse des Acacias",
    "rue du Moulin",
    "avenue du Général-Leclerc",
]
_FRONT = [
    "Val",
    "Mont",
    "Pont",
    "Roche",
    "Font",
    "Bois",
    "Clair",
    "Haute",
    "Belle",
    "Neuve",
    "Ville",
    "Champ",
    "Croix",
    "Lac",
    "Riv",
    "Mar",
    "Ker",
    "Cast",
    "Aigue",
    "Orme",
]
_BACK = [
    "ombre",
    "fleuri",
    "serein",
    "argent",
    "vert",
    "noir",
    "lieu",
    "ville",
    "court",
    "mont",
    "combe",
    "val",
    "ac",
    "ières",
    "oux",
    "igny",
    "anges",
    "bourg",
    "mer",
    "eau",
]


@cache
def towns(count: int = 400) -> list[Place]:
    """Official towns, the largest first, then invented villages; each without a hall."""
    official = [_town(line) for line in _TOWNS.replace("\n", "|").split("|") if line]
    return [*official, *(_village(number) for number in range(count - len(official)))]


@cache
def hall(town: int, number: int) -> Place:
    """Hall `number` of a town: a name, a street and a point that stay the same."""
    place, chance = towns()[town], Random(f"{town} {number}")
    assert place.latitude is not None
    assert place.longitude is not None
    return place.model_copy(
        update={
            "name": f"{chance.choice(_SORTS)} {_NAMES[number % len(_NAMES)]}" if number else "Salle des fêtes",
            "address": f"{chance.randrange(1, 90)} {chance.choice(_STREETS)}",
            "latitude": round(place.latitude + chance.uniform(-0.02, 0.02), 5),
            "longitude": round(place.longitude + chance.uniform(-0.02, 0.02), 5),
        }
    )


def _town(line: str) -> Place:
    postcode, *name, latitude, longitude = line.split(" ")
    return Place(
        postal_code=postcode, city=" ".join(name), country="FR", latitude=float(latitude), longitude=float(longitude)
    )


def _village(number: int) -> Place:
    """A village that does not exist, with a postcode that La Poste does not use."""
    name = f"{_FRONT[number % 20]}{_BACK[number // 20 % 20]}"
    point = {"latitude": 43 + number * 7 % 600 / 100, "longitude": number * 13 % 600 / 100}
    return Place(postal_code=f"{98_100 + number}", city=name, country="FR", **point)
