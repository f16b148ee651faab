"""Alerts by HTTP POST, one a request; `docs/decisions/050-outputs.md` says why with urllib3."""

from __future__ import annotations

import gzip
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import urllib3

from tiercel.errors import OutputError
from tiercel.outputs.alert import Alert
from tiercel.outputs.form import Form

TIMEOUT_S = 10.0
ECHO_BYTES = 4096


@dataclass(frozen=True)
class Trust:
    """Whose certificates are believed, and which one is shown. Empty paths are not used."""

    insecure: bool = False
    ca_cert: str = ""
    ca_bundle: str = ""
    ca_path: str = ""
    client_cert: str = ""
    client_key: str = ""

    def context(self) -> ssl.SSLContext:
        """The TLS settings. `OutputError` names the file that cannot be used."""
        made = ssl.create_default_context()
        if self.insecure:
            # It was asked for, and each request would say so.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
            made.check_hostname = False
            made.verify_mode = ssl.CERT_NONE
        for file in filter(None, (self.ca_cert, self.ca_bundle)):
            _use(file, lambda file=file: made.load_verify_locations(cafile=file))  # type: ignore[misc]
        if self.ca_path and Path(self.ca_path).is_dir():
            made.load_verify_locations(capath=self.ca_path)
        if self.client_cert:
            _use(self.client_cert, lambda: made.load_cert_chain(self.client_cert, self.client_key or None))
        return made


def _use(file: str, load: Callable[[], None]) -> None:
    try:
        load()
    except (OSError, ssl.SSLError) as error:
        raise OutputError(f"http_output: {file} cannot be used: {error}", "give a PEM file that can be read") from None


@dataclass
class Http:
    """`url`: where to. A request that times out is repeated `max_timeouts` times; other failures are not."""

    form: Form
    url: str
    trust: Trust = Trust()
    user_agent: str = "falcosecurity/falco"
    compress: bool = False
    keep_alive: bool = False
    max_timeouts: int = 5
    echo: Callable[[str], None] | None = None
    timeout_s: float = TIMEOUT_S
    name: str = "http"
    most: int = 1
    _pool: urllib3.PoolManager | None = field(default=None, repr=False)

    def check(self) -> None:
        """The address is one, and the certificates can be read."""
        parsed = urllib3.util.parse_url(self.url)
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise OutputError(f"http_output: {self.url!r} is no address", "write http_output.url as https://host/path")
        self.close()
        self._pool = self._connect()

    def send(self, batch: Sequence[Alert]) -> None:
        """Posts each. `OSError` with the reason when one was not taken; those before it were."""
        for alert in batch:
            try:
                self._post(self.form.line(alert).encode())
            except urllib3.exceptions.HTTPError as error:
                raise OSError(_reason(error)) from None

    def close(self) -> None:
        """Closes connections."""
        if self._pool is not None:
            self._pool.clear()
            self._pool = None

    def _connect(self) -> urllib3.PoolManager:
        context = self.trust.context() if self.url.startswith("https:") else None
        timeout = urllib3.Timeout(total=self.timeout_s)
        return urllib3.PoolManager(num_pools=1, maxsize=1, ssl_context=context, timeout=timeout, retries=False)

    def _headers(self) -> dict[str, str]:
        headers = {
            "Content-Type": "application/json" if self.form.json else "text/plain",
            "User-Agent": self.user_agent,
        }
        if self.compress:
            headers["Content-Encoding"] = "gzip"
        if not self.keep_alive:
            headers["Connection"] = "close"
        return headers

    def _post(self, body: bytes) -> None:
        data = gzip.compress(body, compresslevel=6) if self.compress else body
        answer = self._request(data)
        if not self.keep_alive:
            # The server closes it now or a moment later: the next request must not find it half closed.
            self._drop_connections()
        if self.echo:
            self.echo(answer.data[:ECHO_BYTES].decode(errors="replace"))
        if answer.status >= 400:
            raise OSError(f"the server answered {answer.status}")

    def _request(self, data: bytes) -> urllib3.BaseHTTPResponse:
        timeouts, fresh = self.max_timeouts, False
        while True:
            if self._pool is None:
                self._pool = self._connect()
            try:
                return self._pool.request("POST", self.url, body=data, headers=self._headers(), redirect=False)
            except urllib3.exceptions.TimeoutError:
                if not timeouts:
                    raise
                timeouts -= 1
            except urllib3.exceptions.ProtocolError:
                # A kept connection may have ended while nothing was sent: once more, on a new one. An alert that
                # comes twice is better than one that does not come.
                if fresh:
                    raise
                fresh = True
                self._drop_connections()

    def _drop_connections(self) -> None:
        if self._pool is not None:
            self._pool.clear()


def _reason(error: urllib3.exceptions.HTTPError) -> str:
    """The innermost reason, without the object's address that urllib3 puts before it."""
    text = str(getattr(error, "reason", None) or error)
    return text.rsplit(">: ", 1)[-1]
