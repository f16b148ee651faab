"""Files in, compiled rules and results out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel.lang.fields import table_for
from tiercel.lang.typecheck import check_types
from tiercel.rules import files
from tiercel.rules.collector import Collector
from tiercel.rules.compiled import CompiledRule
from tiercel.rules.compiler import Compiler
from tiercel.rules.conditions import Cache, Conditions
from tiercel.rules.exceptions import check_exception
from tiercel.rules.interest import Interest, interest_of
from tiercel.rules.items import ExceptionItem
from tiercel.rules.options import LoadOptions
from tiercel.rules.pause import no_collection
from tiercel.rules.program import program
from tiercel.rules.reader import read_file
from tiercel.rules.result import FileResult, Issue, Place, RulesError
from tiercel.rules.select import active_rules
from tiercel.rules.semver import Version
from tiercel.rules.source import Context, SourceFile
from tiercel.rules.versions import unmet_plugins

if TYPE_CHECKING:
    from tiercel import _core


@dataclass
class LoadResult:
    """What a load gave. `rules` are all that compiled, in load order; `active` those that run."""

    options: LoadOptions
    files: list[FileResult] = field(default_factory=list)
    rules: list[CompiledRule] = field(default_factory=list)
    collector: Collector | None = None
    conditions: Conditions | None = None
    """Trees of macros, and the way from a tree to its place in a file."""
    texts: dict[str, str] = field(default_factory=dict)
    """Texts of the files by name, for showing faults."""
    plugin_faults: list[str] = field(default_factory=list)
    """Requirements for plugins that are not met, as plain sentences."""
    readers: _core.Plugins | None = None
    """Loaded plugins, for those who look at captures with these rules."""

    @property
    def errors(self) -> list[Issue]:
        """Errors of all files."""
        return [issue for file in self.files for issue in file.errors]

    @property
    def warnings(self) -> list[Issue]:
        """Warnings of all files, each once: a file repeats those of the files before it."""
        unique = {(w.code, w.message, w.file, w.place, w.item): w for file in self.files for w in file.warnings}
        return list(unique.values())

    @property
    def successful(self) -> bool:
        """No errors and no unmet requirement."""
        return not self.errors and not self.plugin_faults

    @property
    def required_engine_version(self) -> Version | None:
        """The greatest version that the files ask for."""
        return self.collector.engine_version if self.collector else None

    @cached_property
    def active(self) -> list[CompiledRule]:
        """Rules that run, in the order in which an event tries them."""
        return active_rules(self.rules, self.options.switches)

    def raise_errors(self) -> None:
        """RulesError if anything was wrong."""
        if self.errors:
            raise RulesError(self.errors)
        if self.plugin_faults:
            raise RulesError([_root("").issue("LOAD_ERR_VALIDATE", text) for text in self.plugin_faults])

    def program(self) -> bytes:
        """The active rules as the engine takes them."""
        return self.program_of(self.active)

    def program_of(self, rules: Sequence[CompiledRule]) -> bytes:
        """Some of the rules, as the engine takes them."""
        options, known = self.options, self.conditions
        return program(rules, options.rule_matching, options.field_sets, known.types if known else check_types)

    def interest(self) -> Interest:
        """What a collector must send for the active rules."""
        return interest_of(self.active)


def load(paths: Iterable[str | Path], options: LoadOptions | None = None) -> LoadResult:
    """Load rules files in order, directories expanded; the first file with an error ends the load.

    Faults are in the result, nothing is raised for them; see `LoadResult.raise_errors`.
    """
    named = [SourceFile(str(path), "") for path in files.expand_paths(paths)]
    result, read = LoadResult(options or LoadOptions()), []
    for file in named:
        text = _read(file, result)
        if text is None:
            return result
        read.append(SourceFile(file.name, text))
    return _load(read, result)


def load_texts(texts: Sequence[tuple[str, str]], options: LoadOptions | None = None) -> LoadResult:
    """As `load`, for (name, text) pairs."""
    return _load([SourceFile(name, text) for name, text in texts], LoadResult(options or LoadOptions()))


def _root(name: str) -> Context:
    return Context(SourceFile(name, ""), "rules content", "", Place())


def _read(file: SourceFile, result: LoadResult) -> str | None:
    try:
        data = files.read_file(Path(file.name))
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        issue = _not_utf8(file.name, data, error.start)
    except OSError as error:
        issue = _root(file.name).issue("LOAD_ERR_FILE_READ", f"cannot read {file.name}: {error.strerror or error}")
    result.files.append(FileResult(file.name, errors=[issue]))
    return None


def _not_utf8(name: str, data: bytes, offset: int) -> Issue:
    """The first byte that is no UTF-8, at its place."""
    text = data.decode("utf-8", "replace")
    file = SourceFile(name, text)
    place = file.place(len(data[:offset].decode("utf-8", "replace")))
    message = f"the byte 0x{data[offset]:02x} is not UTF-8"
    return Context(file, "rules content", "", place).issue("LOAD_ERR_YAML_PARSE", message)


@no_collection()
def _load(files: list[SourceFile], result: LoadResult) -> LoadResult:
    options = result.options
    plugins = options.field_sets

    def check(source: str, exception: ExceptionItem) -> None:
        check_exception(exception, table_for(source, plugins) if source else None)

    collector = result.collector = Collector(options.sources, check)
    cache = Cache()
    for file in files:
        outcome = FileResult(file.name)
        result.files.append(outcome)
        result.texts[file.name] = file.text
        read_file(file, collector, outcome, options.all_errors)
        if outcome.successful:
            compiler = Compiler(collector, options, cache, outcome)
            result.rules, result.conditions = compiler.run(), compiler.conditions
        if not outcome.successful and not options.all_files:
            break
    result.plugin_faults += unmet_plugins(collector.plugin_requirements, dict(options.plugins))
    return result
