"""Settings of plugins that changed while they run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tiercel._core import PluginFailed
from tiercel.config import Config
from tiercel.plugins.loaded import LoadedPlugins, config_text
from tiercel.plugins.wanted import wanted_plugins
from tiercel.service.log import NOTICE, WARNING, Log


@dataclass
class ChangedPlugins:
    """Gives plugins the `init_config` that was read anew, and tells what needs a restart."""

    plugins: LoadedPlugins
    before: Config
    configure: Callable[[str, str], None]
    """Gives the plugin of a name a text. Raises `PluginFailed`."""
    log: Log

    def follow(self, config: Config) -> None:
        """Compares with what ran before."""
        before = {plugin.name: plugin for plugin in wanted_plugins(self.before)}
        now = {plugin.name: plugin for plugin in wanted_plugins(config)}
        self.before = config
        for name in sorted(before.keys() ^ now.keys()):
            self.log(f"plugin {name!r} is {'new' if name in now else 'gone'}: that needs a restart", WARNING)
        for name, plugin in now.items():
            old = before.get(name)
            if old is None:
                continue
            if (old.library_path, old.open_params) != (plugin.library_path, plugin.open_params):
                self.log(f"plugin {name!r}: library_path and open_params change with a restart only", WARNING)
            if old.init_config != plugin.init_config:
                self._configure(name, config_text(plugin.init_config))

    def _configure(self, name: str, text: str) -> None:
        try:
            self.configure(self.plugins.names.get(name, name), text)
        except PluginFailed as error:
            self.log(f"plugin {name!r} goes on with its old init_config: {error}", WARNING)
        else:
            self.log(f"plugin {name!r} has its new init_config", NOTICE)
