"""Each lint on a few lines of rules: what it must find, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tiercel.lint import LINTS, lint
from tiercel.lint.run import MODULES
from tiercel.rules import LoadOptions, load, load_texts

BASE = "  desc: d\n  output: o\n  priority: INFO\n"


def rule(condition: str, name: str = "r", more: str = "") -> str:
    return f"- rule: {name}\n{BASE}  condition: {condition}\n{more}"


def codes(text: str, **options: str) -> list[str]:
    result = load_texts([("r.yaml", text)], LoadOptions(**options))  # type: ignore[arg-type]
    result.raise_errors()
    return [finding.lint.code for finding in lint(result)]


FOUND = {
    "a number cannot be on both sides of another": (
        "LINT_NEVER_TRUE", rule("evt.type = open and fd.num > 5 and fd.num < 3")),
    "a name is one name": ("LINT_NEVER_TRUE", rule("evt.type = open and proc.name = a and proc.name = b")),
    "an event has one type": ("LINT_NEVER_TRUE", rule("evt.type = open and evt.type = close")),
    "an id is never negative": ("LINT_NEVER_TRUE", rule("evt.type = open and (user.uid < 0 or proc.name = x)")),
    "a text has one beginning": (
        "LINT_NEVER_TRUE", rule("evt.type=open and fd.name startswith /etc and fd.name startswith /usr")),
    "a branch of an or": (
        "LINT_NEVER_TRUE", rule("evt.type=open and (fd.name = /x or (proc.name = a and not proc.name in (a, b)))")),
    "a network that is not the other": (
        "LINT_NEVER_TRUE", rule('evt.type=connect and fd.snet = "10.0.0.0/8" and fd.snet in ("192.168.0.0/16")')),
    "what is missing is compared": ("LINT_NEVER_TRUE", rule("evt.type=open and not fd.name exists and fd.name = x")),
    "a rule with an empty list": (
        "LINT_NEVER_TRUE", "- list: mine\n  items: []\n" + rule("evt.type=open and proc.name in (mine)")),
    "there or not there": ("LINT_ALWAYS_TRUE", rule("evt.type=open and (fd.name exists or not fd.name exists)")),
    "not a or not b": (
        "LINT_ALWAYS_TRUE", rule("evt.type=open and (not proc.name = a or not proc.name = b)")),
    "the same rule before": (
        "LINT_SHADOWED_RULE",
        rule("evt.type in (open, openat)", "wide") + rule("evt.type = open and proc.name = cat", "narrow")),
    "the same through macros": (
        "LINT_SHADOWED_RULE",
        "- macro: m\n  condition: evt.type = open\n" + rule("m", "wide") + rule("m and fd.num > 3", "narrow")),
    "an exception for all": (
        "LINT_EXCEPTION_SWALLOWS_RULE",
        rule("evt.type = open and proc.name in (a, b)", more="  exceptions:\n  - {name: e, fields: proc.name, "
             "comps: in, values: [a, b, c]}\n")),
    "an exception for none": (
        "LINT_EXCEPTION_NEVER_APPLIES",
        rule("evt.type = open and proc.name in (a, b)", more="  exceptions:\n  - {name: e, fields: [proc.name], "
             "comps: ['='], values: [[z]]}\n")),
    "a macro of a macro that nothing uses": (
        "LINT_DEAD_MACRO",
        "- macro: inner\n  condition: fd.num > 1\n- macro: outer\n  condition: inner\n" + rule("evt.type = open")),
    "a list of a macro that nothing uses": (
        "LINT_DEAD_LIST",
        "- list: l\n  items: [a]\n- macro: outer\n  condition: proc.name in (l)\n" + rule("evt.type = open")),
    "a name longer than the kernel keeps": (
        "LINT_UNMATCHABLE_VALUE", rule("evt.type = open and proc.name in (a, containerd-shim-runc-v2)")),
    "a word that fd.type does not know": ("LINT_UNMATCHABLE_VALUE", rule("evt.type = open and fd.type = socket")),
    "a path as a file's name": ("LINT_UNMATCHABLE_VALUE", rule("evt.type = open and fd.filename = /etc/passwd")),
    "an asterisk after startswith": (
        "LINT_LITERAL_WILDCARD", rule("evt.type = open and fd.name startswith /tmp/*")),
    "some ancestor is not": ("LINT_ANY_DIFFERS", rule("evt.type = open and proc.aname != sshd")),
    "not a or not b of one name": ("LINT_EVERY_VALUE", rule("evt.type=open and (proc.name != a or proc.name != b)")),
    "any of two is not": ("LINT_EVERY_VALUE", rule("evt.type = open and proc.name != anyof (a, b)")),
    "below or not below": ("LINT_EVERY_VALUE", rule("evt.type=open and (fd.num < 5 or fd.num > 3)")),
    "a number that has a name": ("LINT_UNMATCHABLE_VALUE", rule("evt.type = bpf and evt.arg.cmd = 5")),
    "an item twice": (
        "LINT_REPEATED", "- list: l\n  items: [a, b, a]\n" + rule("evt.type=open and proc.name in (l)")),
    "a value twice": ("LINT_REPEATED", rule("evt.type=open and proc.name in (a, b, a)")),
    "an operand twice": ("LINT_REPEATED", rule("evt.type=open and proc.name = a and proc.name = a")),
    "a parameter that open has not": (
        "LINT_FIELD_NOT_FILLED", rule("evt.type = open and evt.arg.newpath = /x")),
    "names of addresses": ("LINT_FIELD_NOT_FILLED", rule("evt.type = connect and fd.sip.name = x.org")),
    "every write": ("LINT_COSTLY_RULE", rule("evt.type = write and fd.num = 1")),
    "a pattern for every open": ("LINT_COSTLY_RULE", rule('evt.type = openat and fd.name regex "/a.*b"')),
}  # fmt: skip

QUIET = {
    "a missing value": rule("evt.type = open and not proc.name = a and not proc.name = b"),
    "any ancestor may differ": rule("evt.type = open and proc.aname = a and proc.aname = b"),
    "either end may differ": rule("evt.type = connect and fd.port = 1 and fd.port = 2"),
    "a number without a name": rule("evt.type = bpf and evt.arg.cmd = 999"),
    "no ancestor is": rule("evt.type = open and not proc.aname = sshd and proc.aname[2] != sshd"),
    "a gap": rule("evt.type = open and (fd.num < 3 or fd.num > 5)"),
    "two fields": rule("evt.type = open and (proc.name != a or proc.pname != b)"),
    "all of two are not": rule("evt.type = open and proc.name != allof (a, b)"),
    "a placeholder macro": "- macro: never\n  condition: (evt.num = 0)\n" + rule("evt.type = open and not never"),
    "a list to be filled": (
        "- list: mine\n  items: []\n" + rule("evt.type = open and not proc.name in (mine)")),
    "a range": rule("evt.type = open and fd.num > 2 and fd.num < 4"),
    "a beginning and an end": rule("evt.type = open and fd.name startswith /a and fd.name endswith /b"),
    "two texts in one": rule("evt.type = open and fd.name contains a and fd.name contains b"),
    "all types are in a list": rule("evt.type = open and fd.types in (file) and fd.types in (pipe)"),
    "what an earlier rule leaves": (
        rule("evt.type = open and proc.name = a", "one") + rule("evt.type = open and not proc.name = a", "two")),
    "an earlier rule of another source": rule("evt.type = open", "one"),
    "a disabled rule shadows nothing": (
        rule("evt.type = open", "wide", "  enabled: false\n") + rule("evt.type = open and fd.num = 3", "narrow")),
    "a macro of a step": (
        "- macro: m\n  condition: fd.num > 1\n- list: l\n  items: [x]\n"
        + rule("evt.type = open", more="  sequence:\n    within: 5s\n    by: proc.pid\n    steps:\n"
               "    - {name: s, condition: evt.type = execve and m and proc.name in (l)}\n")),
    "an exception for some": (
        rule("evt.type = open and proc.name in (a, b)", more="  exceptions:\n  - {name: e, fields: proc.name, "
             "comps: in, values: [a]}\n")),
    "an asterisk in a command line": rule('evt.type = open and proc.cmdline startswith "rm *"'),
    "a parameter that one event has": rule("evt.type in (open, rename) and evt.arg.newpath = /x"),
}  # fmt: skip


@pytest.mark.parametrize(("code", "text"), FOUND.values(), ids=FOUND)
def test_is_found(code: str, text: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", QUIET.values(), ids=QUIET)
def test_is_left_alone(text: str) -> None:
    assert codes(text) == []


def test_under_all_rules_nothing_shadows() -> None:
    text = rule("evt.type = open", "wide") + rule("evt.type = open and fd.num = 3", "narrow")
    assert codes(text, rule_matching="all") == []


def test_a_collector_is_asked_about() -> None:
    text = rule("evt.type = open and container.privileged = true", "one") + rule(
        "evt.type = open and fd.name.effective = /etc/shadow", "two"
    )
    result = load_texts([("r.yaml", text)])
    named = {
        collector: {finding.issue.item[1] for finding in lint(result, collector=collector)}
        for collector in ("any", "live", "capture")
    }
    assert named == {"any": set(), "live": {"one"}, "capture": {"two"}}


def test_every_code_is_tested_and_every_module_is_a_page() -> None:
    assert set(LINTS) == {code for code, _text in FOUND.values()}
    assert all(module.__doc__ and len(module.__doc__) > 100 for module in MODULES)


def test_places_are_those_of_the_text() -> None:
    text = rule("evt.type = open and\n    fd.type = socket")
    [finding] = lint(load_texts([("r.yaml", text)]))
    assert text[finding.issue.place.offset :][: finding.issue.length] == "socket"
    assert finding.issue.place.line == 5


def test_upstream_rules(shared: Path) -> None:
    """Looked at one by one: each is a mistake in those files."""
    folder = shared / "corpus" / "rules-latest"
    names = ("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml")
    result = load(folder / name for name in names)
    found = {(f.lint.code, *f.issue.item) for f in lint(result) if f.lint.level == "warning"}
    assert found == {
        ("LINT_FIELD_NOT_FILLED", "macro", "k8s_api_server"),
        ("LINT_FIELD_NOT_FILLED", "macro", "minerpool_http"),
        ("LINT_FIELD_NOT_FILLED", "macro", "minerpool_https"),
        ("LINT_FIELD_NOT_FILLED", "macro", "minerpool_other"),
        ("LINT_FIELD_NOT_FILLED", "macro", "runc_writing_var_lib_docker"),
        ("LINT_FIELD_NOT_FILLED", "rule", "Unexpected inbound connection source"),
        ("LINT_LITERAL_WILDCARD", "macro", "ms_oms_writing_conf"),
        ("LINT_NEVER_TRUE", "rule", "Launch Disallowed Container"),
        ("LINT_NEVER_TRUE", "rule", "Network Connection outside Local Subnet"),
        ("LINT_SHADOWED_RULE", "rule", "Network Tool Executed During NPM Package Install"),
        ("LINT_UNMATCHABLE_VALUE", "macro", "etckeeper"),
        ("LINT_UNMATCHABLE_VALUE", "macro", "rpm_procs"),
        ("LINT_UNMATCHABLE_VALUE", "rule", "BPF Program Not Profiled"),
    }


def test_what_lacks_its_plugin_is_left_alone() -> None:
    """Its rules are not loaded, and the fields of its macros are in no table."""
    macro = "- macro: audited\n  condition: (jevt.rawtime exists and ka.verb = get and ka.verb = get)\n"
    text = macro + rule("audited", more="  source: k8s_audit\n")
    assert "LINT_NEVER_TRUE" not in codes(text)
    needs = "- required_plugin_versions: [{name: k8saudit, version: 0.18.0}]\n"
    result = load_texts([("r.yaml", needs + text)], LoadOptions())
    assert result.plugin_faults
    assert lint(result) == []
