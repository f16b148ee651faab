"""A session with `tiercel lsp` over stdio, as an editor has it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient
from tiercel.lsp.layout import formatted

MACROS = """\
- macro: opened
  condition: evt.type in (open, openat) and fd.num >= 0
- list: shells
  items: [bash, sh]
"""
RULES = """\
- rule: Shadow read
  desc: 日本 and a list
  condition: >
    opened and fd.name = /etc/shadow
    and proc.name in (shells)
    and fd.type = soket
  output: "%fd.name read"
  priority: WARNING
"""


class Editor:
    """What an editor does: opens, types, asks."""

    def __init__(self, client: Any, uri: str) -> None:
        self.client, self.uri = client, uri
        self.diagnostics: list[lsp.Diagnostic] = []
        self.told = asyncio.Event()
        self.version = 1

    def open(self, text: str) -> None:
        item = lsp.TextDocumentItem(self.uri, "yaml", self.version, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    async def type(self, text: str) -> list[lsp.Diagnostic]:
        self.version += 1
        self.told.clear()
        document = lsp.VersionedTextDocumentIdentifier(self.version, self.uri)
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, [change]))
        return await self.faults()

    async def faults(self) -> list[lsp.Diagnostic]:
        await asyncio.wait_for(self.told.wait(), 90)
        return self.diagnostics

    def at(self, line: int, column: int) -> dict[str, Any]:
        return {"text_document": lsp.TextDocumentIdentifier(self.uri), "position": lsp.Position(line, column)}

    async def labels(self, line: int, column: int) -> set[str]:
        found = await self.client.text_document_completion_async(lsp.CompletionParams(**self.at(line, column)))
        return {item.label for item in found.items}


def session(folder: Path, talk: Callable[[Editor], Awaitable[None]], options: Any = None) -> None:
    async def run() -> None:
        client: Any = LanguageClient("test", "1")
        editor = Editor(client, (folder / "shadow.yaml").as_uri())

        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            editor.diagnostics = list(params.diagnostics)
            editor.told.set()

        await client.start_io(sys.executable, "-m", "tiercel", "lsp")
        told = await client.initialize_async(
            lsp.InitializeParams(
                capabilities=lsp.ClientCapabilities(), root_uri=folder.as_uri(), initialization_options=options
            )
        )
        client.legend = told.capabilities.semantic_tokens_provider.legend
        client.initialized(lsp.InitializedParams())
        await talk(editor)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()

    asyncio.run(run())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "macros.yaml").write_text(MACROS)
    (tmp_path / "shadow.yaml").write_text(RULES)
    return tmp_path


def test_a_session(folder: Path) -> None:
    async def talk(editor: Editor) -> None:
        editor.open(RULES)
        [fault] = await editor.faults()
        assert fault.code == "LINT_UNMATCHABLE_VALUE"
        assert (fault.range.start, fault.range.end) == (lsp.Position(5, 18), lsp.Position(5, 23))

        [fault] = await editor.type(RULES.replace("fd.type", "fd.tipe").replace("soket", "file"))
        assert fault.severity == lsp.DiagnosticSeverity.Error
        assert "did you mean fd.type?" in fault.message
        context = lsp.CodeActionContext([fault])
        document = lsp.TextDocumentIdentifier(editor.uri)
        actions = await editor.client.text_document_code_action_async(
            lsp.CodeActionParams(document, fault.range, context)
        )
        assert [action.title for action in actions] == ["Write fd.type"]

        assert await editor.type(RULES.replace("soket", "file")) == []
        await hovers(editor)
        await completes(editor)

    session(folder, talk)


async def hovers(editor: Editor) -> None:
    async def text(line: int, column: int) -> str:
        found = await editor.client.text_document_hover_async(lsp.HoverParams(**editor.at(line, column)))
        return str(found.contents.value) if found else ""

    assert "**macro** `opened`" in await text(3, 6)
    assert "**field** `fd.name`" in await text(3, 17)
    assert "bash, sh" in await text(4, 24)
    assert "equal to one of" in await text(4, 19)
    place = await editor.client.text_document_definition_async(lsp.DefinitionParams(**editor.at(4, 24)))
    assert place.uri.endswith("macros.yaml")
    assert place.range.start.line == 2
    context = lsp.ReferenceContext(include_declaration=True)
    places = await editor.client.text_document_references_async(
        lsp.ReferenceParams(context=context, **editor.at(4, 24))
    )
    assert [(Path(place.uri).name, place.range.start.line) for place in places] == [
        ("macros.yaml", 2), ("shadow.yaml", 4)
    ]  # fmt: skip
    symbols = await editor.client.text_document_document_symbol_async(
        lsp.DocumentSymbolParams(lsp.TextDocumentIdentifier(editor.uri))
    )
    assert [symbol.name for symbol in symbols] == ["Shadow read"]


async def completes(editor: Editor) -> None:
    assert {"proc.name", "opened", "not", "tolower"} <= await editor.labels(4, 8)  # and |
    assert {"in", "startswith"} <= await editor.labels(4, 18)  # proc.name |
    found = await editor.client.text_document_completion_async(lsp.CompletionParams(**editor.at(4, 8)))
    [item] = [item for item in found.items if item.label == "proc.name"]
    assert item.documentation is None
    known = await editor.client.completion_item_resolve_async(item)
    assert "**field** `proc.name`" in known.documentation.value
    assert {"shells"} <= await editor.labels(4, 22)  # in (|
    assert {"fd.name"} <= await editor.labels(6, 15)  # %fd.|
    assert {"NOTICE", "WARNING"} <= await editor.labels(7, 12)
    text = RULES.replace("soket", "file") + "  \n"
    assert await editor.type(text) == []
    assert {"tags", "exceptions"} <= await editor.labels(8, 2)
    assert "condition" not in await editor.labels(8, 2)
    text = RULES.replace("fd.type = soket", "evt.type in (")
    await editor.type(text)
    assert {"execve", "openat"} <= await editor.labels(5, 21)


def renamed(text: str, edits: list[lsp.TextEdit]) -> str:
    lines = text.split("\n")
    for edit in sorted(edits, key=lambda edit: (edit.range.start.line, edit.range.start.character), reverse=True):
        line = lines[edit.range.start.line]
        start, stop = edit.range.start.character, edit.range.end.character
        lines[edit.range.start.line] = line[:start] + edit.new_text + line[stop:]
    return "\n".join(lines)


SECOND = """\
- list: more_shells
  items: [shells, fish]
