"""Upstream's unit tests as data (`corpus/unit/filters.json`): events are written as a capture, and asked about."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tiercel import _core
from tiercel._generated.events import EVENTS
from tiercel._generated.flags import FLAGS
from tiercel.captures.capture import Capture
from tiercel.errors import RulesError
from tiercel.lang.errors import LangError
from tiercel.lang.parser import parse

from tests.parity.replay import CORPUS

TABLE = Path(__file__).with_name("unit_filters.toml")
INIT = {"tid": 1, "pid": 1, "ptid": 0, "vtid": 1, "vpid": 1, "comm": "init", "exe": "/sbin/init", "cwd": "/root/"}
CODES = {event[0]: code for code, event in enumerate(EVENTS)}
LITERAL = re.compile(r"(?:\((u?)int(\d+)_t\))?\(?(-?)([A-Za-z0-9_ |]+)\)?")
ERRNOS = {"SE_EINVAL": 22, "SE_EACCES": 13}


class Unknown(Exception):
    """A value of the C++ source that the data does not hold."""


def unit_tests() -> list[dict[str, Any]]:
    """All tests; none without the corpus."""
    path = CORPUS / "unit/filters.json"
    return json.loads(path.read_text())["tests"] if path.is_file() else []


def table() -> dict[str, Any]:
    """Names of values in the tests' source, and checks that are left out with the reason."""
    return tomllib.loads(TABLE.read_text())


@dataclass
class Run:
    """One test, step by step. `wrong` gets a line for each check that fails."""

    test: str
    folder: Path
    names: dict[str, Any]
    events: list[dict[str, Any]] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    checks: int = 0

    def step(self, step: dict[str, Any], later: list[dict[str, Any]]) -> None:
        """Carries out one step. `later` are those that follow: they tell an fd that the source keeps in a variable."""
        match step["op"]:
            case "setup":
                self._set_up(step)
            case "event":
                self._event(step, later)
            case "parse":
                self._expect(step, parses(step["filter"]), step["ok"])
            case "compile":
                self._expect(step, compiles(step["filter"]), step["ok"])
            case "eval":
                self._expect(step, self._holds(step["filter"]), step["result"])
            case "field":
                self._expect(step, self._shown(step["field"]), step["value"])
            case "mock_eval":
                self._expect(step, mocked(step["filter"]), step["result"])
            case "has_field":
                self._expect(step, self._shown(step["field"]) != "<NA>", step["value"])
            case other:
                raise Unknown(f"step {other}")

    def _expect(self, step: dict[str, Any], found: object, wanted: object) -> None:
        self.checks += 1
        if wanted == "EXPECT_NO_THROW":
            found = "EXPECT_NO_THROW" if found != "throws" else found
        if found != wanted:
            about = step.get("filter") or step.get("field")
            self.wrong.append(f"{step['op']} {about}: {found!r}, not {wanted!r}")

    def _set_up(self, step: dict[str, Any]) -> None:
        match step["call"]:
            case "add_default_init_thread":
                pass
            case "generate_getcwd_failed_entry_event":
                self._add("SYSCALL_GETCWD_X", {"res": -2, "path": "/test/dir"})
            case "generate_socket_exit_event":
                datagram = any("SOCK_DGRAM" in arg for arg in step["args"])
                domain = 10 if "six" in self.names else 2
                params = {"fd": 4, "domain": domain, "type": 2 if datagram else 1, "proto": 0, "flags": 0}
                self._add("SOCKET_SOCKET_X", params)
            case "generate_proc_exit_event":
                params = {"status": 0, "ret": 0, "sig": 0, "core": 0, "reaper_tid": 1}
                self._add("PROCEXIT_1_E", params, int(step["args"][0]))
            case other:
                raise Unknown(f"set-up {other}")

    def _event(self, step: dict[str, Any], later: list[dict[str, Any]]) -> None:
        name = step["type"].removeprefix("PPME_")
        params = EVENTS[CODES[name]][6]
        values = {}
        for param, arg in zip(params, step["args"], strict=False):
            value = self._value(arg, later)
            if value is not None:
                values[param[0]] = value
        self._add(name, values, int(self.names.get(step["tid"], step["tid"])))

    def _add(self, name: str, params: dict[str, Any], tid: int = 1) -> None:
        ts_ns = 1_404_996_934_793_590_564 + len(self.events)
        self.events.append({"code": CODES[name], "tid": tid, "ts_ns": ts_ns, "params": params})

    def _value(self, arg: str, later: list[dict[str, Any]]) -> Any:
        """The value of an argument as it stands in the source; None is one that was not captured."""
        if arg in ("NULL", "nullptr", "null_buf", "scap_const_sized_buffer{nullptr, 0}", "empty_bytebuf"):
            return None
        if arg == "fd" and (told := next(told_fds(later), None)) is not None:
            return told
        if arg in self.names:
            return self.names[arg]
        if arg.startswith('"'):
            return {"hex": (literal(arg) + b"\0").hex()}
        if found := LITERAL.fullmatch(arg):
            return number(*found.groups())
        raise Unknown(f"value {arg}")

    def _capture(self) -> Capture:
        path = self.folder / f"{len(self.events)}.scap"
        if not path.exists():
            threads = {1, *(event["tid"] for event in self.events if event["tid"] > 0)}
            processes = [{**INIT, "tid": tid, "pid": tid, "vtid": tid, "vpid": tid} for tid in sorted(threads)]
            _core.write_capture(path, json.dumps({"processes": processes, "events": self.events}))
        return Capture(path)

    def _holds(self, condition: str) -> bool | str:
        try:
            found = [event.num for event in self._capture().filter(condition)]
        except RulesError:
            return "throws"
        return len(self.events) in found

    def _shown(self, name: str) -> str:
        output = self._capture().events(f"*%{name}")
        lines = output.lines()[1].splitlines()
        # The data holds bytes that are not UTF-8 as the characters of these numbers.
        return text_of(lines[-1]) if lines else "<NA>"


