"""The rules of the house for every module: name, length, docstrings, exceptions, the clock."""

import ast
from collections.abc import Iterator

from tests.rules.modules import Module, modules

REFUSED_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "base", "core", "misc", "manager"})
LONGEST = 300
_CLOCKS = frozenset({("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")})
_TIME = frozenset({"time", "time_ns", "localtime", "gmtime", "ctime", "asctime"})
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def test_modules_are_found() -> None:
    assert len(modules()) > 50
    assert {module.name.partition(".")[0] for module in modules()} == {"catalog", "crawlers", "exports", "desk"}


def test_no_module_has_a_name_that_says_nothing() -> None:
    hollow = [
        module.path
        for module in modules()
        if REFUSED_NAMES & {word for part in module.name.split(".") for word in part.split("_")}
    ]

    assert hollow == []


def test_no_module_is_longer_than_a_person_reads_at_once() -> None:
    long = {module.path: lines for module in modules() if (lines := len(module.text.splitlines())) > LONGEST}

    assert long == {}


def test_every_module_and_public_name_says_what_it_is_for() -> None:
    silent = [module.path for module in modules() if not ast.get_docstring(module.tree)]
    silent += [
        f"{module.path}:{node.lineno} {node.name}"
        for module in modules()
        for node in _public(module.tree)
        if not ast.get_docstring(node)
    ]

    assert silent == []


def test_no_module_catches_everything() -> None:
    broad = [
        f"{module.path}:{node.lineno}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler) and _is_broad(node.type)
    ]

    assert broad == []


def test_only_the_clock_asks_what_time_it_is() -> None:
    asking = [
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        if module.name != "catalog.clock"
        for node in ast.walk(module.tree)
        if _asks_the_time(node)
    ]

    assert asking == []


def test_no_instant_is_made_without_a_zone() -> None:
    naive = [
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and node.attr in {"utcnow", "utcfromtimestamp"}
    ]
    naive += [
        f"{module.path}:{node.lineno} {ast.unparse(node)}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).endswith("datetime.fromtimestamp")
        and len(node.args) + len(node.keywords) < 2
    ]

    assert naive == []


def _public(tree: ast.Module) -> Iterator[Definition]:
    """Public classes and functions, and the public methods of public classes."""
    for node in tree.body:
        if isinstance(node, Definition) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from (one for one in node.body if _is_public_method(one))


def _is_public_method(node: ast.stmt) -> bool:
    """Overloads have their docstring at the last; setters at the property."""
    return (
        isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and not node.name.startswith("_")
        and not any(ast.unparse(one).endswith(("overload", ".setter")) for one in node.decorator_list)
    )


def _is_broad(caught: ast.expr | None) -> bool:
    if caught is None:
        return True
    names = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(ast.unparse(name).rpartition(".")[2] in {"Exception", "BaseException"} for name in names)


def _asks_the_time(node: ast.AST) -> bool:
    if isinstance(node, ast.ImportFrom):
        return node.module == "time" and any(alias.name in _TIME for alias in node.names)
    if not isinstance(node, ast.Attribute):
        return False
    owner = ast.unparse(node.value).rpartition(".")[2]
    return (owner, node.attr) in _CLOCKS or (owner == "time" and node.attr in _TIME)


def test_the_rules_see_what_they_forbid() -> None:
    tree = ast.parse(
        "from time import time\n"
        "import datetime, time\n"
        "a = datetime.datetime.now(datetime.UTC)\n"
        "b = time.time()\n"
        "c = time.monotonic()\n"
        "class Public:\n"
        "    def method(self): pass\n"
        "    def _private(self): pass\n"
        "try:\n    pass\nexcept (ValueError, Exception):\n    pass\n"
        "try:\n    pass\nexcept ValueError:\n    pass\n"
    )
    module = Module("catalog.example", "catalog/example.py", "", tree)

    assert [node.lineno for node in ast.walk(module.tree) if _asks_the_time(node)] == [1, 3, 4]
    assert [node.name for node in _public(tree)] == ["Public", "method"]
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert [_is_broad(node.type) for node in handlers] == [True, False]
