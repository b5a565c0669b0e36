"""The desk of an invented instance in a process of its own, and beside it a calendar that icalendar writes per request.

    python -m benchmarks.desk_served FOLDER PORT THEME

Both are apps of FastAPI, in one uvicorn of one process. The events that icalendar is given are views that were read
before: it pays for writing alone.
"""

import sys
from pathlib import Path

import uvicorn
from fastapi import FastAPI
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from benchmarks.publishing_alone import calendar
from catalog.queries import reading
from desk.instance import Instance
from desk.serving import HOST, Published
from desk.web.app import make_app
from desk.web.office import office_of

ALONE = "/alone.ics"


def main() -> None:
    """Serve until the process is ended."""
    folder, port, theme = Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    instance = Instance.at(folder)
    with instance.store() as store:
        with reading(store) as reader:
            ids = [member.id for member in reader.event_members(None)]
            views = [view for view in reader.events(ids) if theme in view.facts.themes]
        alone = FastAPI()

        @alone.get(ALONE)
        def written() -> Response:
            return Response(calendar(views), media_type="text/calendar")

        desk = make_app(office_of(instance, store), Published(instance.public_folder))

        async def either(scope: Scope, receive: Receive, send: Send) -> None:
            await (alone if scope.get("path") == ALONE else desk)(scope, receive, send)

        uvicorn.run(either, host=HOST, port=port, log_level="error", access_log=False, proxy_headers=False)


if __name__ == "__main__":
    main()
