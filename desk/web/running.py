"""The job `serve --desk`: the published site and the desk in one process."""

import logging
import os
from contextlib import suppress
from pathlib import Path
from socket import create_server, socket
from threading import Thread

import uvicorn

from catalog.errors import GoodweekError
from desk.instance import Instance
from desk.mailing import post_of
from desk.serving import HOST, Published
from desk.telling import console
from desk.web.app import make_app
from desk.web.beside import Beside
from desk.web.heads import BoundedProtocol
from desk.web.office import office_of
from exports.asking import Asking, Unavailable
from exports.look_files import read_look
from exports.looks import put_on
from exports.manifest import MANIFEST


def serve_desk(folder: Path, port: int) -> None:
    """Serve until Ctrl-C. Raises `GoodweekError`."""
    instance = Instance.at(folder)
    public = instance.public_folder
    if not (public / MANIFEST).is_file():
        raise GoodweekError(f"{public} is not published yet.", "Run `goodweek run` or `goodweek publish` first.")
    put_on(read_look(folder, instance.config.site.logo))
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    with _listening(port) as listening, instance.store() as store:
        office = office_of(instance, store)
        asking = Asking(folder, office.site)
        Thread(target=_look, args=(asking,), name="asking", daemon=True).start()
        app = make_app(office, Published(public), Beside(office, post_of(instance, os.environ)), asking)
        # Addresses hold secrets: no log of accesses is kept (reliability E3). Proxies are counted by ourselves
        # (reliability D9).
        config = uvicorn.Config(
            app, http=BoundedProtocol, log_level="warning", access_log=False, proxy_headers=False, server_header=False
        )
        console.print(f"http://{HOST}:{listening.getsockname()[1]}/submit/  (Ctrl-C ends)", markup=False)
        if not instance.config.site.desk:
            console.print("No page leads here: say `desk = true` under [site], and publish.", markup=False)
        with suppress(KeyboardInterrupt):  # uvicorn raises it again once all is closed
            uvicorn.Server(config).run([listening])


def _look(asking: Asking) -> None:
    """Read what is published, so that the first who asks need not wait for it."""
    with suppress(Unavailable):
        asking.now()


def _listening(port: int) -> socket:
    try:
        return create_server((HOST, port), backlog=1_024)
    except OSError as error:
        raise GoodweekError(f"Port {port} cannot be used: {error}.", "Name another with --port.") from error
