"""Commands of the day: demo, run, web, work."""

from __future__ import annotations

import os
import signal
import sys
import threading
import webbrowser
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING

import click

from colmado.cli.frame import answer, close_shop, now, open_shop, verb, wants_json
from colmado.cli.supervising import refuse_taken, supervise
from colmado.kit.errors import InputError

if TYPE_CHECKING:
    from colmado.loop.demonstration import Demonstration

PORT = 8000


@verb()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def web(port: int, host: str) -> None:
    """Serve the pages (and nothing else)."""
    import uvicorn
    from uvicorn.importer import import_from_string

    # Named, as the application is: this command starts the pages, and knows nothing of them.
    floor = import_from_string("colmado.web.floor:FLOOR")

    class Server(uvicorn.Server):
        """Tells the open pages that it closes: they listen for as long as they are open."""

        def handle_exit(self, sig: int, frame: FrameType | None) -> None:
            floor.close()
            super().handle_exit(sig, frame)

    refuse_taken(host, port)
    config = uvicorn.Config(
        "colmado.config.asgi:application",
        host=host,
        port=port,
        log_level="warning",
        lifespan="off",
        access_log=False,
        timeout_graceful_shutdown=3,
    )
    Server(config).run()


@verb()
@click.option("--once", is_flag=True, help="Work off what there is, then stop.")
@click.option("--no-listen", is_flag=True, help="Do not listen to channels.")
@click.option("--beside", is_flag=True, hidden=True, help="Started by a long import: end with standard input.")
def work(once: bool, no_listen: bool, beside: bool) -> None:
    """Work: understand, recognise, queue, send, and listen to every channel. Any number may run side by side."""
    from django.conf import settings

    from colmado.loop import arrival, sending, worker

    if beside:
        from colmado.cli.beside import work_until_closed

        work_until_closed()
        return
    if once:
        steps = arrival.drain(clock=now)
        for room in (arrival.read_again, arrival.gather, arrival.look_around):
            while done := room(at=now()):
                steps += done
        tried = sending.send_due(clock=now, limit=100_000)
        answer({"steps": steps, "letters": tried}, f"{steps} steps, {tried} letters.")
        return
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if not settings.ENV.database_url:
        threading.Thread(target=_read_ahead, args=(stop,), name="reading ahead", daemon=True).start()
    if settings.ENV.demo:
        threading.Thread(target=_see_in, args=(stop,), name="moving in", daemon=True).start()
    worker.work(clock=now, stop=stop, listen=not no_listen)


def _read_ahead(stop: threading.Event) -> None:
    """Bring the embedded database into the machine's memory, beside the worker."""
    from django.conf import settings

    from colmado.config.embedded import Cluster
    from colmado.config.reading_ahead import read_ahead

    read_ahead(Cluster(settings.ENV.data).status().directory, stop)


def _see_in(stop: threading.Event) -> None:
    """See the neighbourhood of a demo in, beside the worker, with a connection of its own."""
    from django.conf import settings
    from django.db import connection

    from colmado.loop.moving_in import move_in

    move_in(data=settings.ENV.data, clock=now, stop=stop)
    connection.close()


@verb()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--host", default="127.0.0.1", show_default=True)
def run(port: int, host: str) -> None:
    """Open the shop: pages, worker and listeners, restarted if they fall, stopped cleanly by Ctrl-C or SIGTERM.

    A shop in which nobody works yet says the link that lets its owner in.
    """
    refuse_taken(host, port)

    def ready() -> None:
        from colmado.config.entrance import first_path, is_unowned

        click.echo(f"The shop is open at http://{host}:{port}/  (Ctrl-C closes it)")
        if is_unowned():
            click.echo(f"Nobody works here yet. Begin, within a day, at\n  http://{host}:{port}{first_path()}")
        sys.stdout.flush()

    supervise(host, port, ready)


@verb(needs_shop=False)
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535))
@click.option("--no-browser", is_flag=True, help="Do not open a browser.")
@click.option("--people", type=click.IntRange(1, 100_000), help="How many people live in the neighbourhood (300).")
@click.option("--years", type=click.IntRange(1, 10), help="For how many years they have been customers (2).")
@click.option("--seed", type=click.IntRange(0), help="Another seed is another neighbourhood (7).")
@click.option("--plain", is_flag=True, help="No neighbourhood: only a small mailbox, written by hand.")
def demo(
    port: int, no_browser: bool, people: int | None, years: int | None, seed: int | None, plain: bool
) -> None:
    """Try it: a corner shop and its neighbourhood, all of it made up, ready to be answered.

    What came in the last weeks is there at once; the years before come in behind, and the pages say how far they
    are. Lives in a data directory of its own, beside your shop's (or --data). Replies go into a folder; no mail leaves.
    """
    if plain and people:
        raise InputError("--plain is a shop without a neighbourhood, and --people is for one with: give one of the two")
    refuse_taken("127.0.0.1", port)
    before = dict(os.environ)
    data, own_shop = _places(click.get_current_context().meta["data"])
    open_shop(data)
    from colmado.config.entrance import path_for
    from colmado.loop import demonstration

    shop = demonstration.open_shop(
        data=data, clock=now, people=0 if plain else people, years=years, seed=seed
    )
    link = f"http://127.0.0.1:{port}{path_for(shop.teammate)}"
    _tell(shop, link)

    def ready() -> None:
        if not no_browser and not wants_json():
            webbrowser.open(link)

    if supervise("127.0.0.1", port, ready, own_shop=own_shop):
        close_shop()
        words = ["-P", "-m", "colmado", "run", "--data", str(own_shop), "--port", str(port)]
        os.execve(sys.executable, [sys.executable, *words], before)  # noqa: S606 - our own words


def _places(given: Path | None) -> tuple[Path, Path | None]:
    """Say where the demo lives, and where the person's own shop is: never in the same folder or database."""
    from colmado.config.env import where

    own = where(os.environ).absolute()
    if given is None and "COLMADO_DATA" not in os.environ:
        data = own.with_name("colmado-demo")
    else:
        data = (given or own).absolute()
    if data == own:
        own = where({name: value for name, value in os.environ.items() if name != "COLMADO_DATA"}).absolute()
    apart = data != own and "COLMADO_DATABASE_URL" not in os.environ
    return data, own if apart else None


def _tell(shop: Demonstration, link: str) -> None:
    """Say what there is, and how to come in."""
    told = {
        "url": link,
        "user": shop.teammate.username,
        "password": shop.password,
        "received": shop.received,
        "holds": shop.holds,
        "coming": shop.coming,
    }
    coming = [f"{shop.coming} more, of the years before, come in behind the open pages."] if shop.coming else []
    answer(
        told,
        [
            f"{shop.received} messages received, every one accounted for: {'yes' if shop.holds else 'NO, see check'}.",
            *coming,
            f"Sign in as {shop.teammate.username} with the password {shop.password}, or open",
            f"  {link}",
            "(diego and lucia work here, too, with the same password.)",
        ],
    )
    sys.stdout.flush()


commands = {"demo": demo, "run": run, "web": web, "work": work}
