"""The generator: reads `schema/`, writes every product that repeats its facts.

One small writer a product, in a module of its own that exports `write(schema) -> dict[path, text]`.
`python -m tools.gen` writes, `python -m tools.gen --check` fails on a difference.
"""
