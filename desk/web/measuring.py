"""The address of the metrics: answered to who brings the token of `GOODWEEK_METRICS_TOKEN`.

Where that is not set, there is no such address: nobody is told how much waits, or which source is broken.
"""

import hmac
from collections.abc import Mapping
from functools import partial
from itertools import chain

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from catalog.errors import ConfigurationInvalid
from desk.metrics import MEDIA_TYPE, instance_families, rendered
from desk.web.metering import Meter
from desk.web.office import Office

VARIABLE = "GOODWEEK_METRICS_TOKEN"
PATH = "/metrics"
_SHORTEST = 32


def metrics_token(environment: Mapping[str, str]) -> bytes:
    """The token; empty where nobody may ask. Raises `ConfigurationInvalid` when it can be guessed."""
    given = environment.get(VARIABLE, "").strip()
    if given and len(given) < _SHORTEST:
        raise ConfigurationInvalid(VARIABLE, f"is too short for a token: {_SHORTEST} characters at least.")
    return given.encode()


async def metrics_answer(office: Office, meter: Meter, token: bytes, request: Request) -> Response:
    """All metrics, for who has the token."""
    scheme, _, given = request.headers.get("authorization", "").partition(" ")
    is_known = hmac.compare_digest(given.strip().encode("utf-8", "replace"), token)
    if scheme.lower() != "bearer" or not is_known:
        refusal = {"WWW-Authenticate": "Bearer", "Cache-Control": "no-store"}
        return PlainTextResponse("Who asks for metrics brings a token.\n", 401, refusal)
    body = await run_in_threadpool(partial(_metrics, office, meter))
    return Response(body, media_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def _metrics(office: Office, meter: Meter) -> bytes:
    return rendered(chain(instance_families(office.instance, office.store), meter.families()))
