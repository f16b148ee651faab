"""Loaded rules as they are kept and run; by choice in a process of its own.

Trees of rules and the modules that read them take more memory than all else of a watch, and Python gives little of it
back. A process that ends gives back all.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tiercel.rules.kept import FileNote, Kept

if TYPE_CHECKING:
    from tiercel.rules.compiled import CompiledRule
    from tiercel.rules.loader import LoadResult
    from tiercel.rules.options import LoadOptions
    from tiercel.rules.result import FileResult
    from tiercel.tuning import Tuning

SCRIPT = "from tiercel.rules.compilation import serve; serve()"


def compiled(loaded: LoadResult, tags: frozenset[str], tuning: Tuning) -> Kept:
    """Of a load without errors, the rules that run: those with one of these tags, without tags all."""
    from tiercel._core import asked_events
    from tiercel.lang.fields import SYSCALL
    from tiercel.rules.interest import interest_of

    active = running(loaded, tags)
    whole = loaded.program_of(active)
    sources = sorted({rule.source for rule in active})
    by_source = dict.fromkeys(sources, whole)
    if len(sources) > 1:
        by_source = {name: loaded.program_of([rule for rule in active if rule.source == name]) for name in sources}
    asked = asked_events(by_source.get(SYSCALL, whole))
    wanted = interest_of(active, tuning.base_calls, asked).syscalls | tuning.more_calls
    notes = tuple(_note(file) for file in loaded.files)
    return Kept(whole, by_source, sorted(wanted - tuning.without_calls), len(active), notes)


def running(loaded: LoadResult, tags: frozenset[str]) -> list[CompiledRule]:
    """Rules that run: those with one of these tags, without tags all."""
    return [rule for rule in loaded.active if not tags or tags & set(rule.tags)]


def compiled_apart(
    texts: Sequence[tuple[str, str]], options: LoadOptions | None, tags: frozenset[str], tuning: Tuning
) -> Kept | None:
    """As `compiled`, made in a process of its own. None where that cannot be, or the rules have a fault: loading them
    here tells which."""
    import pickle
    import subprocess

    # A folder in which somebody happens to start this is no place for modules.
    alone = "-I" if sys.flags.isolated else "-P"
    command = [sys.executable, alone, "-c", SCRIPT]
    try:
        done = subprocess.run(command, input=pickle.dumps((texts, options, tags, tuning)), capture_output=True)
    except OSError:
        return None
    return None if done.returncode else Kept.unpacked(done.stdout)


def serve() -> None:
    """The other side of `compiled_apart`; ends with status 1 for rules with a fault."""
    import gc
    import pickle

    from tiercel.rules.loader import load_texts

    gc.disable()

    texts, options, tags, tuning = pickle.load(sys.stdin.buffer)
    loaded = load_texts(texts, options)
    if not loaded.successful:
        raise SystemExit(1)
    sys.stdout.buffer.write(compiled(loaded, tags, tuning).packed())


def _note(file: FileResult) -> FileNote:
    from tiercel.rules.file_text import file_text

    faults = file.schema_faults if file.schema_checked else []
    schema = f"failed for {faults[0]}" if faults else "ok" if file.schema_checked else "none"
    return FileNote(file.name, schema, file_text(file) if file.warnings else "")
