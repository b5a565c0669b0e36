"""The job `serve --desk`: the published site and the desk in one process, and what is done beside answering."""

import logging
import os
from collections.abc import Callable
from pathlib import Path
from socket import create_server, socket
from threading import Event, Thread
from time import monotonic

import uvicorn

from catalog.errors import GoodweekError
from catalog.keeping import forget_due
from desk.instance import Instance
from desk.letters import send_due
from desk.mailing import post_of
from desk.reminders import remind_all
from desk.removing import carry_out
from desk.serving import HOST, Published
from desk.telling import console
from desk.web.app import make_app
from desk.web.office import Office, office_of
from exports.look_files import read_look
from exports.looks import put_on
from exports.manifest import MANIFEST

log = logging.getLogger(__name__)
_PAUSE, _TIDYING = 1.0, 600.0


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
        app = make_app(office, Published(public), background_of(office))
        # Addresses hold secrets: no log of accesses is kept (E3). Proxies are counted by ourselves (D9).
        config = uvicorn.Config(app, log_level="warning", access_log=False, proxy_headers=False, server_header=False)
        console.print(f"http://{HOST}:{listening.getsockname()[1]}/submit/  (Ctrl-C ends)", markup=False)
        uvicorn.Server(config).run([listening])


def _listening(port: int) -> socket:
    try:
        return create_server((HOST, port), backlog=1_024)
    except OSError as error:
        raise GoodweekError(f"Port {port} cannot be used: {error}.", "Name another with --port.") from error


def background_of(office: Office) -> Callable[[], Callable[[], None]]:
    """What begins the work beside answering, and gives what ends it: mails, what is owed, what is to be forgotten."""
    post = post_of(office.instance, os.environ)

    def begin() -> Callable[[], None]:
        stop = Event()

        def work() -> None:
            tidied = -_TIDYING
            while not stop.is_set():
                try:
                    if monotonic() - tidied >= _TIDYING:
                        tidied = monotonic()
                        tidy(office)
                        carry_out(office.instance, office.store, post)
                    send_due(office.instance, office.store, post)
                except GoodweekError as error:
                    log.error("beside answering: %s", error)  # noqa: TRY400 - one line that a person can mend
                stop.wait(_PAUSE)

        thread = Thread(target=work, name="letters", daemon=True)
        thread.start()

        def end() -> None:
            stop.set()
            thread.join()

        return end

    return begin


def tidy(office: Office) -> None:
    """Give the catalogue what it is owed, and forget what its time has come for."""
    office.desk.catch_up()
    office.claims.catch_up()
    remind_all(office.instance, office.store)
    forget_due(office.store)
