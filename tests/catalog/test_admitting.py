"""What was erased on request does not come back by the form (reliability E9). People and towns are invented."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from catalog.admitting import SenderErased, SubjectErased, check_subject
from catalog.erasable import Token, mail_tokens, person_tokens
from catalog.erasure import tokens_of
from catalog.errors import StoreUnusable
from catalog.sightings import Organiser
from catalog.store import Store
from catalog.tables_submissions import Letter, Submitter
from catalog.tables_submissions import Submission as SubmissionTable
from tests.catalog.databases import find_seal
from tests.catalog.desk_world import MAIL, accepted, at, desk_of, receive, rows, senders, submission
from tests.catalog.erased_world import PERSON, erases, holding, ledger_of
from tests.catalog.world import (
    UNLIKE,
    association_sighting,
    event_facts,
    event_sighting,
    events,
    give,
    the_association,
    the_event,
)

pytestmark = pytest.mark.rarely("postgresql")


def _event(store: Store) -> list[Token]:
    give(store, event_sighting(source="mairie"))
    return tokens_of(store, the_event(store).id)


def _organiser(store: Store) -> list[Token]:
    give(store, association_sighting())
    return tokens_of(store, the_association(store).id, with_events=True)


@pytest.mark.parametrize("erased", [_event, _organiser])
def test_e9_what_was_erased_is_refused_at_the_door_and_not_stored(
    store: Store, tmp_path: Path, erased: Callable[[Store], list[Token]]
) -> None:
    erases(store, tmp_path, erased(store))
    with at(), pytest.raises(SubjectErased):
        receive(desk_of(store))

    assert [rows(store, table) for table in (SubmissionTable, Submitter, Letter)] == [[], [], []]
    with at(), pytest.raises(SubjectErased):
        check_subject(store, event_facts())


def test_e9_submission_is_not_changed_into_what_was_erased(store: Store, tmp_path: Path) -> None:
    tokens = _event(store)
    with at():
        one = accepted(desk_of(store), event_facts(**UNLIKE))
    erases(store, tmp_path, tokens)
    with at(), pytest.raises(SubjectErased):
        desk_of(store).edit(one.id, event_facts(), one.version)

    assert submission(store, one.id) == one
    assert [event.facts.title for event in events(store)] == ["Bal des pompiers"]


def test_e9_erased_words_are_taken_out_before_anything_is_stored(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, person_tokens(PERSON))
    desk = desk_of(store)
    named = event_facts(
        description=f"Avec {PERSON} et Paul.", organisers=(Organiser(name=PERSON), Organiser(name="Mairie"))
    )
    with at():
        first = accepted(desk, named)
        one = desk.edit(first.id, named.model_copy(update={"title": "Atelier couture"}), first.version)

    assert holding(store, "jeanne") == []
    assert one.proposed is not None
    assert (one.proposed.description, one.proposed.organisers) == ("Avec […] et Paul.", (Organiser(name="Mairie"),))


def test_e9_erased_address_submits_nothing(store: Store, tmp_path: Path) -> None:
    erases(store, tmp_path, mail_tokens(MAIL))
    with at():
        with pytest.raises(SenderErased):
            receive(desk_of(store))
        receive(desk_of(store), mail="paul@ailleurs.example")

    assert senders(store) == ["paul@ailleurs.example"]


@pytest.mark.parametrize("is_first", [True, False])
def test_e9_what_another_process_erases_meanwhile_is_refused_too(
    store: Store, url: str, tmp_path: Path, is_first: bool
) -> None:
    ledger = ledger_of(tmp_path)
    store.key, store.find_key = b"" if is_first else ledger.make_key({}), lambda: ledger.key({})
    tokens = _event(store)
    with at():
        receive(desk_of(store), event_facts(**UNLIKE))  # now this process has read that nothing was erased
    with closing(Store.open(url, store.key, find_seal=find_seal)) as other:
        erases(other, tmp_path, tokens)
    with at(), pytest.raises(SubjectErased):
        receive(desk_of(store))


def test_e9_process_that_cannot_find_the_key_of_what_was_erased_takes_nothing_in(
    store: Store, url: str, tmp_path: Path
) -> None:
    tokens = _event(store)
    with closing(Store.open(url, find_seal=find_seal)) as other:
        erases(other, tmp_path, tokens)
    with at(), pytest.raises(StoreUnusable, match="its key is missing"):
        receive(desk_of(store))
    with pytest.raises(StoreUnusable, match="its key is missing"):
        give(store, event_sighting(source="mairie"))

    assert [rows(store, SubmissionTable), events(store)] == [[], []]
