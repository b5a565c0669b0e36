"""The feeds of changes: their bytes, their words, their order and their limit; what never happens to them."""

import json
from datetime import date, timedelta
from xml.parsers import expat

import feedparser
import pytest
from lxml import etree

from catalog.cleaning.text import clean_line
from catalog.views_changes import Told
from catalog.views_former import FormerEvent
from catalog.vocabulary import Attendance, EventStatus
from exports.feeds import LATEST
from exports.feeds_changes import ChangesAtom, ChangesJson, ChangesRss
from tests.exports.documents import document_of
from tests.exports.hostile import hostile_view, strings
from tests.exports.test_feeds_json import SCHEMA
from tests.exports.views import (
    CHANGE_KINDS,
    CHANGED,
    all_day_slot,
    edition,
    event_facts,
    event_view,
    guest_change,
    place,
    selection,
    site,
    slot,
    surroundings,
    told,
)

AROUND = surroundings()
FEEDS = [ChangesRss(), ChangesAtom(), ChangesJson()]
XML = FEEDS[:2]
every = pytest.mark.parametrize("feed", FEEDS, ids=lambda feed: feed.name)
both = pytest.mark.parametrize("feed", XML, ids=lambda feed: feed.name)
ELSEWHERE = place(name="Salle des fêtes", address="1 place du Marché")
URL = "https://visio.val-clair.example/aidants"
LATER = guest_change().after.slot


def changed_views():
    moved = guest_change()
    cancelled = guest_change(at=CHANGED - timedelta(days=1), kind="cancelled", after=told(status=EventStatus.CANCELLED))
    elsewhere = guest_change(at=CHANGED - timedelta(hours=2), kind="place", after=told(place=ELSEWHERE), others=3)
    return (
        event_view(changes=(moved, elsewhere)),
        event_view(id="e3", facts=event_facts(title="Café < & > 👩🏽‍💻"), changes=(cancelled,), sources=("demo",)),
        event_view(id="e4"),
    )


def read(document):
    """What feedparser reads, which must find nothing to complain of."""
    found = feedparser.parse(document)
    assert not found.bozo
    return found


def items_of(*views, language="fr"):
    document = document_of(ChangesJson(language=language), *views)
    feed = json.loads(document)
    assert [error.message for error in SCHEMA.iter_errors(feed)] == []
    return feed["items"]


@every
def test_feed_of_an_edition_is_as_accepted(feed, golden):
    document = document_of(feed, *changed_views(), edition=edition())
    assert feed.problems(document) == []
    golden(f"feeds/edition.{feed.name.replace('-', '.')}", document)


@every
def test_feed_in_english_is_as_accepted(feed, golden):
    golden(f"feeds/english.{feed.name.replace('-', '.')}", document_of(type(feed)(language="en"), *changed_views()))


@every
def test_an_event_that_never_changed_has_no_entry(feed):
    assert feed.fragment(event_view(), AROUND).body == b""
    document = document_of(feed, event_view(), event_view(id="e3"))
    assert feed.problems(document) == []
    assert document.count(b"tag:agenda.val-clair.example,2026:e") == 0


@every
def test_feed_of_an_empty_selection_is_sound(feed):
    document = document_of(feed)
    assert feed.problems(document) == []
    if feed in XML:
        assert read(document).entries == []


@both
def test_entry_is_dated_when_it_was_concluded_and_named_for_ever(feed):
    (entry, *_) = read(document_of(feed, *changed_views())).entries
    assert (entry.id, entry.link, entry.published_parsed[:6], entry.title) == (
        "tag:agenda.val-clair.example,2026:e2rv6xk3mqa5d7wzt/20261012T061542.000000Z/moved",
        "https://agenda.val-clair.example/events/e2rv6xk3mqa5d7wzt.html",
        (2026, 10, 12, 6, 15, 42),
        "[Déplacé] Apéro des aidants numériques (jeu. 5 nov. 2026 19:00)",
    )
    assert entry.ev_startdate == "2026-11-05T19:00:00+01:00"


def test_names_of_entries_do_not_depend_on_what_the_event_becomes():
    before = event_view(changes=(guest_change(),))
    later = guest_change(at=CHANGED + timedelta(days=1), kind="cancelled", after=told(status=EventStatus.CANCELLED))
    after = event_view(revision=9, facts=event_facts(title="Autre titre"), changes=(later, guest_change()))
    assert [one["id"] for one in items_of(after)][1:] == [one["id"] for one in items_of(before)]


