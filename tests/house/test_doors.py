"""What the shop can do, it can do through every door: page, program, command line; or it is said here why not."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from tests.house.source import HOUSE, SRC, is_action, modules, tree

DOORS = ("web", "api", "cli")
WORKER = "what the worker does with its backlog, or with what the other side said"
PART = "a part of another act, called in its transaction"
BY_LINK = "whoever is let in does it on a page, by a link of their own"
ONESELF = "about how one signs in oneself: a program must not change that"
ITSELF = "done by coming in with it"
# Not for any door: parts of other acts, and what workers do. act -> why
INSIDE: dict[str, str] = {
    **dict.fromkeys(
        [
            *("answer.outbox.accepted", "answer.outbox.bounced", "answer.outbox.claim", "answer.outbox.handing_over"),
            *("answer.outbox.refused", "answer.outbox.uncertain", "answer.queue.queue", "answer.kinds.follow"),
            *("understand.annotating.annotate", "understand.reading_again.read_again"),
            *("know.recognising.recognise", "know.suggesting.suggest"),
            *("answer.together.snooze.wake_up", "listen.channels.note_trouble"),
            *("listen.channels.note_heard", "answer.due_anew.due_anew"),
            *("answer.hooks.claim_calls", "answer.hooks.word_call", "answer.hooks.call_taken"),
            *("answer.hooks.call_failed", "answer.hooks.call_hidden", "answer.hooks.forget_calls"),
            "answer.telling.tell_due_promises",
            *("understand.topics.gather_topics", "understand.topics.name_topics"),
            *("listen.sources.claim_source", "listen.sources.keep_orders", "listen.sources.note_collected"),
        ],
        WORKER,
    ),
    **dict.fromkeys(
        [
            *("answer.concerns.cover", "answer.drawing.draw", "answer.facts.use_fact", "answer.outbox.reopen"),
            *("answer.solved.asked", "answer.together.drafts.clear", "answer.together.drafts.give_back"),
            *("understand.correcting.keep_correction", "understand.correcting.keep_taught",
              "understand.translating.keep_translation"),
        ],
        PART,
    ),
}
# Not for some door. act -> door -> why
NOT_HERE: dict[str, dict[str, str]] = {
    **{
        f"answer.hooks.{act}": {"web": "whoever connects programs has a command line or a program"}
        for act in ("make_hook", "end_hook")
    },
    **{
        f"answer.invitations.{act}": {"api": "a link that opens the door goes from a person to a person"}
        for act in ("invite", "invite_back", "withdraw")
    },
    **{
        act: {"api": ONESELF, "cli": "about oneself, at one's own page"}
        for act in ("answer.sessions.end_sessions", "answer.teammates.call", "answer.teammates.choose_language")
    },
    **{f"ledger.tokens.{act}": {"api": ONESELF} for act in ("make_token", "revoke_token")},
    "ledger.tokens.note_use": {"web": ITSELF, "cli": ITSELF},
    "answer.invitations.accept": {"api": BY_LINK, "cli": BY_LINK},
    "answer.teammates.begin": {"api": BY_LINK, "cli": BY_LINK},
    **{
        act: dict.fromkeys(("web", "api"), "who bought what is brought in at the machine")
        for act in (
            *("know.recognising.meet", "listen.bought.add_orders", "listen.bought.add_touches"),
            *("listen.sources.connect_source", "listen.sources.remove_source"),
        )
    },
    "answer.solved.solved": {"api": "customers say it, on the page that their letter links to"},
    "answer.teammates.hire": dict.fromkeys(("web", "api"), "for the first owner, at the machine; others are invited"),
    "answer.together.drafts.save_draft": {"cli": "a command is written at once: nothing to keep"},
    "answer.together.presence.look": {"cli": "a command is over before anybody could see it looking"},
    "listen.store.store": dict.fromkeys(("web", "api"), "messages come by channels, and from files at the machine"),
}


def full(module: str, name: str) -> str:
    """An act by its room and file: colmado.answer.actions.outcomes, end -> answer.outcomes.end."""
    room, _, rest = module.removeprefix("colmado.").partition(".actions")
    return f"{room}{rest}.{name}"


def module_of(path: Path) -> str:
    """The dotted name of a file."""
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


def actions() -> set[str]:
    """Every act: a public function of an actions file that takes keywords only."""
    return {
        full(module_of(path), node.name)
        for path in modules()
        if is_action(path)
        for node in tree(path).body
        if isinstance(node, ast.FunctionDef) and node.args.kwonlyargs and not node.args.args
        if not node.name.startswith("_")
    }


def imported(body: Iterable[ast.AST]) -> dict[str, str]:
    """Local name -> where it comes from, of what is imported there."""
    return {
        one.asname or one.name: f"{node.module}.{one.name}"
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module
        for one in node.names
    }


@cache
def handed_on() -> dict[str, str]:
    """What a package of actions hands on from its files: colmado.listen.actions.connect -> where it stands."""
    return {
        f"{module_of(path)}.{name}": source
        for path in modules()
        if path.name == "__init__.py" and is_action(path)
        for name, source in imported(tree(path).body).items()
    }


def named(path: Path) -> Iterator[tuple[str, set[str]]]:
    """The functions of a file by their full names, and everything that each of them names."""
    here = module_of(path)
    ours = {node.name: f"{here}.{node.name}" for node in tree(path).body if isinstance(node, ast.FunctionDef)}
    for node in tree(path).body:
        known, found = imported(tree(path).body) | ours | imported(ast.walk(node)), set()
        for one in ast.walk(node):
            if isinstance(one, ast.Attribute) and isinstance(one.value, ast.Name) and one.value.id in known:
                found.add(f"{known[one.value.id]}.{one.attr}")
            elif isinstance(one, ast.Name):
                found.add(known.get(one.id, ""))
        yield f"{here}.{getattr(node, 'name', '')}", {handed_on().get(source, source) for source in found}


@cache
def reached(door: str) -> set[str]:
    """The acts that a door names, itself or by functions of the loop that it calls."""
    loop = {name: found for path in (HOUSE / "loop").rglob("*.py") for name, found in named(path)}
    sources = {one for path in (HOUSE / door).rglob("*.py") for _name, found in named(path) for one in found}
    while more := {one for name in sources & loop.keys() for one in loop[name]} - sources:
        sources |= more
    return {full(*source.rpartition(".")[::2]) for source in sources if ".actions." in source}


def test_every_act_can_be_done_through_every_door() -> None:
    missing = [
        f"{act}: not in {door}"
        for door in DOORS
        for act in sorted(actions() - INSIDE.keys() - reached(door))
        if door not in NOT_HERE.get(act, {})
    ]
    assert not missing, "open the door for it, or say in NOT_HERE or INSIDE why not:\n" + "\n".join(missing)


def test_the_lists_of_reasons_say_no_more_than_there_is() -> None:
    there = actions()
    gone = sorted((INSIDE.keys() | NOT_HERE.keys()) - there)
    assert not gone, f"there are no such acts: {gone}"
    open_now = [
        f"{act} in {door}"
        for door in DOORS
        for act in sorted(reached(door) & actions())
        if door in NOT_HERE.get(act, {})
    ]
    assert not open_now, f"these doors are open now: take them off the list: {open_now}"
