"""The server itself: LSP over stdio with pygls."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import from_fs_path, to_fs_path

from tiercel._core import version
from tiercel.lint.edit import Edit
from tiercel.lint.edits import edits_of
from tiercel.lint.report import Row
from tiercel.lint.subject import Subject
from tiercel.lsp.analysis import Analysis, analyse, definition, describe, files_before, is_rules_file
from tiercel.lsp.complete import choices
from tiercel.lsp.cursor import cursor_at, word_at
from tiercel.lsp.layout import formatted
from tiercel.lsp.names import name_at, places, refusal, texts_behind, tokens_of, written
from tiercel.lsp.tokens import Kind, Token
from tiercel.rules.options import LoadOptions
from tiercel.rules.source import SourceFile

DEBOUNCE_S = 0.15
SOURCE = "tiercel"
_SEVERITY = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "note": lsp.DiagnosticSeverity.Information,
}
_KINDS = {
    "field": lsp.CompletionItemKind.Field, "macro": lsp.CompletionItemKind.Function,
    "list": lsp.CompletionItemKind.Enum, "operator": lsp.CompletionItemKind.Operator,
    "function": lsp.CompletionItemKind.Method, "keyword": lsp.CompletionItemKind.Keyword,
    "value": lsp.CompletionItemKind.Value, "key": lsp.CompletionItemKind.Property,
}  # fmt: skip


COLOURS: dict[Kind, lsp.SemanticTokenTypes] = {
    "rule": lsp.SemanticTokenTypes.Event, "macro": lsp.SemanticTokenTypes.Macro, "list": lsp.SemanticTokenTypes.Enum,
    "field": lsp.SemanticTokenTypes.Property, "operator": lsp.SemanticTokenTypes.Operator,
    "function": lsp.SemanticTokenTypes.Function, "keyword": lsp.SemanticTokenTypes.Keyword,
    "text": lsp.SemanticTokenTypes.String, "number": lsp.SemanticTokenTypes.Number,
}  # fmt: skip
"""Types of words as the protocol calls them; their order is the legend's."""
LEGEND = lsp.SemanticTokensLegend([str(name.value) for name in COLOURS.values()], ["definition"])

_EXPLAINED = frozenset({"field", "macro", "list", "operator", "function"})
"""Kinds of completions that `describe` knows more about."""


class RulesServer(LanguageServer):
    """Analyses by document, and the files that settings name."""

    def __init__(self, options: LoadOptions | None = None) -> None:
        super().__init__("tiercel", version)
        self.analyses: dict[str, Analysis] = {}
        self.options = options
        self.named: list[Path] = []
        self.root: Path | None = None
        self.waiting: dict[str, asyncio.Task[None]] = {}

    def analyse(self, uri: str) -> Analysis:
        """The document as it stands now."""
        document = self.workspace.get_text_document(uri)
        path = Path(to_fs_path(uri) or document.path)
        known = self.analyses.get(uri)
        if known is None or known.text != document.source:
            known = analyse(str(path), document.source, files_before(path, self.named), self.options)
            self.analyses[uri] = known
        return known

    def publish(self, uri: str) -> None:
        """Sends what is wrong with a document."""
        document = self.workspace.get_text_document(uri)
        found = [_diagnostic(row, document) for row in self.analyse(uri).rows]
        self.text_document_publish_diagnostics(
            lsp.PublishDiagnosticsParams(uri=uri, diagnostics=found, version=document.version)
        )


def _diagnostic(row: Row, document: Any) -> lsp.Diagnostic:
    issue = row.issue
    line, column, _offset = issue.place
    end = min(
        column + max(issue.length, 1), len(document.lines[line].rstrip("\n")) if line < len(document.lines) else 0
    )
    extent = lsp.Range(lsp.Position(line, column), lsp.Position(line, max(end, column)))
    hint = f"did you mean {issue.suggestion}?" if issue.suggestion else row.help
    return lsp.Diagnostic(
        range=document.position_codec.range_to_client_units(document.lines, extent),
        message=f"{issue.message}\n{hint}" if hint else issue.message,
        severity=_SEVERITY[row.level],
        code=issue.code,
        source=SOURCE,
        data={"suggestion": issue.suggestion},
    )


