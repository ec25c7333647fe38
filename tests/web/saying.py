"""Every sentence that pure files, actions and queries say in plain English, as samples, found by reading the code.

A sample is the sentence with a word of its own in every place: `f"{path} is empty"` becomes "Qa is empty". What is said
in one of several ways (an `if` within, a name that was given one string or another, a function of the same file that
gives one) becomes a sample for each.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, product
from pathlib import Path

SRC = Path(__file__).resolve().parents[2] / "src" / "colmado"
ERRORS = {"ColmadoError", "InputError", "NotFound", "NotAllowed", "NotEnoughData", "ChannelError", "ConflictError"}
ERRORS |= {"FateUncertain"}
# Which argument of a call is a sentence for people.
SAYS = dict.fromkeys(ERRORS, 0) | {"Receipt": 0, "Unreadable": 2, "_finish": 2, "_row": 2, "abort": 0, "put": 0}
# What is given, or kept, by such a name is a sentence too. (The why of an outcome is told to programs only.)
NAMED = {"detail", "error", "trouble", "reason"}
# Errors of Python's own that our readers raise, and turn into the reason of a quarantine.
ALSO_RAISED = {"channels/archives/records.py": {"ValueError"}, "channels/archives/tables.py": {"Error"}}
TRIES = {"test", "_look_in", "_greet", "_open_talk"}  # what these yield, or list, is shown where a channel is tried
GETTEXT = {"_", "gettext", "ngettext", "pgettext"}  # said in the reader's language where it is said at all
MOST = 64  # ways to say one sentence


@dataclass(frozen=True)
class Sample:
    """One way to say a sentence: where it stands, what it is, and the words that stand in its places."""

    where: str
    said: str
    places: tuple[str, ...]


Piece = tuple[str, tuple[str, ...]]  # a text, and the words of its places


@dataclass
class File:
    """One file of the source, and what a name or a function in it can say."""

    path: Path
    tree: ast.Module = field(init=False)
    number: Iterator[int] = field(default_factory=count)

    def __post_init__(self) -> None:
        self.tree = ast.parse(self.path.read_text())
        self.functions = {node.name: node for node in ast.walk(self.tree) if isinstance(node, ast.FunctionDef)}
        self.around = {
            id(inner): outer
            for outer in ast.walk(self.tree)
            if isinstance(outer, ast.FunctionDef)
            for inner in ast.walk(outer)
        }

    @property
    def name(self) -> str:
        """Where it is, below the package."""
        return self.path.relative_to(SRC).as_posix()

    def samples(self) -> Iterator[Sample]:
        """Every sentence of this file."""
        for node in self._sentences():
            if not _translated(node):
                for text, places in self._said(node):
                    yield Sample(f"{self.name}:{node.lineno}", text, places)

    def _sentences(self) -> Iterator[ast.expr]:
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield from self._of_call(node)
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Attribute):
                if node.targets[0].attr in NAMED:
                    yield node.value
            elif isinstance(node, ast.FunctionDef) and node.name in TRIES and self.name.startswith("channels/"):
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Yield) and inner.value:
                        yield inner.value
                    elif isinstance(inner, ast.Return) and isinstance(inner.value, ast.List):
                        yield from (one for one in inner.value.elts if not isinstance(one, ast.Starred))

    def _of_call(self, call: ast.Call) -> Iterator[ast.expr]:
        name = call.func.id if isinstance(call.func, ast.Name) else getattr(call.func, "attr", "")
        at = 0 if name in ALSO_RAISED.get(self.name, ()) else SAYS.get(name)
        if at is not None and len(call.args) > at:
            given = call.args[at]
            yield given.elts[0] if isinstance(given, ast.Tuple) else given  # with whether it is good news
        yield from (one.value for one in call.keywords if one.arg in NAMED)

    def _said(self, node: ast.expr) -> list[Piece]:
        """What an expression can say; nothing where that is decided elsewhere."""
        if isinstance(node, ast.Constant):
            return [(node.value, ())] if isinstance(node.value, str) and node.value else []
        if isinstance(node, ast.JoinedStr):
            return self._joined(node.values)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
            return self._joined([node.left, node.right])
        return self._decided(node)

    def _joined(self, parts: Iterable[ast.expr]) -> list[Piece]:
        ways = [self._part(part) for part in parts]
        made = [
            ("".join(text for text, _ in way), tuple(place for _, places in way for place in places))
            for way in product(*ways)
        ]
        assert len(made) <= MOST, self.name
        return made

    def _part(self, node: ast.expr) -> list[Piece]:
        """What a part of a sentence can say: a place, where that is decided elsewhere."""
        if isinstance(node, ast.Constant):
            return [(str(node.value), ())]
        if isinstance(node, ast.FormattedValue) and node.conversion == ord("r"):
            word, places = self._place()
            return [(f"'{word}'", places)]
        inner = node.value if isinstance(node, ast.FormattedValue) else node
        return self._said(inner) or [self._place()]

    def _place(self) -> Piece:
        word = f"Q{next(self.number)}q"
        return word, (word,)

    def _decided(self, node: ast.expr) -> list[Piece]:
        """What a choice, a name or a call of this file can say, as far as that is written in this file."""
        if isinstance(node, ast.IfExp):
            return self._all([node.body, node.orelse])
        if isinstance(node, ast.BoolOp):
            return self._all(node.values)
        if isinstance(node, ast.Name):
            return self._all(self._given(node))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "join":
            return self._listed(node.func.value, node.args[0])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in self.functions:
            function = self.functions[node.func.id]
            return self._all([one.value for one in ast.walk(function) if isinstance(one, ast.Return) and one.value])
        return []

    def _listed(self, between: ast.expr, several: ast.expr) -> list[Piece]:
        """What several things are, joined: two of a sentence; of some words that are written here each one, and all."""
        if not isinstance(between, ast.Constant) or not isinstance(several, ast.GeneratorExp):
            return []
        from_where = several.generators[0].iter
        if isinstance(from_where, ast.Tuple) and all(isinstance(one, ast.Constant) for one in from_where.elts):
            words = [str(one.value) for one in from_where.elts if isinstance(one, ast.Constant)]
            return [(word, ()) for word in [*words, str(between.value).join(words)]]
        if isinstance(several.elt, ast.JoinedStr):
            return self._joined([several.elt, between, several.elt])
        return []

    def _all(self, nodes: list[ast.expr]) -> list[Piece]:
        """Every way that is written here, and a place for those that are not; nothing if none is."""
        ways = [self._written(node) for node in nodes]
        if not any(ways):
            return []
        return [one for way in ways for one in way] + [self._place()] * (not all(ways))

    def _written(self, node: ast.expr) -> list[Piece]:
        if isinstance(node, ast.Constant):
            return [(node.value, ())] if isinstance(node.value, str) else []
        return self._said(node)

    def _given(self, name: ast.Name) -> list[ast.expr]:
        """What a name was given: in its function, or for the whole file; of a parameter, by every call in this file."""
        function = self.around.get(id(name))
        for scope in [function, self.tree]:
            nodes = ast.walk(scope) if isinstance(scope, ast.FunctionDef) else scope.body if scope else []
            found = [
                one.value
                for one in nodes
                if isinstance(one, ast.Assign)
                and any(isinstance(to, ast.Name) and to.id == name.id for to in one.targets)
                and not any(isinstance(inner, ast.Name) and inner.id == name.id for inner in ast.walk(one.value))
            ]
            if found:
                return found
        return self._passed(function, name.id) if function else []

    def _passed(self, function: ast.FunctionDef, name: str) -> list[ast.expr]:
        names = [one.arg for one in function.args.args]
        if name not in names or names[0] == "self":
            return []
        at = names.index(name)
        default = function.args.defaults[at - len(names)] if at >= len(names) - len(function.args.defaults) else None
        calls = [
            one
            for one in ast.walk(self.tree)
            if isinstance(one, ast.Call) and isinstance(one.func, ast.Name) and one.func.id == function.name
        ]
        given = [call.args[at] if len(call.args) > at else default for call in calls]
        return [one for one in given if one is not None]


def _translated(node: ast.expr) -> bool:
    called = (one.func for one in ast.walk(node) if isinstance(one, ast.Call))
    return any(isinstance(one, ast.Name) and one.id in GETTEXT for one in called)


def samples(leave_out: Iterable[str]) -> list[Sample]:
    """Every sentence of the source, but of the files that begin so."""
    files = (path for path in sorted(SRC.rglob("*.py")))
    return [
        one
        for path in files
        if not path.relative_to(SRC).as_posix().startswith(tuple(leave_out))
        for one in File(path).samples()
    ]
