"""The target of a mirror: a folder or an object store at an address of fsspec, and every act on it.

fsspec and what it needs for an address are the extra `remote`; they are imported when a target is opened.
Credentials come from the environment and the files where these libraries look for them. What is told of an
address never has its user and password.
"""

import re
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

from catalog.errors import ConfigurationInvalid, PublicationFailed
from exports.http_headers import Headers
from exports.publisher_disk import Disk

PAUSES = (0.5, 2.0, 8.0)  # seconds before each new attempt

Witness = Callable[[str, str], None]
"""Called with an act, as `before put` or `after put`, and the path that it concerns.

What a folder of this machine is waited for is told as `Disk` does: `before fsync` and the like, with the whole path.
"""

Given = TypeVar("Given")

_KEY = "publish.target"
_EXTRA = "Install it with `pip install 'goodweek[remote]'`."
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://(?!.*::)\S.*", re.DOTALL)
_DISKS = frozenset({"file", "local"})
_FOLDERS = frozenset({*_DISKS, "sftp", "ssh"})
_HERE = frozenset({*_DISKS, "memory"})
_S3 = frozenset({"s3", "s3a"})
_PART = ".part"
_LASTING = (PermissionError, FileNotFoundError, NotADirectoryError, IsADirectoryError, NotImplementedError)
_OTHER_FAULTS = {
    "botocore.exceptions": ("BotoCoreError", "ClientError"),
    "paramiko": ("SSHException",),
}
"""Errors of libraries below fsspec that are no `OSError`."""


def shown(address: str) -> str:
    """An address as it may be told: without user and password, also where these are written wrongly."""
    scheme, between, rest = address.rpartition("://")
    return f"{scheme}{between}{rest if rest.startswith('/') else rest.rpartition('@')[2]}"


def _unwatched(_act: str, _path: str) -> None:
    """Nobody watches."""


class Store:
    """The target at `address`. Make it with `Store.at`.

    Its methods raise `PublicationFailed`, naming the object, once an act has failed for good.

    Attributes:
        name: the address as it may be told.
        witness: is told of each act; what it raises ends the mirroring there.
    """

    def __init__(self, address: str, files: Any, root: str, witness: Witness = _unwatched) -> None:
        self.name = shown(address).rstrip("/")
        self.witness = witness
        self._secrets = _secrets_of(address)
        self._files, self._root = files, root.rstrip("/")
        self._scheme = address.partition("://")[0]
        self._pauses = () if self._scheme in _HERE else PAUSES
        self._folders: set[str] = set()
        self._making = threading.Lock()
        self._disk = Disk(witness) if self._scheme in _DISKS else None

    @classmethod
    def at(cls, address: str, public: Path, witness: Witness = _unwatched) -> "Store":
        """The target at `address`, to which `public` is to be mirrored.

        Raises `ConfigurationInvalid` for an address that is none or leads into the instance,
        `PublicationFailed` where a library is missing or the address cannot be opened.
        """
        _refuse_wrong(address)
        scheme = address.partition("://")[0]
        options = {"use_listings_cache": False} if scheme in _S3 else {}
        try:
            files, root = import_module("fsspec.core").url_to_fs(address, skip_instance_cache=True, **options)
        except ImportError as error:
            problem = f"{shown(address)} needs a library that is not installed: {_line(error)}."
            raise PublicationFailed(problem, _EXTRA if scheme in _S3 | _HERE else "") from error
        except ValueError as error:
            raise ConfigurationInvalid(_KEY, f"{shown(address)} cannot be used: {_line(error)}.") from error
        except (TypeError, AttributeError) as error:  # What fsspec makes of a file system that needs more than this.
            told = f"{shown(address)} cannot be used: {scheme}:// needs more than an address."
            raise ConfigurationInvalid(_KEY, told) from error
        except _faults() as error:
            told = _hushed(_line(error), _secrets_of(address))
            raise PublicationFailed(f"{shown(address)} cannot be opened: {told}.") from error
        if scheme in _S3:
            files.retries = 1  # What is worth a new attempt is tried again here, and by botocore.
        if scheme in _DISKS:
            _refuse_own_folder(Path(root), public.parent)
        elif not root.strip("/") and scheme != "memory":
            raise ConfigurationInvalid(_KEY, f"{shown(address)} names no bucket or folder.")
        return cls(address, files, root, witness)

    def get(self, path: str) -> bytes | None:
        """The bytes at `path`; None when there is nothing."""
        options = {"max_concurrency": 1} if self._scheme in _S3 else {}

        def read() -> bytes | None:
            try:
                body: bytes = self._files.cat_file(self._at(path), **options)
            except FileNotFoundError:
                return None
            return body

        return self._done("get", path, "read", read)

    def size(self, path: str) -> int | None:
        """How many bytes are at `path`, without reading them; None when there is nothing, or that cannot be told."""

        def look() -> int | None:
            try:
                size: int | None = self._files.size(self._at(path))
            except FileNotFoundError:
                return None
            return size

        return self._done("size", path, "looked at", look)

    def put(self, path: str, body: bytes, headers: Headers, digest: str, *, is_lasting: bool = False) -> None:
        """Put bytes at `path`: readers meet what was there before, or all of it.

        After a power cut too where they are `is_lasting`; of others that is sure once the store has settled.
        """
        where = self._at(path)

        def write() -> None:
            if self._scheme in _FOLDERS:
                self._move_in(where, body, is_lasting=is_lasting)
            else:
                self._files.pipe_file(where, body, **self._options(headers, digest))

        self._done("put", path, "written", write)

    def _move_in(self, where: str, body: bytes, *, is_lasting: bool) -> None:
        folder, part = where.rpartition("/")[0], f"{where}{_PART}"
        # To wait for each of many files takes long, so one sync does for all of them; elsewhere `sync(2)` does not wait.
        alone = self._disk if is_lasting or sys.platform != "linux" else None
        self._make_folder(folder)
        self._files.pipe_file(part, body)
        if alone:
            alone.sync_one(part)
        self._files.mv(part, where)
        if alone and sys.platform != "linux":
            alone.sync_one(folder)

    def remove(self, path: str) -> None:
        """Remove what is at `path`; nothing happens when it is gone. Folders that it leaves empty go with it."""

        def rm() -> None:
            for where in (self._at(path), f"{self._at(path)}{_PART}")[: 1 + (self._scheme in _FOLDERS)]:
                with suppress(FileNotFoundError):
                    self._files.rm_file(where)
            for parent in Path(path).parents if self._scheme in _FOLDERS else ():
                if str(parent) != ".":
                    with suppress(OSError):  # It holds something else, or is gone.
                        self._files.rmdir(self._at(str(parent)))
                        self._folders.discard(self._at(str(parent)))

        self._done("remove", path, "removed", rm)

    def names(self) -> Collection[str]:
        """What lies at the top of the target: names of files and folders."""

        def ls() -> set[str]:
            try:
                return {str(name).rstrip("/").rpartition("/")[2] for name in self._files.ls(self._root, detail=False)}
            except FileNotFoundError:
                return set()

        return self._done("list", "", "listed", ls)

    def settle(self) -> None:
        """Wait until all that was put and removed is so on the disk itself, where that is a disk of this machine."""
        if self._disk:
            self._disk.write_elsewhere()  # The acts of fsspec are none of its own.
            self._disk.sync()

    def _at(self, path: str) -> str:
        return f"{self._root}/{path}"

    def _options(self, headers: Headers, digest: str) -> dict[str, Any]:
        """What S3 keeps with an object; other stores are given the bytes alone."""
        if self._scheme not in _S3:
            return {}
        made = {
            "ContentType": headers.media_type,
            "CacheControl": headers.cache_control,
            "Metadata": {"sha256": digest},
        }
        return {**made, "ContentDisposition": headers.disposition} if headers.disposition else made

    def _make_folder(self, folder: str) -> None:
        with self._making:
            if folder not in self._folders:
                self._files.makedirs(folder, exist_ok=True)
                self._folders.add(folder)

    def _done(self, act: str, path: str, verb: str, work: Callable[[], Given]) -> Given:
        self.witness(f"before {act}", path)
        with self._told(path, verb):
            given = self._patiently(work)
        self.witness(f"after {act}", path)
        return given

    def _patiently(self, work: Callable[[], Given]) -> Given:
        """Try again after each pause, unless the error would last."""
        for pause in self._pauses:
            try:
                return work()
            except _LASTING:
                raise
            except _faults() as error:
                if type(error).__name__.endswith("CredentialsError"):
                    raise
                time.sleep(pause)
        return work()

    @contextmanager
    def _told(self, path: str, verb: str) -> Iterator[None]:
        try:
            yield
        except _faults() as error:
            is_refused = isinstance(error, PermissionError) or type(error).__name__.endswith("CredentialsError")
            is_missing = isinstance(error, FileNotFoundError)
            raise PublicationFailed(
                f"{self.name}/{path} cannot be {verb}: {_hushed(_line(error), self._secrets)}.",
                ("Look at the credentials and their rights. " if is_refused else "")
                + ("Make the bucket or the folder first. " if is_missing else "")
                + "What is published here stands; the next `goodweek publish` sends the rest.",
            ) from error


