"""Lists: fields, event types, plugins, system calls that are left out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from tiercel._generated.fields import FieldClass
from tiercel.cli.events import IO_SYSCALLS, events, rows
from tiercel.cli.falco.plugins import BUILT_IN, BUILT_IN_VERSION, wanted_plugins
from tiercel.cli.falco.prepare import Request
from tiercel.cli.fields import chosen_classes, fields, shown_fields
from tiercel.errors import TiercelError
from tiercel.rules.versions import show_version

_CONTAINER = {
    "Name": BUILT_IN,
    "Description": "Names containers and pods, built into Tiercel",
    "Contact": "the project's issue tracker",
    "Version": show_version(BUILT_IN_VERSION),
}
_CAPABILITIES = ("Field Extraction", "Event Parsing", "Async Events")


def early(options: argparse.Namespace) -> int | None:
    """What needs no configuration."""
    if options.ignored:
        print("Ignored syscall(s):")
        print("\n".join(f"- {name}" for name in IO_SYSCALLS))
        return 0
    if options.list_events:
        if _form(options) == "markdown":
            print("\n".join(_events_markdown()))
            return 0
        return events(json=_form(options) == "json")
    return None


def late(request: Request) -> int | None:
    """What lists fields and plugins."""
    options = request.options
    if options.plugin_info is not None:
        return _plugin_info(request, options.plugin_info)
    if options.list_plugins:
        return _plugins(request)
    if options.list is None:
        return None
    source = options.list or None
    if _form(options) == "markdown" and not options.names:
        print("\n".join(_fields_markdown(source)))
        return 0
    return fields(source=source, names=options.names, json=_form(options) == "json")


def _form(options: argparse.Namespace) -> str:
    return options.format or ("markdown" if options.markdown else "text")


def _fields_markdown(source: str | None) -> Iterator[str]:
    for row in chosen_classes(source):
        yield from _class_markdown(row)


def _class_markdown(row: FieldClass) -> Iterator[str]:
    yield f"\n## Field Class: {row[0]}{f' ({row[1]})' if row[1] else ''}\n"
    yield f"Event Sources: {', '.join(row[3]) or 'all'}\n"
    yield "Name | Type | Description"
    yield ":----|:-----|:-----------"
    for name, kind, is_list, _argument, _kinds, _form, _flags, doc in shown_fields(row):
        yield f"`{name}` | {kind}{' (list)' if is_list else ''} | {doc}"


def _events_markdown() -> Iterator[str]:
    for title, listed in rows().items():
        yield f"\n## {title}\n"
        yield "Dir | Name | Params"
        yield ":---|:-----|:------"
        for direction, name, event in listed:
            params = [] if event is None else [f"{kind} **{param}**" for param, kind, _, _ in event[6]]
            yield f"`{direction}` | `{name}` | {', '.join(params)}"


def _plugins(request: Request) -> int:
    wanted = wanted_plugins(request.config)
    print(f"{len(wanted)} Plugins Loaded:\n")
    for _plugin in wanted:
        _print_plugin()
    return 0


def _plugin_info(request: Request, name: str) -> int:
    if all(plugin.name != name for plugin in wanted_plugins(request.config)):
        raise TiercelError(f"can't find plugin and print its info: {name}", "name it in load_plugins")
    _print_plugin()
    print("Init config schema type: JSON\n\nNo suggested open params: the plugin brings no source of its own.")
    return 0


def _print_plugin() -> None:
    print("\n".join(f"{name}: {value}" for name, value in _CONTAINER.items()))
    print("Capabilities:")
    print("\n".join(f"  - {capability}" for capability in _CAPABILITIES) + "\n")
