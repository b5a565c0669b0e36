"""The `goodweek` wrapper, run for real in a small clone: it installs hand-made wheels from a folder, without a network.

The clone has a `desk` that tells what it was started with, and the wheels are a library `tryout` and
a stand-in for pytest that does the same.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
TOOLS = "cat chmod cmp cp dirname env ln mkdir mv readlink rm rmdir sh sleep".split()  # noqa: SIM905 - a list of words
PYTHON = os.path.realpath(sys._base_executable)  # type: ignore[attr-defined]
TELL = """\
import json, os, sys
import tryout
print(json.dumps({"args": sys.argv[1:], "cwd": os.getcwd(), "prefix": sys.prefix, "tryout": tryout.VERSION}))
sys.exit(7)
"""
Told = dict[str, object]


def _wheel(folder: Path, name: str, version: str, files: dict[str, str]) -> str:
    """Write a wheel and give its line for a lock file."""
    info = f"{name}-{version}.dist-info"
    held = {
        **files,
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: hand\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in held.items())
    path = folder / f"{name}-{version}-py3-none-any.whl"
    with ZipFile(path, "w") as archive:
        for member, text in {**held, f"{info}/RECORD": f"{record}{info}/RECORD,,\n"}.items():
            archive.writestr(member, text)
    return f"{name}=={version} \\\n    --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


def _digest(text: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).decode().rstrip("=")


class Clone:
    """A clone in `folder`, the wheels beside it, and a PATH that holds only what is put there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "a clone"
        self.wheels = folder / "wheels"
        self.bin = folder / "bin"

    @property
    def venv(self) -> Path:
        return self.folder / ".venv"

    def make(self) -> "Clone":
        for path in (self.folder / "desk", self.wheels, self.bin):
            path.mkdir(parents=True)
        for tool in TOOLS:
            (self.bin / tool).symlink_to(str(shutil.which(tool)))
        self.script("python3", f'exec "{PYTHON}" "$@"')
        shutil.copy2(ROOT / "goodweek", self.folder)
        (self.folder / "desk" / "__init__.py").touch()
        (self.folder / "desk" / "__main__.py").write_text(TELL)
        self.lock("1.0")
        return self

    def lock(self, version: str) -> None:
        line = _wheel(self.wheels, "tryout", version, {"tryout.py": f"VERSION = '{version}'\n"})
        tell = _wheel(self.wheels, "pytest", "9.0", {"pytest/__init__.py": "", "pytest/__main__.py": TELL})
        (self.folder / "requirements.lock").write_text(line)
        (self.folder / "requirements-dev.lock").write_text(tell + line)

    def script(self, name: str, text: str) -> Path:
        path = self.bin / name
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
        return path

    def begin(
        self, *args: str, program: Path | None = None, cwd: Path | None = None, **env: str
    ) -> subprocess.Popen[str]:
        settings = {"PATH": str(self.bin), "HOME": str(self.bin), "LANG": "C.UTF-8"}
        pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": self.wheels.as_uri(), "PIP_CONFIG_FILE": os.devnull}
        command = [str(program or self.folder / "goodweek"), *args]
        return subprocess.Popen(
            command,
            env={**settings, **pip, **env},
            cwd=cwd or self.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *args: str, program: Path | None = None, cwd: Path | None = None, **env: str
    ) -> tuple[int, Told, str]:
        """Exit status, what was told, what was said on stderr."""
        return _ended(self.begin(*args, program=program, cwd=cwd, **env))


def _ended(process: subprocess.Popen[str]) -> tuple[int, Told, str]:
    out, said = process.communicate(timeout=60)
    return process.returncode, json.loads(out) if out else {}, said


@pytest.fixture(scope="module", name="installed")
def _installed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[int, Told, str]]:
    folder = tmp_path_factory.mktemp("wrapper")
    return folder, Clone(folder).make().run("crawl", "a b", "", cwd=folder)


