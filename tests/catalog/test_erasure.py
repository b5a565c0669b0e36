"""Erasing: what goes, what stays, and that nothing of it comes back (reliability E9)."""

from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog import clock
from catalog.decisions import By, Decider, decided
from catalog.erasable import mail_tokens, person_tokens, phone_tokens, site_tokens
from catalog.erasure import foresee, replay, tokens_of
from catalog.errors import DecisionInvalid, StoreUnusable, SubjectGone
from catalog.identity import association_id, event_id
from catalog.queries import reading
from catalog.rows import table_of
from catalog.sightings import Organiser, Skipped, WelcomePoint
from catalog.store import Store
from catalog.tables import Erased, Quarantine
from catalog.visits import Validators, VisitRecord, recall, record, remember
from catalog.vocabulary import SkipReason, Taken
from tests.catalog.erased_world import (
    MAIL,
    ORGANISATION,
    PERSON,
    PHONE,
    TELLING,
    cells,
    erases,
    holding,
    ledger_of,
    reachable,
)
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    associations,
    event_sighting,
    events,
    give,
    name,
    occurrence,
    the_event,
)

ASSOCIATION = association_id("voisins", "asso")
LATER = NOW + timedelta(days=1)


def test_e9_an_organisation_is_gone_from_every_table_and_its_id_says_so(store: Store, tmp_path: Path) -> None:
    give(store, association_sighting(**reachable(), identifiers=(name("siren", "732829320"),)))
    give(store, event_sighting(source="mairie", registration=reachable()["contacts"]), at=LATER)
    swept = erases(store, tmp_path, tokens_of(store, ASSOCIATION))
    assert (len(swept.removed), swept.subjects) == (1, {ASSOCIATION})
    assert holding(store, ORGANISATION, "contact@les-voisins.example", "+33145678910", "732829320") == []
    assert (the_event(store).facts.organisers, the_event(store).facts.registration) == ((), ())
    with reading(store) as reader:
        assert [(one.id, one.what) for one in reader.changed_since(0)][-2:] == [
            (ASSOCIATION, "gone"),
            (the_event(store).id, "changed"),
        ]
        with pytest.raises(SubjectGone):
            reader.subject(ASSOCIATION)


def test_e9_an_organisation_does_not_come_back_by_any_of_its_names(store: Store, tmp_path: Path) -> None:
    siren = (name("siren", "732829320"),)
    give(store, association_sighting(**reachable(), identifiers=siren))
    erases(store, tmp_path, tokens_of(store, ASSOCIATION))
    again = [
        association_sighting(),
        association_sighting(source="table", source_id="17", name=f"Association {ORGANISATION.upper()}"),
        association_sighting(source="table", source_id="18", name="Tout autre nom", url="", identifiers=siren),
        association_sighting(
            source="table", source_id="19", name="Encore un autre", url="http://www.les-voisins.example"
        ),
        association_sighting(source="table", source_id="20", places=(), url=""),
    ]
    assert give(store, *again) == [Taken.ERASED] * 5
    assert associations(store) == []
    other = association_sighting(
        source="table",
        source_id="21",
        url="",
        places=(reachable()["places"][0].model_copy(update={"place": LIBRARY, "contacts": ()}),),
    )
    assert give(store, other) == [Taken.NEW]


def test_e9_the_events_of_an_organisation_go_with_it_only_when_asked(store: Store, tmp_path: Path) -> None:
    give(store, association_sighting(), event_sighting(), event_sighting(source="mairie", source_id="bal", **UNLIKE))
    with_others = (Organiser(name=ORGANISATION), Organiser(name="Mairie"))
    give(
        store,
        event_sighting(
            source="mairie", source_id="fete", **{**UNLIKE, "title": "Fête du port", "organisers": with_others}
        ),
    )
    erases(store, tmp_path, tokens_of(store, ASSOCIATION, with_events=True))
    left = {one.facts.title: [organiser.name for organiser in one.facts.organisers] for one in events(store)}
    assert left == {"Bal des pompiers": ["Amicale des pompiers"], "Fête du port": ["Mairie"]}
    assert give(store, event_sighting(source_id="nouveau", title="Un nouvel atelier")) == [Taken.ERASED]