def make(options: LoadOptions | None = None) -> RulesServer:
    """A server with all its handlers. `options`: what loaded plugins bring."""
    server = RulesServer(options)

    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        options = params.initialization_options
        root = Path(to_fs_path(params.root_uri) or ".") if params.root_uri else Path()
        names = options.get("rules", []) if isinstance(options, dict) else []
        server.root = root if params.root_uri else None
        server.named = [root / str(name) for name in names if isinstance(names, list)]

    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def opened(params: lsp.DidOpenTextDocumentParams) -> None:
        server.publish(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def changed(params: lsp.DidChangeTextDocumentParams) -> None:
        uri = params.text_document.uri
        before = server.waiting.pop(uri, None)
        if before is not None:
            before.cancel()
        server.waiting[uri] = asyncio.create_task(_later(server, uri))

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def saved(params: lsp.DidSaveTextDocumentParams) -> None:
        for uri in list(server.analyses):  # other documents may build on this file
            server.analyses.pop(uri)
            server.publish(uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def closed(params: lsp.DidCloseTextDocumentParams) -> None:
        server.analyses.pop(params.text_document.uri, None)

    _language(server)
    _names(server)
    _document(server)
    return server


async def _later(server: RulesServer, uri: str) -> None:
    await asyncio.sleep(DEBOUNCE_S)
    server.publish(uri)


def _language(server: RulesServer) -> None:
    triggers = lsp.CompletionOptions(trigger_characters=[".", "%", " ", "("], resolve_provider=True)

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, triggers)
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList:
        document = server.workspace.get_text_document(params.text_document.uri)
        place = document.position_codec.position_from_client_units(document.lines, params.position)
        cursor = cursor_at([line.rstrip("\r\n") for line in document.lines] + [""], place.line, place.character)
        analysis = server.analyses.get(params.text_document.uri) or server.analyse(params.text_document.uri)
        if not is_rules_file(document.source):
            return lsp.CompletionList(is_incomplete=False, items=[])
        items = [
            lsp.CompletionItem(
                label=choice.label,
                kind=_KINDS[choice.kind],
                detail=choice.detail or None,
                data={"uri": params.text_document.uri} if choice.kind in _EXPLAINED else None,
            )
            for choice in choices(analysis, cursor)
        ]
        return lsp.CompletionList(is_incomplete=False, items=items)

    @server.feature(lsp.COMPLETION_ITEM_RESOLVE)
    def resolve(item: lsp.CompletionItem) -> lsp.CompletionItem:
        """The explanation of the one item that is looked at."""
        data = item.data
        uri = data.get("uri") if isinstance(data, dict) else getattr(data, "uri", None)
        analysis = server.analyses.get(str(uri))
        text = describe(analysis, item.label) if analysis is not None else None
        item.documentation = _markdown(text) if text else None
        return item

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        word = _word(server, params)
        text = describe(server.analyse(params.text_document.uri), word) if word else None
        return lsp.Hover(contents=_markdown(text)) if text else None

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    def define(params: lsp.DefinitionParams) -> lsp.Location | None:
        found = definition(server.analyse(params.text_document.uri), _word(server, params))
        if found is None:
            return None
        place = lsp.Position(found.place.line, found.place.column)
        return lsp.Location(from_fs_path(found.file.name) or "", lsp.Range(place, place))


def _names(server: RulesServer) -> None:
    """Where a macro, list or rule is named: references, the same word in this file, another name."""

    @server.feature(lsp.TEXT_DOCUMENT_REFERENCES)
    def refer(params: lsp.ReferenceParams) -> list[lsp.Location]:
        found = _places(server, params)
        return [lsp.Location(uri, extent) for uri, extent, _token, _before in found]

    @server.feature(lsp.TEXT_DOCUMENT_PREPARE_RENAME)
    def may_rename(params: lsp.PrepareRenameParams) -> lsp.Range | None:
        name = _name(server, params)
        document = server.workspace.get_text_document(params.text_document.uri)
        return None if name is None else _extent(document, document.source, name)

    @server.feature(lsp.TEXT_DOCUMENT_RENAME, lsp.RenameOptions(prepare_provider=True))
    def rename(params: lsp.RenameParams) -> lsp.WorkspaceEdit:
        name = _name(server, params)
        if name is None:
            raise JsonRpcInvalidParams("only macros, lists and rules have a name that can change")
        if why := refusal(server.analyse(params.text_document.uri), name, params.new_name):
            raise JsonRpcInvalidParams(why)
        edits: dict[str, list[lsp.TextEdit]] = {}
        for uri, extent, token, before in _places(server, params):
            edits.setdefault(uri, []).append(lsp.TextEdit(extent, written(token, params.new_name, before)))
        return lsp.WorkspaceEdit(changes=edits)

    @server.feature(lsp.TEXT_DOCUMENT_SEMANTIC_TOKENS_FULL, LEGEND)
    def colours(params: lsp.SemanticTokensParams) -> lsp.SemanticTokens:
        document = server.workspace.get_text_document(params.text_document.uri)
        if not is_rules_file(document.source):
            return lsp.SemanticTokens([])
        return lsp.SemanticTokens(list(_coloured(document, server.analyse(params.text_document.uri))))


def _coloured(document: Any, analysis: Analysis) -> Iterator[int]:
    """Five numbers a word: lines and columns from the word before, length, type, modifiers."""
    order = {kind: index for index, kind in enumerate(COLOURS)}
    line = column = 0
    for token in tokens_of(analysis, document.source):
        extent = _extent(document, document.source, token)
        start, stop = extent.start, extent.end
        yield from (start.line - line, start.character - (column if start.line == line else 0))
        yield from (stop.character - start.character, order[token.kind], int(token.defines))
        line, column = start.line, start.character


def _name(server: RulesServer, params: Any) -> Token | None:
    document = server.workspace.get_text_document(params.text_document.uri)
    place = document.position_codec.position_from_client_units(document.lines, params.position)
    offset = sum(len(line) for line in document.lines[: place.line]) + place.character
    return name_at(server.analyse(params.text_document.uri), offset)


def _places(server: RulesServer, params: Any) -> list[tuple[str, lsp.Range, Token, str]]:
    """Document, extent, word and the sign before it, of every place that has the name at the cursor."""
    name = _name(server, params)
    if name is None:
        return []
    analysis = server.analyse(params.text_document.uri)
    behind = {} if server.root is None else texts_behind(server.root, analysis, name, server.named)
    found = []
    for file, token in places(analysis, name, behind):
        uri = params.text_document.uri if file == analysis.path else from_fs_path(file) or ""
        document = server.workspace.get_text_document(uri)
        text = {**analysis.result.texts, **behind}[file]
        if document.source == text:  # what an editor holds unsaved and we have not seen cannot be changed
            found.append((uri, _extent(document, text, token), token, text[max(token.start - 1, 0) : token.start]))
    return found


def _extent(document: Any, text: str, token: Token) -> lsp.Range:
    file = SourceFile("", text)
    start, stop = file.place(token.start), file.place(token.stop)
    extent = lsp.Range(lsp.Position(start.line, start.column), lsp.Position(stop.line, stop.column))
    found: lsp.Range = document.position_codec.range_to_client_units(document.lines, extent)
    return found


def _document(server: RulesServer) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_FORMATTING)
    def layout(params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit]:
        document = server.workspace.get_text_document(params.text_document.uri)
        new = formatted(document.source) if is_rules_file(document.source) else document.source
        if new == document.source:
            return []
        end = lsp.Position(len(document.lines), 0)
        return [lsp.TextEdit(lsp.Range(lsp.Position(0, 0), end), new)]

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def symbols(params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
        analysis = server.analyse(params.text_document.uri)
        return list(_symbols(analysis))

    actions = lsp.CodeActionOptions(code_action_kinds=[lsp.CodeActionKind.QuickFix])

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, actions)
    def quick_fixes(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri = params.text_document.uri
        found = [_suggestion(uri, one) for one in params.context.diagnostics]
        analysis = server.analyse(uri)
        document = server.workspace.get_text_document(uri)
        edits = [edit for edit in _edits(analysis) if edit.file == analysis.path]
        for edit in edits:
            extent = _range(document, edit)
            if extent.start.line <= params.range.end.line and extent.end.line >= params.range.start.line:
                found.append(_action(f"Fix: {edit.what}", uri, [lsp.TextEdit(extent, edit.text)]))
        return [action for action in found if action is not None]


def _edits(analysis: Analysis) -> list[Edit]:
    return list(edits_of(Subject(analysis.result))) if analysis.result.successful else []


def _range(document: Any, edit: Edit) -> lsp.Range:
    text = document.source
    start, stop = (
        lsp.Position(text.count("\n", 0, at), at - text.rfind("\n", 0, at) - 1) for at in (edit.start, edit.stop)
    )
    found: lsp.Range = document.position_codec.range_to_client_units(document.lines, lsp.Range(start, stop))
    return found


def _suggestion(uri: str, diagnostic: lsp.Diagnostic) -> lsp.CodeAction | None:
    data = diagnostic.data
    name = data.get("suggestion") if isinstance(data, dict) else getattr(data, "suggestion", None)
    if not name:
        return None
    action = _action(f"Write {name}", uri, [lsp.TextEdit(diagnostic.range, str(name))])
    action.diagnostics = [diagnostic]
    return action


def _action(title: str, uri: str, edits: Sequence[lsp.TextEdit]) -> lsp.CodeAction:
    change = lsp.WorkspaceEdit(changes={uri: list(edits)})
    return lsp.CodeAction(title=title, kind=lsp.CodeActionKind.QuickFix, edit=change)


def _symbols(analysis: Analysis) -> Any:
    collector = analysis.collector
    if collector is None:
        return
    kinds = (
        (collector.lists, lsp.SymbolKind.Enum),
        (collector.macros, lsp.SymbolKind.Function),
        (collector.rules, lsp.SymbolKind.Event),
    )
    for items, kind in kinds:
        for name, item in items.items():
            if item.context.file.name == analysis.path:
                place = lsp.Position(item.context.place.line, item.context.place.column)
                yield lsp.DocumentSymbol(name, kind, lsp.Range(place, place), lsp.Range(place, place))


def _word(server: RulesServer, params: Any) -> str:
    document = server.workspace.get_text_document(params.text_document.uri)
    place = document.position_codec.position_from_client_units(document.lines, params.position)
    line = document.lines[place.line] if place.line < len(document.lines) else ""
    return word_at(line.rstrip("\r\n"), place.character)[0]


def _markdown(text: str) -> lsp.MarkupContent:
    return lsp.MarkupContent(kind=lsp.MarkupKind.Markdown, value=text)
