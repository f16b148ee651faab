"""What a configuration file means, and what is said about one that is wrong."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path

import pytest
import tiercel
from tiercel.config import load
from tiercel.config.codes import MEANING, Code
from tiercel.config.described import descriptions
from tiercel.config.duration import parse_ms
from tiercel.config.loading import load_with
from tiercel.config.model import MERGED, NOT_ACTED_ON, RENAMED, Config, Section
from tiercel.config.override import apply
from tiercel.errors import ConfigError


def write(folder: Path, text: str, name: str = "tiercel.yaml") -> Path:
    path = folder / name
    path.write_text(text)
    return path


def test_an_empty_file_gives_the_defaults(tmp_path: Path) -> None:
    config, notes = load(write(tmp_path, ""))
    assert config == Config()
    assert notes == []


def test_the_shipped_file_of_upstream_loads_without_a_remark(shared: Path) -> None:
    files = list((shared / "corpus/rules-latest").rglob("falco.yaml"))
    if not files:
        pytest.skip("the corpus holds no falco.yaml")
    config, notes = load(files[0])
    assert config.stdout_output.enabled
    assert config.append_output[0].suggested_output
    assert notes == []


DIFFERENT_DEFAULTS = {
    "engine.kind": "the probe is what Tiercel has",
    "webserver.listen_address": "servers listen on loopback unless told otherwise",
    "metrics.interval": "Falco's own default has no unit, which it refuses",
    "outputs_queue.capacity": "0 and Falco's largest number mean the same: no bound of the file's own",
    "syscall_event_drops.actions": "the table has no default of the code",
}
EMPTY_FOR_FALSE = ("file_output.keep_alive", "program_output.keep_alive")


def model_keys(section: type[Section], path: str = "") -> dict[str, object]:
    """Every path of the model with its default."""
    found: dict[str, object] = {}
    for name, info in section.model_fields.items():
        default = info.get_default(call_default_factory=True)
        found[path + name] = default
        if isinstance(default, Section):
            found |= model_keys(type(default), f"{path}{name}.")
    return found


def test_every_key_of_the_format_is_known_with_its_default(shared: Path) -> None:
    rows = json.loads((shared / "spec/data/config_keys.json").read_text())["keys"]
    ours = model_keys(Config)
    for row in rows:
        key = row["key"]
        if "[]" in key or key in RENAMED or key == MERGED:
            continue
        assert key in ours
        if "code_default" in row and key not in DIFFERENT_DEFAULTS and key not in EMPTY_FOR_FALSE:
            wanted = {} if row["code_default"] == "{}" else row["code_default"]
            assert ours[key] == wanted, key
    assert {key for key in NOT_ACTED_ON if key not in ours} == set()


def test_every_key_says_what_it_is_for() -> None:
    def undescribed(section: type[Section]) -> list[str]:
        texts = descriptions(section)
        return [name for name in section.model_fields if not texts.get(name)]

    assert undescribed(Config) == []
    sections = [type(value) for value in model_keys(Config).values() if isinstance(value, Section)]
    assert [name for section in sections for name in undescribed(section)] == []


@pytest.mark.parametrize(
    ("option", "tree"),
    [
        ("json_output=true", {"json_output": "true"}),
        ("a.b.c=x=y", {"a": {"b": {"c": "x=y"}}}),
        ("a[1].b=v", {"a": [None, {"b": "v"}]}),
        ("a[]=v", {"a": ["v"]}),
        ("a[][]=v", {"a": [["v"]]}),
        (r"a\.b\[0\]\\=v", {"a.b[0]\\": "v"}),
        ('rules[]={"disable": {"rule": "*"}}', {"rules": [{"disable": {"rule": "*"}}]}),
        ("file_output.filename=", {"file_output": {"filename": ""}}),
    ],
)
def test_an_option_is_a_path_into_the_tree(option: str, tree: dict[str, object]) -> None:
    made: dict[str, object] = {}
    apply(made, option)
    assert made == tree


@pytest.mark.parametrize("option", ["json_output", "=x", "[0]=x", "a..b=x", "a.=x", "a[x]=1", "a[9999]=1", "a={[}"])
def test_an_option_that_is_no_path_is_refused(option: str) -> None:
    with pytest.raises(ConfigError, match="-o"):
        apply({}, option)


def test_options_are_applied_after_the_named_files_are_merged(tmp_path: Path) -> None:
    more = write(tmp_path, "priority: ERROR\njson_output: false\n", "more.yaml")
    main = write(tmp_path, "priority: INFO\n")
    config = load_with(main, ["json_output=true", f"config_files={more}"]).config
    assert (config.priority, config.json_output) == ("error", True)


def test_falcos_way_with_a_wrong_value_is_its_default_and_a_note(tmp_path: Path) -> None:
    file = write(tmp_path, "json_output: maybe\nhttp_output: {keep_alive: [], echo: true}\n")
    loaded = load_with(file, (), lenient=True)
    assert not loaded.config.json_output
    assert loaded.config.http_output.echo
    assert len([note for note in loaded.notes if note.code == Code.DEFAULT_USED]) == 2
    with pytest.raises(ConfigError, match="json_output"):
        load_with(file, ())


@pytest.mark.parametrize("text", ["priority: loud", "engine: {kind: none_such}", "capture: {mode: some}"])
def test_some_wrong_values_stop_the_start_in_either_way(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError):
        load_with(write(tmp_path, text), (), lenient=True)


@pytest.mark.parametrize(
    ("text", "ms"), [("1h", 3_600_000), ("1h30m", 5_400_000), ("1y2w3d4h5m6s7ms", 33_019_506_007), ("5", None)]
)
def test_lengths_of_time(text: str, ms: int | None) -> None:
    assert parse_ms(text) == ms


def test_hostile_files_are_refused_in_time(tmp_path: Path) -> None:
    bomb = "a: &a [x, x, x, x, x, x, x, x, x, x]\n"
    names = "abcdefghijkl"
    for before, name in itertools.pairwise(names):
        bomb += f"{name}: &{name} [{', '.join(['*' + before] * 10)}]\n"
    for text in (bomb, "a: " + "[" * 100_000, "a: &a [*a]\n", "\0"):
        with pytest.raises(ConfigError):
            load(write(tmp_path, text))


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
    ("text", "said", "code"),
    [
        ("priority: loud\n", "priority", Code.VALUE),
        ("rule_matching: some\n", "rule_matching", Code.VALUE),
        ("outputs_queue: {capacity: -1}\n", "outputs_queue.capacity", Code.VALUE),
        ("file_output: {enabled: true}\n", "filename", Code.MISSING),
        ("a: [1\n", ":2:1: ", Code.YAML),
        ("program_output: {enabled: true}\n", "program", Code.MISSING),
        ("http_output: {enabled: true}\n", "url", Code.MISSING),
        ("webserver: {listen_address: here}\n", "no IP address", Code.VALUE),
        ("syscall_event_drops: {threshold: 1.1}\n", r"must be a double in the range", Code.VALUE),
        ("syscall_event_drops: {actions: [explode]}\n", "unknown", Code.VALUE),
        ("syscall_event_drops: {actions: [ignore, log]}\n", "does not make sense", Code.CONFLICT),
        ("syscall_event_timeouts: {max_consecutives: 0}\n", "greater than 0", Code.VALUE),
        ("metrics: {enabled: true, output_rule: true, interval: 5}\n", "metrics.interval", Code.VALUE),
        ("metrics: {enabled: true, output_rule: true, interval: 50ms}\n", "too short", Code.VALUE),
        ("metrics: {enabled: true}\n", "without a place to go", Code.MISSING),
        ("log_level: chatty\n", "log_level", Code.VALUE),
        ("rules_file: a\nrules_files: [b]\n", "both set", Code.CONFLICT),
        ("append_output: [{extra_fields: [a, {a: x}]}]\n", "twice", Code.VALUE),
        ("- just\n- a list\n", "not settings", Code.SHAPE),
        ("config_files: [{path: x, strategy: guess}]\n", "strategy", Code.MERGE),
    ],
)
def test_a_wrong_file_is_refused_with_its_place(tmp_path: Path, text: str, said: str, code: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        load(write(tmp_path, text))
    error = caught.value
    assert error.code == code
    assert error.place.startswith(str(tmp_path))
    assert error.way_out
    first, *snippet = str(error).split("\n")
    assert first.endswith(f"; {error.way_out} [{code}]")
    if code != Code.SHAPE:
        assert re.match(rf"{tmp_path}/tiercel.yaml:\d+:\d+", error.place)
        line = int(error.place.split(":")[1])
        assert snippet[1].strip() == f"{line} | {[*text.splitlines(), ''][line - 1]}".strip()
        assert set(snippet[2].replace("|", "").strip()) == {"^"}


def under_carets(snippet: str) -> str:
    _, shown, carets = snippet.split("\n")
    return shown[carets.index("^") : carets.rindex("^") + 1]


def test_a_fault_is_shown_where_it_stands(tmp_path: Path) -> None:
    file = write(
        tmp_path, 'json_output: true\nhttp_output:\n  echo: "perhaps"\nrules: [{enable: {rule: a, ruel: b}}]\n'
    )
    notes = load_with(file, (), lenient=True).notes
    assert [(note.place, under_carets(note.snippet)) for note in notes] == [
        (f"{file}:3:9: http_output.echo", '"perhaps"'),
        (f"{file}:4:28: rules[0].enable.ruel", "ruel"),
    ]
    assert notes[0].text == "must be true or false, not 'perhaps'"


def test_a_fault_is_shown_in_the_file_that_the_value_came_from(tmp_path: Path) -> None:
    entry = "  - {disable: {rule: %s}}\n"
    more = write(tmp_path, f"rules:\n{entry % 'ok'}{entry % '[1]'}priority: ERROR\njson_output: 5\n", "more.yaml")
    over = write(tmp_path, "outputs_queue: {capacity: x}\njson_output: yes\n", "over.yaml")
    main = write(tmp_path, f"config_files: [{more}, {{path: {over}, strategy: add-only}}]\nrules:\n{entry % 'a'}")
    places = [note.place for note in load_with(main, (), lenient=True).notes]
    assert places == [
        f"{more}:3:22: rules[2].disable.rule",
        f"{more}:5:14: json_output",
        f"{over}:1:27: outputs_queue.capacity",
    ]


def test_a_fault_of_an_option_names_the_option(tmp_path: Path) -> None:
    file = write(tmp_path, "json_output: maybe\nrules: [{enable: {tag: a}}]\n")
    given = ["json_output=perhaps", 'rules[]={"enabel": {"tag": "b"}}', "rules[0].enable.tga=c"]
    notes = load_with(file, given, lenient=True).notes
    assert [note.place for note in notes] == [
        "-o json_output=perhaps: json_output",
        "-o rules[0].enable.tga=c: rules[0].enable.tga",
        '-o rules[]={"enabel": {"tag": "b"}}: rules[1].enabel',
    ]


def test_the_older_name_of_a_key_is_found_where_it_stands(tmp_path: Path) -> None:
    file = write(tmp_path, "\nrules_file: [a, [b]]\n")
    (note,) = load_with(file, (), lenient=True).notes
    assert note.place == f"{file}:2:17: rules_files[1]"


def test_of_equal_keys_the_first_counts_and_the_others_are_told(tmp_path: Path) -> None:
    text = "json_output: true\nbase: &base {echo: true, url: a}\n"
    text += "http_output: {<<: *base, url: b, url: c}\njson_output: perhaps\n"
    loaded = load_with(write(tmp_path, text), ())
    assert loaded.config.json_output
    assert (loaded.config.http_output.url, loaded.config.http_output.echo) == ("b", True)
    repeated = [note for note in loaded.notes if note.code == Code.REPEATED_KEY]
    assert sorted(note.place.partition("yaml:")[2] for note in repeated) == ["3:34: url", "4:1: json_output"]


def test_names_of_system_calls_are_checked(tmp_path: Path) -> None:
    file = write(tmp_path, 'base_syscalls: {custom_set: [openatt, "!read", "!execve", nonesuchcall]}\n')
    _, notes = load(file)
    assert [(note.code, under_carets(note.snippet), note.suggestion) for note in notes] == [
        (Code.UNKNOWN_CALL, "openatt", "did you mean 'openat'?"),
        (Code.ALWAYS_COMES, '"!execve"', "take it out"),
        (Code.UNKNOWN_CALL, "nonesuchcall", "take it out"),
    ]


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path / "absent.yaml")


def test_unknown_keys_are_noted_with_the_nearest_name(tmp_path: Path) -> None:
    _, notes = load(write(tmp_path, "jsn_output: true\nfile_output: {fil: x}\n"))
    assert [(note.code, note.place.rpartition(": ")[2], note.suggestion) for note in notes] == [
        (Code.UNKNOWN_KEY, "jsn_output", "did you mean 'json_output'?"),
        (Code.UNKNOWN_KEY, "file_output.fil", "take it out, or see docs/reference/config.md"),
    ]
    assert str(notes[0]).split("\n")[0].endswith("[CONFIG_WARN_UNKNOWN_KEY]")


def test_keys_of_the_past_and_those_without_effect_have_codes(tmp_path: Path) -> None:
    _, notes = load(write(tmp_path, "grpc: {enabled: true}\nplugins_hostinfo: false\nwebserver: {enable: true}\n"))
    assert [note.code for note in notes] == [Code.REMOVED_KEY, Code.UNKNOWN_KEY, Code.NO_EFFECT]
    assert "'enabled'" in notes[1].suggestion


def test_every_code_is_explained_and_used() -> None:
    assert set(MEANING) == set(Code)
    sources = "".join(file.read_text() for file in Path(tiercel.__file__).parent.rglob("*.py"))
    assert [code for code in Code if sources.count(f"Code.{code.name}") < 2] == [], "one is its meaning"


@pytest.mark.parametrize(("strategy", "expected"), [("append", ["a", "b"]), ("override", ["b"]), ("add-only", ["a"])])
def test_named_files_are_merged(tmp_path: Path, strategy: str, expected: list[str]) -> None:
    write(tmp_path, "rules_files: [b]\n", "more.yaml")
    main = write(tmp_path, f"rules_files: [a]\nconfig_files: [{{path: {tmp_path}/more.yaml, strategy: {strategy}}}]\n")
    assert load(main)[0].rules_files == expected
