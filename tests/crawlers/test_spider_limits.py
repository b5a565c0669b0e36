"""Certificates and patience (reliability A13, A16)."""

import ssl
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from crawlers.retries import LONGEST_REST, retry_after
from tests.crawlers.fault_server import Route, serving
from tests.crawlers.jobs import run_job, source

NOW = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)


def test_a13_requests_to_a_host_keep_their_distance(servers: Any) -> None:
    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(b"item 1 x") for page in range(3)}
    run_job({"one": source(server, "/0", delay=0.4), "two": source(server, "/2", delay=0.4)})
    times = [seen.at for seen in server.seen]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.39
    agents = {seen.headers["User-Agent"].partition("/")[0] for seen in server.seen}
    assert agents == {"Goodweek"}
    assert not any({"Cookie", "Referer", "Authorization"} & set(seen.headers) for seen in server.seen)


def test_a13_rest_that_a_host_asks_for_is_kept(servers: Any) -> None:
    short, long = servers(2)
    short.routes["/"] = Route(b"item 1 x", statuses=(503, 200), headers={"Retry-After": "1"})
    long.routes |= {"/": Route(statuses=(429,), headers={"Retry-After": "7200"}), "/2": Route(b"item 1 x")}
    crawled = run_job({"short": source(short), "long": source(long, "/", "/2", delay=0.2), "later": source(long, "/2")})
    asked = [seen.at for seen in short.seen if seen.path == "/"]
    assert (crawled["short"]["outcome"], asked[1] - asked[0] >= 1.0) == ("complete", True)
    assert long.paths() == ["/robots.txt", "/"]
    assert crawled["long"]["errors"][0] == f"{long.url('/')}: answered 429"
    for name in ("long", "later"):
        rest = datetime.fromisoformat(crawled[name]["not_before"]) - datetime.fromisoformat(crawled[name]["started_at"])
        assert timedelta(seconds=7190) < rest < timedelta(seconds=7210)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120.0),
        (b"Tue, 03 Nov 2026 09:05:00 GMT", 300.0),
        (b"Tue, 03 Nov 2026 08:05:00 GMT", 0.0),
        (b"999999999", LONGEST_REST),
        (b"Tue, 03 Nov 2099 09:05:00 GMT", LONGEST_REST),
        (b"-5", 0.0),
        (b"soon", 0.0),
        (b"\xb2", 0.0),
        (b"", 0.0),
        (None, 0.0),
    ],
)
def test_a13_retry_after_is_read_as_seconds_or_date(value: bytes | None, seconds: float) -> None:
    assert retry_after(value, NOW) == seconds


def _context(folder: Path, name: str, *, days: int = 30, address: str, trusted: bool = False) -> ssl.SSLContext:
    """A server's TLS for a certificate that signs itself; a `trusted` one is written to trusted.pem."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=60))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem = certificate.public_bytes(serialization.Encoding.PEM)
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / f"{name}.pem").write_bytes(secret + pem)
    if trusted:
        with (folder / "trusted.pem").open("ab") as file:
            file.write(pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / f"{name}.pem")
    return context


def test_a16_only_a_right_certificate_is_accepted(tmp_path: Path) -> None:
    contexts = {
        "right": _context(tmp_path, "right", address="127.0.0.1", trusted=True),
        "unsigned": _context(tmp_path, "unsigned", address="127.0.0.2"),
        "expired": _context(tmp_path, "expired", address="127.0.0.3", trusted=True, days=-1),
        "wrong_host": _context(tmp_path, "wrong_host", address="127.0.0.77", trusted=True),
    }
    jobs = {}
    with ExitStack() as stack:
        servers = [stack.enter_context(serving(1, place, tls))[0] for place, tls in enumerate(contexts.values(), 1)]
        for name, server in zip(contexts, servers, strict=True):
            server.routes["/"] = Route(b"item 1 One")
            jobs[name] = source(server)
        crawled = run_job(jobs, {"SSL_CERT_FILE": str(tmp_path / "trusted.pem")}, settings={"RETRY_TIMES": 0})
        asked = [server.paths() for server in servers]
    assert asked == [["/robots.txt", "/"], [], [], []]
    assert crawled.outcomes() == {
        "right": "complete",
        "unsigned": "failed",
        "expired": "failed",
        "wrong_host": "failed",
    }
    assert all("no secure connection" in crawled[name]["errors"][0] for name in ("unsigned", "expired", "wrong_host"))
