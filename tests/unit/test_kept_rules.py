"""Compiled rules kept from one start to the next: the same as compiled anew, and only where nobody else can write."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from tiercel.engine import Engine
from tiercel.errors import RulesError
from tiercel.rules import AppendOutput, LoadOptions, kept

RULE = """
- rule: one
  desc: d
  condition: evt.type = open and proc.name = {name}
  output: "%proc.name"
  priority: NOTICE
  tags: [a]
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    file = tmp_path / "rules.yaml"
    file.write_text(RULE.format(name="cat"))
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def loads(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each time that rules are loaded, here or in a process of their own."""
    from tiercel import engine
    from tiercel.rules import loader

    counted: list[int] = []
    for module, name in ((loader, "load_texts"), (engine, "compiled_apart")):
        real = getattr(module, name)
        counting = lambda *given, real=real: counted.append(1) or real(*given)  # noqa: E731
        monkeypatch.setattr(module, name, counting)
    return counted


def test_the_second_start_compiles_nothing_and_runs_the_same(
    rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted = loads(monkeypatch)
    first, second = Engine([rules], keep=folder), Engine([rules], keep=folder)
    assert len(counted) == 1
    plain = Engine([rules])
    for engine in (first, second):
        assert engine.program == plain.program == engine.program_for("syscall")
        assert engine.program_for("k8s_audit") == plain.program_of(())
        assert list(engine.syscalls) == list(plain.syscalls)
        assert engine.count == 1
    assert [rule.name for rule in second.active] == ["one"]


def test_each_source_has_its_part(rules: Path, folder: Path) -> None:
    kept.keep(folder, "a", kept.Kept(b"both", {"syscall": b"one", "k8s_audit": b"other"}, [1], 2))
    found = kept.find(folder, "a")
    assert found == kept.Kept(b"both", {"syscall": b"one", "k8s_audit": b"other"}, [1], 2)


def test_other_texts_settings_tags_and_code_are_compiled_anew(
    rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Engine([rules], keep=folder)
    counted = loads(monkeypatch)
    Engine([rules], LoadOptions(append_output=(AppendOutput(tags=frozenset("ab")),)), keep=folder)
    Engine([rules], tags=["a"], keep=folder)
    Engine([rules, rules], keep=folder)
    rules.write_text(RULE.format(name="dog"))
    assert b'"dog"' in Engine([rules], keep=folder).program
    monkeypatch.setattr(kept, "version", "another")
    Engine([rules], keep=folder)
    assert len(counted) == 5


def test_what_others_could_have_written_is_not_taken(rules: Path, folder: Path) -> None:
    Engine([rules], keep=folder)
    (entry,) = folder.iterdir()
    assert kept.find(folder, entry.name) is not None
    entry.chmod(0o666)
    assert kept.find(folder, entry.name) is None
    entry.chmod(0o600)
    folder.chmod(0o777)
    assert kept.find(folder, entry.name) is None
    folder.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(entry, 1, 1)
        assert kept.find(folder, entry.name) is None


def test_damage_is_compiled_over(rules: Path, folder: Path) -> None:
    whole = Engine([rules], keep=folder).program
    (entry,) = folder.iterdir()
    entry.write_bytes(entry.read_bytes()[:-1] + b" ")
    assert Engine([rules], keep=folder).program == whole
    assert kept.find(folder, entry.name) is not None
    entry.write_bytes(b"\n")
    assert kept.find(folder, entry.name) is None


def test_faults_are_told_every_time_and_nothing_is_kept(rules: Path, folder: Path, tmp_path: Path) -> None:
    rules.write_text(RULE.format(name="(("))
    for _ in range(2):
        with pytest.raises(RulesError):
            Engine([rules], keep=folder)
    with pytest.raises(RulesError):
        Engine([tmp_path / "absent.yaml"], keep=folder)
    assert not folder.exists()


def test_the_oldest_goes_and_an_unwritable_folder_is_no_fault(rules: Path, folder: Path) -> None:
    for number in range(kept.MOST + 3):
        kept.keep(folder, f"{number:x}", kept.Kept(b"{}", {}, [], 0))
        os.utime(folder / f"{number:x}", (number, number))
    assert len(list(folder.iterdir())) == kept.MOST
    assert Engine([rules], keep=rules / "below-a-file").count == 1


def test_notes_on_files_are_kept(rules: Path, folder: Path) -> None:
    rules.write_text(RULE.format(name="cat") + "- list: nobody\n  items: [a]\n")
    plain, first, second = Engine([rules]), Engine([rules], keep=folder), Engine([rules], keep=folder)
    (note,) = plain.notes
    assert (note.name, note.schema) == (str(rules), "ok")
    assert "LOAD_UNUSED_LIST" in note.warnings
    assert plain.notes == first.notes == second.notes


def test_where_no_process_can_be_started_rules_are_compiled_here(
    rules: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", str(folder / "absent"))
    assert Engine([rules], keep=folder).program == Engine([rules]).program


def test_the_process_that_compiles_takes_no_modules_from_the_folder_of_the_start(
    rules: Path, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text(f"open({str(tmp_path / 'taken')!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    assert Engine([rules], keep=folder).count == 1
    assert folder.exists()
    assert not (tmp_path / "taken").exists()
