"""The modules of the house, read once: what the rules are checked on."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("catalog", "crawlers", "exports", "desk")


@dataclass(frozen=True)
class Module:
    """One module of a package: its dotted name, its path from the root, its text and its tree."""

    name: str
    path: str
    text: str
    tree: ast.Module

    def imported(self) -> Iterator[str]:
        """Dotted names of all that it imports, wherever in the file; `from a import b` gives `a` and `a.b`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from (alias.name for alias in node.names)
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{self.path}: imports are absolute here"
                yield node.module or ""
                yield from (f"{node.module}.{alias.name}" for alias in node.names)

    def is_in(self, *homes: str) -> bool:
        """Whether it is one of `homes`, within one, or named after one that ends in `*`."""
        return any(
            self.name.startswith(home[:-1]) if home.endswith("*") else f"{self.name}.".startswith(f"{home}.")
            for home in homes
        )


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the four packages, by name."""
    paths = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]
    return tuple(_module(path) for path in paths)


def _module(path: Path) -> Module:
    relative = path.relative_to(ROOT)
    text = path.read_text("utf-8")
    name = ".".join(relative.with_suffix("").parts).removesuffix(".__init__")
    return Module(name, relative.as_posix(), text, ast.parse(text))