- macro: not_about
  condition: opened and proc.name = opened  # opened
- rule: Shadow read
  exceptions:
    - {name: e, fields: proc.name, comps: in, values: [shells]}
  override: {exceptions: append}
- rule: "日本 opened shells"
  desc: opened shells
  condition: (not opened and proc.cmdline contains "run shells now")
  output: "opened %proc.name"
  priority: INFO
"""


def test_another_name_comes_everywhere_and_nowhere_else(folder: Path) -> None:
    (folder / "second.yaml").write_text(SECOND)
    (folder / "other").mkdir()
    (folder / "other" / "macros.yaml").write_text(MACROS)
    (folder / "other" / "unrelated.yml").write_text(RULES)

    async def talk(editor: Editor) -> None:
        editor.open(RULES)
        await editor.faults()

        async def rename(line: int, column: int, new: str) -> dict[str, str]:
            asked = lsp.RenameParams(new_name=new, **editor.at(line, column))
            found = await editor.client.text_document_rename_async(asked)
            files = {uri: Path(uri.removeprefix("file://")) for uri in found.changes}
            return {files[uri].name: renamed(files[uri].read_text(), edits) for uri, edits in found.changes.items()}

        before = await editor.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**editor.at(3, 6)))
        assert (before.start, before.end) == (lsp.Position(3, 4), lsp.Position(3, 10))
        assert (
            await editor.client.text_document_prepare_rename_async(lsp.PrepareRenameParams(**editor.at(3, 17))) is None
        )
        assert await rename(3, 6, "seen") == {
            "macros.yaml": MACROS.replace("opened", "seen"),
            "shadow.yaml": RULES.replace("opened", "seen"),
            "second.yaml": SECOND.replace("condition: opened", "condition: seen").replace("(not opened", "(not seen"),
        }
        assert await rename(4, 24, "sh-like") == {
            "macros.yaml": MACROS.replace("shells", "sh-like"),
            "shadow.yaml": RULES.replace("shells", "sh-like"),
            "second.yaml": SECOND.replace("[shells", "[sh-like").replace("run shells now", "run sh-like now"),
        }
        assert await rename(0, 12, "a: b") == {"shadow.yaml": RULES.replace("Shadow read", "'a: b'")}
        for new, why in (("no good", "no name for a macro"), ("shells", "defined already")):
            with pytest.raises(JsonRpcException, match=why):
                await rename(3, 6, new)

    session(folder, talk)


def test_words_have_kinds(folder: Path) -> None:
    async def talk(editor: Editor) -> None:
        editor.open(RULES)
        await editor.faults()
        document = lsp.TextDocumentIdentifier(editor.uri)
        found = await editor.client.text_document_semantic_tokens_full_async(lsp.SemanticTokensParams(document))
        told = editor.client.legend
        lines, line, column, words = RULES.split("\n"), 0, 0, []
        for at in range(0, len(found.data), 5):
            down, right, length, kind, modifiers = found.data[at : at + 5]
            line, column = line + down, right + (column if not down else 0)
            words.append((lines[line][column : column + length], told.token_types[kind], modifiers))
        assert words == [
            ("Shadow read", "event", 1),
            ("opened", "macro", 0), ("and", "keyword", 0), ("fd.name", "property", 0), ("=", "operator", 0),
            ("/etc/shadow", "string", 0), ("and", "keyword", 0), ("proc.name", "property", 0), ("in", "operator", 0),
            ("shells", "enum", 0), ("and", "keyword", 0), ("fd.type", "property", 0), ("=", "operator", 0),
            ("soket", "string", 0), ("fd.name", "property", 0),
        ]  # fmt: skip

    session(folder, talk)


def test_settings_name_the_files_before(tmp_path: Path) -> None:
    (tmp_path / "words.yaml").write_text(MACROS)

    async def talk(editor: Editor) -> None:
        editor.open(RULES.replace("soket", "file"))
        assert await editor.faults() == []

    session(tmp_path, talk, {"rules": ["words.yaml"]})


def test_other_yaml_is_left_alone(tmp_path: Path) -> None:
    async def talk(editor: Editor) -> None:
        editor.open("services:\n  web:\n    image: nginx\n")
        assert await editor.faults() == []
        assert await editor.labels(1, 2) == set()

    session(tmp_path, talk)


def test_formatting(folder: Path) -> None:
    untidy = RULES.replace("fd.name = ", "fd.name=").replace("soket", "file   ") + "\n\n\n"

    async def talk(editor: Editor) -> None:
        editor.open(untidy)
        await editor.faults()
        params = lsp.DocumentFormattingParams(lsp.TextDocumentIdentifier(editor.uri), lsp.FormattingOptions(2, True))
        [edit] = await editor.client.text_document_formatting_async(params)
        assert edit.new_text == RULES.replace("soket", "file")

    session(folder, talk)


@pytest.mark.parametrize(
    ("text", "shape"),
    [
        ("- list: a\n  items: [x]\n# about b\n- list: b\n  items: []\n",
         "- list: a\n  items: [x]\n\n# about b\n- list: b\n  items: []\n"),
        ("- macro: m\n  condition: (fd.num>=3 and proc.name=x)\n",
         "- macro: m\n  condition: (fd.num >= 3 and proc.name = x)\n"),
        ("- macro: m\n  condition: fd.name = a=b\n", "- macro: m\n  condition: fd.name = a=b\n"),
        ('- macro: m\n  condition: proc.cmdline contains "a=b"\n',
         '- macro: m\n  condition: proc.cmdline contains "a=b"\n'),
        ("", ""),
        ("- [\n", "- [\n"),
    ],
)  # fmt: skip
def test_shape(text: str, shape: str) -> None:
    assert formatted(text) == shape


def test_upstream_files_keep_their_meaning(shared: Path) -> None:
    from tiercel.lsp.layout import _same

    text = (shared / "corpus" / "rules-latest" / "falco_rules.yaml").read_text()
    new = formatted(text)
    assert new != text
    assert _same(text, new, "x")
    assert formatted(new) == new
