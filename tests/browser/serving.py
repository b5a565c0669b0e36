"""A published folder at its real address: `goodweek serve` behind TLS on loopback, to which the browser is led.

Pages name their own address in full where a format wants it (canonical, `webcal:`), and the links of the 404 page
begin at the root; so they are looked at under it.
"""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import NamedTuple
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from catalog import clock
from desk.serving import server_for


class Site(NamedTuple):
    """A published folder that is served.

    Attributes:
        public: the folder. base: the address that its pages name, with a slash at the end. port: of loopback, at which
            it is answered.
    """

    public: Path
    base: str
    port: int

    @property
    def host(self) -> str:
        """The name of the host in its address."""
        return urlsplit(self.base).hostname or ""


@contextmanager
def served(public: Path, keys: Path) -> Iterator[Site]:
    """Serve `public` as long as the block lasts; the keys go into the folder `keys`."""
    base = json.loads((public / "data/index.json").read_bytes())["site"]["url"]
    host = urlsplit(base).hostname or ""
    server = server_for(public, 0)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(host, keys))
    # The handshake is left to the thread that answers: here it would hold up all others.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield Site(public, base, server.server_address[1])
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _certificate(host: str, folder: Path) -> Path:
    """A certificate of `host` that it gave itself, for a day, and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = clock.now()
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = folder / f"{host}.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + made.public_bytes(Encoding.PEM))
    return file