def test_e9_a_person_is_taken_out_of_texts_lists_and_contacts(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(**TELLING))
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL), *phone_tokens(PHONE)])
    facts = the_event(store).facts
    assert facts.title == "Conférence de […]"
    assert facts.description == "Avec […] et Paul, […], tél. […] ou […].\nEntrée libre."
    assert [one.name for one in facts.organisers] == ["Mairie de Pont-Serein"]
    assert [one.value for one in facts.registration] == ["https://billets.example/conference"]
    assert facts.keywords == ("lecture",)
    assert holding(store, "inventée", "inventee", "612345678", "12 34 56") == []


def test_e9_what_guests_were_told_holds_nothing_of_a_person_and_is_published_anew(store: Store, tmp_path: Path) -> None:
    home = HALL.model_copy(update={"name": f"Chez {PERSON}"})
    give(store, event_sighting(place=home), event_sighting(source_id="bal", **UNLIKE))
    give(store, event_sighting(place=LIBRARY), at=NOW + timedelta(days=1))
    before = {view.id: view for view in events(store)}
    erases(store, tmp_path, person_tokens(PERSON))

    after = {view.id: view for view in events(store)}
    moved = {name for name, view in after.items() if view.revision > before[name].revision}
    assert moved == {name for name, view in before.items() if PERSON in view.model_dump_json()}
    assert [one.kind for name in moved for one in after[name].changes] == ["place"]
    assert not any("Jeanne" in view.model_dump_json() for view in after.values())


def test_e9_a_person_is_taken_out_of_what_comes_later(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL), *phone_tokens(PHONE)])
    assert give(store, event_sighting(**TELLING)) == [Taken.NEW]
    assert give(store, event_sighting(**TELLING), at=LATER) == [Taken.SAME]
    assert holding(store, "inventée", "inventee", "612345678", "12 34 56") == []


def test_e9_a_name_that_every_other_town_has_is_known_only_with_its_town(store: Store, tmp_path: Path) -> None:
    house = "Maison des jeunes et de la culture"
    give(store, association_sighting(name=house))
    give(store, event_sighting(description=f"À la {house}.", organisers=(Organiser(name=house),)))
    erases(store, tmp_path, tokens_of(store, ASSOCIATION))
    assert the_event(store).facts.description == f"À la {house}."
    there = association_sighting(source="b", source_id="1", name=house, url="")
    elsewhere = association_sighting(
        source="b", source_id="2", name=house, url="", places=(WelcomePoint(place=LIBRARY),)
    )
    assert give(store, there, elsewhere) == [Taken.ERASED, Taken.NEW]


@pytest.mark.only("sqlite")
def test_e9_an_item_that_is_named_after_a_person_is_not_taken_in(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, person_tokens(PERSON))
    said = event_sighting(source_id="conference-jeanne-inventee", title="Conférence")
    page = "https://mairie.example/jeanne-inventee"
    assert give(store, said, event_sighting(url=page, identifiers=(name("url", page),))) == [Taken.ERASED, Taken.NEW]
    assert (the_event(store).facts.url, the_event(store).identifiers) == ("", ())


def test_e9_an_erased_event_is_known_by_title_day_and_town(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting())
    erases(store, tmp_path, tokens_of(store, event_id("voisins", "atelier")))
    moved = event_sighting(source="b", source_id="2", occurrences=(occurrence(START + timedelta(days=1)),))
    elsewhere = event_sighting(source="b", source_id="3", place=LIBRARY)
    copied = event_sighting(source="b", source_id="1", title="ATELIER REPARATION", url="", place=None)
    assert give(store, copied, moved, elsewhere) == [Taken.ERASED, Taken.NEW, Taken.NEW]


def test_e9_one_of_several_sightings_goes_and_the_rest_is_concluded_anew(store: Store, tmp_path: Path) -> None:
    same = (name("ical-uid", "1@x"),)
    give(
        store,
        event_sighting(
            source_id="par-jeanne-inventee", description="Long récit de la source erronée.", identifiers=same
        ),
    )
    give(store, event_sighting(source="mairie", source_id="1", title="Atelier", identifiers=same), at=LATER)
    old = the_event(store).id
    give(
        store,
        event_sighting(source="mairie", source_id="1", title="Atelier vélo", identifiers=same),
        at=LATER + timedelta(hours=1),
    )
    swept = erases(store, tmp_path, person_tokens(PERSON))
    assert (len(swept.removed), swept.subjects) == (1, set())
    assert (the_event(store).id, the_event(store).facts.title) == (event_id("mairie", "1"), "Atelier vélo")
    assert holding(store, "Long récit", "jeanne") == []
    with reading(store) as reader:
        assert reader.subject(old).id == event_id("mairie", "1")


