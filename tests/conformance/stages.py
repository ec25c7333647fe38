"""A stage for each kind of channel: recorded messages the connector can be run over, small batches, ways
to fail.

A new connector gets its conformance tests by adding a stage here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests.servers.processes import free_port

from colmado.channels import email, file, imap
from colmado.channels.archives import folders, lines, mbox, tables
from colmado.channels.contract import Address, Letter, Recipient
from colmado.channels.rfc5322 import compose

COUNT = 11
BATCH = 3

LETTER = Letter(
    external_id="reply@shop.test",
    author=Address("brand@shop.test", "Tienda"),
    recipients=(Recipient("to", "ana@customer.test", "Ana"),),
    subject="Re: Pedido",
    text="Ya sale.",
    written_at=datetime(2026, 11, 16, 9, 0, tzinfo=UTC),
)


@dataclass
class Stage:
    """Options that work, with COUNT messages to fetch; `more` adds one; `broken` are options that must
    fail.
    """

    options: Any
    more: Callable[[], None]
    batching: tuple[ModuleType, ...]
    broken: tuple[Any, ...] = ()
    mute: Any = None


def mail(number: int) -> bytes:
    letter = replace(LETTER, external_id=f"m{number}@customer.test", text=f"Mensaje {number}: ¿y mi pedido?")
    unknown = b"X-Never-Heard-Of: \x00\xff strange\r\nX-Never-Heard-Of:\r\n"
    return unknown + compose(letter)


def record(number: int) -> dict[str, Any]:
    return {
        "id": f"m{number}",
        "from": {"address": "ana@customer.test", "name": "Ana", "shoe_size": 38},
        "text": f"Mensaje {number}",
        "date": "2026-11-16T10:00:00+01:00",
        "never_heard_of": [1, {"x": None}],
    }


def email_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    server = request.getfixturevalue("mail_server")
    server.put([mail(n) for n in range(COUNT)])
    yield Stage(
        options=server.options(),
        more=lambda: server.put([mail(COUNT)]),
        batching=(imap,),
        broken=(
            server.options(imap_password="wrong horse", smtp_port=free_port()),
            server.options(imap_port=free_port(), smtp_port=free_port()),
            server.options(imap_folders="Nada", smtp_port=free_port()),
        ),
        mute=email.Options(address="brand@shop.test", imap_host="127.0.0.1"),
    )


def _file(path: Path, more: Callable[[], None], tmp_path: Path, **other: Any) -> Iterator[Stage]:
    blocked = tmp_path / "a file"
    blocked.write_text("x")
    options = file.Options(path=str(path), outgoing=str(tmp_path / "out"), address="brand@shop.test", **other)
    missing = {"path": str(tmp_path / "nothing"), "outgoing": str(blocked / "out")}
    yield Stage(
        options=options,
        more=more,
        batching=(mbox, folders, lines, tables),
        broken=(
            replace(options, **missing),
            replace(options, path=str(tmp_path), kind="mbox", outgoing=str(blocked)),
        ),
        mute=file.Options(path=str(path)),
    )


def mbox_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    path = tmp_path / "all.mbox"

    def add(number: int) -> None:
        with path.open("ab") as out:
            out.write(
                b"From ana@customer.test Mon Nov 16 10:00:00 2026\n"
                + mail(number).replace(b"\r\n", b"\n")
                + b"\n"
            )

    for number in range(COUNT):
        add(number)
    yield from _file(path, lambda: add(COUNT), tmp_path)


def maildir_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    for name in ("cur", "new", "tmp"):
        (tmp_path / "box" / name).mkdir(parents=True)

    def add(number: int) -> None:
        (tmp_path / "box" / "new" / f"{1700000000 + number}.M1.host").write_bytes(mail(number))

    for number in range(COUNT):
        add(number)
    yield from _file(tmp_path / "box", lambda: add(COUNT), tmp_path)


def eml_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    def add(number: int) -> None:
        folder = tmp_path / "mails" / str(number // 5)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{number:03}.eml").write_bytes(mail(number))

    for number in range(COUNT):
        add(number)
    yield from _file(tmp_path / "mails", lambda: add(COUNT), tmp_path)


def jsonl_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    path = tmp_path / "all.jsonl"

    def add(number: int) -> None:
        with path.open("a") as out:
            out.write(json.dumps(record(number)) + "\n")

    for number in range(COUNT):
        add(number)
    yield from _file(path, lambda: add(COUNT), tmp_path)


def csv_stage(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Stage]:
    path = tmp_path / "all.csv"
    path.write_text("Nº;Correo electrónico;Comentario;Fecha;Talla de zapato\n")

    def add(number: int) -> None:
        with path.open("a") as out:
            out.write(
                f'{number};ana@customer.test;"Mensaje {number}\ncon ""dos"" líneas; sí";16/11/2026 10:00;38\n'
            )

    for number in range(COUNT):
        add(number)
    yield from _file(path, lambda: add(COUNT), tmp_path, mapping='{"id": "Nº"}')


STAGES: dict[str, tuple[str, Callable[[Path, pytest.FixtureRequest], Iterator[Stage]]]] = {
    "email": ("email", email_stage),
    "file: mbox": ("file", mbox_stage),
    "file: maildir": ("file", maildir_stage),
    "file: eml": ("file", eml_stage),
    "file: jsonl": ("file", jsonl_stage),
    "file: csv": ("file", csv_stage),
}
