"""Files and functions stay small enough to be read at once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILE_LINES = 250
FUNCTION_LINES = 40
FORBIDDEN_NAMES = {"utils", "helpers", "common", "manager", "base"}


def python_files() -> list[Path]:
    return sorted([*(ROOT / "certify_cli").rglob("*.py"), *(ROOT / "tests").rglob("*.py")])


def long_functions(tree: ast.AST, most: int, *, signatures: bool) -> Iterator[tuple[str, int]]:
    """Functions longer than `most` lines; a Typer command is measured without its signature."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            start = node.lineno if signatures else node.body[0].lineno
            length = (node.end_lineno or start) - start + 1
            if length > most:
                yield node.name, length


def test_there_is_something_to_measure() -> None:
    assert len(python_files()) > 100


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_is_short(path: Path) -> None:
    lines = path.read_text("utf-8").count("\n")
    assert lines <= FILE_LINES, f"{lines} lines"


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_functions_are_short(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    in_cli = "certify_cli/cli/" in path.as_posix()
    assert list(long_functions(tree, FUNCTION_LINES, signatures=not in_cli)) == []


@pytest.mark.parametrize("path", python_files(), ids=lambda path: str(path.relative_to(ROOT)))
def test_file_says_what_it_is_for(path: Path) -> None:
    assert ast.get_docstring(ast.parse(path.read_text("utf-8"))), "no docstring"
    assert path.stem not in FORBIDDEN_NAMES


def test_the_measure_sees_a_long_function() -> None:
    body = "\n".join(f"    x = {number}" for number in range(FUNCTION_LINES + 1))
    assert list(long_functions(ast.parse(f"def f():\n{body}\n"), FUNCTION_LINES, signatures=True)) == [("f", 42)]


def test_no_two_test_modules_have_one_name() -> None:
    """pytest imports them by their bare names, and the second of a name is an error only where both are run."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(set(names)) == sorted(names)