def test_e9_what_was_merged_into_it_is_gone_too(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(), event_sighting(source="mairie", source_id="bal", **UNLIKE))
    with clock.frozen(LATER):
        Decider(store, By("Odile"), uid_domain=DOMAIN).same(event_id("voisins", "atelier"), event_id("mairie", "bal"))
    ids = {event_id("voisins", "atelier"), event_id("mairie", "bal")}
    erases(store, tmp_path, tokens_of(store, the_event(store).id))
    assert (events(store), decided(store)) == ([], [])
    assert holding(store, "réparation", "pompiers") == []
    with reading(store) as reader:
        assert {(one.id, one.what) for one in reader.changed_since(0)} == {(one, "gone") for one in ids}


def test_e9_decisions_and_history_hold_nothing_of_it(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(description=f"Avec {PERSON}."))
    with clock.frozen(LATER):
        decider = Decider(store, By("Odile", f"{PERSON} l’a dit, {MAIL}"), uid_domain=DOMAIN)
        decider.override(the_event(store).id, "title", f"Soirée de {PERSON}")
    give(store, event_sighting(description=f"Sans {PERSON}."), at=LATER + timedelta(hours=1))
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL)], why=f"{PERSON} le demande")
    assert holding(store, "inventée", "inventee") == []
    (decision,) = decided(store)
    assert (decision.why, decision.value) == ("[…] l’a dit, […]", "Soirée de […]")
    assert the_event(store).facts.title == "Soirée de […]"
    with reading(store) as reader:
        told = [(one.field, one.before, one.after) for one in reader.history(the_event(store).id)]
        assert ("description", "Avec […].", "Sans […].") in told
        assert {one.decision for one in reader.history(the_event(store).id) if one.decision} == {decision.id}
    with clock.frozen(LATER + timedelta(days=1)):
        from catalog.decisions import revoke

        assert revoke(store, decision.id, By("Odile"), uid_domain=DOMAIN) == 1
    assert "inventée" not in ledger_of(tmp_path).path.read_text("utf-8").casefold()


def _visit(store: Store, source: str, *said: str) -> None:
    skipped = Skipped(reason=SkipReason.NO_DATE, where="line 1", excerpt=f"{PERSON} (de {MAIL})")
    record(
        store,
        VisitRecord(
            source=source, started_at=NOW, finished_at=NOW, outcome="complete", errors=said, words={said[0]: 1}
        ),
        [skipped],
    )
    remember(
        store,
        source,
        [("https://x.example/a", Validators(sighted=(f"event:{MAIL}",))), ("https://x.example/b", Validators())],
    )


def test_e9_reports_quarantine_and_memories_hold_nothing_of_it(store: Store, tmp_path: Path) -> None:
    _visit(store, "mairie", f"{PERSON}: date illisible", "Autre")
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL)])
    assert holding(store, "inventée", "inventee") == []
    assert sorted(recall(store, "mairie")) == ["https://x.example/b"]
    _visit(store, "mairie", f"{PERSON}: date illisible", "Autre")
    assert holding(store, "inventée", "inventee") == []
    with store.reading() as connection:
        assert connection.execute(select(table_of(Quarantine).c.excerpt)).scalars().all() == ["[…] (de […])"]


def test_e9_what_a_source_said_of_it_is_asked_anew(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(source="mairie"))
    _visit(store, "mairie", "Atelier réparation: date illisible", "Autre")
    _visit(store, "autre", "Rien de tel", "Autre")
    erases(store, tmp_path, tokens_of(store, the_event(store).id))
    assert (recall(store, "mairie"), len(recall(store, "autre"))) == ({}, 2)
    assert holding(store, "réparation") == []


def test_e9_yesterdays_database_is_swept_when_it_meets_the_ledger(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(**TELLING), association_sighting(**reachable()))
    with clock.frozen(NOW):
        tokens = [*tokens_of(store, ASSOCIATION), *person_tokens(PERSON)]
    ledger = ledger_of(tmp_path)
    store.key = ledger.make_key({})
    from catalog.suppression import digests_of

    ledger.append(digests_of(store.key, tokens), NOW)
    with clock.frozen(LATER):
        swept = replay(store, ledger, uid_domain=DOMAIN)
        assert not replay(store, ledger, uid_domain=DOMAIN)
    assert swept.subjects == {ASSOCIATION}
    assert holding(store, "inventée", ORGANISATION) == []
    assert give(store, association_sighting()) == [Taken.ERASED]


