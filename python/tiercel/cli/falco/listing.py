"""Lists: fields, event types, plugins, system calls that are left out."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tiercel.cli.falco.prepare import Request
from tiercel.errors import TiercelError
from tiercel.plugins import About

if TYPE_CHECKING:
    from tiercel._generated.fields import FieldClass


def early(options: argparse.Namespace) -> int | None:
    """What needs no configuration."""
    if options.ignored:
        from tiercel.cli.events import IO_SYSCALLS

        print("Ignored syscall(s):")
        print("\n".join(f"- {name}" for name in IO_SYSCALLS))
        return 0
    if options.list_events:
        if _form(options) == "markdown":
            print("\n".join(_events_markdown()))
            return 0
        from tiercel.cli.events import events

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
    from tiercel.cli.fields import fields

    return fields(source=source, names=options.names, json=_form(options) == "json")


def _form(options: argparse.Namespace) -> str:
    return options.format or ("markdown" if options.markdown else "text")


def _fields_markdown(source: str | None) -> Iterator[str]:
    from tiercel.cli.fields import chosen_classes

    for row in chosen_classes(source):
        yield from _class_markdown(row)


def _class_markdown(row: FieldClass) -> Iterator[str]:
    from tiercel.cli.fields import shown_fields

    yield f"\n## Field Class: {row[0]}{f' ({row[1]})' if row[1] else ''}\n"
    yield f"Event Sources: {', '.join(row[3]) or 'all'}\n"
    yield "Name | Type | Description"
    yield ":----|:-----|:-----------"
    for name, kind, is_list, _argument, _kinds, _form, _flags, doc in shown_fields(row):
        yield f"`{name}` | {kind}{' (list)' if is_list else ''} | {doc}"


def _events_markdown() -> Iterator[str]:
    from tiercel.cli.events import rows

    for title, listed in rows().items():
        yield f"\n## {title}\n"
        yield "Dir | Name | Params"
        yield ":---|:-----|:------"
        for direction, name, event in listed:
            params = [] if event is None else [f"{kind} **{param}**" for param, kind, _, _ in event[6]]
            yield f"`{direction}` | `{name}` | {', '.join(params)}"


def _plugins(request: Request) -> int:
    abouts = request.plugins.abouts
    print(f"{len(abouts)} Plugins Loaded:\n")
    for about in abouts:
        print("\n".join(_about(about)) + "\n")
    return 0


def _plugin_info(request: Request, name: str) -> int:
    about = next((one for one in request.plugins.abouts if one.name == name), None)
    if about is None:
        raise TiercelError(f"can't find plugin and print its info: {name}", "name it in load_plugins")
    print("\n".join(_about(about)) + "\n")
    if about.init_schema is None:
        print("No init config schema available.\n")
    else:
        print(f"Init config schema type: JSON\n{about.init_schema}\n")
    if about.open_params:
        print("Suggested open params:")
        print("\n".join(f"{value}: {text}" if text else value for value, text in about.open_params))
    else:
        print("No suggested open params available.")
    return 0


def _about(about: About) -> Iterator[str]:
    yield f"Name: {about.name}"
    yield f"Description: {about.description}"
    yield f"Contact: {about.contact}"
    yield f"Version: {about.version}"
    yield "Capabilities:"
    for capability in about.capabilities:
        yield f"  - {capability}"
        if capability == "Event Sourcing":
            yield f"      ID: {about.id}"
            yield f"      Source: {about.source}"
