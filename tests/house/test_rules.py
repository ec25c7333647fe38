"""The house's rules about where things are, as tests: each names the offender and the right way (docs/house.md)."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import models
from tests.house.source import HOUSE, ROOT, SRC, floors, is_schema, modules, promises_django, short, tree

FORBIDDEN = {"utils", "helpers", "misc", "common", "core", "base", "manager", "handler", "data", "info"}
TIME = re.compile(r"^at$|_(at|until|since)$")
MONEY = re.compile(r"(^|_)(amount|price|total|cost|revenue|fee|spend)(_|$)")
FILE, FUNCTION = 300, 60
# Longer than the house likes, with the reason. What shrinks is to be taken off.
LONG_FILES = {
    "tests/config/test_embedded.py": "one server, every way in which it can be found dead",
}
LONG_FUNCTIONS: dict[str, str] = {}
WITHOUT_DJANGO = """
import importlib, sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "django":
            raise ImportError("Django was imported")
sys.meta_path.insert(0, Refuse())
for name in sys.argv[1:]:
    try:
        importlib.import_module(name)
    except Exception as error:
        print(f"{name}: {error!r}")
"""


def ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("colmado.")]


def fields() -> list[tuple[str, models.Field]]:  # type: ignore[type-arg]
    return [
        (f"{model.__name__}.{field.name}", field)
        for model in ours()
        for field in model._meta.local_fields
        if model.__name__ != "Teammate" or field.name == "language"  # the rest of it is Django's
    ]


def test_pure_files_do_not_need_django() -> None:
    pure = [path for path in modules() if not promises_django(path) and not is_schema(path)]
    names = [".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__") for path in pure]
    assert len(names) > 40
    told = subprocess.run(
        [sys.executable, "-P", "-c", WITHOUT_DJANGO, *names],
        env={"PYTHONPATH": str(SRC)},
        capture_output=True,
        text=True,
    )
    assert told.stdout + told.stderr == "", (
        "only models, actions, queries, apps, migrations, the doors, loop and config may import Django; "
        f"take values and the clock as arguments instead:\n{told.stdout}{told.stderr}"
    )


def test_foreign_keys_point_down_or_stay_in_their_room() -> None:
    floor = floors()
    up = [
        f"{model.__name__}.{field.name} ({model._meta.app_label}) -> {target}"
        for model in ours()
        for field in model._meta.get_fields()
        if not field.auto_created and isinstance(field.related_model, type)
        for target in [field.related_model._meta.app_label]
        if target in floor
        and target != model._meta.app_label
        and floor[target] >= floor[model._meta.app_label]
    ]
    assert not up, f"a table knows only tables below it; turn the link round, or put the noun into ledger: {up}"


def test_names_say_what_is_inside() -> None:
    bad = [
        short(path)
        for folder in (HOUSE, ROOT / "tests")
        for path in folder.rglob("*")
        if path.stem in FORBIDDEN and (path.suffix == ".py" or path.is_dir())
    ]
    assert not bad, f"a name like this gathers everything; name the noun or the verb instead: {bad}"


def test_times_and_money_carry_their_names() -> None:
    wrong = [
        f"{name}: a time is called at, ..._at, ..._until or ..._since, and nothing else is"
        for name, field in fields()
        if isinstance(field, models.DateTimeField) != bool(TIME.search(field.name))
    ]
    wrong += [
        f"{name}: money is a whole number of the smallest unit, called ..._minor"
        for name, field in fields()
        if isinstance(field, models.DecimalField)
        or (MONEY.search(field.name) and not (field.name.endswith("_minor") and isinstance(field, models.IntegerField)))
    ]
    names = {field.name for _, field in fields()}
    wrong += [
        f"{model.__name__}.Meta: {word} is not a field"
        for model in ours()
        for index in model._meta.indexes
        for word in (name.lstrip("-") for name in index.fields)
        if TIME.search(word) and word not in names
    ]
    assert not wrong, wrong


def test_money_has_a_currency() -> None:
    bare = [
        model.__name__
        for model in ours()
        if any(field.name.endswith("_minor") for field in model._meta.local_fields)
        and not any(field.name == "currency" for field in model._meta.local_fields)
    ]
    assert not bare, f"an amount without a currency means nothing: {bare}"


@pytest.mark.django_db
def test_the_tables_are_as_the_models_say() -> None:
    told = StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=told, verbosity=2)
    except SystemExit:
        pytest.fail(f"models have changed and no migration says so; write it:\n{told.getvalue()}")


def python_files() -> list[Path]:
    return [*modules(), *sorted((ROOT / "tests").rglob("*.py"))]


def test_files_have_a_size() -> None:
    long = {
        short(path): n
        for path in python_files()
        if not is_schema(path) and (n := len(path.read_text().splitlines())) > FILE
    }
    assert long.keys() - LONG_FILES.keys() == set(), (
        f"over {FILE} lines: make a folder with a file a noun, or say why not in LONG_FILES: {long}"
    )
    assert LONG_FILES.keys() - long.keys() == set(), "these have shrunk: take them off the list"


def test_functions_have_a_size() -> None:
    long = {
        f"{short(path)}:{node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= FUNCTION
    }
    assert long.keys() - LONG_FUNCTIONS.keys() == set(), (
        f"over {FUNCTION} lines: give its parts names, or say why not in LONG_FUNCTIONS: {long}"
    )
    assert LONG_FUNCTIONS.keys() - long.keys() == set(), "these have shrunk: take them off the list"
