"""Speaking with Pagefind's program: it is given one page after the other, and gives the files of an index.

Its command line walks a folder, in an order that differs between file systems, and numbers pages by that order: the
same catalogue would not give the same bytes on another machine. The service that Pagefind's own packages for Node and
Python speak with (`pagefind --service`) numbers them as they come. Messages are JSON in base64, each ended by a comma;
there is an answer to each, and the program ends once nobody speaks any more, whether it was done or not. So nothing is
closed before the last answer. The files are asked for: it says that it has written them to a folder before it has.
"""

import json
import subprocess
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Any

from pydantic_core import from_json

_LONGEST, _SOON = 900, 5  # seconds
_AT_ONCE = 1 << 16  # bytes


class SearchUnavailable(Exception):
    """Why there is no index: Pagefind is not installed, or failed. The message is one line."""


def index_files(program: Path, pages: Iterable[tuple[str, bytes]], language: str) -> dict[str, bytes]:
    """The files, by path, of the index that `program` makes of these pages, names and HTML; see `indexed`.

    Raises `SearchUnavailable`, and `OSError` where the program cannot be started.
    """
    given = list(pages)
    pipe = subprocess.PIPE
    with subprocess.Popen([program, "--service"], stdin=pipe, stdout=pipe, stderr=pipe) as process:  # noqa: S603 - ours
        assert process.stdin is not None
        assert process.stdout is not None
        watch = Timer(_LONGEST, process.kill)
        said: list[bytes] = []
        speaking = Thread(target=_speak, args=(process.stdin, _payloads(given, language)), daemon=True)
        listening = Thread(target=_listen, args=(process.stderr, said), daemon=True)
        for thread in (watch, speaking, listening):
            thread.start()
        try:
            last = _last(_answers(process.stdout), len(given) + 2)
        except (ValueError, KeyError, TypeError) as error:
            raise SearchUnavailable(f"Pagefind gave what is no answer: {error!r:.200}") from error
        finally:
            is_late = not watch.is_alive()
            watch.cancel()
            process.kill()  # It has answered all, or will not: nothing more is wanted of it.
            speaking.join(_SOON)
            with suppress(OSError):
                process.stdin.close()
            listening.join(_SOON)
    if is_late:
        raise SearchUnavailable(f"Pagefind took more than {_LONGEST} seconds")
    if last is None:
        lines = b"".join(said).decode("utf-8", "replace").strip().splitlines()
        raise SearchUnavailable(f"Pagefind failed: {(lines or ['it said nothing'])[-1][:200]}")
    return {file["path"]: b64decode(file["content"]) for file in last["files"]}


def _payloads(pages: Iterable[tuple[str, bytes]], language: str) -> Iterator[dict[str, Any]]:
    yield {"type": "NewIndex", "config": {"force_language": language, "keep_index_url": True}}
    for name, body in pages:
        yield {
            "type": "AddFile",
            "index_id": 0,
            "url": f"/{name}.html",
            "file_path": None,
            "file_contents": body.decode(),
        }
    yield {"type": "GetFiles", "index_id": 0}


def _message(number: int, payload: dict[str, Any]) -> bytes:
    return b64encode(json.dumps({"message_id": number, "payload": payload}).encode()) + b","


def _speak(stream: IO[bytes], payloads: Iterable[dict[str, Any]]) -> None:
    with suppress(OSError, ValueError):  # It has ended, or is closed: what it answered is looked at.
        for number, payload in enumerate(payloads):
            stream.write(_message(number, payload))
        stream.flush()


def _listen(stream: IO[bytes], said: list[bytes]) -> None:
    with suppress(OSError, ValueError):
        said.append(stream.read())


def _answers(stream: IO[bytes]) -> Iterator[dict[str, Any]]:
    """What is answered, as it comes."""
    parts: list[bytes] = []
    while some := stream.read1(_AT_ONCE):  # type: ignore[attr-defined]
        *whole, rest = some.split(b",")
        for one in whole:
            yield from_json(b64decode(b"".join([*parts, one])))["payload"]
            parts = []
        parts.append(rest)


def _last(answers: Iterator[dict[str, Any]], count: int) -> dict[str, Any] | None:
    """The last of `count` answers, or None where there are fewer. Raises `SearchUnavailable` for an error among them."""
    for answer in answers:
        if answer["type"] == "Error":
            raise SearchUnavailable(f"Pagefind failed: {' '.join(str(answer.get('message')).split())[:200]}")
        count -= 1
        if count == 0:
            return answer
    return None
