"""Text of a condition to tree: the grammar of Falco's filter language with all its corners.

Brackets are handled with a stack of our own, so nesting costs no Python frames; expressions inside transformers recurse
within a small bound.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tiercel.lang import lexer
from tiercel.lang.errors import SyntaxFault, TooLarge
from tiercel.lang.tree import (
    And,
    Argument,
    Call,
    Check,
    Constant,
    Expr,
    FieldExpr,
    MacroRef,
    Node,
    Not,
    Or,
    Right,
    ValueList,
)

MAX_BRACKETS = 250
"""Nested brackets in one text. Falco's bound of 1000 counts four steps for each bracket."""

MAX_CALLS = 50
"""Transformers inside transformers."""


def parse(text: str, max_brackets: int = MAX_BRACKETS) -> Node:
    """The tree of a whole condition; SyntaxFault (with the offset) if it does not follow the grammar."""
    return Parser(text, max_brackets).condition()


def parse_left(text: str) -> Expr:
    """The tree of a lone left-hand side, as exceptions name them: `proc.name`, `tolower(proc.name)`."""
    parser = Parser(text)
    parser.blanks()
    left = parser.left()
    parser.blanks()
    if left is None or parser.pos != len(text):
        raise SyntaxFault(f"'{text}' is not a field or a transformer of a field", parser.pos, len(text))
    return left


@dataclass(slots=True)
class _Group:
    """An open bracket: what has been read inside it, and what to do with its tree when it closes."""

    start: int
    negated: bool = False
    whole_operand: bool = False
    """Opened by `or(`: the bracket is a whole operand of `or`, so no `and` may follow it."""
    ors: list[Node] = field(default_factory=list)
    ands: list[Node] = field(default_factory=list)

    def close_and(self) -> None:
        if self.ands:
            self.ors.append(self.ands[0] if len(self.ands) == 1 else And(tuple(self.ands)))
            self.ands = []

    def tree(self) -> Node:
        self.close_and()
        return self.ors[0] if len(self.ors) == 1 else Or(tuple(self.ors))


