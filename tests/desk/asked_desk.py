"""A desk beside a published site in which there is something to ask for."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.desk.visiting import Desked, Page, desked
from tests.exports.asked_world import World, world


@dataclass(slots=True)
class AskedDesk:
    """The desk, and what is published."""

    desk: Desked
    world: World

    def ask(self, url: str, method: str = "", **headers: str) -> Page:
        """What is answered to somebody who follows no redirect."""
        return self.desk.visitor.ask(url, method=method, follow=False, **headers)


@contextmanager
def asked_desk(folder: Path) -> Iterator[AskedDesk]:
    """The desk over HTTP, with the invented world published."""
    with desked(folder) as desk:
        made = AskedDesk(desk, World(folder, world(), desk.office.site))
        made.world.publish(allow_shrink=True)
        yield made