@pytest.fixture(name="clone")
def _clone(installed: tuple[Path, tuple[int, Told, str]], tmp_path: Path) -> Clone:
    """A copy of the installed clone, elsewhere: a clone may be moved."""
    shutil.copytree(installed[0], tmp_path, symlinks=True, dirs_exist_ok=True)
    return Clone(tmp_path)


@pytest.fixture(name="fresh")
def _fresh(tmp_path: Path) -> Clone:
    return Clone(tmp_path).make()


def _lines(said: str) -> Iterable[str]:
    return [line.removeprefix("goodweek: ") for line in said.splitlines()]


def test_first_start_installs_says_so_once_and_runs(installed: tuple[Path, tuple[int, Told, str]]) -> None:
    folder, (status, told, said) = installed
    venv = Clone(folder).venv

    assert status == 7
    assert told == {"args": ["crawl", "a b", ""], "cwd": str(folder), "prefix": str(venv), "tryout": "1.0"}
    assert _lines(said) == [f"Installing what requirements.lock lists into {venv} (once)."]


def test_second_start_says_nothing_and_needs_neither_python_nor_pip(clone: Clone) -> None:
    (clone.bin / "python3").unlink()

    status, told, said = clone.run("status")

    assert (status, told["args"], said) == (7, ["status"], "")


def test_second_start_costs_next_to_nothing(clone: Clone) -> None:
    (clone.folder / "desk" / "__main__.py").write_text("")
    direct = [str(clone.venv / "bin" / "python"), "-P", "-m", "desk"]

    def best(command: list[str]) -> float:
        taken = []
        for _ in range(7):
            started = time.perf_counter()
            subprocess.run(command, check=True, cwd=clone.folder, env={"PATH": str(clone.bin)})
            taken.append(time.perf_counter() - started)
        return min(taken)

    assert best([str(clone.folder / "goodweek")]) - best(direct) < 0.1


def test_symbolic_links_lead_to_the_clone(clone: Clone, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "first").symlink_to("../a clone/goodweek")
    (elsewhere / "second").symlink_to(elsewhere / "first")

    status, told, said = clone.run("x", program=elsewhere / "second", cwd=elsewhere)

    assert (status, told["cwd"], told["prefix"], said) == (7, str(elsewhere), str(clone.venv), "")


def test_modules_in_the_current_folder_do_not_stand_in_for_ours(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "tryout.py").write_text("VERSION = 'of another'\n")

    assert clone.run("x", cwd=tmp_path)[1]["tryout"] == "1.0"


def test_changed_lock_is_installed_at_the_next_start(clone: Clone) -> None:
    clone.lock("2.0")

    first, second = clone.run("x"), clone.run("x")

    assert (first[0], first[1]["tryout"]) == (7, "2.0")
    assert _lines(first[2]) == [f"Installing what requirements.lock lists into {clone.venv} (once)."]
    assert (second[1]["tryout"], second[2]) == ("2.0", "")


def test_interrupted_install_is_repaired(clone: Clone) -> None:
    (clone.venv / "requirements.lock.installed").unlink()
    shutil.rmtree(clone.venv / "bin")
    ended = subprocess.Popen(["/bin/sh", "-c", ":"])
    ended.wait()
    (clone.venv / ".installing").symlink_to(str(ended.pid))

    status, told, _ = clone.run("x")

    assert (status, told["tryout"]) == (7, "1.0")
    assert not (clone.venv / ".installing").is_symlink()
    assert clone.run("x")[2] == ""


@pytest.mark.drill
def test_two_starts_at_once_install_once_and_both_run(fresh: Clone) -> None:
    both = [_ended(process) for process in [fresh.begin("one"), fresh.begin("two")]]

    assert [(status, told["tryout"]) for status, told, _ in both] == [(7, "1.0"), (7, "1.0")]
    said = sorted(line for _, _, text in both for line in _lines(text))
    assert said == [
        f"Installing what requirements.lock lists into {fresh.venv} (once).",
        "waiting for another start that is installing.",
    ]