def _refuse_wrong(address: str) -> None:
    """Whatever can be told of an address without opening it."""
    problem = remedy = ""
    scheme, _, rest = address.partition("://")
    if not _ADDRESS.fullmatch(address):
        problem = f"{shown(address)[:200]!r} is no address of one target."
        remedy = "It begins with `s3://` or `file:///`."
    elif scheme in _DISKS and not rest.startswith(("/", "~/")):
        problem = f"{shown(address)} is another folder wherever Goodweek is started."
        remedy = f"Write the whole path, as in `{scheme}:///srv/www`."
    elif scheme in _S3 and _secrets_of(address):
        problem, remedy = "a key stands in the address.", "Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY instead."
    if problem:
        raise ConfigurationInvalid(_KEY, problem, remedy)


def _refuse_own_folder(target: Path, instance: Path) -> None:
    """Neither the instance, nor what holds it: its catalogue must not stand where readers come."""
    there, own = target.resolve(), instance.resolve()
    if there.is_relative_to(own) or own.is_relative_to(there):
        raise ConfigurationInvalid(
            _KEY, f"{target} is the folder of the instance, or holds it, or lies in it.", "Name another folder."
        )


def _faults() -> tuple[type[BaseException], ...]:
    """What the libraries that are loaded raise when an act fails."""
    others = [
        getattr(sys.modules[at], name) for at, names in _OTHER_FAULTS.items() if at in sys.modules for name in names
    ]
    return (OSError, NotImplementedError, *others)


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300].rstrip(".") or type(error).__name__


def _secrets_of(address: str) -> tuple[str, ...]:
    """What of an address must not be told, wherever it turns up."""
    user, _, password = address.partition("://")[2].rpartition("@")[0].partition(":")
    return tuple(secret for secret in (f"{user}:{password}@", password) if password)


def _hushed(text: str, secrets: tuple[str, ...]) -> str:
    for secret in secrets:
        text = text.replace(secret, "…")
    return text
