"""Metrics for Prometheus: right numbers in the right form, for who has the token, and nothing of persons."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from catalog.errors import ConfigurationInvalid
from desk.metrics import Family, Sample, rendered
from desk.web.app import PAGES, PAGES_OF
from desk.web.measuring import VARIABLE, metrics_token
from desk.web.metering import Meter, route_of
from tests.desk.queued import EDITOR, MAIL, opened, queued, signed_in
from tests.desk.visiting import EVENT, Desked, Page, desked, link_of

TOKEN = "t" * 32
LINE = re.compile(r'([a-z_]+)(?:\{((?:[a-z]+="(?:[^"\\\n]|\\[\\"n])*",?)+)\})? (-?[0-9.]+)')


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    with queued(tmp_path_factory.mktemp("desk") / "week", {VARIABLE: TOKEN}) as found:
        yield found


def asked(desk: Desked, token: str = TOKEN, scheme: str = "Bearer") -> Page:
    return desk.visitor.ask("metrics", Authorization=f"{scheme} {token}")


def numbers(page: Page) -> dict[tuple[str, str], float]:
    """Each number by its name and labels; every line is a number, or says what numbers mean."""
    found: dict[tuple[str, str], float] = {}
    for line in page.body.decode().splitlines():
        if re.fullmatch(r"# (HELP [a-z_]+ .+|TYPE [a-z_]+ (gauge|counter|summary))", line):
            continue
        told = LINE.fullmatch(line)
        assert told, line
        key = told[1], told[2] or ""
        assert key not in found
        found[key] = float(told[3])
    return found


def test_queue_mails_and_sources_are_counted(desk: Desked) -> None:
    desk.submit(desk.visitor)
    page = asked(desk)
    found = numbers(page)
    lengths = {labels: value for (name, labels), value in found.items() if name == "goodweek_queue_length"}
    ages = {labels: value for (name, labels), value in found.items() if name == "goodweek_queue_oldest_seconds"}

    assert (page.status, page.headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    assert lengths == {
        'kind="submissions"': 0,
        'kind="reports"': 1,
        'kind="claims"': 0,
        'kind="held"': 1,
        'kind="twins"': 1,
        'kind="words"': 1,
    }
    assert (ages['kind="submissions"'], 3_600 <= ages['kind="held"'] < 7_200) == (0, True)
    assert [found["goodweek_submissions", f'state="{state}"'] for state in ("received", "accepted")] == [1, 0]
    assert (found["goodweek_mails_waiting", ""], found["goodweek_mails_oldest_seconds", ""] < 60) == (1, True)
    assert found["goodweek_sources", 'state="well"'] + found["goodweek_sources", 'state="stale"'] == 1
    assert ("goodweek_source_last_good_timestamp_seconds", 'source="mairie"') in found
    assert 0 <= found["goodweek_published_age_seconds", ""] < 600


def test_numbers_follow_what_editors_do(desk: Desked) -> None:
    editor = signed_in(desk)
    desk.mail()
    editor.press(opened(editor, "twins"), "later")
    found = numbers(asked(desk))

    assert (found["goodweek_queue_length", 'kind="twins"'], found["goodweek_queue_oldest_seconds", 'kind="twins"']) == (
        1,
        0,
    )
    editor.press(opened(editor, "twins"), "different")
    assert numbers(asked(desk))["goodweek_queue_length", 'kind="twins"'] == 0


def test_requests_are_counted_by_what_they_are_for_and_no_address_is_told(desk: Desked) -> None:
    before = numbers(asked(desk))
    secret = "s" * 43
    for path in (f"submission/{secret}/", f"en/submission/{secret}/", "", "unheard-of.html", "report/", "events.ics"):
        desk.visitor.ask(path)
    desk.visitor.ask("report/", Host="evil.example")
    page = asked(desk)
    after = numbers(page)

    def more(route: str, status: int, method: str = "GET") -> float:
        key = "goodweek_http_requests_total", f'route="{route}",method="{method}",status="{status}"'
        return after.get(key, 0) - before.get(key, 0)

    assert [more("submission", 404), more("site", 200), more("site", 404), more("report", 200), more("report", 400)] == [
        2, 1, 1, 1, 1,
    ]  # fmt: skip
    assert after["goodweek_http_request_seconds_count", 'route="feed"'] == 1
    assert [text for text in (secret, "unheard", "evil", "127.0.0.1") if text in page.body.decode()] == []


def test_nothing_of_persons_is_told(desk: Desked) -> None:
    signed_in(desk)
    link = link_of(desk.mail(EDITOR))
    text = asked(desk).body.decode()

    assert [
        one for one in (MAIL, EDITOR, str(EVENT["mail"]), "@", "Réparation", link.rsplit("/", 1)[1]) if one in text
    ] == []


@pytest.mark.parametrize(
    ("token", "scheme"),
    [("", "Bearer"), ("x" * 32, "Bearer"), (TOKEN, "Basic"), (TOKEN[:-1], "Bearer"), ("é" * 32, "Bearer")],
)
def test_who_has_no_token_is_told_nothing(desk: Desked, token: str, scheme: str) -> None:
    page = asked(desk, token.encode().decode("latin-1"), scheme)

    assert (page.status, page.headers["www-authenticate"], b"goodweek_" in page.body) == (401, "Bearer", False)


def test_without_a_token_there_is_no_such_address(tmp_path: Path) -> None:
    with desked(tmp_path / "week") as desk:
        page = asked(desk, "")
    assert (page.status, b"goodweek_" in page.body) == (404, False)


@pytest.mark.parametrize("given", ["x", "x" * 31, "  short  "])
def test_token_that_can_be_guessed_is_refused(given: str) -> None:
    with pytest.raises(ConfigurationInvalid, match="32 characters at least"):
        metrics_token({VARIABLE: given})


def test_token_is_that_of_the_environment() -> None:
    empty: Mapping[str, str] = {}
    assert [metrics_token(one) for one in (empty, {VARIABLE: " "}, {VARIABLE: f" {TOKEN}\n"})] == [
        b"",
        b"",
        TOKEN.encode(),
    ]


@pytest.mark.parametrize(
    ("path", "route"),
    [
        ("/", "site"),
        ("/events/e1.html", "site"),
        ("/en/", "site"),
        ("/en/desk/", "desk"),
        ("/desk/reports/r1/", "desk"),
        ("/desk", "desk"),
        ("/submitx/", "site"),
        ("/submit/confirm/secret", "submit"),
        ("/en/submission/secret/", "submission"),
        ("/claim/confirm/secret", "claim"),
        ("/en/claimed/secret/yearly", "claimed"),
        ("/stop/secret", "stop"),
        ("/events.ics", "feed"),
        ("/en/associations.csv", "feed"),
        ("/healthz", "healthz"),
        ("/metrics", "metrics"),
        ("//desk/", "desk"),
    ],
)
def test_address_is_known_by_what_it_is_for(path: str, route: str) -> None:
    assert route_of(path) == route


def test_every_page_of_the_desk_is_counted_by_its_first_folder() -> None:
    pages = [path.format(name="secret") for path, _, _ in (*PAGES, *PAGES_OF)]
    assert [route_of(f"/{root}{path}") for root in ("", "en/") for path in pages] == [
        path.partition("/")[0] for path in pages
    ] * 2


def test_strange_methods_and_labels_make_no_lines_of_their_own() -> None:
    meter = Meter()
    meter.count("site", 'X"\n', 405, 0.25)
    odd = Family("odd", "gauge", "Odd.", [Sample(1.5, {"source": 'a"b\\c\nd'}), Sample(2, {})])

    assert rendered([*meter.families(), odd]).decode().splitlines() == [
        "# HELP goodweek_http_requests_total Requests of this process, by what they were for.",
        "# TYPE goodweek_http_requests_total counter",
        'goodweek_http_requests_total{route="site",method="other",status="405"} 1',
        "# HELP goodweek_http_request_seconds How long they took.",
        "# TYPE goodweek_http_request_seconds summary",
        'goodweek_http_request_seconds_sum{route="site"} 0.250',
        'goodweek_http_request_seconds_count{route="site"} 1',
        "# HELP odd Odd.",
        "# TYPE odd gauge",
        'odd{source="a\\"b\\\\c\\nd"} 1.500',
        "odd 2",
    ]
