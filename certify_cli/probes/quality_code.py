"""Quality: what a few lines of Python print, and an expression that computes what was asked.

Nothing a model writes is run: its expression is worked out by a reader that knows numbers, `x` and four operations.
"""

from __future__ import annotations

import ast
import operator
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from certify_cli.probes._quality import Matter, Task, quality_probe, states_number
from certify_cli.probes._words import THINGS

PRINTS = "What does this Python program print? Answer with what it prints only.\n\n"
TRIED = (0, 1, 2, 7, 10, 13)
EXPRESSION_CHARACTERS = 80
_OPERATIONS: Mapping[type[ast.operator], Callable[[int, int], int]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}


def draw(chance: random.Random) -> Sequence[Task]:
    return (_condition(chance), _loop(chance), _slice(chance), _expression(chance))


def _loop(chance: random.Random) -> Task:
    start, times, step = chance.randint(11, 60), chance.randint(4, 6), chance.randint(2, 5)
    total = start + sum(number * step for number in range(times))
    program = f"x = {start}\nfor i in range({times}):\n    x = x + i * {step}\nprint(x)"
    return _printed("loop", program, total)


def _condition(chance: random.Random) -> Task:
    numbers = chance.sample(range(11, 90), 5)
    limit = sorted(numbers)[2]
    total = sum(number for number in numbers if number > limit)
    program = f"x = 0\nfor n in {numbers}:\n    if n > {limit}:\n        x = x + n\nprint(x)"
    return _printed("condition", program, total)


def _slice(chance: random.Random) -> Task:
    word = chance.choice([thing for thing in THINGS if len(thing) > 5])
    begin, end = chance.randint(1, 2), chance.randint(4, len(word) - 1)
    program = f'word = "{word}"\nprint(word[{begin}:{end}])'
    return Task("code/slice", PRINTS + program, word[begin:end], word[begin:end], word[begin : end + 1])


def _expression(chance: random.Random) -> Task:
    factor, more = chance.randint(3, 9), chance.randint(11, 60)
    question = (
        f"Write one Python expression in x that gives {factor} times x plus {more}. Use only x, whole numbers, "
        "+, - and *. Answer with the expression only."
    )
    expected = {"factor": factor, "more": more}
    return Task("code/expression", question, expected, f"{factor} * x + {more}", f"{factor} * (x + {more})")


def _printed(key: str, program: str, number: int) -> Task:
    return Task(f"code/{key}", PRINTS + program, number, str(number), str(number + 1))


def score(key: str, text: str, expected: Any) -> float:
    if key.endswith("/expression"):
        return float(_computes(text, expected["factor"], expected["more"]))
    if key.endswith("/slice"):
        return float(text.strip("\"' \n") == expected)
    return states_number(text, expected)


def _computes(text: str, factor: int, more: int) -> bool:
    """Whether the expression gives the right value for every number tried."""
    try:
        tree = ast.parse(text.strip()[:EXPRESSION_CHARACTERS], mode="eval")
        return all(_value(tree.body, x) == factor * x + more for x in TRIED)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False


def _value(node: ast.expr, x: int) -> int:
    """The value of a small expression; raises ValueError for anything but x, whole numbers, +, - and *."""
    if isinstance(node, ast.Name) and node.id == "x":
        return x
    if isinstance(node, ast.Constant) and type(node.value) is int and abs(node.value) < 10**6:
        return node.value
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -_value(node.operand, x)
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATIONS:
        return _OPERATIONS[type(node.op)](_value(node.left, x), _value(node.right, x))
    raise ValueError("not a small expression")


PROBE = quality_probe(
    Matter(
        id="quality_code",
        title="Quality: code",
        why="reading and writing a few lines exactly is the least that an assistant for programmers must do",
        draw=draw,
        score=score,
    )
)