def test_tests_run_in_the_clone_without_drills_and_keep_their_status(clone: Clone, tmp_path: Path) -> None:
    status, told, said = clone.run("test", "-k", "a b", cwd=tmp_path)

    assert status == 7
    assert (told["args"], told["cwd"]) == (["-m", "not drill", "-k", "a b"], str(clone.folder))
    assert _lines(said) == [f"Installing what requirements-dev.lock lists into {clone.venv} (once)."]
    assert clone.run("test", "--drills", "-x")[1:] == ({**told, "args": ["-m", "drill", "-x"]}, "")
    everything = clone.run("test")[1]
    assert everything["args"] == ["-m", "not drill", "-n", "auto", "--dist", "loadfile"]
    assert clone.run("x")[2] == ""


def test_wrong_hash_installs_nothing_and_says_where_to_look(clone: Clone) -> None:
    clone.lock("2.0")
    lock = clone.folder / "requirements.lock"
    lock.write_text(lock.read_text()[:-5] + "0000\n")

    status, told, said = clone.run("x")

    assert (status, told) == (69, {})
    assert _lines(said) == [
        f"Installing what requirements.lock lists into {clone.venv} (once).",
        f"the packages could not be installed; {clone.venv}/install.log holds the details.",
        "Is the package registry within reach? It is set by PIP_INDEX_URL or pip.conf, for uv by UV_INDEX_URL.",
    ]
    assert "DO NOT MATCH THE HASHES" in (clone.venv / "install.log").read_text()
    assert not (clone.venv / "requirements.lock.installed").exists()


def test_without_a_registry_it_says_what_to_set(clone: Clone) -> None:
    clone.lock("3.0")

    status, _, said = clone.run("x", PIP_FIND_LINKS="")

    assert status == 69
    assert said.splitlines()[-1].startswith("goodweek: Is the package registry within reach?")


def test_pythons_that_fail_or_are_too_old_are_passed_over(clone: Clone) -> None:
    (clone.venv / "requirements.lock.installed").unlink()
    clone.script("python3.14", "echo 'pyenv: python3.14: command not found' >&2; exit 127")
    clone.script("python3.13", "exit 3")

    status, told, said = clone.run("x")

    assert (status, told["tryout"], len(said.splitlines())) == (7, "1.0", 1)


@pytest.mark.parametrize(
    ("python", "words"),
    [
        ("exit 3", "there is no Python 3.11 or later here."),
        (
            f'case "$2" in *ensurepip*) exit 1 ;; *) exec "{PYTHON}" "$@" ;; esac',
            f"{PYTHON} cannot make a virtual environment: its module venv or ensurepip is missing.",
        ),
    ],
    ids=["too old", "no ensurepip"],
)
def test_without_a_fitting_python_it_says_what_to_install(fresh: Clone, python: str, words: str) -> None:
    fresh.script("python3", python)

    status, told, said = fresh.run("x")

    assert (status, told) == (69, {})
    assert _lines(said)[0] == words
    assert len(said.splitlines()) == 2


def test_named_python_is_taken_or_refused(clone: Clone) -> None:
    clone.lock("2.0")
    clone.script("python3", "exit 3")

    refused = clone.run("x", GOODWEEK_PYTHON="python3")
    taken = clone.run("x", GOODWEEK_PYTHON=PYTHON)

    assert (refused[0], refused[1]) == (69, {})
    assert "GOODWEEK_PYTHON is 'python3'" in refused[2]
    assert (taken[0], taken[1]["tryout"]) == (7, "2.0")


@pytest.mark.skipif(shutil.which("uv") is None, reason="uv is not installed here")
def test_uv_is_taken_where_it_is_found(fresh: Clone) -> None:
    (fresh.bin / "uv").symlink_to(str(shutil.which("uv")))

    settings = fresh.bin / "uv.toml"
    settings.write_text(f"no-index = true\nfind-links = ['{fresh.wheels}']\n")

    status, told, _ = fresh.run("x", UV_CONFIG_FILE=str(settings))

    assert (status, told["tryout"]) == (7, "1.0")
    assert "uv = " in (fresh.venv / "pyvenv.cfg").read_text()
    assert not list(fresh.venv.glob("lib/python*/site-packages/pip"))
