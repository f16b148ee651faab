"""A small HTTP server on a thread of its own: starlette's routes under uvicorn (`docs/decisions/051-web-server.md`)."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tiercel.config.monitoring import Webserver
from tiercel.errors import StartError

Health = Callable[[], str | None]
"""None while all is well, else what is not."""


@dataclass
class WebServer:
    """`start()` listens, or raises `StartError`; `metrics` is None where they are not served."""

    settings: Webserver
    health: Health
    versions: Callable[[], dict[str, str]]
    metrics: Callable[[], bytes] | None = None
    _server: Any = field(default=None, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)

    def start(self) -> WebServer:
        """Listens; requests are answered from now on."""
        import uvicorn

        listening = self._listen()
        pem = self.settings.ssl_certificate if self.settings.ssl_enabled else None
        config = uvicorn.Config(
            self._routes(),
            log_config=None,
            lifespan="off",
            ws="none",
            access_log=False,
            server_header=False,
            limit_concurrency=64,
            timeout_keep_alive=5,
            ssl_certfile=pem,
            ssl_keyfile=pem,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            listening.close()
            raise StartError(
                f"webserver: {pem} cannot be used: {error}", "give a PEM with certificate and key"
            ) from None
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [listening]}, name="web", daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Takes no further request."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(5)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.listen_port

    def _listen(self) -> socket.socket:
        address, port = self.settings.listen_address, self.settings.listen_port
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        try:
            return socket.create_server((address, port), family=family, backlog=64)
        except OSError as error:
            where = f"{address}:{port}"
            raise StartError(
                f"webserver: cannot listen on {where}: {error.strerror}", "set webserver.listen_port, or switch it off"
            ) from None

    def _routes(self) -> Any:
        from starlette.applications import Starlette
        from starlette.requests import Request
        from starlette.responses import JSONResponse, Response
        from starlette.routing import Route

        from tiercel.metrics.prometheus import CONTENT_TYPE

        def health(_request: Request) -> Response:
            fault = self.health()
            if fault is None:
                return Response(b'{"status": "ok"}', media_type="application/json")
            return JSONResponse({"status": "failed", "reason": fault}, 503)

        def versions(_request: Request) -> Response:
            return JSONResponse(self.versions())

        def metrics(_request: Request) -> Response:
            assert self.metrics is not None
            return Response(self.metrics(), headers={"Content-Type": CONTENT_TYPE})

        routes = [Route(self.settings.k8s_healthz_endpoint, health), Route("/versions", versions)]
        if self.metrics is not None:
            routes.append(Route("/metrics", metrics))
        return Starlette(routes=routes)
