"""Which plugins a configuration asks for."""

from __future__ import annotations

from pathlib import Path

from tiercel.config import Config
from tiercel.config.codes import Code
from tiercel.config.collection import PluginSettings
from tiercel.errors import ConfigError

FOLDER = Path("/usr/share/falco/plugins")
"""Where a relative `library_path` starts from."""


def wanted_plugins(config: Config) -> list[PluginSettings]:
    """Those that `load_plugins` names, in its order; all without that key. `ConfigError` for one without settings."""
    by_name = {plugin.name: plugin for plugin in config.plugins}
    if config.load_plugins is None:
        return list(config.plugins)
    for name in config.load_plugins:
        if name not in by_name and name != "container":
            raise ConfigError(
                Code.PLUGIN,
                "load_plugins",
                f"Cannot load plugin {name!r}: plugin config not found for given name",
                "add it to `plugins`",
            )
    container = PluginSettings(name="container", library_path="libcontainer.so")
    return [by_name.get(name, container) for name in config.load_plugins]


def library(plugin: PluginSettings) -> Path:
    """Its shared object. `ConfigError` for a relative path that leaves the folder of plugins."""
    path = Path(plugin.library_path)
    if path.is_absolute():
        return path
    if ".." in path.parts:
        raise ConfigError(
            Code.PLUGIN, f"plugins.{plugin.name}", f"library_path {path} leaves {FOLDER}", "give an absolute path"
        )
    return FOLDER / path
