"""Commands of the day: demo, run, web, work."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import webbrowser
from types import FrameType

import click

from colmado.cli.frame import answer, now, open_shop, verb, wants_json
from colmado.kit.errors import InputError

PORT = 8000
STEADY = 10.0  # seconds a child must live for its next fall to be restarted at once


@verb()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def web(port: int, host: str) -> None:
    """Serve the pages (and nothing else)."""
    import uvicorn

    _refuse_taken(host, port)
    uvicorn.run(
        "colmado.config.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=3,  # open pages listen for as long as they are open
    )


@verb()
@click.option("--once", is_flag=True, help="Work off what there is, then stop.")
@click.option("--no-listen", is_flag=True, help="Do not listen to channels.")
@click.option("--beside", is_flag=True, hidden=True, help="Started by a long import: end with standard input.")
def work(once: bool, no_listen: bool, beside: bool) -> None:
    """Work: understand, recognise, queue, send, and listen to every channel. Any number may run side by side."""
    from colmado.loop import arrival, sending, worker

    if beside:
        from colmado.cli.beside import work_until_closed

        work_until_closed()
        return
    if once:
        steps = arrival.drain(clock=now)
        tried = sending.send_due(clock=now, limit=100_000)
        answer({"steps": steps, "letters": tried}, f"{steps} steps, {tried} letters.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    worker.work(clock=now, stop=stop, listen=not no_listen)


@verb()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def run(port: int, host: str) -> None:
    """Open the shop: pages, worker and listeners, restarted if they fall, stopped cleanly by Ctrl-C or SIGTERM."""
    _refuse_taken(host, port)
    _supervise(
        host, port, lambda: click.echo(f"The shop is open at http://{host}:{port}/  (Ctrl-C closes it)")
    )


@verb(needs_shop=False)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
def demo(port: int, no_browser: bool) -> None:
    """Try it: a corner shop with a full mailbox, imported, understood, queued, ready to be answered.

    Lives in a data directory of its own, beside your shop's (or --data). Replies go into a folder; no mail leaves.
    """
    from colmado.config.env import where

    _refuse_taken("127.0.0.1", port)
    data = click.get_current_context().meta["data"]
    if data is None:
        beside = where(os.environ).absolute()
        data = beside if "COLMADO_DATA" in os.environ else beside.with_name("colmado-demo")
    open_shop(data)
    from colmado.config.entrance import path_for
    from colmado.loop import demonstration

    shop = demonstration.open_shop(data=data, clock=now)
    link = f"http://127.0.0.1:{port}{path_for(shop.teammate)}"
    answer(
        {
            "url": link,
            "user": shop.teammate.username,
            "password": shop.password,
            "received": shop.received,
            "holds": shop.holds,
        },
        [
            f"{shop.received} messages received, every one accounted for: {'yes' if shop.holds else 'NO, see check'}.",
            f"Sign in as {shop.teammate.username} with the password {shop.password}, or open",
            f"  {link}",
        ],
    )
    sys.stdout.flush()

    def ready() -> None:
        if not no_browser and not wants_json():
            webbrowser.open(link)

    _supervise("127.0.0.1", port, ready)


def _refuse_taken(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"port {port} on {host} cannot be used ({error.strerror}); choose another with --port"
            ) from error


def _supervise(host: str, port: int, ready: object) -> None:
    """Keep the pages and the worker running until told to stop."""
    stop = threading.Event()

    def told(_number: int, _frame: FrameType | None) -> None:
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, told)
    commands = {"web": ["web", "--host", host, "--port", str(port)], "work": ["work"]}
    children = {name: _Child(name, words) for name, words in commands.items()}
    try:
        for child in children.values():
            child.start()
        if _answers(host, port, stop, children["web"]) and callable(ready):
            ready()
        while not stop.wait(0.5):
            for child in children.values():
                child.restart_if_fallen()
    finally:
        for child in children.values():
            child.terminate()
        for child in children.values():
            child.end()


def _answers(host: str, port: int, stop: threading.Event, web: _Child) -> bool:
    """Wait until the pages answer."""
    for _ in range(300):
        if stop.is_set():
            return False
        web.restart_if_fallen()
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((host, port)) == 0:
                return True
        stop.wait(0.1)
    return False


class _Child:
    """One process of the shop."""

    def __init__(self, name: str, words: list[str]):
        self.name, self.words = name, words
        self.process: subprocess.Popen[bytes] | None = None
        self.started, self.not_before = 0.0, 0.0

    def start(self) -> None:
        """Start it, in its own session, so that a Ctrl-C at the terminal is ours to pass on."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(  # noqa: S603 - our own words
            [sys.executable, "-P", "-m", "colmado", *self.words],
            env=os.environ.copy(),
            start_new_session=True,
        )

    def restart_if_fallen(self) -> None:
        """Start it again if it ended; after a short life only after a pause."""
        if self.process is None or self.process.poll() is None or time.monotonic() < self.not_before:
            return
        lived = time.monotonic() - self.started
        click.echo(f"colmado: {self.name} ended with {self.process.returncode}; starting it again", err=True)
        self.not_before = time.monotonic() + (0 if lived > STEADY else 3)
        self.start()

    def terminate(self) -> None:
        """Ask it to stop."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()

    def end(self) -> None:
        """Wait for it to stop; end it if it does not."""
        if self.process is None:
            return
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


commands = {"demo": demo, "run": run, "web": web, "work": work}
