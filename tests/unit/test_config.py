"""What a configuration file means, and what is said about one that is wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from tiercel.config import load
from tiercel.config.model import Config
from tiercel.config.sections import MERGED, NOT_USED_YET, RENAMED
from tiercel.errors import ConfigError


def write(folder: Path, text: str, name: str = "tiercel.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    config, notes = load(write(tmp_path, ""))
    assert config == Config()
    assert notes == []


def test_the_shipped_file_of_upstream_loads_and_only_unused_sections_are_noted(shared: Path) -> None:
    files = list((shared / "corpus/rules-latest").rglob("falco.yaml"))
    if not files:
        pytest.skip("the corpus holds no falco.yaml")
    config, notes = load(files[0])
    assert config.stdout_output.enabled
    assert config.append_output[0].suggested_output
    assert all("not used yet" in note for note in notes)


def test_every_key_of_the_format_is_known(shared: Path) -> None:
    keys = json.loads((shared / "spec/data/config_keys.json").read_text())["keys"]
    top = {entry["key"].partition(".")[0].partition("[")[0] for entry in keys}
    assert top - set(Config.model_fields) - NOT_USED_YET - set(RENAMED) - {MERGED} == set()


def test_environment_is_expanded_and_a_doubled_dollar_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WHERE", "/var/log")
    monkeypatch.setenv("ON", "true")
    text = 'json_output: ${ON}\nfile_output: {enabled: true, filename: "${WHERE}/a"}\n'
    text += 'static_fields: {k: "$${WHERE}${UNSET}"}\n'
    config, _ = load(write(tmp_path, text))
    assert config.json_output is True
    assert config.file_output.filename == "/var/log/a"
    assert config.static_fields == {"k": "${WHERE}"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("priority: loud\n", "priority"),
        ("rule_matching: some\n", "rule_matching"),
        ("outputs_queue: {capacity: -1}\n", "outputs_queue.capacity"),
        ("file_output: {enabled: true}\n", "filename"),
        ("a: [1\n", "line 2"),
        ("- just\n- a list\n", "not settings"),
        ("config_files: [{path: x, strategy: guess}]\n", "strategy"),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        load(write(tmp_path, text))


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "absent.yaml")


def test_unknown_keys_are_noted_with_the_nearest_name(tmp_path: Path) -> None:
    _, notes = load(write(tmp_path, "jsn_output: true\nfile_output: {fil: x}\n"))
    assert any("jsn_output" in note and "json_output" in note for note in notes)
    assert any("file_output.fil" in note for note in notes)


@pytest.mark.parametrize(("strategy", "expected"), [("append", ["a", "b"]), ("override", ["b"]), ("add-only", ["a"])])
def test_named_files_are_merged(tmp_path: Path, strategy: str, expected: list[str]) -> None:
    write(tmp_path, "rules_files: [b]\n", "more.yaml")
    main = write(tmp_path, f"rules_files: [a]\nconfig_files: [{{path: {tmp_path}/more.yaml, strategy: {strategy}}}]\n")
    assert load(main)[0].rules_files == expected
