"""Cases by `tiercel falco`: options of both generations, configuration files as they are, what comes out."""

from __future__ import annotations

import fcntl
import io
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from tiercel.cli.falco import main

from tests.parity.cases import Case, Found, Outcome
from tests.parity.replay import CORPUS
from tests.plugins.build import build, text

SHIPPED = CORPUS / "rules-latest" / "falco.yaml"
AUDIT = CORPUS / "files" / "falco" / "0.35.1" / "test" / "confs" / "plugins" / "k8s_audit.yaml"
"""What upstream's newer suite writes for each case, too: the plugins k8saudit and json."""
WRITTEN = Path("/tmp/falco_outputs")
"""Where configuration files of the cases write to."""
STAND_INS: dict[str, dict[str, str | int]] = {
    "cloudtrail": {"NAME": "cloudtrail", "ID": 2, "SOURCE": "aws_cloudtrail"},
    "test_source": {"NAME": "test_source", "ID": 999, "SOURCE": "test_source"},
    "test_extract_p1": {"NAME": "test_extract_p1", "FROM": '["test_source"]', "FIELDS": "test.field"},
    "test_extract_p2": {"NAME": "test_extract_p2", "FROM": '["test_source"]', "FIELDS": "test.field"},
    "incompatible_plugin_api": {"NAME": "test_incompat_api", "API": "10000000.0.0"},
}
"""Plugins of the cases whose libraries are not in the corpus, where name, version, source and a field are all that
counts: built from our own sample."""
SETTINGS = ("json_output", "json_include_output_property", "json_include_tags_property", "priority")


@dataclass(frozen=True)
class CommandLine:
    """Runs the command in this process; nothing of it but the interpreter's start is left out."""

    def run(self, case: Case) -> Outcome:
        """Validates first where the case wants that, as upstream's suite does; else replays, or only prints."""
        if case.validate_files:
            outcome = self._execute(case, [word for file in case.validate_files for word in ("-V", str(file))])
            outcome.validation = _found(outcome.stdout)
            if outcome.exit_status or not case.rules_files:
                return outcome
            rest = self._execute(case, _inputs(case))
            rest.validation = outcome.validation
            return rest
        outcome = self._execute(case, _inputs(case))
        if _wants_validation(case):
            checked = self._execute(case, [word for file in case.rules_files for word in ("-V", str(file))])
            outcome.validation = _found(checked.stdout)
        return outcome

    @staticmethod
    def _execute(case: Case, inputs: list[str]) -> Outcome:
        checking = "-V" in inputs
        words = [
            "-c",
            str(case.config or (AUDIT if case.is_audit else SHIPPED)),
            *_quiet(case),
            *_options(case),
            *_stand_ins(case),
            *inputs,
        ]
        if checking:
            words += ["-o", "json_output=true"]
        out, err = io.StringIO(), io.StringIO()
        with _alone(), redirect_stdout(out), redirect_stderr(err):
            status = main(words)
            files = {str(path): path.read_text() for path in WRITTEN.glob("*")}
        outcome = Outcome(status, [], out.getvalue(), err.getvalue(), files=files)
        outcome.alerts = [] if checking else _alerts(outcome.stdout)
        return outcome


def _wants_validation(case: Case) -> bool:
    return bool({"validation", "validate_errors", "validate_warnings", "rules_warning"} & case.expected.keys())


def _inputs(case: Case) -> list[str]:
    words = [word for file in case.rules_files for word in ("-r", str(file))]
    if case.is_audit:
        return [*words, "-o", f"plugins[0].open_params={case.capture}", "--enable-source", "k8s_audit"]
    if case.capture is None:  # never a live run
        return [*words, "--dry-run"]
    if case.category.startswith("falco-python"):
        return [*words, "-e", str(case.capture)]
    return [*words, "-o", "engine.kind=replay", "-o", f"engine.replay.capture_file={case.capture}"]


