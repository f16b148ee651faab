"""The endpoint that an API server sends its audit log to: `http://HOST:PORT/PATH` or `https://…` as `open_params`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tiercel.config.codes import Code
from tiercel.errors import ConfigError
from tiercel.web.thread import Listener, ServerThread

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response

    from tiercel._core import Inbox

RETRY_S = 5
"""What a sender is told to wait while too many events are waiting."""
REFUSED = 400


@dataclass(frozen=True)
class Endpoint:
    """Where to listen. `host` is empty where none was given."""

    host: str
    port: int
    path: str
    secure: bool

    @staticmethod
    def of(params: str) -> Endpoint | None:
        """None where the parameters name no endpoint; `ConfigError` for one that is none."""
        text = params.strip()
        if not text.startswith(("http://", "https://")):
            return None
        try:
            parts = urlsplit(text)
            port = parts.port
        except ValueError:
            port = None
        if port is None:
            raise ConfigError(Code.VALUE, "open_params", f"{text!r} has no port", "write http://HOST:PORT/PATH")
        return Endpoint(parts.hostname or "", port, parts.path or "/", parts.scheme == "https")


def serve(endpoint: Endpoint, inbox: Inbox, *, host: str, pem: str, most_bytes: int) -> ServerThread:
    """Listens from now on at `host`. `StartError` where that cannot be."""
    listener = Listener(endpoint.host or host, endpoint.port, "open_params", pem if endpoint.secure else None)
    return ServerThread(_application(endpoint.path, inbox, most_bytes), listener, "webhook").start()


def _application(path: str, inbox: Inbox, most_bytes: int) -> Starlette:
    from starlette.applications import Starlette
    from starlette.routing import Route

    return Starlette(routes=[Route(path, _receiver(inbox, most_bytes), methods=["POST"])])


def _receiver(inbox: Inbox, most_bytes: int) -> Callable[[Request], object]:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import ClientDisconnect
    from starlette.responses import PlainTextResponse

    def refused(reason: str, status: int) -> Response:
        inbox.refuse(reason)
        return PlainTextResponse(reason + "\n", status)

    async def receive(request: Request) -> Response:
        if "application/json" not in request.headers.get("content-type", ""):
            return refused("a request whose content type is not application/json", REFUSED)
        body = bytearray()
        try:
            async for chunk in request.stream():
                body += chunk
                if len(body) > most_bytes:
                    return refused("a request longer than webhookMaxBatchSize", 413)
        except ClientDisconnect:
            return refused("a request that was broken off", REFUSED)
        taken = await run_in_threadpool(inbox.push, bytes(body))
        if taken is None:
            return PlainTextResponse("too many events wait\n", 503, {"Retry-After": str(RETRY_S)})
        events, wrong = taken
        return PlainTextResponse("\n".join(wrong), REFUSED if wrong and not events else 200)

    return receive
