"""How far long work is, told to whoever wants to know."""

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called with a stage, how much of it is done, and how much there is."""


def in_silence(_stage: str, _done: int, _total: int) -> None:
    """Nobody wants to know how far it is."""
