"""Rooms keep to their own libraries, import downwards only, and without circles."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "certify_cli"
HOMES = {
    "boto3": {"aws"},
    "botocore": {"aws"},
    "sqlmodel": {"stores"},
    "sqlalchemy": {"stores"},
    "psycopg": {"stores"},
    "httpx": {"sources", "notify"},
    "typer": {"cli"},
    "rich": {"cli", "formats"},
    "tenacity": {"runner"},
    "pydantic": {"codec"},
    "pydantic_core": {"codec"},
    "tomlkit": {"registry"},
    "yaml": {"sources"},
    "jsonschema": {"cases"},
    "referencing": {"cases"},
    "regex": {"cases"},
    "platformdirs": {"stores"},
    "urllib3": {"aws"},
    "securesystemslib": {"evidence"},
    "cryptography": {"evidence"},
}
STANDARD_ONLY = {"types", "errors", "interfaces", "probes", "verdicts", "policy", "planning", "diagnosis", "settings"}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def strangers(path: Path) -> list[str]:
    """Third-party packages that the file may not import where it lives."""
    tops = {name.partition(".")[0] for name in imported(ast.parse(path.read_text("utf-8")))}
    third = tops - set(sys.stdlib_module_names) - {"certify_cli"}
    return sorted(name for name in third if room(path) not in HOMES.get(name, set()))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_third_party_packages_live_in_their_rooms(path: Path) -> None:
    assert strangers(path) == []


def test_rooms_of_pure_steps_have_no_home_for_libraries() -> None:
    assert not STANDARD_ONLY & set().union(*HOMES.values())


def test_no_circles_between_modules() -> None:
    graph = grimp.build_graph("certify_cli", exclude_type_checking_imports=True)
    circles = [
        (one, other)
        for one in graph.modules
        for other in graph.find_modules_directly_imported_by(one)
        if one < other
        and graph.chain_exists(importer=other, imported=one)
        and graph.get_import_details(importer=one, imported=other)
    ]
    assert circles == []


def test_layers_hold() -> None:
    result = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda path: str(path.relative_to(PACKAGE)))
def test_only_the_edges_print_exit_or_read_the_environment(path: Path) -> None:
    if room(path) in {"cli", "settings"}:
        return
    tree = ast.parse(path.read_text("utf-8"))
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    attributes = [node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)]
    assert "print" not in names
    assert not {"environ", "getenv"} & set(attributes)
