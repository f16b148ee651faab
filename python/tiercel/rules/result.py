"""What loading rules says: errors and warnings with code, message and place, per file and together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tiercel.lang.record import record

ERRORS = {
    "LOAD_ERR_FILE_READ": "File read error",
    "LOAD_ERR_YAML_PARSE": "YAML parse error",
    "LOAD_ERR_YAML_VALIDATE": "Error validating internal structure of YAML file",
    "LOAD_ERR_COMPILE_CONDITION": "Error compiling condition",
    "LOAD_ERR_COMPILE_OUTPUT": "Error compiling output",
    "LOAD_ERR_VALIDATE": "Error validating rule/macro/list/exception objects",
    "LOAD_ERR_EXTENSION": "Error in extension item",
}
"""Codes of errors with their short text."""

WARNINGS = {
    "LOAD_UNKNOWN_SOURCE": "A rule has a source that nothing here provides; the rule is kept out",
    "LOAD_UNSAFE_NA_CHECK": "Comparing a field value with <NA> is unsafe; use exists",
    "LOAD_NO_EVTTYPE": "A rule matches too many event types and costs speed",
    "LOAD_UNKNOWN_FILTER": "A rule uses an unknown field or event type and is skipped, as it asks for",
    "LOAD_UNUSED_MACRO": "A macro is not used by any rule or macro",
    "LOAD_UNUSED_LIST": "A list is not used by any rule, macro or list",
    "LOAD_UNKNOWN_ITEM": "An item is none of list, macro, rule or a version requirement",
    "LOAD_DEPRECATED_ITEM": "A deprecated item or field is used",
    "LOAD_WARNING_EXTENSION": "A warning of an extension item",
    "LOAD_APPEND_NO_VALUES": "An exception is appended without values",
    "LOAD_EXCEPTION_NAME_NOT_UNIQUE": "An item defines two exceptions of the same name",
    "LOAD_INVALID_MACRO_NAME": "A macro's name cannot be used in conditions",
    "LOAD_INVALID_LIST_NAME": "A list's name cannot be used in conditions",
    "LOAD_COMPILE_CONDITION": "A condition is legal and probably not meant",
    "LOAD_UNKNOWN_KEY": "An item has a key that means nothing there",
}
"""Codes of warnings with what they mean."""


LONGEST_MESSAGE = 400
"""Characters of one message: names in it are as long as whoever wrote them liked."""


def shortened(message: str) -> str:
    """A message that fits on a screen."""
    return message if len(message) <= LONGEST_MESSAGE else f"{message[: LONGEST_MESSAGE - 1]}…"


class Place(NamedTuple):
    """A place in a text: line and column count from 0, offset in characters."""

    line: int = 0
    column: int = 0
    offset: int = 0


@record
class Location:
    """One step on the way from a file to the fault. `item_type` is a word like "rule" or "condition expression"."""

    item_type: str
    item_name: str
    file: str
    place: Place

    def to_json(self) -> dict[str, Any]:
        """The shape of `context.locations[]`."""
        line, column, offset = self.place
        position = {"name": self.file, "line": line, "column": column, "offset": offset}
        return {"item_type": self.item_type, "item_name": self.item_name, "position": position}


@record
class Issue:
    """An error or a warning.

    `file` and `place` are where to look in the file itself; `locations` is the way there as Falco reports it, and
    `snippet` its last step's line with a caret below.
    """

    code: str
    message: str
    file: str
    place: Place
    locations: tuple[Location, ...]
    snippet: str
    suggestion: str | None = None
    length: int = 1
    """Characters that the fault covers in the file, for underlining."""

    @property
    def is_error(self) -> bool:
        """Errors stop the file; warnings do not."""
        return self.code in ERRORS

    @property
    def summary(self) -> str:
        """The meaning of the code."""
        return ERRORS.get(self.code) or WARNINGS.get(self.code, "")

    @property
    def item(self) -> tuple[str, str]:
        """Kind and name of the item that the fault is in, ("", "") outside of items."""
        for location in reversed(self.locations):
            if location.item_type in ("rule", "macro", "list"):
                return location.item_type, location.item_name
        return "", ""

    def to_json(self) -> dict[str, Any]:
        """The shape of `errors[]` and `warnings[]`."""
        return {
            "code": self.code,
            "codedesc": self.summary,
            "message": self.message,
            "context": {"locations": [location.to_json() for location in self.locations], "snippet": self.snippet},
        }


@dataclass(slots=True)
class FileResult:
    """What one file gave."""

    name: str
    errors: list[Issue] = field(default_factory=list)
    warnings: list[Issue] = field(default_factory=list)
    schema_faults: list[str] = field(default_factory=list)
    schema_checked: bool = False

    @property
    def successful(self) -> bool:
        """No errors."""
        return not self.errors

    def to_json(self) -> dict[str, Any]:
        """The shape of `falco_load_results[]`."""
        return {
            "name": self.name,
            "successful": self.successful,
            "schema_valid": self.schema_checked and not self.schema_faults,
            "schema_warnings": list(self.schema_faults),
            "errors": [issue.to_json() for issue in self.errors],
            "warnings": [issue.to_json() for issue in self.warnings],
        }


class RulesError(ValueError):
    """Rules could not be loaded; `issues` are the errors, with their places."""

    def __init__(self, issues: list[Issue]) -> None:
        first = issues[0]
        where = f"{first.file}:{first.place.line + 1}:{first.place.column + 1}"
        more = f" (and {len(issues) - 1} more)" if len(issues) > 1 else ""
        super().__init__(f"{where}: {first.message}{more}")
        self.issues = issues
