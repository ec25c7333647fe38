"""Only actions write the database, and each table has one writing room."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from tests.house.source import HOUSE, is_action, is_schema, modules, short, strings, tree

MODELS = {
    model.__name__: model._meta.db_table
    for model in apps.get_models()
    if model.__module__.startswith(("colmado.", "allauth."))
}
WRITES = {
    *("save", "create", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"),
    *("create_user", "create_superuser", "asave", "acreate", "adelete", "aupdate", "abulk_create"),
}
BULK = {"copy_in", "add_missing"}
SQL = re.compile(r"\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE(?!\s+SET\b)|TRUNCATE(?:\s+TABLE)?|COPY)\s+(\{|[a-z_]+)")
# Tables that more than one room writes, with the reason.
SHARED = {
    "ledger_message": (
        {"listen", "answer"},
        "listen writes what came in; answer writes our replies, and the place (conversation) of any message once",
    ),
    "ledger_arrival": (
        {"listen", "understand", "know", "answer"},
        "the backlog: listen writes the row, each room ticks its own box, answer takes it away when it has queued",
    ),
    "ledger_toread": (
        {"answer", "understand"},
        "the backlog of the second reading: answer writes it, understand ticks it or takes it away, answer follows",
    ),
}


def is_update(call: ast.Call) -> bool:
    """Whether `.update(...)` is a queryset's: that one takes only keywords, those of dicts, sets and hashes none."""
    return bool(call.keywords) and not call.args


def written_calls(path: Path) -> Iterator[tuple[ast.FunctionDef | None, ast.Call]]:
    """Every call that writes rows, with the function it stands in."""
    functions = [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]
    inside = {id(node): function for function in functions for node in ast.walk(function)}
    for call in (node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)):
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        if isinstance(call.func, ast.Attribute) and getattr(call.func.value, "id", "") == "router":
            continue  # router.delete(...) says which address a route of the API has
        if name in BULK or (
            isinstance(call.func, ast.Attribute) and (name in WRITES or (name == "update" and is_update(call)))
        ):
            yield inside.get(id(call)), call


def model_in(node: ast.AST | None) -> str | None:
    """The first of our models that an expression names."""
    if node is None:
        return None
    names = [getattr(found, "id", getattr(found, "value", None)) for found in ast.walk(node)]
    return next((name for name in names if isinstance(name, str) and name in MODELS), None)


def receiver(call: ast.Call, function: ast.FunctionDef | None) -> str | None:
    """Which model a call writes: named in the call, else where its variable comes from, else by its annotation."""
    if not isinstance(call.func, ast.Attribute):
        return model_in(call.args[0] if call.args else None)
    if found := model_in(call.func.value):
        return found
    root = call.func.value
    while isinstance(root, ast.Attribute | ast.Call | ast.Subscript):
        root = root.func if isinstance(root, ast.Call) else root.value
    if function is None or not isinstance(root, ast.Name):
        return None
    for node in ast.walk(function):
        targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
        source = node.iter if isinstance(node, ast.For) else getattr(node, "value", None)
        named = any(isinstance(target, ast.Name) and target.id == root.id for target in targets)
        if named and (found := model_in(getattr(node, "annotation", None)) or model_in(source)):
            return found
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return next((model_in(one.annotation) for one in arguments if one.arg == root.id), None)


def test_only_actions_write() -> None:
    found = [
        f"{short(path)}:{call.lineno}: {ast.unparse(call)[:80]}"
        for path in modules()
        if not is_action(path) and not is_schema(path)
        for _, call in written_calls(path)
    ]
    found += [
        f"{short(path)}:{line}: {text.strip()[:80]}"
        for path in modules()
        if not is_action(path) and not is_schema(path)
        for line, text in strings(path)
        if SQL.search(text)
    ]
    assert not found, (
        "only actions write: put this into the actions of the room that owns the table, as one keyword-only function "
        "that is one transaction, and call that:\n" + "\n".join(found)
    )


def writers() -> tuple[dict[str, set[str]], list[str]]:
    """Table -> rooms that write it, and the writes of which nobody can tell what they write."""
    rooms: dict[str, set[str]] = defaultdict(set)
    unknown = []
    for path in modules():
        room = path.relative_to(HOUSE).parts[0]
        if not is_action(path) or room == "ledger":  # the ledger's actions write what they are told to
            continue
        for function, call in written_calls(path):
            model = receiver(call, function)
            if model is None:
                unknown.append(f"{short(path)}:{call.lineno}: {ast.unparse(call)[:80]}")
            else:
                rooms[MODELS[model]].add(room)
        for _, text in strings(path):
            for table in SQL.findall(text):
                rooms[table].add(room)
    return rooms, unknown


def test_each_table_has_one_writing_room() -> None:
    rooms, unknown = writers()
    assert not unknown, "say what is written: annotate the variable with its model:\n" + "\n".join(unknown)
    assert not set(rooms) - set(MODELS.values()), f"no such tables: {set(rooms) - set(MODELS.values())}"
    several = {
        table: sorted(by) for table, by in rooms.items() if len(by) > 1 and by != SHARED.get(table, (set(),))[0]
    }
    assert not several, (
        f"one writing room a table: let the others call an action of it, or ask for what they need: {several}"
    )
    unused = [table for table, (by, _) in SHARED.items() if rooms[table] != by]
    assert not unused, f"SHARED says more than there is: {unused}"


def test_the_rule_sees_what_it_should() -> None:
    source = "def f(row: Outbox):\n row.save()\n Message.objects.filter(pk=1).update(text='')\n said.update(b'x')\n"
    calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)]
    named = [node.func.attr for node in calls if isinstance(node.func, ast.Attribute) and is_update(node)]
    assert named.count("update") == 1
    assert SQL.findall("UPDATE ledger_message m SET conversation_id = 1") == ["ledger_message"]
    assert SQL.findall("ON CONFLICT DO UPDATE SET n = 1; SELECT 1 FOR UPDATE") == []
    assert SQL.findall("INSERT INTO understand_annotation (message_id)") == ["understand_annotation"]
