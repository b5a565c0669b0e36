"""What is asked of a browser about passkeys, and what it answers: WebAuthn (level 2, W3C), read by the library `webauthn`.

A passkey belongs to a host: that of the base address of the site. Whoever uses one must show its device who they are (a
finger, a code), since it is all that is asked of them.
"""

import json
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import urlsplit

from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import (
    bytes_to_base64url,
    parse_authentication_credential_json,
    parse_client_data_json,
    parse_registration_credential_json,
)
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from catalog.editors import Editor
from catalog.passkeys import Credential
from exports.exporter import Site

_MILLISECONDS = 120_000
_LONGEST = 20_000
# What reading bytes of strangers ends in, beside the errors of the library.
_UNREADABLE = (WebAuthnException, ValueError, TypeError, LookupError, AttributeError, OverflowError, RecursionError)


class Party(NamedTuple):
    """Whom a passkey is for (the relying party): its id, the one origin from which it is used, what it is called."""

    id: str
    origin: str
    name: str


class Answer(NamedTuple):
    """What a browser answered, not yet verified: the challenge, the passkey, and whose that is; empty where it is not said."""

    challenge: str
    credential: str
    holder: str = ""


def party_of(site: Site) -> Party | None:
    """The site, where browsers have passkeys for it: it has a name, and https, or is this machine."""
    parts = urlsplit(site.base_url)
    host = parts.hostname or ""
    if not host or _is_address(host) or not (parts.scheme == "https" or host == "localhost"):
        return None
    port = "" if parts.port in (None, {"https": 443, "http": 80}[parts.scheme]) else f":{parts.port}"
    return Party(host, f"{parts.scheme}://{host}{port}", site.name)


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def creation_options(party: Party, editor: Editor, known: list[str], challenge: str) -> str:
    """What a browser needs to make a passkey, as JSON. The address of the editor is for their own device alone."""
    options = generate_registration_options(
        rp_id=party.id,
        rp_name=party.name,
        user_id=editor.id.encode(),
        user_name=editor.mail,
        challenge=base64url_to_bytes(challenge),
        timeout=_MILLISECONDS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.REQUIRED
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known],
    )
    return options_to_json(options)


def request_options(party: Party, challenge: str) -> str:
    """What a browser needs to use one, as JSON; it names none, so the browser offers those that it has for the site."""
    options = generate_authentication_options(
        rp_id=party.id,
        challenge=base64url_to_bytes(challenge),
        timeout=_MILLISECONDS,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return options_to_json(options)


def answered(said: str) -> Answer | None:
    """What a browser says of its answer; None where it is none."""
    try:
        told = json.loads(said[:_LONGEST])
        if "attestationObject" in told["response"]:
            made = parse_registration_credential_json(told)
            return Answer(_challenge_in(made.response.client_data_json), made.id)
        used = parse_authentication_credential_json(told)
        holder = (used.response.user_handle or b"").decode()
        return Answer(_challenge_in(used.response.client_data_json), used.id, holder)
    except _UNREADABLE:
        return None


def _challenge_in(client_data: bytes) -> str:
    return bytes_to_base64url(parse_client_data_json(client_data).challenge)


def made_passkey(party: Party, said: str, challenge: str) -> Credential | None:
    """The passkey that a browser made; None where it was made for another challenge, site or origin, or nobody was asked."""
    try:
        made = verify_registration_response(
            credential=said,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            require_user_verification=True,
        )
        return Credential(
            credential=bytes_to_base64url(made.credential_id),
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
        )
    except _UNREADABLE:
        return None


def proved_count(party: Party, said: str, challenge: str, public_key: str) -> int | None:
    """The counter of an answer that this key signed for us; None where it did not. Whether it rose, the caller looks."""
    try:
        used = verify_authentication_response(
            credential=said,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party.id,
            expected_origin=party.origin,
            credential_public_key=base64url_to_bytes(public_key),
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except _UNREADABLE:
        return None
    return used.new_sign_count
