"""A server that speaks S3 over HTTP on loopback, started for the tests that ask for it: moto's, with a log of requests."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Thread
from typing import Any
from urllib.request import Request, urlopen


@dataclass
class S3Server:
    """The server.

    Attributes:
        url: its address. log: methods and paths of the requests since `forget`.
        ailing: how many of the next requests are answered 503.
    """

    url: str = ""
    log: list[tuple[str, str]] = field(default_factory=list)
    ailing: int = 0

    def puts(self) -> list[str]:
        """Keys that were sent, in order."""
        return [path for method, path in self.log if method == "PUT"]

    def client(self) -> Any:
        """A client of another make than the one that is tested."""
        import boto3

        return boto3.client("s3", endpoint_url=self.url)

    def objects(self, bucket: str, prefix: str = "") -> dict[str, bytes]:
        """All objects below a prefix, by key without it."""
        client = self.client()
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
        keys = [one["Key"] for page in pages for one in page.get("Contents", ())]
        found = {key.removeprefix(prefix): client.get_object(Bucket=bucket, Key=key)["Body"].read() for key in keys}
        client.close()
        return found

    def ask_for_credentials(self) -> None:
        """From now on, each request must be signed by a user that the server knows; it knows none."""
        self._post("reset-auth", b"0")

    def forget(self) -> None:
        """Begin the log anew."""
        self.log.clear()

    def reset(self) -> None:
        """Throw all buckets away, and ask for no credentials."""
        self._post("reset", b"")
        self._post("reset-auth", b"inf")
        self.log.clear()

    def _post(self, what: str, body: bytes) -> None:
        headers = {"Content-Type": "text/plain"}
        urlopen(Request(f"{self.url}/moto-api/{what}", data=body, headers=headers, method="POST")).close()


@contextmanager
def serving() -> Iterator[S3Server]:
    """The server, at a free port, for the block."""
    os.environ.setdefault("AWS_ACCESS_KEY_ID", "unused")  # moto refuses to start where real ones might be used
    from moto.server import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Silent(WSGIRequestHandler):
        protocol_version = "HTTP/1.1"

        def log(self, *_: object) -> None:
            pass

    told = S3Server()
    backend = DomainDispatcherApplication(create_backend_app)

    def app(environ: dict[str, Any], start_response: Any) -> Any:
        if not environ["PATH_INFO"].startswith("/moto-api"):
            told.log.append((environ["REQUEST_METHOD"], environ["PATH_INFO"]))
            if told.ailing:
                told.ailing -= 1
                start_response("503 Slow Down", [("Content-Length", "0")])
                return [b""]
        return backend(environ, start_response)

    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Silent)
    told.url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