@pytest.mark.parametrize(
    ("change", "mark", "said"),
    [
        (
            guest_change(),
            "Déplacé",
            "Le mardi 3 novembre 2026 de 18 h à 20 h devient le jeudi 5 novembre 2026 de 19 h à 20 h.",
        ),
        (
            guest_change(after=told(slot=slot(end_at=None))),
            "Nouvel horaire",
            "Le mardi 3 novembre 2026 de 18 h à 20 h devient le mardi 3 novembre 2026 à 18 h.",
        ),
        (
            guest_change(after=told(slot=all_day_slot(date(2026, 11, 5), date(2026, 11, 7)))),
            "Déplacé",
            "Prévu le mardi 3 novembre 2026 de 18 h à 20 h, l’événement a lieu du 5 au 7 novembre 2026.",
        ),
        (
            guest_change(kind="place", after=told(place=ELSEWHERE), others=1),
            "Nouveau lieu",
            (
                "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h change de lieu : Salle des fêtes, 1 place du "
                "Marché, 95999 Val-Clair, et non plus Médiathèque des Trois-Ponts, 12 rue du Lavoir, 95999 Val-Clair. "
                "1 autre date de l’événement change de même."
            ),
        ),
        (
            guest_change(kind="place", after=told(place=None)),
            "Nouveau lieu",
            (
                "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h n’a plus lieu ici : Médiathèque des Trois-Ponts,"
                " 12 rue du Lavoir, 95999 Val-Clair. Le nouveau lieu n’est pas connu."
            ),
        ),
        (
            guest_change(kind="place", before=told(place=None), after=told(place=ELSEWHERE)),
            "Nouveau lieu",
            (
                "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h a un lieu : Salle des fêtes, 1 place du Marché,"
                " 95999 Val-Clair."
            ),
        ),
        (
            guest_change(kind="cancelled", after=told(status=EventStatus.CANCELLED)),
            "Annulé",
            "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h est annulé.",
        ),
        (
            guest_change(kind="date_cancelled", after=told(status=EventStatus.CANCELLED), others=2),
            "Date annulée",
            (
                "La date prévue le mardi 3 novembre 2026 de 18 h à 20 h est annulée. "
                "2 autres dates de l’événement changent de même."
            ),
        ),
        (
            guest_change(kind="restored", before=told(status=EventStatus.CANCELLED), after=told()),
            "Rétabli",
            "L’événement n’est plus annulé : il a lieu le mardi 3 novembre 2026 de 18 h à 20 h.",
        ),
        (
            guest_change(kind="restored", before=told(status=EventStatus.POSTPONED), after=told()),
            "Rétabli",
            "L’événement n’est plus reporté : il a lieu le mardi 3 novembre 2026 de 18 h à 20 h.",
        ),
        (
            guest_change(kind="postponed", after=told(status=EventStatus.POSTPONED)),
            "Reporté",
            "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h est reporté.",
        ),
        (
            guest_change(kind="moved_online", after=told(attendance=Attendance.ONLINE, online_url="")),
            "En ligne",
            "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h a lieu en ligne.",
        ),
        (
            guest_change(kind="moved_online", after=told(attendance=Attendance.ONLINE, online_url=URL)),
            "En ligne",
            f"L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h a lieu en ligne : {URL}",
        ),
        (
            guest_change(kind="on_site", before=told(attendance=Attendance.ONLINE), after=told()),
            "Sur place",
            "L’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h a lieu sur place, et non plus en ligne.",
        ),
        (
            guest_change(kind="attendance", after=told(attendance=None)),
            "Participation",
            (
                "Comment participer à l’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h n’est plus précisé. "
                "C’était : Sur place et en ligne."
            ),
        ),
        (
            guest_change(kind="online", before=told(online_url=""), after=told(online_url=URL)),
            "Adresse en ligne",
            f"L’adresse en ligne de l’événement prévu le mardi 3 novembre 2026 de 18 h à 20 h est connue : {URL}",
        ),
        (
            guest_change(kind="date_added", before=None),
            "Date ajoutée",
            "L’événement a une date de plus : le jeudi 5 novembre 2026 de 19 h à 20 h.",
        ),
        (
            guest_change(kind="merged", before=Told(slot=LATER), former="e9", title="Café des aidants"),
            "Même événement",
            (
                "« Café des aidants », annoncé le jeudi 5 novembre 2026 de 19 h à 20 h, est le même événement que "
                "« Apéro des aidants numériques », le mardi 3 novembre 2026 de 18 h à 20 h."
            ),
        ),
        (
            guest_change(kind="merged", before=Told(slot=LATER), former="e9", others=2),
            "Même événement",
            (
                "Un événement annoncé le jeudi 5 novembre 2026 de 19 h à 20 h est le même que "
                "« Apéro des aidants numériques », le mardi 3 novembre 2026 de 18 h à 20 h. "
                "2 autres dates de l’événement changent de même."
            ),
        ),
        (
            guest_change(kind="parted", before=None, former="e1"),
            "Événement à part",
            (
                "Ce n’est pas le même événement qu’un autre, comme annoncé entre-temps : "
                "il a bien lieu le mardi 3 novembre 2026 de 18 h à 20 h."
            ),
        ),
    ],
)
def test_change_says_what_it_was_and_what_it_is(change, mark, said):
    (item,) = items_of(event_view(changes=(change,)))
    # As it is read: with the spaces that do not break as spaces.
    assert item["summary"].replace("\u00a0", " ") == said
    assert item["title"].startswith(f"[{mark}] Apéro des aidants numériques (")


