"""Compiled rules of growing number, for the question whether cost grows with them."""

from __future__ import annotations

from collections.abc import Iterator

from tiercel import rules
from tiercel.rules.program import program
from tiercel.starter import starter_files

from benches.rules import ALL, UPSTREAM

MANY = 1000

TEMPLATES = (
    "open_read and fd.name startswith /srv/app{n}/secrets and not proc.name in (app{n}, backup{n})",
    "open_write and fd.directory = /srv/app{n}/bin and not proc.pname = deploy{n}",
    "spawned_process and proc.name = tool{n} and proc.pname in (sh{n}, cron{n})",
    "spawned_process and proc.cmdline contains --token{n} and user.name != svc{n}",
    "evt.type = connect and fd.sport = {port} and not proc.name = client{n}",
    "open_read and fd.filename = key{n}.pem and container and not proc.name = agent{n}",
)

MACROS = """
- macro: open_read
  condition: (evt.type in (open, openat, openat2) and evt.is_open_read = true and fd.typechar = f and fd.num >= 0)
- macro: open_write
  condition: (evt.type in (open, openat, openat2) and evt.is_open_write = true and fd.typechar = f and fd.num >= 0)
- macro: spawned_process
  condition: (evt.type in (execve, execveat))
- macro: container
  condition: (container.id != host)
"""


def fixed() -> bytes:
    """A program that only a change of the compiler changes: for counts that are compared over time."""
    return _compiled(rules.load_texts([("macros.yaml", MACROS), ("site.yaml", made(120))]))


def made(count: int) -> str:
    """A rules file of `count` rules as a site writes them, all different."""
    rows = (TEMPLATES[n % len(TEMPLATES)].format(n=n, port=10_000 + n) for n in range(count))
    text = "- rule: Site rule {n}\n  desc: d\n  condition: {condition}\n  output: o\n  priority: WARNING\n"
    return "".join(text.format(n=n, condition=condition) for n, condition in enumerate(rows))


def _compiled(loaded: rules.LoadResult, *, disabled_too: bool = False) -> bytes:
    loaded.raise_errors()
    chosen = list(loaded.rules if disabled_too else loaded.active)
    return program(chosen, loaded.options.rule_matching, frozenset(loaded.options.plugins))


def programs() -> Iterator[tuple[str, int, bytes]]:
    """(name, number of rules, program), from few rules to many; Tiercel's own where upstream's files are absent."""
    own = rules.load(starter_files())
    yield "starter rules", len(own.active), _compiled(own)
    files = [UPSTREAM / name for name in ALL]
    if not all(path.exists() for path in files):
        return
    stable, three = rules.load(files[:1]), rules.load(files)
    yield "upstream's stable rules", len(stable.active), _compiled(stable)
    yield "upstream's three files", len(three.active), _compiled(three)
    yield "all of them enabled", len(three.rules), _compiled(three, disabled_too=True)
    texts = [(path.name, path.read_text()) for path in files]
    many = rules.load_texts([*texts, ("site.yaml", made(MANY - len(three.rules)))])
    yield "and those of a site", len(many.rules), _compiled(many, disabled_too=True)
