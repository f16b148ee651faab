"""A source beside the kernel, opened and watched."""

from __future__ import annotations

import json
import time
from typing import Any

from tiercel import _core
from tiercel.config.codes import Code
from tiercel.engine import Engine
from tiercel.errors import ConfigError
from tiercel.plugins.addresses import EVERYWHERE, LOOPBACK
from tiercel.plugins.loaded import LoadedPlugins
from tiercel.plugins.webhook import Endpoint, serve
from tiercel.web.thread import ServerThread

PEM = "/etc/falco/falco.pem"
DRAIN_S = 5.0
"""For the events that were taken before the end."""
LONGEST_EVENT = LONGEST_REQUEST = 12 << 20


class OpenedSource:
    """One source with its own engine, whose alerts go into `queue`. `ConfigError` or `StartError` if it cannot open."""

    def __init__(
        self,
        name: str,
        plugins: LoadedPlugins,
        engine: Engine,
        queue: _core.AlertQueue,
        *,
        hostname: str = "",
        default_host: str = LOOPBACK,
    ) -> None:
        assert plugins.core is not None
        self.name, self._server = name, None
        about, params = plugins.bringing(name), plugins.open_params[name]
        endpoint = Endpoint.of(params) if about.built_in else None
        config = json.loads(plugins.init_config[about.name] or "{}") if endpoint else {}
        self._inbox = _core.Inbox(config.get("maxEventSize", LONGEST_EVENT)) if endpoint else None
        try:
            self._core = _core.SourceWatch(
                engine.program_for(name),
                plugins.core,
                name,
                params,
                queue,
                hostname=hostname,
                inbox=self._inbox,
            )
        except _core.PluginFailed as error:
            raise ConfigError(Code.PLUGIN, f"plugins.{about.name}.open_params", str(error), "look at it") from None
        self.opens = params or about.name
        """What it reads, for the log."""
        if endpoint is not None:
            assert self._inbox is not None
            self._server = self._listen(endpoint, config, default_host)

    def _listen(self, endpoint: Endpoint, config: dict[str, Any], default_host: str) -> ServerThread:
        assert self._inbox is not None
        try:
            served = serve(
                endpoint,
                self._inbox,
                host=default_host,
                pem=config.get("sslCertificate", PEM),
                most_bytes=config.get("webhookMaxBatchSize", LONGEST_REQUEST),
            )
        except Exception:
            self._core.stop()
            raise
        scheme = "https" if endpoint.secure else "http"
        self.opens = f"{scheme}://{endpoint.host or default_host}:{served.port}{endpoint.path}"
        self.everywhere = not endpoint.host and default_host == EVERYWHERE
        return served

    everywhere = False
    """Whether it listens on every address only because none was given."""

    @property
    def failure(self) -> str | None:
        """Why it ended by itself."""
        failure = self._core.failure
        return None if failure is None else f"source {self.name}: {failure}"

    def reload(self, engine: Engine) -> int:
        """Between two events; ns that they waited."""
        return self._core.reload(engine.program_for(self.name))

    def configure(self, plugin: str, config: str) -> None:
        """Between two events. Raises `PluginFailed` where the plugin does not take it."""
        self._core.configure(plugin, config)

    def stop(self) -> None:
        """Takes no further request, decides what was taken, and ends."""
        if self._server is not None:
            self._server.stop()
        if self._inbox is not None:
            self._inbox.close()
            end = time.monotonic() + DRAIN_S
            while not self._core.ended and time.monotonic() < end:
                time.sleep(0.01)
        self._core.stop()

    @property
    def events(self) -> int:
        """How many came."""
        return int(self._core.stats()["events"])

    def stats(self) -> dict[str, Any]:
        """Counters, as those of a watch."""
        return self._core.stats()
