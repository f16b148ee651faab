"""An application of starlette, served by uvicorn on a thread of its own (`docs/decisions/051-web-server.md`)."""

from __future__ import annotations

import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any

from tiercel.errors import StartError

CONNECTIONS = 64


@dataclass(frozen=True)
class Listener:
    """Where to listen; `setting` names it in errors, `pem` holds certificate and key for TLS."""

    address: str
    port: int
    setting: str
    pem: str | None = None

    def open(self) -> socket.socket:
        """A bound socket. `StartError` where that cannot be."""
        family = socket.AF_INET6 if ":" in self.address else socket.AF_INET
        try:
            return socket.create_server((self.address, self.port), family=family, backlog=CONNECTIONS)
        except OSError as error:
            where = f"{self.address}:{self.port}"
            raise StartError(
                f"{self.setting}: cannot listen on {where}: {error.strerror}", f"choose another port in {self.setting}"
            ) from None


class ServerThread:
    """`start()` listens, or raises `StartError`."""

    def __init__(self, application: Any, listener: Listener, name: str) -> None:
        self._application, self._listener, self._name = application, listener, name
        self._server: Any = None
        self._thread: threading.Thread | None = None
        self.port = listener.port
        """Where it listens; after `start()` never 0."""

    def start(self) -> ServerThread:
        """Requests are answered from now on."""
        import uvicorn

        listening = self._listener.open()
        self.port = listening.getsockname()[1]
        pem = self._listener.pem
        config = uvicorn.Config(
            self._application,
            log_config=None,
            lifespan="off",
            ws="none",
            access_log=False,
            server_header=False,
            limit_concurrency=CONNECTIONS,
            timeout_keep_alive=5,
            ssl_certfile=pem,
            ssl_keyfile=pem,
        )
        try:
            config.load()
        except (OSError, ssl.SSLError) as error:
            listening.close()
            raise StartError(
                f"{self._listener.setting}: {pem} cannot be used: {error}", "give a PEM with certificate and key"
            ) from None
        self._server = uvicorn.Server(config)
        run = self._server.run
        self._thread = threading.Thread(target=run, kwargs={"sockets": [listening]}, name=self._name, daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Takes no further request."""
        if self._server is not None and self._thread is not None:
            self._server.should_exit = True
            self._thread.join(5)
