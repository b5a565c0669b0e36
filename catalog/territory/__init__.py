"""Where in France: communes by INSEE code, name or postcode, départements, regions, and their time zones. Pure.

The official table (`data/`, Licence Ouverte 2.0) is read when it is first asked for.
"""

from catalog.territory.centres import Point, centre_of, distance
from catalog.territory.communes import Commune, commune, communes_at, communes_named, department_of, region_of
from catalog.territory.divisions import Department, Region, department_of_country, departments, regions
from catalog.territory.locating import commune_of, located, same_place
from catalog.territory.placing import placed, placed_value, town_named
from catalog.territory.zones import zone_at, zone_of_place, zone_overseas

__all__ = [
    "Commune",
    "Department",
    "Point",
    "Region",
    "centre_of",
    "commune",
    "commune_of",
    "communes_at",
    "communes_named",
    "department_of",
    "department_of_country",
    "departments",
    "distance",
    "located",
    "placed",
    "placed_value",
    "region_of",
    "regions",
    "same_place",
    "town_named",
    "zone_at",
    "zone_of_place",
    "zone_overseas",
]
