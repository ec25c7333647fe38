"""The source as the rules read it: files, floors, trees. Nothing here runs the product."""

from __future__ import annotations

import ast
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src"
HOUSE = SRC / "colmado"


def short(path: Path) -> str:
    """A path as a person writes it."""
    return str(path.relative_to(ROOT))


def modules() -> list[Path]:
    """Every Python file of the product."""
    return sorted(HOUSE.rglob("*.py"))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text(), str(path))


def floors() -> dict[str, int]:
    """Package -> its floor, 0 for the cellar, as the import contract in pyproject.toml says."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return {
        package.strip(): floor
        for floor, layer in enumerate(reversed(layers))
        for package in layer.split("|")
    }


def is_action(path: Path) -> bool:
    """Whether a file is one that may write the database."""
    return "actions" in (path.stem, *path.parent.relative_to(SRC).parts)


def is_schema(path: Path) -> bool:
    """Whether a file is a migration: those change tables, and the words for it are theirs."""
    return path.parent.name == "migrations"


def promises_django(path: Path) -> bool:
    """Whether a file's name (or its door) says that it may import Django."""
    parts = path.relative_to(HOUSE).with_suffix("").parts
    doors = {"web", "cli", "api", "loop", "config", "__main__"}
    return bool(doors & set(parts[:1]) or {"models", "actions", "queries", "apps", "migrations"} & set(parts))


def tracked() -> list[Path]:
    """Every file that is in the repository."""
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout: there is no list of tracked files")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout
    return [ROOT / name for name in listed.decode().split("\0") if name and (ROOT / name).is_file()]


def strings(path: Path) -> Iterator[tuple[int, str]]:
    """Every string a file holds, with its line; docstrings and the braces of f-strings left out."""
    whole = tree(path)
    documentation = {
        id(node.body[0].value)
        for node in ast.walk(whole)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(whole):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documentation:
            yield node.lineno, node.value
