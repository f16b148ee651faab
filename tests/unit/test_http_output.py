"""Alerts by HTTP: a real TLS server that asks for client certificates, and what goes wrong."""

from __future__ import annotations

import gzip
import ssl
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import trustme
from tiercel.errors import OutputError
from tiercel.outputs import Dispatcher, Form
from tiercel.outputs.http import Http, Trust

from tests.unit.test_outputs import alerts


@dataclass
class Received:
    """What a server saw."""

    bodies: list[bytes] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    connections: set[tuple[str, int]] = field(default_factory=set)
    status: int = 200
    delays_s: list[float] = field(default_factory=list)
    port: int = 0
    ends_each: bool = False
    """End each connection after its answer, without a word of it there."""


def server(received: Received, context: ssl.SSLContext | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            received.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            received.headers.append(dict(self.headers))
            received.connections.add(self.client_address)
            if received.delays_s:
                time.sleep(received.delays_s.pop(0))
            self.send_response(received.status)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"thank")
            self.close_connection = self.close_connection or received.ends_each

        def log_message(self, *_: Any) -> None: ...

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: Any) -> None: ...

    made = Quiet(("127.0.0.1", 0), Handler)
    if context is not None:
        made.socket = context.wrap_socket(made.socket, server_side=True)
    received.port = made.server_address[1]
    threading.Thread(target=made.serve_forever, daemon=True).start()
    return made


@pytest.fixture
def plain() -> Iterator[Received]:
    received = Received()
    made = server(received)
    yield received
    made.shutdown()


@dataclass
class Tls:
    """A server with mutual TLS and the files of a client."""

    received: Received
    authority: Path
    client: Path
    stranger: Path


@pytest.fixture
def tls(tmp_path: Path) -> Iterator[Tls]:
    authority, other = trustme.CA(), trustme.CA()
    files = {name: tmp_path / f"{name}.pem" for name in ("authority", "client", "stranger")}
    authority.cert_pem.write_to_path(str(files["authority"]))
    authority.issue_cert("client@example.org").private_key_and_cert_chain_pem.write_to_path(str(files["client"]))
    other.issue_cert("stranger@example.org").private_key_and_cert_chain_pem.write_to_path(str(files["stranger"]))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    authority.configure_trust(context)
    context.verify_mode = ssl.CERT_REQUIRED
    received = Received()
    made = server(received, context)
    yield Tls(received, files["authority"], files["client"], files["stranger"])
    made.shutdown()


def url(received: Received, scheme: str = "http") -> str:
    return f"{scheme}://127.0.0.1:{received.port}/alerts"


def deliver(output: Http, count: int = 1) -> tuple[Dispatcher, list[str]]:
    said: list[str] = []
    output.check()
    dispatcher = Dispatcher([output], said.append)
    dispatcher.send(alerts(count))
    dispatcher.close(20)
    return dispatcher, said


@pytest.mark.parametrize(("json", "kind"), [(True, "application/json"), (False, "text/plain")])
def test_an_alert_is_the_body_of_a_post(plain: Received, json: bool, kind: str) -> None:
    deliver(Http(Form(json=json), url(plain), user_agent="falcosecurity/falco"))
    assert plain.headers[0]["Content-Type"] == kind
    assert plain.headers[0]["User-Agent"] == "falcosecurity/falco"
    assert b"alert 0" in plain.bodies[0]


@pytest.mark.parametrize(("keep_alive", "connections"), [(True, 1), (False, 4)])
def test_the_connection_is_kept_where_wanted(plain: Received, keep_alive: bool, connections: int) -> None:
    dispatcher, _ = deliver(Http(Form(), url(plain), keep_alive=keep_alive), 4)
    assert [body.decode() for body in plain.bodies] == [f"alert {number}" for number in range(4)]
    assert len(plain.connections) == connections
    assert dispatcher.lost == 0


def test_a_kept_connection_that_the_server_has_ended_costs_no_alert(plain: Received) -> None:
    plain.ends_each = True
    dispatcher, _ = deliver(Http(Form(), url(plain), keep_alive=True), 4)
    assert sorted({body.decode() for body in plain.bodies}) == [f"alert {number}" for number in range(4)]
    assert dispatcher.lost == 0


def test_bodies_can_be_compressed(plain: Received) -> None:
    deliver(Http(Form(), url(plain), compress=True))
    assert plain.headers[0]["Content-Encoding"] == "gzip"
    assert gzip.decompress(plain.bodies[0]) == b"alert 0"


def test_what_the_server_answers_is_echoed(plain: Received) -> None:
    answers: list[str] = []
    deliver(Http(Form(), url(plain), echo=answers.append))
    assert answers == ["thank"]


def test_a_client_certificate_opens_the_door(tls: Tls) -> None:
    trust = Trust(ca_cert=str(tls.authority), client_cert=str(tls.client), client_key=str(tls.client))
    dispatcher, said = deliver(Http(Form(), url(tls.received, "https"), trust, keep_alive=True), 3)
    assert (len(tls.received.bodies), dispatcher.lost, said) == (3, 0, [])


@pytest.mark.parametrize("case", ["no client certificate", "a stranger's", "unknown authority"])
def test_without_trust_nothing_is_delivered_and_it_is_said(tls: Tls, case: str) -> None:
    authority = "" if case == "unknown authority" else str(tls.authority)
    client = {"no client certificate": "", "a stranger's": str(tls.stranger)}.get(case, str(tls.client))
    trust = Trust(ca_cert=authority, client_cert=client, client_key=client)
    dispatcher, said = deliver(Http(Form(), url(tls.received, "https"), trust))
    assert tls.received.bodies == []
    assert dispatcher.lost == 1
    assert len(said) == 1


def test_a_server_need_not_be_verified(tls: Tls) -> None:
    trust = Trust(insecure=True, client_cert=str(tls.client), client_key=str(tls.client))
    deliver(Http(Form(), url(tls.received, "https"), trust))
    assert len(tls.received.bodies) == 1


def test_a_request_that_times_out_is_repeated_so_many_times(plain: Received) -> None:
    plain.delays_s = [0.5, 0.5]
    dispatcher, _ = deliver(Http(Form(), url(plain), max_timeouts=2, timeout_s=0.1))
    assert dispatcher.lost == 0
    plain.delays_s = [0.5, 0.5]
    dispatcher, said = deliver(Http(Form(), url(plain), max_timeouts=1, timeout_s=0.1))
    assert dispatcher.lost == 1
    assert "timed out" in said[0].lower()


def test_a_server_that_refuses_is_told_with_its_status(plain: Received) -> None:
    plain.status = 503
    dispatcher, said = deliver(Http(Form(), url(plain)), 2)
    assert dispatcher.lost == 2
    assert "503" in said[0]
    assert len(plain.bodies) == 2


def test_nobody_listens(plain: Received) -> None:
    dispatcher, said = deliver(Http(Form(), "http://127.0.0.1:1/"))
    assert dispatcher.lost == 1
    assert "refused" in said[0].lower()


@pytest.mark.parametrize(
    ("address", "trust"),
    [("ftp://x/", Trust()), ("nothing", Trust()), ("https://x/", Trust(ca_cert="/absent.pem"))],
)
def test_what_cannot_work_is_refused_before_the_start(address: str, trust: Trust) -> None:
    with pytest.raises(OutputError, match="http_output"):
        Http(Form(), address, trust).check()