class Parser:
    """Reads one text from left to right; `pos` is where it stands."""

    def __init__(self, text: str, max_brackets: int = MAX_BRACKETS) -> None:
        self.text = text
        self.pos = 0
        self._max_brackets = max_brackets
        self._calls = 0

    # -- conditions -------------------------------------------------------------------------------------------------

    def condition(self) -> Node:
        """Everything up to the end of the text."""
        stack = [_Group(start=0)]
        while True:
            opened = self._term(stack[-1])
            if opened is not None:
                if len(stack) > self._max_brackets:
                    raise TooLarge(f"more than {self._max_brackets} nested brackets", opened.start)
                stack.append(opened)
                continue
            opened = self._after_term(stack)
            if opened is not None:
                stack.append(opened)
            elif self.pos == len(self.text) and len(stack) == 1:
                return stack[0].tree()

    def blanks(self) -> bool:
        """Step over blanks; tell whether there were any."""
        start = self.pos
        if self.text[start : start + 1] > " ":
            return False
        match = lexer.BLANKS.match(self.text, start)
        self.pos = match.end() if match else start
        return self.pos > start

    def _term(self, group: _Group) -> _Group | None:
        """An operand of `and`: adds a leaf to the group, or returns the bracket that opens here."""
        negated = False
        self.blanks()
        while self.text.startswith("not", self.pos):
            start = self.pos
            self.pos += 3
            if self.text.startswith("(", self.pos):
                self.pos += 1
                return _Group(start, negated=not negated)
            if not self.blanks():
                self.pos = start
                break
            negated = not negated
        if self.text.startswith("(", self.pos):
            self.pos += 1
            return _Group(self.pos - 1, negated=negated)
        leaf = self._leaf()
        group.ands.append(Not(leaf) if negated else leaf)
        return None

    def _after_term(self, stack: list[_Group]) -> _Group | None:
        """What follows an operand: `and`, `or` (which may open a bracket), a closing bracket, or the end."""
        may_and = True
        while True:
            self.blanks()
            group = stack[-1]
            if may_and and self.text.startswith("and", self.pos):
                return self._operator(3, whole_operand=False)
            if self.text.startswith("or", self.pos):
                group.close_and()
                return self._operator(2, whole_operand=True)
            if len(stack) == 1:
                if self.pos < len(self.text):
                    raise self._unexpected("expecting 'or', 'and'" if may_and else "expecting 'or'")
                return None
            if not self.text.startswith(")", self.pos):
                raise self._unexpected(f"expecting 'or', 'and' or the ')' for the '(' at {group.start + 1}")
            self.pos += 1
            may_and = self._close(stack)

    def _operator(self, length: int, whole_operand: bool) -> _Group | None:
        start = self.pos
        self.pos += length
        if self.blanks():
            return None
        if self.text.startswith("(", self.pos):
            self.pos += 1
            return _Group(self.pos - 1, whole_operand=whole_operand)
        word = self.text[start : self.pos]
        raise SyntaxFault(f"expected blank or '(' after '{word}'", self.pos)

    def _close(self, stack: list[_Group]) -> bool:
        """Hand a finished bracket to the one around it; False when no `and` may follow."""
        group = stack.pop()
        tree = group.tree()
        outer = stack[-1]
        if group.whole_operand:
            outer.ors.append(tree)
            return False
        outer.ands.append(Not(tree) if group.negated else tree)
        return True

    def _unexpected(self, expecting: str) -> SyntaxFault:
        word = lexer.BARE_STRING.match(self.text, self.pos)
        end = word.end() if word else self.pos + 1
        before = self.text[: self.pos].rstrip(" \t\b\r\n")
        if self.pos >= len(self.text):
            return SyntaxFault(f"unexpected end of text, {expecting}", len(before), len(before) + 1)
        last = lexer.BARE_STRING.findall(before[-200:])
        after = f" after '{last[-1] if last and before.endswith(last[-1]) else before[-1:]}'"
        return SyntaxFault(f"unexpected token{after}, {expecting}", self.pos, end)

    # -- checks -----------------------------------------------------------------------------------------------------

    def _leaf(self) -> Check | MacroRef:
        start = self.pos
        left = self.left()
        if left is not None:
            return self._check(left)
        name = lexer.IDENTIFIER.match(self.text, start)
        if name is None:
            end = lexer.BARE_STRING.match(self.text, start)
            raise SyntaxFault(
                "expected a '(' token, a field check, or an identifier", start, end.end() if end else start + 1
            )
        self.pos = name.end()
        return MacroRef(name.group(), start, self.pos)

    def left(self) -> Expr | None:
        """A field or a transformer, if one begins here."""
        call = lexer.TRANSFORMER_OPEN.match(self.text, self.pos)
        if call is not None:
            return self._call(call.group(1), call.end())
        return self._field()

    def _field(self) -> FieldExpr | None:
        name = lexer.FIELD_NAME.match(self.text, self.pos)
        if name is None:
            return None
        start, self.pos = self.pos, name.end()
        return FieldExpr(name.group(), self._bracket(), start, self.pos)

    def _bracket(self) -> str | None:
        """The argument in square brackets, if one follows directly."""
        if not self.text.startswith("[", self.pos):
            return None
        self.pos += 1
        arg = self._quoted()
        if arg is None:
            bare = lexer.FIELD_ARGUMENT.match(self.text, self.pos)
            if bare is None:
                raise SyntaxFault("expected a field argument: a quoted string or a bare one", self.pos)
            self.pos = bare.end()
            arg = Constant(bare.group())
        self._expect("]")
        return arg.text

    def _expect(self, token: str) -> None:
        if not self.text.startswith(token, self.pos):
            raise SyntaxFault(f"expected a '{token}' token", self.pos)
        self.pos += len(token)

    def _check(self, left: Expr) -> Check:
        self.blanks()
        at = self.pos
        if self.text.startswith("exists", at):
            self.pos += 6
            return Check(left, "exists", None, None, left.pos, self.pos, at)
        for operator, read in (
            (lexer.ORDER_OPERATOR, self._number_right),
            (lexer.STRING_OPERATOR, self._string_right),
            (lexer.LIST_OPERATOR, self._list_right),
        ):
            match = operator.match(self.text, at)
            if match is not None:
                self.pos = match.end()
                self.blanks()
                modifier, right = read()
                op = "=" if match.group() == "==" else match.group()
                return Check(left, op, right, modifier, left.pos, self.pos, at)
        raise self._no_operator()

    def _no_operator(self) -> SyntaxFault:
        word = lexer.BARE_STRING.match(self.text, self.pos)
        end = word.end() if word else self.pos + 1
        if word is not None and word.group() in lexer.WORD_OPERATORS:
            return SyntaxFault(f"expected a blank after '{word.group()}'", end)
        operators = ", ".join(("exists", *lexer.ORDER_OPERATORS, *lexer.STRING_OPERATORS, *lexer.LIST_OPERATORS))
        from tiercel.lang.errors import nearest

        guess = nearest(word.group(), (*lexer.WORD_OPERATORS, *lexer.LIST_OPERATORS, "exists")) if word else None
        return SyntaxFault(f"expected a valid comparison operator: one of {operators}", self.pos, end, guess)

    # -- right-hand sides -------------------------------------------------------------------------------------------

    def _right_call(self) -> Call | None:
        opened = lexer.RIGHT_OPEN.match(self.text, self.pos)
        if opened is None:
            return None
        if opened.group(1) != "val":
            return self._call(opened.group(1), opened.end())
        start, self.pos = self.pos, opened.end()
        self.blanks()
        inner = self._field()
        if inner is None:
            raise SyntaxFault("expected a field inside val()", self.pos)
        self.blanks()
        self._expect(")")
        return Call("val", (inner,), None, start, self.pos)

    def _number_right(self) -> tuple[None, Right]:
        call = self._right_call()
        if call is not None:
            return None, call
        number = lexer.HEX_NUMBER.match(self.text, self.pos) or lexer.NUMBER.match(self.text, self.pos)
        if number is None:
            word = lexer.BARE_STRING.match(self.text, self.pos)
            end = word.end() if word else self.pos + 1
            raise SyntaxFault("expected a number, a transformer, or val(field)", self.pos, end)
        start, self.pos = self.pos, number.end()
        return None, Constant(number.group(), False, start, self.pos)

    def _string_right(self) -> tuple[str | None, Right]:
        modifier = lexer.MODIFIER.match(self.text, self.pos)
        if modifier is not None:
            start, self.pos = self.pos, modifier.end()
            values = self._list() or self._identifier_value()
            if values is not None:
                return modifier.group(1), values
            self.pos = start
        right = self._right_call() or self._string()
        if right is None:
            raise SyntaxFault("expected a value: a quoted string, a bare one, a transformer, or val(field)", self.pos)
        return None, right

    def _identifier_value(self) -> Constant | None:
        """A bare identifier in the place of a list, unless it is the next `and`, `or`, `not`."""
        name = lexer.IDENTIFIER.match(self.text, self.pos)
        if name is None or name.group() in ("and", "or", "not"):
            return None
        start, self.pos = self.pos, name.end()
        return Constant(name.group(), False, start, self.pos)

    def _list_right(self) -> tuple[None, Right]:
        values = self._list() or self._right_call()
        if values is not None:
            return None, values
        name = lexer.IDENTIFIER.match(self.text, self.pos)
        if name is None:
            raise SyntaxFault("expected a list in brackets, an identifier, a transformer, or val(field)", self.pos)
        start, self.pos = self.pos, name.end()
        return None, Constant(name.group(), False, start, self.pos)

    def _list(self) -> ValueList | None:
        if not self.text.startswith("(", self.pos):
            return None
        start = self.pos
        self.pos += 1
        items: list[Argument] = []
        self.blanks()
        if not self.text.startswith(")", self.pos):
            while True:
                # Nearly all of a long list is this: a bare string and a comma.
                while bare := lexer.LIST_ITEM.match(self.text, self.pos):
                    items.append(Constant(bare[1], False, *bare.span(1)))
                    self.pos = bare.end()
                self.blanks()
                value = self._string()
                if value is None:
                    raise SyntaxFault("expected a value of the list: a quoted string or a bare one", self.pos)
                items.append(value)
                self.blanks()
                if not self.text.startswith(",", self.pos):
                    break
                self.pos += 1
        self._expect(")")
        return ValueList(tuple(items), start, self.pos)

    def _quoted(self) -> Constant | None:
        if self.text[self.pos : self.pos + 1] not in ("'", '"'):
            return None
        start, self.pos = self.pos, lexer.quoted_end(self.text, self.pos)
        return Constant(lexer.unescape(self.text, start, self.pos), True, start, self.pos)

    def _string(self) -> Constant | None:
        bare = lexer.BARE_STRING.match(self.text, self.pos)
        if bare is None:
            return self._quoted()
        start, self.pos = self.pos, bare.end()
        return Constant(bare.group(), False, start, self.pos)

    # -- transformers -----------------------------------------------------------------------------------------------

    def _call(self, name: str, inside: int) -> Call:
        start, self.pos = self.pos, inside
        self._calls += 1
        if self._calls > MAX_CALLS:
            raise TooLarge(f"more than {MAX_CALLS} transformers inside one another", start)
        args = self._arguments(allow_lists=True)
        self._calls -= 1
        self._expect(")")
        arg = self._bracket()
        return Call(name, args, arg, start, self.pos)

    def _arguments(self, allow_lists: bool) -> tuple[Argument, ...]:
        args: list[Argument] = []
        while True:
            self.blanks()
            args.append(self._argument(allow_lists))
            self.blanks()
            if not self.text.startswith(",", self.pos):
                return tuple(args)
            self.pos += 1

    def _argument(self, allow_lists: bool) -> Argument:
        number = (lexer.HEX_NUMBER.match(self.text, self.pos) if allow_lists else None) or lexer.NUMBER.match(
            self.text, self.pos
        )
        if number is not None:
            start, self.pos = self.pos, number.end()
            return Constant(number.group(), False, start, self.pos)
        found = self._quoted() or (self._argument_list() if allow_lists else None) or self.left()
        if found is None:
            raise SyntaxFault("expected an argument: a field, a transformer, a quoted string or a number", self.pos)
        return found

    def _argument_list(self) -> ValueList | None:
        if not self.text.startswith("(", self.pos):
            return None
        start = self.pos
        self.pos += 1
        self.blanks()
        items: tuple[Argument, ...] = ()
        if not self.text.startswith(")", self.pos):
            items = self._arguments(allow_lists=False)
        self._expect(")")
        return ValueList(items, start, self.pos)