def _quiet(case: Case) -> list[str]:
    """The shipped file's server, and a test machine without syslog."""
    words = ["-o", "webserver.enabled=false", "-o", "log_syslog=false", "-o", "syslog_output.enabled=false"]
    return [*words, "-o", "log_stderr=true"]


def _options(case: Case) -> list[str]:
    given, words = case.options, list[str]()
    for key, flag in (("disabled_rules", "-D"), ("disable_tags", "-T"), ("run_tags", "-t")):
        words += [word for text in given.get(key, ()) for word in (flag, text)]
    words += ["-A"] if given.get("all_events") else []
    words += ["-M", str(given["run_duration"])] if "run_duration" in given else []
    for key in SETTINGS:
        if key in given:
            words += ["-o", f"{key}={str(given[key]).lower()}"]
    if given.get("time_iso_8601"):
        words += ["-o", "time_format_iso_8601=true"]
    words += ["-o", "json_output=true"] if given.get("OutputJSON") else []
    words += ["-o", "base_syscalls.all=true"] if given.get("AllEvents") else []
    words += _selection(given)
    words += [word for group in given.get("args", ()) for word in group]
    # Upstream's suite completes this one with a file of its own.
    return [f"{word}{WRITTEN}/written.txt" if word == "file_output.filename=" else word for word in words]


def _stand_ins(case: Case) -> list[str]:
    """Libraries in the place of those that a case's configuration names."""
    if case.config is None or case.is_audit:
        return []
    named = [plugin["name"] for plugin in (yaml.safe_load(case.config.read_text()) or {}).get("plugins") or ()]
    built = ((place, _built(name)) for place, name in enumerate(named) if name in STAND_INS)
    return [word for place, path in built for word in ("-o", f"plugins[{place}].library_path={path}")]


def _built(name: str) -> Path:
    defines = dict(STAND_INS[name])
    if "FIELDS" in defines:
        defines["FIELDS"] = json.dumps([{"name": defines["FIELDS"], "type": "string", "desc": ""}])
    return build(**{key: text(value) if isinstance(value, str) else str(value) for key, value in defines.items()})


def _selection(given: dict[str, Any]) -> list[str]:
    """Today's way to switch rules on and off."""
    entries = [{"disable": {"rule": f"*{text}*"}} for text in given.get("DisabledRules", ())]
    entries += [{"disable": {"tag": tag}} for tag in given.get("DisabledTags", ())]
    if wanted := given.get("EnabledTags"):
        entries += [{"disable": {"rule": "*"}}, *({"enable": {"tag": tag}} for tag in wanted)]
    return [word for entry in entries for word in ("-o", f"rules[]={json.dumps(entry)}")]


@contextmanager
def _alone() -> Iterator[None]:
    """The cases' configuration files name one folder for all, and tests run side by side."""
    with Path("/tmp/falco_outputs.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(WRITTEN, ignore_errors=True)
        WRITTEN.mkdir()
        yield
        shutil.rmtree(WRITTEN, ignore_errors=True)


def _alerts(stdout: str) -> list[tuple[str, str]]:
    """From the statistics at the end, which also say so when alerts are no JSON."""
    _, _, end = stdout.rpartition("Rule counts by severity:\n")
    levels, _, rules = end.partition("Triggered rules by rule name:\n")
    return list(zip(_counted(rules), _counted(levels), strict=True))


def _counted(text: str) -> list[str]:
    rows = re.findall(r"^   (.*): (\d+)$", text, re.MULTILINE)
    return [name for name, count in rows for _ in range(int(count))]


def _found(stdout: str) -> list[list[Found]]:
    line = next((line for line in stdout.splitlines() if "falco_load_results" in line), '{"falco_load_results":[]}')
    return [
        [_issue(kind, row) for kind in ("error", "warning") for row in file[f"{kind}s"]]
        for file in json.loads(line)["falco_load_results"]
    ]


def _issue(kind: str, row: dict[str, Any]) -> Found:
    items = frozenset((at["item_type"], at["item_name"]) for at in row["context"]["locations"])
    return Found(kind, row["code"], items, row["message"])
