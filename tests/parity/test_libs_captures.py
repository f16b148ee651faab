"""Cases of the library's own suite (category `libs-capture` of index.json): what captures hold once they are read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import tiercel
from tiercel import Capture, Event
from tiercel.cli.convert import convert

from tests.parity.cases import Case, load_cases
from tests.parity.replay import CORPUS, Replay

CASES = {case.id.partition("/")[2]: case for case in load_cases() if case.category == "libs-capture"}
NETS = ("fd.cnet", "fd.snet")
"""Fields for conditions only: asked by comparing."""


def case(name: str) -> Case:
    if name not in CASES:
        pytest.skip("the corpus is not beside the repository")
    return CASES[name]


def opened(name: str) -> tuple[Capture, dict[str, Any]]:
    """The case's capture, and what is expected."""
    found = case(name)
    assert found.capture is not None
    return tiercel.open(found.capture), found.expected


def test_every_case_is_here() -> None:
    names = Path(__file__).read_text()
    assert [name for name in CASES if f'"{name}"' not in names] == []


def test_types_after_conversion(replay: Replay) -> None:
    found = case("converter/sample_counts")
    assert found.capture is not None
    counts = Counter(event.type for event in replay.events(str(found.capture.relative_to(CORPUS))))
    wanted = found.expected["event_type_counts_after_conversion"]
    assert {name: counts[name.removeprefix("PPME_")] for name in wanted} == wanted


def test_a_converted_event() -> None:
    capture, expected = opened("converter/sample_nanosleep")
    wanted = expected["event_present"]
    found = [event for event in capture.between(wanted["ts"], wanted["ts"]) if event.tid == wanted["tid"]]
    events = capture.filter(f"thread.tid = {wanted['tid']}").between(wanted["ts"], wanted["ts"])
    rows = [{name: event[f"evt.rawarg.{name}"] for name in wanted["params"]} for event in events]
    assert ([event.type for event in found], rows) == (["nanosleep"], [wanted["params"]])


@pytest.mark.parametrize(
    "name",
    ["e2e/curl_google_dnsreq", "e2e/curl_google_www", "e2e/single_ipv6_conn_client", "e2e/single_ipv6_conn_server"],
)
def test_connections(name: str) -> None:
    capture, expected = opened(name)
    wanted = dict(expected["fields"])
    names = wanted.pop("fd.name(one of)")
    # Two of the processes are in no list, so that only their threads are known: golden/fields has proc.pid -1, too.
    matching = capture.filter(expected["for_events_matching"].replace("proc.pid", "thread.tid"))
    nets = " and ".join(f"{field} = {wanted.pop(field)}" for field in NETS)
    inside = {event.num for event in matching.filter(nets)}
    seen = 0
    for event in after_connect(matching):
        if event["fd.cip"] is None or event["fd.l4proto"] is None:
            continue
        seen += 1
        shown = {field: str(event[field]) for field in wanted}
        assert all(shown[field] in (value if isinstance(value, list) else [value]) for field, value in wanted.items())
        assert str(event["fd.name"]).split(":")[-1] in {text.split(":")[-1] for text in numbers(names)}
        assert event.num in inside
    assert seen > 0


def after_connect(capture: Capture) -> Iterator[Event]:
    """Events from the first connect or bind onwards."""
    begun = False
    for event in capture:
        begun = begun or event.type in ("connect", "bind", "accept")
        if begun:
            yield event


def numbers(names: list[str]) -> list[str]:
    """Names with numbers for the services that upstream's test machine named."""
    services = {"domain": "53", "http": "80", "search-agent": "1234", "dbm": "2345"}
    return [f"{head}:{services.get(port, port)}" for head, _, port in (name.rpartition(":") for name in names)]


def test_names_change_with_each_send() -> None:
    capture, expected = opened("e2e/test_ipv6_client")
    sends = capture.filter(f"{expected['for_events_matching']} and evt.type in (send, sendto)")
    shown = [event["fd.name"] for event in sends]
    wanted = expected["send_or_sendto_fd_name_in_order"]
    assert len(shown) == len(wanted)
    assert all(name in numbers(choices) for name, choices in zip(shown, wanted, strict=True))


def test_section_options_change_nothing() -> None:
    capture, expected = opened("ci/section_options_equal")
    assert list(capture.lines()) == list(tiercel.open(CORPUS / expected["same_event_output_as"]).lines())


def test_a_filtered_copy_has_the_filtered_processes(tmp_path: Path) -> None:
    """Upstream's filtered copy has the selected thread only; ours names at least it, and shows only its events."""
    capture, expected = opened("cycledumper/filter_thread_table")
    condition = expected["after"].partition("filter ")[2].partition(",")[0]
    copy = tmp_path / "copy.scap"
    assert convert(capture.path, copy, condition, lean=True) == 0
    assert len({event.tid for event in tiercel.open(copy)}) == expected["thread_count"]
    assert {event["proc.name"] for event in tiercel.open(copy)} == {condition.partition("=")[2]}
