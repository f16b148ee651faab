"""The compiled part: types in, types out."""

version: str
