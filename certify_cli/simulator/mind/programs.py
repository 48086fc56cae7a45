"""Works out what a few lines of Python print: names, numbers, texts, lists, `for`, `if` and `print`."""

from __future__ import annotations

import ast
import operator
import re
import textwrap
from collections.abc import Callable, Mapping
from typing import Any

from certify_cli.simulator.mind.prompt import Prompt

_ASKS = re.compile(r"\b(?:print|prints|output|outputs|display|result of)\b", re.IGNORECASE)
_CODE = re.compile(r"^[ \t]*(?:\w+ ?[-+*]?= ?|for \w+ in |if |print\()", re.MULTILINE)
_MOST_STEPS = 5_000
_LONGEST = 4_000
_BINARY: Mapping[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
}
_COMPARED: Mapping[type[ast.cmpop], Callable[[Any, Any], bool]] = {
    ast.Gt: operator.gt,
    ast.Lt: operator.lt,
    ast.GtE: operator.ge,
    ast.LtE: operator.le,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
}
_CALLS: Mapping[str, Callable[..., Any]] = {"range": range, "len": len, "sum": sum, "max": max, "min": min, "str": str}


class _Strange(Exception):
    """Something this reader does not know, or would take too long over."""


def printed(prompt: Prompt) -> str | None:
    """What the program in the message prints; None where there is none that is understood."""
    text = prompt.question
    begin = _CODE.search(text)
    if not begin or not _ASKS.search(text[: begin.start()]) or len(text) > _LONGEST:
        return None
    source = re.sub(r"\n?```\w*", "", text[begin.start() :])
    try:
        machine = _Machine()
        machine.run(ast.parse(textwrap.dedent(source)).body)
    except (SyntaxError, ValueError, _Strange, TypeError, ArithmeticError, LookupError, RecursionError):
        return None
    return "\n".join(machine.lines) or None


class _Machine:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self._names: dict[str, Any] = {}
        self._steps = 0

    def run(self, body: list[ast.stmt]) -> None:
        for statement in body:
            self._steps += 1
            if self._steps > _MOST_STEPS:
                raise _Strange
            self._do(statement)

    def _do(self, statement: ast.stmt) -> None:
        if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
            self._names[statement.targets[0].id] = self._value(statement.value)
        elif isinstance(statement, ast.AugAssign) and isinstance(statement.target, ast.Name):
            old, change = self._names[statement.target.id], self._value(statement.value)
            self._names[statement.target.id] = _BINARY[type(statement.op)](old, change)
        elif isinstance(statement, ast.For) and isinstance(statement.target, ast.Name):
            for one in self._value(statement.iter):
                self._names[statement.target.id] = one
                self.run(statement.body)
        elif isinstance(statement, ast.If):
            self.run(statement.body if self._value(statement.test) else statement.orelse)
        elif isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
            self._print(statement.value)
        else:
            raise _Strange

    def _print(self, call: ast.Call) -> None:
        if not isinstance(call.func, ast.Name) or call.func.id != "print" or call.keywords:
            raise _Strange
        self.lines.append(" ".join(str(self._value(argument)) for argument in call.args))

    def _value(self, node: ast.expr) -> Any:
        match node:
            case ast.Constant(value=int() | str() as value):
                return value
            case ast.Name(id=name):
                return self._names[name]
            case ast.List(elts=items):
                return [self._value(item) for item in items]
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self._value(operand)
            case ast.BinOp(left=left, op=sign, right=right):
                return _BINARY[type(sign)](self._value(left), self._value(right))
            case ast.Compare(left=left, ops=[sign], comparators=[right]):
                return _COMPARED[type(sign)](self._value(left), self._value(right))
            case ast.Subscript(value=value, slice=ast.Slice(lower=lower, upper=upper, step=None)):
                return self._value(value)[self._index(lower) : self._index(upper)]
            case ast.Subscript(value=value, slice=place):
                return self._value(value)[self._value(place)]
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]) if name in _CALLS:
                return self._called(name, arguments)
        raise _Strange

    def _called(self, name: str, arguments: list[ast.expr]) -> Any:
        value = _CALLS[name](*(self._value(argument) for argument in arguments))
        if isinstance(value, range) and len(value) > _MOST_STEPS:
            raise _Strange
        return value

    def _index(self, node: ast.expr | None) -> Any:
        return None if node is None else self._value(node)
