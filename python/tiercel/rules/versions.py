"""Version requirements of rules files."""

from __future__ import annotations

from tiercel.rules import decode
from tiercel.rules.decode import fault
from tiercel.rules.items import PluginRequirement
from tiercel.rules.semver import BUILT_IN_PLUGINS, Version, is_compatible, parse_version, show_version
from tiercel.rules.source import Context
from tiercel.rules.yamltree import Mapping, Sequence


def read_engine_version(item: Mapping, context: Context) -> Version:
    """A number N (meaning 0.N.0) or `x.y.z`."""
    text = decode.string(item, "required_engine_version", context)
    if text.isascii() and text.isdigit() and len(text) < 10:
        return 0, int(text), 0
    version = parse_version(text)
    if version is None:
        raise fault(
            context, f"Unable to parse engine version '{text}' as a semver string. Expected \"x.y.z\" semver format."
        )
    return version


def read_plugin_versions(item: Mapping, context: Context) -> list[PluginRequirement]:
    """The list of `{name, version, alternatives}`."""
    node = item.get("required_plugin_versions")
    if not isinstance(node, Sequence):
        raise fault(context, "Value of required_plugin_versions must be a sequence")
    found: list[PluginRequirement] = []
    for entry in node.items:
        at = context.child("required plugin versions entry", "", entry.place)
        if not isinstance(entry, Mapping):
            raise fault(at, "Plugin version must be an object with name and version")
        choices = [_choice(entry, at)]
        others = entry.get("alternatives")
        if others is not None:
            if not isinstance(others, Sequence):
                raise fault(at, "Value of plugin version alternatives must be a sequence")
            for other in others.items:
                inner = at.child("required plugin versions alternative", "", other.place)
                if not isinstance(other, Mapping):
                    raise fault(inner, "Plugin version alternative must be an object with name and version")
                choices.append(_choice(other, inner))
        _refuse_twice(choices, at)
        found.append(PluginRequirement(tuple(choices)))
    return found


def _choice(entry: Mapping, context: Context) -> tuple[str, Version]:
    name = decode.string(entry, "name", context)
    text = decode.string(entry, "version", context)
    version = parse_version(text)
    if version is None:
        raise fault(context, f"Invalid required version '{text}' for plugin '{name}'", "LOAD_ERR_VALIDATE")
    return name, version


def _refuse_twice(choices: list[tuple[str, Version]], context: Context) -> None:
    names = [name for name, _version in choices]
    for name in names:
        if names.count(name) > 1:
            raise fault(
                context, f"Defined multiple alternative version requirements for plugin '{name}'", "LOAD_ERR_VALIDATE"
            )


def unmet_plugins(requirements: list[PluginRequirement], loaded: dict[str, Version]) -> list[str]:
    """What the loaded plugins do not satisfy, as sentences; the first choice that is loaded decides."""
    loaded = BUILT_IN_PLUGINS | loaded
    faults = (_unmet(requirement, loaded) for requirement in requirements)
    return [fault for fault in faults if fault is not None]


def _unmet(requirement: PluginRequirement, loaded: dict[str, Version]) -> str | None:
    for name, need in requirement.choices:
        if name in loaded:
            have = loaded[name]
            if is_compatible(have, need):
                return None
            return (
                f"Plugin '{name}' version '{show_version(have)}' is not compatible with required plugin version "
                f"'{show_version(need)}'"
            )
    choices = ", ".join(f"{name} (>= {show_version(need)})" for name, need in requirement.choices)
    return f"Plugin requirement not satisfied, must load one of: {choices}"
