"""The published site over ASGI: the same answers as `goodweek serve` gives without the desk."""

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from desk.serving import Published, answer_of


async def published_answer(published: Published, request: Request) -> Response:
    """The document at this address, or the page that says that there is none."""
    path = request.scope["path"]
    wanted = (request.headers.get("if-none-match", ""), request.headers.get("accept-encoding", ""))
    given = await run_in_threadpool(answer_of, published, path, *wanted)
    body = b"" if request.method == "HEAD" else given.body
    answer = Response(body, given.status)
    del answer.headers["content-length"]
    for name, value in given.headers:
        answer.headers[name] = value
    return answer
