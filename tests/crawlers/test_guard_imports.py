"""One way out: nothing but the guard's crawler opens connections (reliability A8)."""

import ast
from pathlib import Path

ROOT = Path(__file__).parents[2]
CLIENTS = {"requests", "httpx", "aiohttp", "urllib3", "socket", "urllib.request", "http.client", "ftplib", "pycurl"}


def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def _clients(path: Path) -> set[str]:
    return {name for name in _imports(path) for client in CLIENTS if name == client or name.startswith(f"{client}.")}


def test_a8_only_the_guard_and_the_desk_know_the_network() -> None:
    modules = [
        path for package in ("catalog", "crawlers", "exports", "desk") for path in (ROOT / package).rglob("*.py")
    ]
    users = {path.relative_to(ROOT).as_posix(): _clients(path) for path in modules if _clients(path)}
    # The guard asks which proxies the environment names. The desk's own loopback server may listen, and it
    # tells the hub that the operator named in goodweek.toml of changed feeds.
    guard = users.pop("crawlers/guard.py")
    del users["desk/hub.py"]
    assert guard == {"urllib.request", "urllib.request.getproxies"}
    assert users == {"desk/web/running.py": {"socket", "socket.create_server", "socket.socket"}}


def test_a8_the_test_sees_an_import(tmp_path: Path) -> None:
    hidden = tmp_path / "hidden.py"
    hidden.write_text("def fetch():\n    from urllib import request\n    import requests.sessions\n")
    assert _clients(hidden) == {"urllib.request", "requests.sessions"}
