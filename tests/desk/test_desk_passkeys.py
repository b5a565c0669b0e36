"""Editors sign in with passkeys over HTTP: what they prove is believed once, and nothing else is."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from catalog.editors import Role, add_editor, remove_editor
from catalog.passkeys import MOST
from desk.passkeys import answered, party_of
from desk.web.guard import ASKING
from exports.exporter import Site
from tests.desk.authenticator import PRESENT, Authenticator, bytes_of, text_of
from tests.desk.queued import EDITOR, signed_in
from tests.desk.visiting import Desked, Page, Visitor, desked
from tests.exports.hostile import strings

PASSKEYS, SIGN_IN = "desk/passkeys/", "desk/sign-in/passkey/"
REFUSED = "Cette clé d’accès n’a pas été acceptée. Essayez encore une fois, ou demandez un lien par mail."
OTHER = "lise@val-brume.example"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    with desked(tmp_path_factory.mktemp("desk") / "week", site="http://localhost:{port}/") as found:
        yield found


@pytest.fixture(autouse=True)
def editor(desk: Desked) -> Visitor:
    desk.forget_who_asked()
    with desk.office.store.writing() as connection:
        for table in ("passkey", "passkeyact", "ticket", "letter"):
            connection.exec_driver_sql(f"DELETE FROM {table}")
    return signed_in(desk)


def device(desk: Desked) -> Authenticator:
    """A device at the site, as honest ones are."""
    return Authenticator(desk.office.site.base_url.rstrip("/"), "localhost")


def options(visitor: Visitor, path: str) -> dict[str, Any]:
    """What the script asks for before it asks the browser."""
    page = visitor.ask(path)
    answer = visitor.send(path, {**page.values(), "do": "options"})
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (
        200,
        "application/json",
        "no-store",
    )
    told: dict[str, Any] = json.loads(answer.body)
    return told


def send(visitor: Visitor, path: str, credential: str, **values: str) -> Page:
    token = visitor.ask(path).values()["form"]
    return visitor.send(path, {"form": token, "credential": credential, **values})


def added(desk: Desked, editor: Visitor, label: str = "Téléphone") -> Authenticator:
    key = device(desk)
    page = send(editor, PASSKEYS, key.make(options(editor, PASSKEYS)), do="add", label=label)
    assert (page.status, label in labels(page)) == (200, True)
    return key


def labels(page: Page) -> list[str]:
    return [str(one) for one in page.tree.xpath('//section[@aria-labelledby="mine"]//li/strong/text()')]


def happened(page: Page) -> list[tuple[str, str]]:
    rows = page.tree.xpath('//section[@aria-labelledby="happened"]//li')
    return [(row.text.strip(), row.xpath("string(strong)")) for row in rows]


def entered(visitor: Visitor, page: Page) -> tuple[int, str, bool]:
    """What was answered, and whether somebody is at the desk now."""
    told = page.tree.xpath('string(//p[@class="notice"])').strip()
    return page.status, told or page.title, visitor.ask("desk/").status == 200


def test_editor_adds_a_passkey_and_signs_in_with_it(desk: Desked, editor: Visitor) -> None:
    asked = options(editor, PASSKEYS)
    key = device(desk)
    page = send(editor, PASSKEYS, key.make(asked), do="add", label="  Téléphone\n vert ")

    assert asked["rp"] == {"name": "Semaine de Val-Brume", "id": "localhost"}
    assert asked["user"]["name"] == EDITOR
    assert asked["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert (labels(page), happened(page)) == (["Téléphone vert"], [("Téléphone vert", "Ajoutée")])
    assert options(editor, PASSKEYS)["excludeCredentials"] == [{"id": text_of(key.name), "type": "public-key"}]

    visitor, key.count = desk.visitor, 1
    asked = options(visitor, SIGN_IN)
    assert (asked["rpId"], asked["userVerification"], asked["allowCredentials"]) == ("localhost", "required", [])
    assert entered(visitor, send(visitor, SIGN_IN, key.sign(asked))) == (200, "À décider", True)


def test_session_of_a_passkey_is_that_of_a_mailed_link(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    visitor, key.count = desk.visitor, 1
    token = visitor.ask(SIGN_IN).values()["form"]
    asked = options(visitor, SIGN_IN)
    values = {"form": token, "credential": key.sign(asked)}
    answer = visitor.send(SIGN_IN, values, follow=False)

    assert (answer.status, answer.headers["location"]) == (303, "../../")
    name, value = answer.headers["set-cookie"].split("; ", 1)[0].split("=")
    assert (name, len(value), answer.headers["set-cookie"].split("; ", 1)[1]) == (
        "goodweek-editor",
        43,
        "HttpOnly; Max-Age=43200; Path=/; SameSite=strict",
    )


def test_removed_passkey_is_refused(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    page = editor.press(editor.ask(PASSKEYS), "remove")
    visitor, key.count = desk.visitor, 1

    assert (labels(page), happened(page)) == ([], [("Téléphone", "Retirée"), ("Téléphone", "Ajoutée")])
    assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN)))) == (422, REFUSED, False)


def test_whoever_removes_a_passkey_stays_and_all_their_other_sessions_end(desk: Desked, editor: Visitor) -> None:
    added(desk, editor)
    lost, other = signed_in(desk, EDITOR), signed_in(desk, OTHER)
    before = [one.ask(PASSKEYS).status for one in (editor, lost, other)]
    editor.press(editor.ask(PASSKEYS), "remove")

    assert before == [200, 200, 200]
    assert [one.ask(PASSKEYS).status for one in (editor, lost, other)] == [200, 401, 200]


def test_nobody_removes_the_passkey_of_another(desk: Desked, editor: Visitor) -> None:
    added(desk, editor)
    (name,) = editor.ask(PASSKEYS).values("remove")["passkey"]
    other = signed_in(desk, OTHER)
    other.send(PASSKEYS, {"form": desk.ripe(PASSKEYS), "do": "remove", "passkey": name})

    assert (labels(other.ask(PASSKEYS)), labels(editor.ask(PASSKEYS))) == ([], ["Téléphone"])


def test_passkeys_of_a_removed_editor_are_refused(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    remove_editor(desk.office.store, EDITOR)
    visitor, key.count = desk.visitor, 1

    assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN)))) == (422, REFUSED, False)
    add_editor(desk.office.store, EDITOR, Role.EDITOR)
    assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN)))) == (422, REFUSED, False)


def _other_key(key: Authenticator) -> Authenticator:
    return replace(key, key=ec.generate_private_key(ec.SECP256R1()))


FORGED: dict[str, Callable[[Authenticator, dict[str, Any]], str]] = {
    "signed by another key": lambda key, asked: _other_key(key).sign(asked),
    "an invented challenge": lambda key, asked: key.sign(asked | {"challenge": "x" * 43}),
    "no challenge": lambda key, asked: key.sign(asked | {"challenge": ""}),
    "at another origin": lambda key, asked: replace(key, origin="https://evil.example").sign(asked),
    "at another port": lambda key, asked: replace(key, origin="http://localhost:1").sign(asked),
    "by https where the site has none": lambda key, asked: replace(
        key, origin=key.origin.replace("http:", "https:")
    ).sign(asked),
    "for another site": lambda key, asked: replace(key, rp_id="evil.example").sign(asked),
    "nobody was asked who they are": lambda key, asked: replace(key, flags=PRESENT).sign(asked),
    "nobody was there": lambda key, asked: replace(key, flags=0).sign(asked),
    "as if a key was made": lambda key, asked: key.sign(asked, type="webauthn.create"),
    "a passkey that nobody added": lambda key, asked: Authenticator(key.origin, key.rp_id, handle=key.handle).sign(
        asked
    ),
    "for another editor": lambda key, asked: replace(key, handle=b"editor-0123456789abcdef").sign(asked),
    "a name that is not its own": lambda key, asked: key.sign(asked).replace('"rawId": "', '"rawId": "AA'),
    "nothing": lambda _key, _asked: "",
    "no object": lambda _key, _asked: "[1, 2]",
}


@pytest.mark.parametrize("what", FORGED)
def test_what_is_forged_opens_nothing_and_uses_the_challenge(desk: Desked, editor: Visitor, what: str) -> None:
    key = added(desk, editor)
    visitor, key.count = desk.visitor, 1
    asked = options(visitor, SIGN_IN)

    assert entered(visitor, send(visitor, SIGN_IN, FORGED[what](key, asked))) == (422, REFUSED, False)
    assert happened(editor.ask(PASSKEYS)) == [("Téléphone", "Ajoutée")]
    # The same device, honestly: it was not shut out.
    assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN)))) == (200, "À décider", True)


def test_answer_is_believed_once(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    visitor, thief, key.count = desk.visitor, desk.visitor, 1
    said = key.sign(options(visitor, SIGN_IN))

    assert entered(visitor, send(visitor, SIGN_IN, said)) == (200, "À décider", True)
    assert entered(thief, send(thief, SIGN_IN, said)) == (422, REFUSED, False)


def test_challenge_expires(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    visitor, key.count = desk.visitor, 1
    asked = options(visitor, SIGN_IN)
    with desk.office.store.writing() as connection:  # all of its time has passed
        connection.exec_driver_sql("UPDATE ticket SET expires_at = made_at WHERE purpose = 'passkey-sign-in'")

    assert entered(visitor, send(visitor, SIGN_IN, key.sign(asked))) == (422, REFUSED, False)


@pytest.mark.parametrize("purpose", [PASSKEYS, SIGN_IN])
def test_challenge_is_for_its_purpose_alone(desk: Desked, editor: Visitor, purpose: str) -> None:
    key = added(desk, editor)
    visitor, key.count = desk.visitor, 1
    if purpose == PASSKEYS:
        other = {"challenge": options(editor, PASSKEYS)["challenge"]}
        assert entered(visitor, send(visitor, SIGN_IN, key.sign(other))) == (422, REFUSED, False)
    else:
        told = options(editor, PASSKEYS) | {"challenge": options(visitor, SIGN_IN)["challenge"]}
        page = send(editor, PASSKEYS, device(desk).make(told), do="add", label="Bureau")
        assert (page.status, labels(page)) == (422, ["Téléphone"])


def test_counter_that_goes_back_is_refused_and_written_down(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    visitor, thief = desk.visitor, desk.visitor
    key.count = 7
    assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN))))[2]
    for count in (7, 6, 0):
        copy = replace(key, count=count)
        assert entered(thief, send(thief, SIGN_IN, copy.sign(options(thief, SIGN_IN)))) == (422, REFUSED, False)

    backwards = ("Téléphone", "Refusée\u00a0: son compteur a reculé")
    assert happened(editor.ask(PASSKEYS)) == [backwards, backwards, backwards, ("Téléphone", "Ajoutée")]


def test_device_that_never_counts_may_come_again(desk: Desked, editor: Visitor) -> None:
    key = added(desk, editor)
    for _ in range(2):
        visitor = desk.visitor
        assert entered(visitor, send(visitor, SIGN_IN, key.sign(options(visitor, SIGN_IN))))[2]


@pytest.mark.parametrize(
    "change",
    [{"origin": "https://evil.example"}, {"rp_id": "evil.example"}, {"flags": PRESENT}],
    ids=["at another origin", "for another site", "nobody was asked who they are"],
)
def test_passkey_that_was_made_elsewhere_is_not_added(desk: Desked, editor: Visitor, change: dict[str, Any]) -> None:
    said = replace(device(desk), **change).make(options(editor, PASSKEYS))
    page = send(editor, PASSKEYS, said, do="add", label="Téléphone")

    assert (page.status, labels(page), happened(page)) == (422, [], [])


def test_passkey_is_added_once_with_a_challenge_of_its_editor(desk: Desked, editor: Visitor) -> None:
    other, key = signed_in(desk, OTHER), device(desk)
    said = key.make(options(editor, PASSKEYS))
    foreign = send(other, PASSKEYS, said, do="add", label="À moi")
    mine = send(editor, PASSKEYS, key.make(options(editor, PASSKEYS)), do="add", label="Téléphone")
    again = send(editor, PASSKEYS, key.make(options(editor, PASSKEYS)), do="add", label="Encore")
    taken = send(other, PASSKEYS, key.make(options(other, PASSKEYS)), do="add", label="À moi")

    assert [(page.status, labels(page)) for page in (foreign, mine, again, taken)] == [
        (422, []),
        (200, ["Téléphone"]),
        (422, ["Téléphone"]),
        (422, []),
    ]


def test_editor_has_ten_passkeys_at_most(desk: Desked, editor: Visitor) -> None:
    asked = [options(editor, PASSKEYS) for _ in range(MOST + 1)]
    pages = [
        send(editor, PASSKEYS, device(desk).make(one), do="add", label=f"Clé {number}")
        for number, one in enumerate(asked)
    ]

    assert [page.status for page in pages] == [200] * MOST + [422]
    assert pages[-1].tree.xpath("//form[@data-passkey]") == []


def test_signing_in_is_asked_ten_times_at_most(desk: Desked) -> None:
    desk.forget_who_asked()
    visitor, token = desk.visitor, desk.ripe("desk/sign-in/")
    asked = [visitor.send(SIGN_IN, {"form": token, "do": "options"}).status for _ in range(11)]
    tried = [visitor.send(SIGN_IN, {"form": token, "credential": "x"}).status for _ in range(11)]

    assert (asked, tried) == ([200] * 10 + [429], [422] * 10 + [429])


def test_c6_pages_run_one_script_of_ours_which_asks_the_desk_alone(desk: Desked, editor: Visitor) -> None:
    pages = [editor.ask(PASSKEYS), desk.visitor.ask("desk/sign-in/"), desk.visitor.ask("en/desk/")]

    assert {page.headers["content-security-policy"] for page in pages} == {ASKING}
    assert [
        len(page.tree.xpath('//script[contains(@src, "desk/passkeys.js?v=") and not(text())]')) for page in pages
    ] == [1] * 3
    assert [page.tree.xpath("count(//script)") for page in pages] == [1] * 3


def test_passkeys_are_for_who_is_signed_in_and_forms_of_ours(desk: Desked) -> None:
    visitor = desk.visitor
    looked, sent = visitor.ask(PASSKEYS), visitor.send(PASSKEYS, {"form": desk.ripe(PASSKEYS), "do": "options"})
    foreign = visitor.send(SIGN_IN, {"do": "options"}, Sec_Fetch_Site="cross-site")

    assert (looked.status, sent.status, foreign.status) == (401, 401, 403)


@pytest.mark.parametrize("every", [4, pytest.param(1, marks=pytest.mark.drill)])
def test_nothing_that_is_sent_breaks_it(desk: Desked, editor: Visitor, every: int) -> None:
    whole = json.loads(device(desk).sign(options(desk.visitor, SIGN_IN)))
    made = json.loads(device(desk).make(options(editor, PASSKEYS)))
    payloads = [one for one in strings()[:40] if "\ud800" not in one and "\udfff" not in one]
    told = [json.dumps(one | {name: payload}) for one in (whole, made) for name in one for payload in payloads]
    for one in (whole, made):
        for name in one["response"]:
            told += [
                json.dumps(one | {"response": one["response"] | {name: payload}}) for payload in (*payloads, None, 7)
            ]
            cut = text_of(bytes_of(one["response"][name])[:-9])
            told.append(json.dumps(one | {"response": one["response"] | {name: cut}}))
    told += ["[" * 15_000, '{"response": {}}', '{"response": {"attestationObject": "AA"}}', "9" * 9_000, *payloads]
    found = set()
    for said in told[::every]:
        desk.forget_who_asked()
        page = editor.send(PASSKEYS, {"form": desk.ripe(PASSKEYS), "do": "add", "credential": said, "label": said})
        entry = desk.visitor.send(SIGN_IN, {"form": desk.ripe("desk/sign-in/"), "credential": said})
        found.add((page.status, entry.status))

    assert len(told) > 400
    assert found == {(422, 422)}


def test_without_a_host_that_browsers_know_there_is_the_mailed_link_alone(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with desked(tmp_path_factory.mktemp("desk") / "week") as desk:
        editor = signed_in(desk)
        page, entry = editor.ask(PASSKEYS), desk.visitor.ask("desk/sign-in/")

        assert [one.tree.xpath("//form[@data-passkey] | //script") for one in (page, entry)] == [[], []]
        assert editor.send(PASSKEYS, {"form": desk.ripe(PASSKEYS), "do": "options"}).status == 404


@pytest.mark.parametrize(
    ("base", "expected"),
    [
        ("https://Semaine.Example/", ("semaine.example", "https://semaine.example")),
        ("https://semaine.example/bas/", ("semaine.example", "https://semaine.example")),
        ("https://semaine.example:8443/", ("semaine.example", "https://semaine.example:8443")),
        ("https://semaine.example:443/", ("semaine.example", "https://semaine.example")),
        ("http://localhost:8000/", ("localhost", "http://localhost:8000")),
        ("http://semaine.example/", None),
        ("https://127.0.0.1/", None),
        ("https://[::1]/", None),
    ],
)
def test_passkey_is_for_the_host_and_the_origin_of_the_site(base: str, expected: tuple[str, str] | None) -> None:
    site = Site.model_construct(name="Semaine", base_url=base)
    party = party_of(site)

    assert (party and (party.id, party.origin)) == expected


def test_answer_that_is_none_is_none() -> None:
    assert [answered(said) for said in ("", "null", "{}", "[]", '{"response": []}', "\x00")] == [None] * 6
