"""What operators, transformers and keys mean, in a sentence each."""

from __future__ import annotations

OPERATORS: dict[str, str] = {
    "=": "equal", "!=": "different; false where the field has no value", "<": "less", "<=": "less or equal",
    ">": "greater", ">=": "greater or equal",
    "contains": "the text has this part", "icontains": "as contains, small and capital letters alike",
    "bcontains": "the bytes have this part, written in hexadecimal",
    "startswith": "the text begins so", "bstartswith": "the bytes begin so, written in hexadecimal",
    "endswith": "the text ends so",
    "glob": "the whole text fits a pattern of *, ? and [..]; * takes / too",
    "iglob": "as glob, small and capital letters alike",
    "regex": "the whole text fits a regular expression (POSIX; linear time)",
    "in": "equal to one of the values in brackets; for a list field all its values are",
    "intersects": "one of a list field's values is among those in brackets",
    "pmatch": "the path is one of these, or below one of them",
    "exists": "the field has a value",
}  # fmt: skip

MODIFIERS: dict[str, str] = {
    "anyof": "for one of the values in brackets at least",
    "allof": "for all values in brackets",
    "oneof": "for exactly one of the values in brackets",
}

TRANSFORMERS: dict[str, str] = {
    "tolower": "in small letters",
    "toupper": "in capital letters",
    "b64": "decoded from base64",
    "basename": "what follows the last /",
    "len": "length of a text, number of values of a list",
    "join": 'texts put together with a separator: join(",", (a, b))',
    "concat": "texts put together: concat(a, b)",
    "getopt": 'options of a command line: getopt((proc.args[0], proc.args[1]), "ab:")[b]',
    "val": "on the right: the value of a field, not its name as text",
}

RULE_KEYS: dict[str, str] = {
    "rule": "name, unique over all files",
    "desc": "what it is for",
    "condition": "when it fires",
    "output": "the alert's text; %field puts a value in",
    "priority": "how grave it is",
    "source": "whose events it sees; syscall if left out",
    "enabled": "false keeps it loaded and quiet",
    "tags": "words to choose rules by",
    "exceptions": "known cases that must not fire",
    "override": "what to append to and what to replace in an earlier definition",
    "warn_evttypes": "false: no warning about a condition without evt.type",
    "skip-if-unknown-filter": "true: leave the rule out where a field is not known",
    "capture": "record what happened around the alert",
    "capture_duration": "for so many milliseconds",
    "append": "deprecated: use override",
    "sequence": "steps that must come before, in order",
    "threshold": "how often within a time",
    "absent": "what must follow and does not",
}

ITEM_KEYS: dict[str, dict[str, str]] = {
    "rule": RULE_KEYS,
    "macro": {"macro": "name", "condition": "what it stands for", "override": RULE_KEYS["override"]},
    "list": {"list": "name", "items": "its values", "override": RULE_KEYS["override"]},
}

PRIORITIES = ("EMERGENCY", "ALERT", "CRITICAL", "ERROR", "WARNING", "NOTICE", "INFORMATIONAL", "DEBUG")
