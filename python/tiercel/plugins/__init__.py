"""Plugins: event sources beside the kernel, built in or as shared objects with Falco's interface."""

from tiercel.plugins.loaded import About, LoadedPlugins, load_plugins, native
from tiercel.plugins.wanted import wanted_plugins

__all__ = ["About", "LoadedPlugins", "load_plugins", "native", "wanted_plugins"]
