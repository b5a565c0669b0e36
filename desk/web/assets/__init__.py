"""The scripts of the desk: keys and passkeys for editors, a draft for who fills in the form. Everything is done without them too."""

from functools import cache
from hashlib import blake2b
from importlib.resources import files

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

FOLDER = "desk/"
_AGE = 86_400


@cache
def scripts() -> dict[str, bytes]:
    """All of them by file name."""
    folder = files("desk") / "web" / "assets"
    return {one.name: one.read_bytes() for one in folder.iterdir() if one.name.endswith(".js")}


@cache
def script_path(name: str) -> str:
    """Where a script is, from the first folder of the site; another address for another text."""
    return f"{FOLDER}{name}?v={blake2b(scripts()[name], digest_size=6).hexdigest()}"


async def script_answer(request: Request) -> Response:
    """A script. Raises `HTTPException` 404 for one that is not there."""
    body = scripts().get(f"{request.path_params['name']}.js")
    if body is None:
        raise HTTPException(404)
    return Response(body, media_type="text/javascript", headers={"Cache-Control": f"public, max-age={_AGE}"})
