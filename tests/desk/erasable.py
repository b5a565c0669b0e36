"""A week that was published yesterday, with somebody in it who may ask to be erased."""

from datetime import timedelta
from pathlib import Path

from catalog import clock
from tests.journeys.web import Happening, Place

PERSON = "Jeanne Inventée"
LECTURE = Happening("lecture", f"Lecture de {PERSON}")
BAL = Happening("bal", "Bal des pompiers", hour=15)


def published_week(folder: Path) -> Place:
    """The instance in `folder`: a reading of Jeanne's and a ball, taken in yesterday, published now."""
    made = Place(folder)
    made.describe("brume", ["https://brume.example/agenda.ics"])
    with clock.frozen(clock.now() - timedelta(days=1)):
        made.takes_in("brume", LECTURE, BAL)
    made.publish()
    return made
