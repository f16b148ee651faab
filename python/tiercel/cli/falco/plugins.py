"""Plugins that a configuration names: the container plugin is built in, others are shared objects."""

from __future__ import annotations

from pathlib import Path

from tiercel.config import Config
from tiercel.config.codes import Code
from tiercel.config.collection import PluginSettings
from tiercel.errors import ConfigError

BUILT_IN = "container"
BUILT_IN_VERSION = (0, 7, 1)
FOLDER = Path("/usr/share/falco/plugins")


def wanted_plugins(config: Config) -> list[PluginSettings]:
    """Those that `load_plugins` names, in its order; all without that key. `ConfigError` for one without settings."""
    by_name = {plugin.name: plugin for plugin in config.plugins}
    if config.load_plugins is None:
        return list(config.plugins)
    for name in config.load_plugins:
        if name not in by_name and name != BUILT_IN:
            raise ConfigError(
                Code.PLUGIN,
                "",
                f"Cannot load plugin {name!r}: plugin config not found for given name",
                "add it to `plugins`",
            )
    built_in = PluginSettings(name=BUILT_IN, library_path="libcontainer.so")
    return [by_name.get(name, built_in) for name in config.load_plugins]


def loaded_plugins(config: Config) -> dict[str, tuple[int, int, int]]:
    """Plugins loaded beside the built-in one, with versions; `ConfigError` for one that cannot be loaded."""
    for plugin in wanted_plugins(config):
        if plugin.name != BUILT_IN:
            _refuse(plugin)
    return {}


def _refuse(plugin: PluginSettings) -> None:
    path = Path(plugin.library_path)
    path = path if path.is_absolute() else FOLDER / path
    if not path.exists():
        raise ConfigError(
            Code.PLUGIN,
            "",
            f"cannot load plugin {plugin.library_path}: {path}: No such file or directory",
            f"install it, or take {plugin.name!r} out of load_plugins",
        )
    raise ConfigError(
        Code.PLUGIN,
        "",
        f"cannot load plugin {path}: shared objects as plugins are not supported yet",
        f"take {plugin.name!r} out of load_plugins",
    )
