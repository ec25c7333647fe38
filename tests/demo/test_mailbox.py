"""The sample mailbox: what it holds, and that the committed files are what the letters say."""

import email
import json
import mailbox
from collections import Counter
from datetime import UTC, datetime, timedelta
from email import policy
from email.utils import parsedate_to_datetime

import pytest

from colmado.demo.letters import HERE, letters
from colmado.demo.mailbox import PLACE, mbox, shifted, truth
from colmado.demo.things import thing

KINDS = {
    *("question", "concern", "complaint", "compliment", "protest"),
    *("suggestion", "chatter", "spam", "other"),
}


def read(raw: bytes, path):
    path.write_bytes(raw)
    box = mailbox.mbox(path, factory=lambda file: email.message_from_binary_file(file, policy=policy.default))
    try:
        return list(box)
    finally:
        box.close()


@pytest.fixture(scope="module")
def mails(tmp_path_factory):
    return read(mbox(), tmp_path_factory.mktemp("mbox") / "shop.mbox")


def test_the_committed_files_are_what_the_letters_say():
    assert (PLACE / "shop.mbox").read_bytes() == mbox(), "run python -m colmado.demo.mailbox"
    lines = (PLACE / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line) for line in lines] == truth()


def test_there_is_enough_of_everything():
    told = truth()
    came = [row for row in told if row["direction"] == "in"]
    assert len(came) >= 120
    assert set(Counter(row["kind"] for row in came)) == KINDS
    languages = Counter(row["language"] for row in came)
    assert {"en", "es", "ca", "pt"} == set(languages)
    assert 0.7 < languages["en"] / languages["es"] < 1.4
    threads = Counter(row["thread"] for row in told)
    assert sum(2 <= turns <= 6 for turns in threads.values()) >= 20
    assert sum(row["direction"] == "unreadable" for row in told) == 3
    assert all(row["wants"] for row in came)


def test_every_oddity_is_there():
    there = Counter(name for letter in letters() for name in letter.oddities)
    assert set(there) == {
        *("cp1252", "questions", "double", "noid", "nodate", "twice", "away", "bounce", "bulk", "inline"),
        "base64",
    }
    assert sum(bool(letter.refers) for letter in letters()) == 1
    assert sum("Ticket#1234" in letter.subject for letter in letters()) == 2


def test_the_truth_names_each_mail_in_order(mails):
    told = truth()
    assert len(mails) == len(told)
    for mail, row in zip(mails, told, strict=True):
        named = (mail["Message-ID"] or "").strip("<> \n") or None
        assert named == row["message_id"]
    again = [row for row in told if row["again"]]
    assert len(again) == 1
    assert told[again[0]["again"] - 1]["message_id"] == again[0]["message_id"]


def test_answers_refer_to_what_they_answer(mails):
    told = truth()
    seen = {}
    for mail, row in zip(mails, told, strict=True):
        if refers := mail["In-Reply-To"]:
            thread = seen[refers.strip("<> ")]
            assert thread == row["thread"] or row["thread"] == "odd-forged"
        if row["message_id"]:
            seen[row["message_id"]] = row["thread"]
    first, *rest = [m for m, row in zip(mails, told, strict=True) if row["thread"] == "soggy-basket"]
    assert [mail["Subject"] for mail in rest] == [f"Re: {first['Subject']}"] * len(rest)
    assert rest[0]["To"] == "m.ashworth@post.example"


def test_turns_are_written_in_the_order_they_happened():
    for path in HERE.glob("[!p]*.txt"):
        heads = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line[:3] == "@@ "]
        written = [f"{thread} {who} {day} {clock}" for _, thread, _, _, who, day, clock in heads]
        happened = [f"{one.thread} {one.person.key} {one.at:%m-%d %H:%M}" for one in letters()]
        for thread in {head[1] for head in heads}:
            of = f"{thread} "
            assert [one for one in written if one.startswith(of)] == [
                one for one in happened if one.startswith(of)
            ]


def test_quotes_and_packing_differ_as_programs_do(mails):
    whole = "\n".join(
        part.get_content()
        for mail in mails
        for part in mail.walk()
        if part.get_content_type() in ("text/plain", "text/html") and part.get_content_charset() == "utf-8"
    )
    assert "On Tue, Oct 20, 2026 at 3:05 PM Theo <theo@bikesandbeans.example> wrote:" in whole
    assert "Asunto: Re: Factura del pedido 2238" in whole
    assert "Sent: 19 October 2026 10:40" in whole
    assert "escribió:" in whole
    assert '<div class="gmail_quote">' in whole
    kinds = Counter(mail.get_content_type() for mail in mails)
    wanted = ("text/plain", "text/html", "multipart/alternative", "multipart/mixed", "multipart/related")
    assert {*wanted, "multipart/report"} <= set(kinds)


def test_attachments_are_real():
    names = {name for letter in letters() for name in letter.attachments}
    begins = {"png": b"\x89PNG\r\n", "pdf": b"%PDF-1.4", "txt": b""}
    for name in names:
        kind, content = thing(name)
        assert content.startswith(begins[name.rsplit(".", 1)[1]])
        assert kind.endswith(("png", "pdf", "plain"))
    assert len(names) >= 10


@pytest.mark.parametrize(
    "now", [datetime(2026, 11, 21, 3, 7, tzinfo=UTC), datetime(2028, 2, 29, 23, tzinfo=UTC)]
)
def test_shifted_ends_an_hour_ago_and_keeps_order_and_hours(mails, tmp_path, now):
    moved = read(shifted(now), tmp_path / "moved.mbox")
    assert len(moved) == len(mails)
    dates = [parsedate_to_datetime(mail["Date"]) for mail in moved if mail["Date"]]
    assert max(dates) == now - timedelta(hours=1)
    old = [parsedate_to_datetime(mail["Date"]) for mail in mails if mail["Date"]]
    ranks = [sorted(range(len(times)), key=times.__getitem__) for times in (old, dates)]
    assert ranks[0] == ranks[1]
    assert all(a.time() == b.time() for a, b in zip(old[:150], dates[:150], strict=True))
    assert [mail["Message-ID"] for mail in moved] == [mail["Message-ID"] for mail in mails]
