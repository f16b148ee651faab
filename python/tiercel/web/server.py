"""Health, versions and metrics over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tiercel.config.monitoring import Webserver
from tiercel.web.thread import Listener, ServerThread

Health = Callable[[], str | None]
"""None while all is well, else what is not."""


@dataclass
class WebServer:
    """`start()` listens, or raises `StartError`; `metrics` is None where they are not served."""

    settings: Webserver
    health: Health
    versions: Callable[[], dict[str, str]]
    metrics: Callable[[], bytes] | None = None
    _served: ServerThread | None = field(default=None, repr=False)

    def start(self) -> WebServer:
        """Listens; requests are answered from now on."""
        settings = self.settings
        pem = settings.ssl_certificate if settings.ssl_enabled else None
        listener = Listener(settings.listen_address, settings.listen_port, "webserver", pem)
        self._served = ServerThread(self._routes(), listener, "web").start()
        return self

    def stop(self) -> None:
        """Takes no further request."""
        if self._served is not None:
            self._served.stop()

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.settings.listen_port

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
