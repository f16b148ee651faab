"""Rules files in an editor: the language server. `server` needs pygls (the extra `lsp`), the rest does not."""
