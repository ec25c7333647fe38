"""A door: the command line. One file a room; each command parses, makes one call, and says the result."""

from __future__ import annotations

import signal
import sys
from importlib import import_module
from pathlib import Path

import click

from colmado import __version__

# command -> its file; a file is only loaded when its command is called, so that --help is quick
COMMANDS = {
    "demo": "day",
    "run": "day",
    "web": "day",
    "work": "day",
    "import": "listen",
    "collect": "listen",
    "channel": "channels",
    "quarantine": "listen",
    "inbox": "answer",
    "show": "answer",
    "reply": "letters",
    "suggest": "saying",
    "fact": "saying",
    "outcome": "answer",
    "promise": "answer",
    "status": "answer",
    "undo": "parting",
    "split": "parting",
    "join": "parting",
    "solved": "parting",
    "note": "together",
    "drafts": "together",
    "handover": "together",
    "snooze": "together",
    "ask": "together",
    "outbox": "letters",
    "correct": "reading",
    "translate": "reading",
    "voices": "reading",
    "search": "answer",
    "person": "people",
    "consent": "consent",
    "check": "answer",
    "understand": "understand",
    "train": "understand",
    "topics": "topics",
    "topic": "topics",
    "lint": "lint",
    "orders": "orders",
    "touches": "orders",
    "value": "value",
    "match": "matching",
    "settings": "settings",
    "doctor": "house",
    "createuser": "house",
    "invite": "team",
    "team": "team",
    "audit": "team",
    "token": "programs",
    "hook": "programs",
    "empower": "together",
    "patience": "together",
    "backup": "house",
    "restore": "house",
    "completion": "house",
}


class Loop(click.Group):
    """The commands in the order of a day, loaded when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it
        """All commands, in order."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """Load one command."""
        room = COMMANDS.get(cmd_name)
        if room is None:
            return None
        found: click.Command = import_module(f"colmado.cli.{room}").commands[cmd_name]
        return found


@click.group(cls=Loop, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(__version__, prog_name="colmado")
@click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The shop's data directory (or COLMADO_DATA). Several shops can live on one machine.",
)
def cli(data: Path | None) -> None:
    """Marketing is conversation, made into software.

    Hear everyone on every channel, know them, answer each and every one, and prove that nobody was forgotten.

    \b
    First steps
      ./colmado demo                      see it work, on a shop with a full mailbox
      ./colmado createuser marta          make yourself a teammate
      ./colmado import mail.mbox          bring in what you have
      ./colmado channel add shop ...      connect your mailbox
      ./colmado run                       open the shop: pages, worker and listeners
      ./colmado check                     prove that every message is accounted for

    \b
    Exit codes
      0 done · 1 the answer is no (check: a gap) · 2 the command or its input cannot be used · 3 too little data
      4 the world is in the way (network, disk, database) · 5 someone was faster · 130 stopped
    """


def main() -> None:
    """Run the command line and end with its exit code."""
    from colmado.cli.frame import fail_well

    # A terminated command leaves like any other: its database is let go of, and stopped if nobody else uses it.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    code = fail_well(
        lambda: cli.main(prog_name="colmado", standalone_mode=False), as_json="--json" in sys.argv[1:]
    )
    sys.stdout.flush()
    sys.exit(code)
