"""Stable codes of what is said about a configuration, and the shape of what does not stop the start."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Code(StrEnum):
    """`ERR` stops the start (or leaves the old settings in force at a reload), `WARN` does not."""

    READ = "CONFIG_ERR_READ"
    YAML = "CONFIG_ERR_YAML"
    LIMIT = "CONFIG_ERR_LIMIT"
    SHAPE = "CONFIG_ERR_SHAPE"
    VALUE = "CONFIG_ERR_VALUE"
    MISSING = "CONFIG_ERR_MISSING"
    CONFLICT = "CONFIG_ERR_CONFLICT"
    MERGE = "CONFIG_ERR_CONFIG_FILES"
    OPTION = "CONFIG_ERR_OPTION"
    RULES_FILES = "CONFIG_ERR_RULES_FILES"
    PLUGIN = "CONFIG_ERR_PLUGIN"
    PID_FILE = "CONFIG_ERR_PID_FILE"
    DEFAULT_USED = "CONFIG_WARN_DEFAULT_USED"
    UNKNOWN_KEY = "CONFIG_WARN_UNKNOWN_KEY"
    REPEATED_KEY = "CONFIG_WARN_REPEATED_KEY"
    REMOVED_KEY = "CONFIG_WARN_REMOVED_KEY"
    NO_EFFECT = "CONFIG_WARN_NO_EFFECT"
    UNKNOWN_CALL = "CONFIG_WARN_UNKNOWN_SYSCALL"
    ALWAYS_COMES = "CONFIG_WARN_ALWAYS_COLLECTED"
    OLD_OPTION = "CONFIG_WARN_OLD_OPTION"


MEANING = {
    Code.READ: "A file cannot be read, or is not UTF-8 text.",
    Code.YAML: "A file is no YAML; line and column are given.",
    Code.LIMIT: "A file is too large, nests too deeply, or its aliases lead to too many values.",
    Code.SHAPE: "A file holds something other than `key: value` lines.",
    Code.VALUE: "A value has the wrong type, or is none of those that its key takes.",
    Code.MISSING: "What is switched on lacks a key that it needs.",
    Code.CONFLICT: "Two keys or values contradict each other.",
    Code.MERGE: "An entry of `config_files` cannot be carried out.",
    Code.OPTION: "`-o` is not followed by `KEY=VALUE`, or its path leads nowhere.",
    Code.RULES_FILES: "No rules file is left to load, or one that `-r` names is not there.",
    Code.PLUGIN: "A plugin cannot be loaded.",
    Code.PID_FILE: "The process id cannot be written.",
    Code.DEFAULT_USED: "A value has the wrong type; its default is used (`tiercel falco` only, as Falco does).",
    Code.UNKNOWN_KEY: "No such key.",
    Code.REPEATED_KEY: "A key stands in its mapping twice; the first one counts.",
    Code.REMOVED_KEY: "A key of Falco's past, which Falco does not read any more.",
    Code.NO_EFFECT: "A key that is read and changes nothing here.",
    Code.UNKNOWN_CALL: "`base_syscalls.custom_set` names a system call that does not exist.",
    Code.ALWAYS_COMES: "`base_syscalls.custom_set` takes out a call that always comes: processes begin or end by it.",
    Code.OLD_OPTION: "An option of an older version, which has no effect any more or only serves old unit files.",
}
"""For the reference."""


@dataclass(frozen=True)
class Note:
    """A warning. `place`: the file, with line and column where it has them, and the key; or an option. `snippet`: the
    line with carets below.
    """

    code: Code
    place: str
    text: str
    suggestion: str
    snippet: str = ""

    def __str__(self) -> str:
        line = f"{self.place}: {self.text}; {self.suggestion} [{self.code}]"
        return f"{line}\n{self.snippet}" if self.snippet else line
