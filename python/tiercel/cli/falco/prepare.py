"""Options and configuration made one, and the rules that they name."""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tiercel.cli.falco import old
from tiercel.cli.falco.options import DEFAULT_CONFIG
from tiercel.cli.settings import load_options
from tiercel.config import Config, Loaded, load_with
from tiercel.config.codes import Code
from tiercel.engine import Engine
from tiercel.errors import ConfigError, RulesError, TiercelError
from tiercel.plugins import LoadedPlugins, load_plugins, wanted_plugins
from tiercel.rules.kept import cache_folder
from tiercel.rules.options import LoadOptions
from tiercel.tuning import Tuning

if TYPE_CHECKING:
    from tiercel.rules import LoadResult

NO_RULES = "You must specify at least one rules file/directory via -r or a rules_files entry in the configuration"


@dataclass(frozen=True)
class Request:
    """What is asked for."""

    options: argparse.Namespace
    settings: Loaded
    plugins: LoadedPlugins = field(default_factory=LoadedPlugins)

    @staticmethod
    def read(options: argparse.Namespace) -> Request:
        """Reads the configuration file; only printing works without one."""
        path = options.config or (DEFAULT_CONFIG if DEFAULT_CONFIG.is_file() else None)
        settings = load_with(path, [*old.overrides(options), *options.settings], lenient=True)
        return Request(options, settings, load_plugins(wanted_plugins(settings.config)))

    @property
    def config(self) -> Config:
        """The settings."""
        return self.settings.config

    def again(self) -> Request:
        """The same options over files as they are now."""
        return Request.read(self.options)

    def load_options(self) -> LoadOptions:
        """What the rules loader is told."""
        made = load_options(self.config, None, None, self.plugins)
        return dataclasses.replace(made, switches=(*made.switches, *old.switches(self.options)))

    def rules_files(self) -> list[Path]:
        """Files and folders in load order. `ConfigError` when none is left."""
        if self.options.rules:
            given = [Path(text) for text in self.options.rules]
            missing = [path for path in given if not path.exists()]
            if missing:
                raise ConfigError(Code.RULES_FILES, str(missing[0]), "No such file or directory", "look at -r")
            return [path for path in given if path.is_dir() or path.suffix in (".yaml", ".yml")] or _none()
        found = [path for path in map(Path, self.config.rules_files) if path.exists()]
        absent = () if found else self.config.rules_files
        return [path for path in found if path.is_dir() or path.suffix in (".yaml", ".yml")] or _none(absent)

    def load_rules(self, files: Sequence[Path] | None = None) -> LoadResult:
        """Loads; `RulesError` with Falco's report when a file has an error."""
        from tiercel.rules import load

        result = load(self.rules_files() if files is None else files, self.load_options())
        refuse(result)
        return result

    def engine(self, files: Sequence[Path] | None = None) -> Engine:
        """The rules, ready to run; `RulesError` with Falco's report when a file has an error."""
        try:
            paths = self.rules_files() if files is None else files
            return Engine(paths, self.load_options(), tuning=Tuning.of(self.config), keep=cache_folder())
        except RulesError as error:
            from tiercel.rules import LoadResult

            if isinstance(error.loaded, LoadResult):
                refuse(error.loaded)
            raise


def refuse(result: LoadResult) -> None:
    """Raises for a result with errors."""
    from tiercel.rules.file_text import file_text

    failed = next((file for file in result.files if not file.successful), None)
    if result.plugin_faults:
        raise TiercelError(result.plugin_faults[0])
    if failed is not None:
        raise RulesError(f"{failed.name}: Invalid", file_text(failed))


def no_rules(missing: Sequence[str] = ()) -> ConfigError:
    """Nothing is left to load; `missing`: what the configuration names and is not there."""
    absent = f"; none of {', '.join(missing)} is there" if missing else ""
    return ConfigError(Code.RULES_FILES, "", f"{NO_RULES}{absent}", "name a .yaml or .yml file that exists")


def _none(missing: Sequence[str] = ()) -> list[Path]:
    raise no_rules(missing)
