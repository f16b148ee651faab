"""The local socket of a run: other processes of the same user ask it to do things. One line of JSON each way."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tiercel.errors import StartError, TiercelError

Request = dict[str, Any]
Operation = Callable[[Request], dict[str, Any]]

MAX_BYTES = 1 << 20
READ_LIMIT_S = 5.0
ANSWER_LIMIT_S = 600.0
_CREDENTIALS = struct.Struct("3i")


def default_path() -> Path:
    """Where a run listens: `TIERCEL_SOCKET`, else below /run for root and below the user's folder for others."""
    if given := os.environ.get("TIERCEL_SOCKET"):
        return Path(given)
    folder = "/run/tiercel" if os.geteuid() == 0 else f"/run/user/{os.geteuid()}"
    return Path(folder) / "control.sock"


class ControlServer:
    """Serves `operations` by name. Only root and the run's own user are answered; the socket's mode is 0600."""

    def __init__(self, path: Path, operations: dict[str, Operation]) -> None:
        self.path = path
        self._operations = operations
        self._socket = _listen(path)
        self._thread = threading.Thread(target=self._serve, name="control", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Takes no further request and removes the socket."""
        self._socket.close()
        self.path.unlink(missing_ok=True)

    def _serve(self) -> None:
        while True:
            try:
                peer, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._answer, args=(peer,), name="control-peer", daemon=True).start()

    def _answer(self, peer: socket.socket) -> None:
        with peer:
            try:
                peer.settimeout(READ_LIMIT_S)
                answer = self._carry_out(_read_line(peer)) if _trusted(peer) else _refusal("not allowed")
                peer.sendall(json.dumps(answer).encode() + b"\n")
            except OSError:
                return

    def _carry_out(self, line: bytes) -> dict[str, Any]:
        try:
            request = json.loads(line)
        except (ValueError, RecursionError):
            return _refusal("the request is no JSON")
        operation = self._operations.get(request.get("op", "")) if isinstance(request, dict) else None
        if operation is None:
            return _refusal(f"unknown operation; known are {', '.join(sorted(self._operations))}")
        try:
            return operation(request)
        except (TiercelError, TypeError, ValueError, KeyError) as error:
            return _refusal(str(error))


def ask(request: Request, path: Path | None = None) -> dict[str, Any]:
    """The answer of the running process. `TiercelError` when none listens there or it refuses to talk."""
    where = path or default_path()
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC) as to:
        to.settimeout(ANSWER_LIMIT_S)
        try:
            to.connect(str(where))
            to.sendall(json.dumps(request).encode() + b"\n")
            answer: dict[str, Any] = json.loads(_read_line(to))
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise TiercelError(
                f"no running Tiercel answers at {where}: {reason}", "start one, or run this as its user"
            ) from None
    return answer


def _listen(path: Path) -> socket.socket:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if path.is_socket() and not _alive(path):
        path.unlink()
    made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM | socket.SOCK_CLOEXEC)
    before = os.umask(0o177)
    try:
        made.bind(str(path))
        made.listen(8)
    except OSError as error:
        made.close()
        raise StartError(f"the control socket {path} cannot be made: {error.strerror}", "set TIERCEL_SOCKET") from None
    finally:
        os.umask(before)
    return made


def _alive(path: Path) -> bool:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as to:
        return to.connect_ex(str(path)) == 0


def _trusted(peer: socket.socket) -> bool:
    _pid, user, _group = _CREDENTIALS.unpack(peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _CREDENTIALS.size))
    return user in (0, os.geteuid())


def _read_line(peer: socket.socket) -> bytes:
    data = b""
    while not data.endswith(b"\n") and len(data) < MAX_BYTES:
        part = peer.recv(65536)
        if not part:
            break
        data += part
    return data


def _refusal(text: str) -> dict[str, Any]:
    return {"ok": False, "message": text}
