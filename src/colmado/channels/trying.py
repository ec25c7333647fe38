"""Try a channel before it is kept: what works, step by step, until something does not, within a time."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

from colmado.channels.contract import Connector
from colmado.kit.errors import ColmadoError

PATIENCE = 20.0  # seconds; a server that says nothing for so long will not do for customers either


@dataclass(frozen=True)
class Tried:
    """What was found: sentences of what works, and of what does not ("" if everything does).

    slow  whether nothing more was heard in time
    """

    works: tuple[str, ...]
    fails: str = ""
    slow: bool = False

    @property
    def well(self) -> bool:
        """Whether everything that was tried works."""
        return not self.fails and not self.slow


def try_out(connector: Connector, options: Any, *, seconds: float = PATIENCE) -> Tried:
    """Run a connector's own test. Keeps nothing; never takes longer than `seconds`.

    A server that hangs holds a thread of ours until its own time limit, and nothing else.
    """
    probe = getattr(connector, "test", None)
    if probe is None:
        return Tried(())
    said: SimpleQueue[tuple[str, bool] | None] = SimpleQueue()

    def run() -> None:
        try:
            for sentence in probe(options):
                said.put((sentence, True))
            said.put(None)
        except ColmadoError as error:
            said.put((str(error), False))
        except Exception as error:  # noqa: BLE001 - a mistake of any package's connector is told to whoever tries it
            said.put((f"the connector broke: {error!r}", False))

    threading.Thread(target=run, name="try a channel", daemon=True).start()
    until = time.monotonic() + seconds
    works: list[str] = []
    while True:
        try:
            heard = said.get(timeout=max(0.0, until - time.monotonic()))
        except Empty:
            return Tried(tuple(works), slow=True)
        if heard is None:
            return Tried(tuple(works))
        sentence, well = heard
        if not well:
            return Tried(tuple(works), sentence)
        works.append(sentence)