@pytest.mark.parametrize(
    ("dates", "others", "said"),
    [
        ((slot(), LATER), 0, "La date prévue {when} n’est plus annulée : elle est maintenue."),
        (
            (slot(), LATER),
            1,
            (
                "La date prévue {when} n’est plus annulée : elle est maintenue. "
                "1 autre date de l’événement change de même."
            ),
        ),
        ((slot(),), 0, "L’événement n’est plus annulé : il a lieu {when}."),
    ],
    ids=["one date of several", "all dates", "the only date"],
)
def test_date_of_several_that_is_restored_is_not_called_the_event(dates, others, said):
    was = told(status=EventStatus.CANCELLED)
    change = guest_change(kind="restored", before=was, after=told(), others=others)
    (item,) = items_of(event_view(facts=event_facts(occurrences=dates), changes=(change,)))
    when = "le mardi 3 novembre 2026 de 18 h à 20 h"
    assert item["summary"].replace("\u00a0", " ") == said.format(when=when)


def test_every_kind_of_change_has_words_in_both_languages():
    for language in ("fr", "en"):
        for kind in CHANGE_KINDS:
            (item,) = items_of(event_view(changes=(guest_change(kind=kind),)), language=language)
            assert "{" not in item["title"] + item["summary"]


def test_merger_is_named_by_the_event_that_is_given_up_and_a_parting_by_the_one_that_stands_again():
    changes = (
        *(guest_change(kind="merged", before=told(), former=name, title="Café") for name in ("e8", "e9")),
        guest_change(kind="parted", before=None, former="e7"),
    )
    items = items_of(event_view(id="e1", changes=changes))
    named = [one["id"].partition(":")[2].partition(":")[2].split("/")[0::2] for one in items]
    assert named == [["e8", "merged"], ["e9", "merged"], ["e1", "parted"]]
    assert [one["_goodweek"]["former"] for one in items] == ["e8", "e9", "e7"]
    assert {one["_goodweek"]["event"] for one in items} == {"e1"}


@every
def test_where_the_heir_does_not_stand_the_merger_alone_is_told_and_in_the_same_words(feed):
    merger = guest_change(kind="merged", before=told(), former="e9", title="Café")
    heir = event_view(id="e1", changes=(merger, guest_change()))
    left = FormerEvent(id="e9~", facts=None, editions=(), heir=heir.model_copy(update={"changes": (merger,)}))
    alone, whole = feed.former(left, AROUND), feed.fragment(heir, AROUND)
    assert whole.body.splitlines()[:1] == alone.body.splitlines()


def test_item_says_before_and_after_to_programs():
    (item,) = items_of(event_view(changes=(guest_change(),)))
    told_of = item["_goodweek"]
    assert (told_of["event"], told_of["change"], told_of["others"]) == ("e2rv6xk3mqa5d7wzt", "moved", 0)
    assert (told_of["before"]["start"], told_of["after"]["start"]) == (
        "2026-11-03T18:00:00+01:00",
        "2026-11-05T19:00:00+01:00",
    )
    assert [source["licence"] for source in told_of["sources"]] == ["Licence Ouverte 2.0"]


