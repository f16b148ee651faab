"""`tiercel lsp`: rules files in an editor."""

from __future__ import annotations

from tiercel.cli.options import PluginConfig
from tiercel.cli.settings import plugins_of
from tiercel.errors import TiercelError


def lsp(*, config: PluginConfig = None) -> int:
    """Serve an editor over standard input and output (Language Server Protocol).

    It completes fields, operators, macros and lists, explains words, shows faults while you type, repairs them, jumps
    to definitions and formats. Needs the extra `lsp`; docs/guide/authoring.md has the set-up of editors.
    """
    try:
        from tiercel.lsp.server import make
    except ModuleNotFoundError as error:
        raise TiercelError(f"'tiercel lsp' needs {error.name}", "pip install 'tiercel[lsp]'") from None
    plugins = plugins_of(config)
    make(plugins.options if plugins else None).start_io()
    return 0