def test_e9_a_lost_ledger_is_written_again_from_the_table(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, person_tokens(PERSON))
    ledger = ledger_of(tmp_path)
    before = {entry.digest for entry in ledger.read()}
    ledger.path.unlink()
    replay(store, ledger, uid_domain=DOMAIN)
    assert {entry.digest for entry in ledger.read()} == before


def test_e9_looking_first_writes_nothing(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(**TELLING), association_sighting())
    before = cells(store)
    with clock.frozen(LATER):
        foreseen = foresee(
            store, b"any key", [*tokens_of(store, ASSOCIATION), *person_tokens(PERSON)], uid_domain=DOMAIN
        )
    assert ([kept.source_id for kept in foreseen.removed], [kept.source_id for kept in foreseen.scrubbed]) == (
        ["asso"],
        ["atelier"],
    )
    assert cells(store) == before
    assert not (tmp_path / ".goodweek").exists()


def test_e9_without_its_key_a_catalogue_is_refused(store: Store, url: str, tmp_path: Path) -> None:
    erases(store, tmp_path, person_tokens(PERSON))
    for key, problem in ((b"", "the key is missing"), (b"x" * 64, "the key is another one")):
        with pytest.raises(StoreUnusable) as refused:
            Store.open(url, key)
        assert problem in str(refused.value)
        assert "GOODWEEK_ERASURE_KEY" in refused.value.remedy
    Store.open(url, ledger_of(tmp_path).key({})).close()


@pytest.mark.only("sqlite")
def test_e9_a_ledger_without_its_key_is_refused(store: Store, tmp_path: Path) -> None:
    ledger = ledger_of(tmp_path)
    key = ledger.make_key({})
    from catalog.suppression import digests_of

    ledger.append(digests_of(key, person_tokens(PERSON)), NOW)
    with pytest.raises(StoreUnusable, match="without its key"):
        replay(store, ledger, uid_domain=DOMAIN)


def test_e9_another_process_that_erases_is_heard_before_the_next_batch(store: Store, url: str, tmp_path: Path) -> None:
    key = ledger_of(tmp_path).make_key({})
    store.key = key
    give(store, event_sighting(source="mairie", **UNLIKE))
    other = Store.open(url, key)
    try:
        erases(other, tmp_path, person_tokens(PERSON))
    finally:
        other.close()
    give(store, event_sighting(**TELLING))
    assert holding(store, "inventée", "inventee.") == [cell for cell in holding(store, "inventee.") if MAIL in cell]


def test_e9_erasing_twice_is_erasing_once(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(**TELLING))
    erases(store, tmp_path, person_tokens(PERSON))
    before = cells(store)
    assert not erases(store, tmp_path, person_tokens(PERSON))
    assert cells(store) == before


@pytest.mark.only("sqlite")
@pytest.mark.parametrize(
    ("make", "text"),
    [
        (mail_tokens, "jeanne"),
        (phone_tokens, "12"),
        (person_tokens, "Jeanne"),
        (site_tokens, "https://facebook.com/"),
        (site_tokens, "a b"),
    ],
)
def test_e9_what_would_hit_many_or_is_nothing_is_refused(make: object, text: str) -> None:
    assert callable(make)
    with pytest.raises(DecisionInvalid):
        make(text)


@pytest.mark.only("sqlite")
def test_e9_the_file_of_the_database_holds_no_trace(store: Store, tmp_path: Path) -> None:
    give(store, *(event_sighting(source_id=str(one), **{**TELLING, "title": f"Soirée {one}"}) for one in range(200)))
    erases(store, tmp_path, [*person_tokens(PERSON), *mail_tokens(MAIL), *phone_tokens(PHONE)])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [
        path.name
        for path in files
        if any(word.encode() in path.read_bytes() for word in ("Invent", MAIL, "612345678", PHONE))
    ] == []
    assert (tmp_path / ".goodweek" / "erasure.key").stat().st_mode & 0o777 == 0o600


def test_e9_digests_tell_nothing_without_the_key(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, mail_tokens(MAIL))
    with store.reading() as connection:
        kinds = sorted(connection.execute(select(table_of(Erased).c.kind)).scalars())
        digests = set(connection.execute(select(table_of(Erased).c.digest)).scalars())
    from hashlib import sha256

    assert kinds == ["check", "mail"]
    assert sha256(MAIL.encode()).hexdigest() not in digests
