"""What the desk does beside answering: mails, what the catalogue is owed, what is to be forgotten."""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from time import monotonic

from catalog.errors import GoodweekError
from catalog.keeping import forget_due
from desk.letters import send_due
from desk.mailing import Post, forget_mails, is_old
from desk.reminders import remind_all
from desk.removing import carry_out
from desk.web.office import Office

log = logging.getLogger(__name__)
_PAUSE, _TIDYING = 1.0, 600.0


class Beside:
    """A thread that works until it is ended.

    Each piece of work is a task, and what goes wrong in it a value: whatever that is, the next one comes.
    """

    def __init__(self, office: Office, post: Post) -> None:
        self._office, self._post = office, post
        self._stop = Event()
        self._thread = Thread(target=self._work, name="beside", daemon=True)

    @property
    def is_alive(self) -> bool:
        """Whether it is at work."""
        return self._thread.is_alive()

    def begin(self) -> None:
        """Begin to work; once."""
        self._thread.start()

    def end(self) -> None:
        """Wait until what is being done is done."""
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        tidied = -_TIDYING
        with ThreadPoolExecutor(1, "beside") as pool:
            while not self._stop.is_set():
                if monotonic() - tidied >= _TIDYING:
                    tidied = monotonic()
                    for work in (self._catch_up, self._remind, self._forget, self._forget_mails, self._remove):
                        self._do(pool, work)
                self._do(pool, self._send)
                self._stop.wait(_PAUSE)

    @staticmethod
    def _do(pool: ThreadPoolExecutor, work: Callable[[], object]) -> None:
        error = pool.submit(work).exception()
        if isinstance(error, GoodweekError):
            log.error("beside answering: %s", error)  # one line that a person can mend
        elif error is not None:
            log.error("beside answering", exc_info=error)

    def _send(self) -> None:
        send_due(self._office.instance, self._office.store, self._post)

    def _catch_up(self) -> None:
        self._office.desk.catch_up()
        self._office.claims.catch_up()

    def _remind(self) -> None:
        remind_all(self._office.instance, self._office.store)

    def _forget(self) -> None:
        forget_due(self._office.store)

    def _forget_mails(self) -> None:
        forget_mails(self._office.instance.mail_folder, is_old)

    def _remove(self) -> None:
        carry_out(self._office.instance, self._office.store, self._post)
