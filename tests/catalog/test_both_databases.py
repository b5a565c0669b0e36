"""SQLite and PostgreSQL give the same catalogue, and none of them anything that the other has not (reliability F9)."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.cleaning.text import fold
from catalog.queries import reading
from catalog.register import register
from catalog.sightings import Place, Sighting, Skipped, WelcomePoint
from catalog.store import Store
from catalog.visits import Validators, VisitRecord, recall, record, remember
from catalog.vocabulary import SkipReason
from tests.catalog.databases import Databases, Postgresql, Sqlite
from tests.catalog.test_intake_order import _ORDER_OF_WRITING, _SAID, said_of
from tests.catalog.world import (
    NOW,
    association_sighting,
    associations,
    dump,
    edition,
    event_sighting,
    events,
    give,
    name,
    source_view,
)

NASTY = (
    "a\0b", "\0", "Édition", "édition", "ÉDITION", "edition", "ß", "SS", "İ", "i̇", "ŉ", "%_\\'\"`", "--", "{}", "{0}", ":name",
    "%(name)s", "?", "\ud800", "\udfff\ud800", "𝔘" * 500, "é" * 500, "x" * 4_000, "\u202e", "\u200d", "\ufeff", "ﬁ", "\x85", "\x1f",
    "2147483648", "9223372036854775808", "NaN", "Infinity", "NULL", "'", "\\x00", "\\u0000", " ", "\u3000", "a\u0301", "👩‍👩‍👧",
)  # fmt: skip
"""What one database is known to refuse, cut, fold or sort otherwise than another."""

TEXTS = st.one_of(st.text(max_size=600), st.text(st.characters(codec=None), max_size=60), st.sampled_from(NASTY))


@contextmanager
def stores(*kinds: Databases) -> Iterator[list[Store]]:
    """An empty catalogue in each kind of database."""
    with ExitStack() as stack:
        opened = []
        for kind in kinds:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            store = Store.open(stack.enter_context(kind.catalogue(folder)))
            stack.callback(store.close)
            opened.append(store)
        yield opened


@pytest.fixture
def both(sqlite: Sqlite, postgresql: Postgresql) -> Iterator[list[Store]]:
    with stores(sqlite, postgresql) as opened:
        yield opened


def saying(number: int, text: str) -> tuple[Sighting, Sighting]:
    """An event and an association that say `text` wherever a text may stand."""
    place = Place(name=text, city=text, postal_code=text)
    key = f"{number % 100:03}{text}"
    return (
        event_sighting(
            source=("voisins", "mairie")[number % 2],
            source_id=key,
            title=f"n{text}",
            description=text,
            keywords=(text, f"n{text}"),
            place=place,
            identifiers=(name("openagenda", key),),
        ),
        association_sighting(
            source_id=key,
            name=f"n{text}",
            description=text,
            places=(WelcomePoint(place=place),),
            identifiers=(name("other", f"n{text}"),),
        ),
    )


def differences(kinds: tuple[Databases, ...], texts: list[str]) -> list[str]:
    """In which tables and answers two catalogues differ that were told the same."""
    said = [one for number, text in enumerate(texts) for one in saying(number, text)]
    with stores(*kinds) as opened:
        answers = [give(store, *said) for store in opened]
        rows = [dump(store) for store in opened]
        read = [(events(store), associations(store)) for store in opened]
    found = [table for table in rows[0] if rows[0][table] != rows[1][table]]
    return found + ["answers"] * (answers[0] != answers[1]) + ["views"] * (read[0] != read[1])


_SLOW = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.function_scoped_fixture]


@settings(max_examples=10, deadline=None, suppress_health_check=_SLOW)
@given(texts=st.lists(TEXTS, min_size=25, max_size=25))
def test_f9_hundreds_of_texts_are_the_same_on_both(sqlite: Sqlite, postgresql: Postgresql, texts: list[str]) -> None:
    assert differences((sqlite, postgresql), texts) == []


@pytest.mark.drill
@settings(max_examples=200, deadline=None, suppress_health_check=_SLOW)
@given(texts=st.lists(TEXTS, min_size=25, max_size=25))
def test_f9_five_thousand_texts_are_the_same_on_both(sqlite: Sqlite, postgresql: Postgresql, texts: list[str]) -> None:
    assert differences((sqlite, postgresql), texts) == []


def test_f9_every_text_that_a_database_is_known_to_dislike(sqlite: Sqlite, postgresql: Postgresql) -> None:
    assert differences((sqlite, postgresql), list(NASTY)) == []


def test_f9_keys_of_the_longest_kind_fit(both: list[Store]) -> None:
    long = "".join(chr(0x20000 + 7 * place) for place in range(500))  # four bytes each, and nothing repeats
    said = event_sighting(source_id=long, identifiers=(name("openagenda", long),))
    for store in both:
        give(store, said)
        with reading(store) as reader:
            (member,) = reader.event_members(None)
            (view,) = reader.events([member.id])
        assert (view.identifiers, view.claims[0].source) == ((name("openagenda", long),), "voisins")
    assert dump(both[0]) == dump(both[1])


def test_f9_an_address_too_long_for_a_key_is_not_remembered_and_a_nul_is_not_kept(both: list[Store]) -> None:
    fits = "https://a.example/?" + "".join(f"{number:x}" for number in range(1_000))[:2_400]
    for store in both:
        remember(store, "voisins", [(fits, Validators(etag='"a\0b"')), (fits * 2, Validators(etag='"c"'))])
        assert {url: kept.read().etag for url, kept in recall(store, "voisins").items()} == {fits: '"ab"'}


def test_f9_associations_sources_and_editions_come_in_one_order(both: list[Store]) -> None:
    names = [
        "Zèbre",
        "abeille",
        "Âne",
        "École",
        "ecole",
        "É",
        "1er pas",
        "_",
        "l'Arbre",
        "L Arbre",
        "larbre",
        "œuf",
        "日本",
    ]
    orders = []
    for store in both:
        weeks = [edition(id=f"week-{one}") for one in ("a", "b-c", "bd", "b-0", "b0")]
        register(store, weeks, [source_view("b_a"), source_view("ba"), source_view("a")])
        give(store, *(association_sighting(source_id=one, name=one) for one in names))
        with reading(store) as reader:
            orders.append(([week.id for week in reader.editions()], list(reader.sources())))
        found = [view.facts.name for view in associations(store)]
        assert [fold(one) for one in found] == sorted(fold(one) for one in names)
        orders[-1] += (found,)
    assert orders[0] == orders[1]


def test_f9_what_was_skipped_and_the_report_of_a_visit_are_kept_alike(both: list[Store]) -> None:
    report = VisitRecord(
        source="voisins", started_at=NOW, finished_at=NOW, outcome="partial", size=2**40, errors=("NUL \0 it is",)
    )
    skipped = Skipped(reason=SkipReason.MALFORMED, where="line\0 1", detail="\ud800", excerpt="a\0b", items=2**31 - 1)
    for store in both:
        record(store, report, [skipped])
    with both[0].reading() as one, both[1].reading() as other:
        for table in ("quarantine", "visit"):
            query = f"SELECT * FROM {table}"
            found = [[str(value) for value in row] for row in one.exec_driver_sql(query)]
            alike = [[str(value) for value in row] for row in other.exec_driver_sql(query)]
            assert len(found) == 1
            assert [value[:19] for value in found[0]] == [value[:19] for value in alike[0]]


@settings(max_examples=12, deadline=None, suppress_health_check=_SLOW)
@given(values=_SAID, chance=st.randoms(use_true_random=False), size=st.integers(1, 4))
def test_any_order_and_any_batching_on_postgresql_gives_the_catalogue_of_one_batch_on_sqlite(
    sqlite: Sqlite, postgresql: Postgresql, values: list[dict[str, Any]], chance: Any, size: int
) -> None:
    said = [said_of(value) for value in values]
    mixed = said.copy()
    chance.shuffle(mixed)
    with stores(sqlite, postgresql) as (whole, portions):
        give(whole, *said)
        for start in range(0, len(mixed), size):
            give(portions, *mixed[start : start + size])
        assert dump(portions, without=_ORDER_OF_WRITING) == dump(whole, without=_ORDER_OF_WRITING)