def told_fds(later: list[dict[str, Any]]) -> Iterator[int]:
    """Numbers that checks before the next event expect of `fd.num`."""
    for step in later:
        if step["op"] == "event":
            return
        if step.get("field") == "fd.num":
            yield int(step["value"])


def literal(text: str) -> bytes:
    """A C++ string literal."""
    return text[1:-1].encode().decode("unicode_escape").encode("latin-1")


def number(unsigned: str | None, bits: str | None, sign: str, text: str) -> int:
    """A C++ number: decimal, octal, or names of flags."""
    value = 0
    for part in text.split("|"):
        name = part.strip()
        if name.lstrip("0").isdigit() or name == "0":
            value |= int(name, 8 if name.startswith("0") and name != "0" else 10)
        else:
            value |= named(name)
    value = -value if sign else value
    return value - 2**64 if value >= 2**63 else value


def named(name: str) -> int:
    """A constant of the tests' source."""
    if name in ERRNOS:
        return ERRNOS[name]
    for values in FLAGS.values():
        for flag, value in values:
            if f"PPM_{flag}" == name:
                return int(value)
    raise Unknown(f"constant {name}")


def text_of(line: bytes) -> str:
    """A printed line as the data writes it."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def mocked(text: str) -> bool | str:
    """A condition on the two mocked fields of upstream's test, put on fields that exist."""
    from tiercel.captures.query import program

    values = {"proc.name": {"s": "hello 'quoted'"}, "proc.exe": {"s": 'hello "quoted"'}}
    condition = text.replace("c.singlequote", "proc.name").replace("c.doublequote", "proc.exe")
    try:
        return _core.evaluate(program(condition, ""), json.dumps(values).encode())[0]
    except RulesError:
        return False


def parses(text: str) -> bool:
    """Whether a text is a condition, whatever its names mean."""
    try:
        parse(text)
    except LangError:
        return False
    return True


def compiles(text: str) -> bool:
    """Whether a condition compiles."""
    try:
        Capture(Path("-")).filter(text)
    except RulesError:
        return False
    return True
