"""The rules language: text to tree and back, names, types, event types and output formats.

Nothing here knows about YAML or files; `tiercel.rules` does that.
"""
