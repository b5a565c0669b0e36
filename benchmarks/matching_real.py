"""Real sightings for the labelled pairs, read by Goodweek's own readers from `shared/realdata` beside the repository.

None of it is kept in the repository: where the folder is absent, there is nothing to read.
"""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

from catalog.cleaning.times import in_zone
from catalog.errors import SourceUnreadable
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    EventFacts,
    EventSighting,
    Occurrence,
    Organiser,
    Origin,
    Place,
    Sighting,
)
from crawlers.readers import reader_named
from crawlers.reading import Answer, Reading

REALDATA = (Path(__file__).parents[1] / ".." / "shared" / "realdata").resolve()
_READ_AT = datetime(2026, 11, 1, 8, tzinfo=UTC)
_ALWAYS = (date(1990, 1, 1), date(2090, 1, 1))
_LEGISTAR = "City-Bureau__city-scrapers/tests/files/cook_board.json"


@cache
def real_events() -> dict[str, list[EventSighting]]:
    """Events by the set that they come from; without those that one set holds twice, word for word.

    Without those, too, that name neither a place nor an organiser: they are samples of a format
    (`Test Event 1`), on which nobody could say anything.
    """
    sets = {
        "OpenAgenda Paris": _read("opendatasoft", "raym648__*/data/raw_events.json", "application/json"),
        "Cook County board": _meetings(),
        "The Events Calendar": _read("events_calendar", "the-events-calendar__*/**/Archive_EventTest*.json", ""),
        "schema.org": _read("schema_org", "schemaorg__*/**/*.txt", "text/html"),
        "Songkick": _read("schema_org", "scrapinghub__extruct/**/*.html", "text/html"),
        "city-scrapers": _read("schema_org", "City-Bureau__*/**/*.html", "text/html"),
    }
    return {name: _once(found) for name, found in sets.items()}


@cache
def real_associations() -> dict[str, list[AssociationSighting]]:
    """Associations and other structures, by table."""
    tables = sorted(REALDATA.glob("anct-cartographie-nationale__mednum-cli/assets/input/*/*.json"))
    found = {path.stem: _associations("mednum", path) for path in tables if "config" not in path.name}
    answers = sorted(REALDATA.glob("annuaire-entreprises-data-gouv-fr__site/**/search-*.json"))
    found["recherche d'entreprises"] = [one for path in answers for one in _associations("recherche_entreprises", path)]
    found["Lyon Tech Hub"] = _communities()
    return {name: [one for one in table if len(one.facts.name) > 2] for name, table in found.items()}


def _read(reader: str, pattern: str, media_type: str) -> list[EventSighting]:
    found = (one for path in sorted(REALDATA.glob(pattern)) for one in _sightings(reader, path, media_type))
    return [one for one in found if isinstance(one, EventSighting)]


def _associations(reader: str, path: Path) -> list[AssociationSighting]:
    return [one for one in _sightings(reader, path, "application/json") if isinstance(one, AssociationSighting)]


def _sightings(reader: str, path: Path, media_type: str) -> Iterator[Sighting]:
    answer = Answer(f"https://real.example/{path.name}", path.read_bytes(), _READ_AT, content_type=media_type)
    reading = Reading("real", reader, *_ALWAYS, *_ALWAYS, language="fr", options={})
    try:
        for found in reader_named(reader)(answer, reading):
            if isinstance(found, EventSighting | AssociationSighting):
                yield found
    except SourceUnreadable:
        return


def _once(found: list[EventSighting]) -> list[EventSighting]:
    told = [one for one in found if one.facts.place or one.facts.organisers]
    by_words = {(one.facts.title, one.facts.occurrences, one.facts.place): one for one in reversed(told)}
    return sorted(by_words.values(), key=lambda one: (one.facts.title, one.facts.occurrences[0].first_day))


def _meetings() -> list[EventSighting]:
    """Meetings of a county's board and its committees, as its council software lists them."""
    path = REALDATA / _LEGISTAR
    rows = json.loads(path.read_text(encoding="utf-8")) if path.exists() else []
    return [_meeting(row, number) for number, row in enumerate(rows) if row["Meeting Time"] and row["Meeting Location"]]


def _meeting(row: dict[str, dict[str, str] | str], number: int) -> EventSighting:
    name = row["Name"]["label"] if isinstance(row["Name"], dict) else row["Name"]
    wall = datetime.strptime(f"{row['Meeting Date']} {row['Meeting Time']}", "%m/%d/%Y %I:%M %p")  # noqa: DTZ007 - put into its zone below
    hall, _, rest = str(row["Meeting Location"]).partition(", ")
    facts = EventFacts(
        title=name,
        occurrences=(Occurrence(zone="America/Chicago", start_at=in_zone(wall, "America/Chicago")),),
        place=Place(name=hall, address=rest, city="Chicago", country="US"),
        language="en",
        organisers=(Organiser(name="Cook County"),),
    )
    origin = Origin(source="real", source_id=f"meeting {number}", fetched_at=_READ_AT, reader="tabular")
    return EventSighting(origin=origin, facts=facts)


def _communities() -> list[AssociationSighting]:
    """Tech communities of Lyon, as a directory in files describes them."""
    found = []
    for path in sorted(REALDATA.glob("lyontechhub__*/**/*.json")):
        profile = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(profile, dict) and profile.get("name"):
            links = [link["url"] for link in profile.get("socialLinks", ()) if link.get("icon") == "link"]
            facts = AssociationFacts(
                name=profile["name"],
                description=profile.get("shortDescription", ""),
                url=links[0] if links else "",
                towns=("Lyon",),
            )
            origin = Origin(source="real", source_id=path.stem, fetched_at=_READ_AT, reader="profile")
            found.append(AssociationSighting(origin=origin, facts=facts))
    return found
