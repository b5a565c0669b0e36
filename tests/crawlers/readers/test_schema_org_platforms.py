"""Pages of platforms (Eventbrite, Meetup): whose organisation is whose, and how sure the reader is of a page."""

from datetime import UTC, datetime

import pytest

from catalog.sightings import AssociationSighting
from crawlers.readers.schema_org import Options, recognises
from crawlers.reading import Answer, Found
from tests.crawlers.readers.schema_org_fixtures.pages import EVENT, events, found_in, page, reasons

SITE = "https://rencontres.example"
GROUP = f"{SITE}/clics-valbrume/"
PLATFORM = {"@type": "Organization", "name": "Rencontres", "url": SITE}
OF_THE_GROUP = {"@type": "Organization", "name": "Clics", "url": GROUP}


def associations(found: list[Found]) -> list[str]:
    return [item.facts.name for item in found if isinstance(item, AssociationSighting)]


def test_the_platform_is_never_the_association_of_a_group_page() -> None:
    found = found_in(page(PLATFORM, OF_THE_GROUP), url=GROUP)

    assert associations(found) == ["Clics"]
    assert reasons(found) == [("not an event or association", "JSON-LD block 1")]


def test_the_platform_is_not_taken_even_where_all_organisations_are() -> None:
    found = found_in(
        page(PLATFORM, {**EVENT, "organizer": OF_THE_GROUP}), url=f"{GROUP}events/1/", options={"organizations": True}
    )

    assert associations(found) == []
    assert len(events(found)) == 1


def test_the_platform_alone_on_a_page_is_left_out_by_its_name() -> None:
    assert associations(found_in(page(PLATFORM), url=GROUP)) == ["Rencontres"]
    assert associations(found_in(page(PLATFORM), url=GROUP, options={"ignored": ["rencontres"]})) == []


def test_an_association_s_own_organisation_stays_on_the_inner_pages_of_its_site() -> None:
    found = found_in(
        page({**PLATFORM, "@type": "NGO"}, {"@type": "NGO", "name": "Voisins", "url": "https://v.example/x"})
    )

    assert associations(found) == ["Rencontres", "Voisins"]


def test_the_home_page_of_a_network_is_the_network_s() -> None:
    assert associations(found_in(page(PLATFORM, OF_THE_GROUP), url=f"{SITE}/")) == ["Rencontres", "Clics"]


def test_one_event_with_z_and_with_an_offset_is_one() -> None:
    url = f"{GROUP}events/1/"
    blocks = [{**EVENT, "url": url}, {**EVENT, "url": url, "startDate": "2026-11-03T17:30:00.000Z"}]
    first, second = found_in(page(*blocks), url=GROUP)

    assert [item.origin.source_id for item in events([first, second])] == [url]
    assert reasons([second]) + reasons([first]) == [("same item twice", "JSON-LD block 2")]


def test_the_same_url_and_id_come_of_every_page_that_shows_the_event() -> None:
    url = f"{GROUP}events/1/"
    ids = {
        sighting.origin.source_id
        for address in (GROUP, url, f"{GROUP}events/abcdef/")
        for sighting in events(found_in(page({**EVENT, "url": url, "performer": "Clics"}), url=address))
    }

    assert ids == {url}


def test_options_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="extra_forbidden"):
        Options.model_validate({"organisations": True})


@pytest.mark.parametrize(
    ("body", "content_type", "sure"),
    [
        (page(EVENT), "text/html", 90),
        (page(PLATFORM), "text/html", 50),
        ('<!DOCTYPE html><p itemscope itemtype="http://schema.org/MusicEvent">', "text/html", 90),
        ('{"@context": "https:\\/\\/schema.org", "@type": ["Event"]}', "application/ld+json", 90),
        ('<!DOCTYPE html><p itemscope itemtype="https://schema.org/Person">', "text/html", 0),
        ("<!DOCTYPE html><p>Event</p>", "text/html", 0),
        ("BEGIN:VCALENDAR\nX:schema.org\n", "text/calendar", 0),
        ("", "", 0),
    ],
)
def test_recognises_pages_with_events(body: str, content_type: str, sure: int) -> None:
    answer = Answer("https://valbrume.example/", body.encode(), datetime(2026, 11, 1, tzinfo=UTC), content_type)

    assert recognises(answer) == sure