@every
def test_feed_shows_the_latest_hundred_changes_and_says_so(feed):
    views = [
        event_view(
            id=f"e{number:03}",
            changes=tuple(guest_change(at=CHANGED + timedelta(minutes=number, days=day)) for day in (1, 0)),
        )
        for number in range(90)
    ]
    document = document_of(feed, *views)
    assert feed.problems(document) == []
    limit = "Ce fil montre les 100 derniers changements sur 180"
    if feed in XML:
        found = read(document)
        ids, described = [entry.id for entry in found.entries], found.feed.subtitle
    else:
        found = json.loads(document)
        ids, described = [item["id"] for item in found["items"]], found["description"]
    stamps = [one.rpartition("/")[0].rpartition("/")[2] for one in ids]
    assert (len(ids), len({*ids}), stamps == sorted(stamps, reverse=True)) == (LATEST, LATEST, True)
    assert limit in described


@both
def test_feed_is_as_new_as_its_latest_change(feed):
    view = event_view(changed_at=CHANGED + timedelta(days=9), changes=(guest_change(),))
    assert read(document_of(feed, view)).feed.updated_parsed[:6] == (2026, 10, 12, 6, 15, 42)


@both
def test_feed_names_itself_and_its_hub(feed):
    around = surroundings(site=site(hub="https://hub.example/"))
    links = read(document_of(feed, *changed_views(), around=around)).feed.links
    named = {link.rel: link.href for link in links}
    suffix = feed.name.removeprefix("changes-")
    assert named["self"] == f"https://agenda.val-clair.example/feeds/all.changes.{suffix}"
    assert named["hub"] == "https://hub.example/"


@every
def test_sample_event_and_sample_edition_say_so(feed):
    view = event_view(sources=("demo",), changes=(guest_change(),))
    document = document_of(feed, view, edition=edition(sample=True)).decode()
    assert "[Déplacé] [EXEMPLE] Apéro" in document
    assert "Données inventées, pour la démonstration." in document


@every
def test_c3_hostile_strings_give_a_sound_feed(feed):
    faults = []
    for text in filter(clean_line, strings()):
        hostile = hostile_view(text)
        one = hostile.occurrences[0].slot
        before = told(slot=slot()).model_copy(update={"place": one.place, "online_url": text})
        after = told().model_copy(update={"slot": one, "place": one.place, "online_url": text})
        changes = tuple(
            guest_change(kind=kind).model_copy(update={"before": before, "after": after, "uid": text})
            for kind in CHANGE_KINDS
        )
        document = document_of(feed, hostile.model_copy(update={"changes": changes}))
        wrong = feed.problems(document)
        if feed in XML:
            expat.ParserCreate().Parse(document, True)
            names = {etree.QName(child).localname for child in etree.fromstring(document).iter()}
            wrong += sorted(names & {"script", "b", "x"})
        else:
            wrong += [error.message for error in SCHEMA.iter_errors(json.loads(document))]
        if wrong:
            faults.append((text, wrong))
    assert faults == []


@every
def test_fragment_holds_an_entry_a_line_and_tells_their_times(feed):
    fragment = feed.fragment(changed_views()[0], AROUND)
    assert fragment.note == "2026-10-12T06:15:42Z 2026-10-12T04:15:42Z|val_clair"
    assert (fragment.body.count(b"\n"), fragment.body[-1:]) == (2, b"\n")


@every
def test_event_whose_changes_cannot_be_written_is_refused(feed):
    view = event_view(changes=(guest_change(),)).model_copy(
        update={"facts": event_facts().model_copy(update={"title": "\x00"})}
    )
    with pytest.raises(ValueError, match="has no title that can be written"):
        feed.fragment(view, AROUND)


@every
def test_rolling_selection_says_from_which_day_it_has_events(feed):
    chosen = selection(events=[event_view()], since=date(2026, 5, 1))
    document = b"".join(feed.document(chosen, [feed.fragment(event_view(), AROUND)], AROUND)).decode()
    assert "Les événements terminés avant le 1er mai 2026 n’y sont plus" in document
