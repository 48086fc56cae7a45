"""Evaluates an arithmetic expression, by precedence, without `eval`."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[-+*/^%()])")
_DEEPEST = 60


class _Bad(Exception):
    """Not an expression, or a result nobody wants."""


def evaluate(text: str) -> float | None:
    """+ - * / % ^ and brackets; None for nonsense, division by zero and giant powers."""
    tokens: list[str] = []
    at = 0
    while at < len(text.rstrip()):
        found = _TOKEN.match(text, at)
        if not found:
            return None
        tokens.append(found[1])
        at = found.end()
    try:
        value = _Parser(tokens).whole()
    except (_Bad, ZeroDivisionError, OverflowError):
        return None
    return value


class _Parser:
    def __init__(self, tokens: list[str]) -> None:
        self._tokens = tokens
        self._at = 0
        self._depth = 0

    def whole(self) -> float:
        value = self._sum()
        if self._at != len(self._tokens):
            raise _Bad
        return value

    def _next(self, *wanted: str) -> str | None:
        if self._at < len(self._tokens) and self._tokens[self._at] in wanted:
            self._at += 1
            return self._tokens[self._at - 1]
        return None

    def _sum(self) -> float:
        value = self._product()
        while operator := self._next("+", "-"):
            right = self._product()
            value = value + right if operator == "+" else value - right
        return value

    def _product(self) -> float:
        value = self._power()
        while operator := self._next("*", "/", "%"):
            right = self._power()
            value = value * right if operator == "*" else value / right if operator == "/" else value % right
        return value

    def _power(self) -> float:
        value = self._unary()
        if self._next("^"):
            exponent = self._power()
            if abs(exponent) > 64 or abs(value) > 1e6:
                raise _Bad
            result = value**exponent
            if isinstance(result, complex):
                raise _Bad
            return float(result)
        return value

    def _unary(self) -> float:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise _Bad
        if self._next("-"):
            return -self._unary()
        if self._next("("):
            value = self._sum()
            if not self._next(")"):
                raise _Bad
            self._depth -= 1
            return value
        self._depth -= 1
        return self._number()

    def _number(self) -> float:
        if self._at >= len(self._tokens) or not self._tokens[self._at][0].isdigit():
            raise _Bad
        self._at += 1
        text = self._tokens[self._at - 1]
        return float(text) if "." in text else int(text)
