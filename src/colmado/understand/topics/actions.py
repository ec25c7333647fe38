"""What topics do to the database: gather the backlog, name what grew, and keep what teammates say of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import numpy as np
from django.db import transaction
from django.db.models import BinaryField, F, Func
from django.utils.translation import gettext as _

from colmado.kit.errors import ConflictError, InputError
from colmado.ledger.actions import note_down
from colmado.ledger.models import Message, Teammate
from colmado.ledger.models.audit import Act
from colmado.ledger.queries.sight import must_answer
from colmado.understand.encoder import USE
from colmado.understand.kind import SPAM
from colmado.understand.models import Vector
from colmado.understand.topics import gathering, naming
from colmado.understand.topics.gathering import BEGIN, F32, WAIT, State, Waiting
from colmado.understand.topics.models import NAME, Gathering, ToGather, Topic, TopicOf
from colmado.understand.topics.queries import said_in, said_lately, seen_topic

LANGUAGES = ("en", "es")
TO_NAME = 200
"""Messages a topic is named by, the nearest ones."""


def gather_topics(*, limit: int, at: datetime, least: int = 1) -> int:
    """Gather up to `limit` messages of the backlog in one transaction, if there are `least`; how many left it.

    Only what people wrote to us, and no spam. Nothing happens until there are enough messages to begin with.
    """
    if ToGather.objects.all()[:least].count() < least:
        return 0
    with transaction.atomic():
        ground = _ground()
        if ground is None:
            return 0
        ids = list(ToGather.objects.order_by("message").values_list("message_id", flat=True)[:limit])
        rows = list(_vectors().filter(pk__in=ids).exclude(message__topicof__isnull=False).select_related("message"))
        if rows:
            _keep(ground, rows, at)
        ToGather.objects.filter(pk__in=ids).delete()
    return len(ids)


def _vectors() -> Any:
    """The vectors that can be gathered, in the order of their messages, each with its bytes in `raw`."""
    inbound = Vector.objects.filter(encoder=USE, message__direction=Message.Direction.IN)
    rows = inbound.exclude(message__annotation__kind=SPAM).order_by("pk")
    return rows.defer("vector").annotate(raw=_raw("vector"))


def _raw(path: str) -> Func:
    """A vector as PostgreSQL sends it: a hundred times as fast as its words."""
    return Func(F(path), function="halfvec_send", output_field=BinaryField())


def _read(raw: Iterable[bytes]) -> F32:
    """Read vectors: after four bytes of head, numbers of two bytes, the greater first."""
    return np.array([np.frombuffer(one, dtype=">f2", offset=4) for one in raw], dtype=np.float32)


def _ground() -> Gathering | None:
    """Lock where gathering stands; begin with the first messages, if there are enough."""
    found = Gathering.objects.select_for_update().first()
    if found is None:
        if ToGather.objects.count() < BEGIN:
            return None
        first = list(_vectors().filter(message__togather__isnull=False)[:BEGIN])
        if len(first) < BEGIN:
            return None
        common = gathering.begin(_read(one.raw for one in first)).common
        Gathering.objects.get_or_create(defaults={"encoder": USE, "common": common.tobytes()})
        found = Gathering.objects.select_for_update().get()
    return found


def _keep(ground: Gathering, vectors: Sequence[Any], at: datetime) -> None:
    """Gather some messages, and write what became of them, of topics and of what waits."""
    state = _state(ground)
    sizes = {topic.number: topic.size for topic in state.topics}
    messages = [one.message for one in vectors]
    joined = gathering.gather(
        state, _read(one.raw for one in vectors), [one.pk for one in messages], [one.author_id for one in messages]
    )
    _keep_topics(state, sizes, at)
    places = dict(zip(state.waiting.messages.tolist(), state.waiting.place.tolist(), strict=True))
    given = {one.message: one for one in joined}
    waited = TopicOf.objects.in_bulk(given.keys() - {one.pk for one in messages})
    new = [
        TopicOf(message=one, person_id=one.author_id, channel_id=one.channel_id, at=one.happened_at) for one in messages
    ]
    for row in (*new, *waited.values()):
        found = given.get(row.pk)
        row.topic_id, row.nearness = (found.topic, found.nearness) if found else (None, None)
        row.place = places.get(row.pk)
    TopicOf.objects.bulk_create(new)
    TopicOf.objects.bulk_update(waited.values(), ["topic", "nearness", "place"])
    Gathering.objects.filter(pk=ground.pk).update(next_number=state.next_number, waited=state.waited)


def _state(ground: Gathering) -> State:
    """Take gathering up where it was left. Topics are locked in the order of their numbers, as everywhere here."""
    state = State(_row(ground.common), next_number=ground.next_number, waited=ground.waited)
    state.topics = [
        gathering.Topic(one.pk, _row(one.centre), one.made_of, _row(one.mass), one.size)
        for one in Topic.objects.select_for_update(no_key=True).order_by("pk")
    ]
    waits = TopicOf.objects.filter(topic__isnull=True, place__gte=ground.waited - WAIT).order_by("place")
    held = list(waits.values_list(_raw("message__vector__vector"), "pk", "person_id", "place"))
    if held:
        vectors, *numbers = zip(*held, strict=True)
        rows = gathering.apart(_read(vectors), state.common)
        state.waiting = Waiting(rows, *(np.array(one, dtype=np.int64) for one in numbers))
    return state


def _row(raw: bytes | memoryview) -> F32:
    return np.frombuffer(bytes(raw), dtype=np.float32)


def _keep_topics(state: State, sizes: dict[int, int], at: datetime) -> None:
    rows = [
        Topic(id=one.number, centre=one.centre.tobytes(), mass=one.mass.tobytes(), made_of=one.made_of,
              size=one.size, made_at=at)
        for one in state.topics
        if sizes.get(one.number) != one.size
    ]  # fmt: skip
    Topic.objects.bulk_create([row for row in rows if row.pk not in sizes])
    Topic.objects.bulk_update([row for row in rows if row.pk in sizes], ["centre", "mass", "made_of", "size"])


def name_topics(*, limit: int) -> int:
    """Name up to `limit` topics that are new or grew by half since, in their people's words; how many were.

    From `gathering.SETTLED` messages on a name stays. What a teammate called it is shown instead, and stands.
    """
    with transaction.atomic():
        grown = Topic.objects.filter(size__gt=F("named_size"), size__gte=F("named_size") * 3 / 2)
        due = list(grown.select_for_update().order_by("pk")[:limit])
        if not due:
            return 0
        everywhere = naming.Everywhere(said_lately(), Topic.objects.count())
        for topic in due:
            said = said_in(topic, limit=TO_NAME)
            own = [replace(one, text=naming.own(one.text, one.language)) for one in said]
            topic.name_en, topic.name_es = (naming.name(own, one, everywhere)[:NAME] for one in LANGUAGES)
            topic.representative_id = naming.representative(said)
            topic.named_size = topic.size
        Topic.objects.bulk_update(due, ["name_en", "name_es", "representative", "named_size"])
    return len(due)


def rename_topic(*, topic: int, name: str, by: Teammate | None) -> Topic:
    """Call a topic by a name of one's own from now on; "" gives it back to its people's words.

    Raises NotAllowed, NotFound, InputError for a name that is too long.
    """
    must_answer(by)
    name = " ".join(name.split())
    if len(name) > NAME:
        size = {"most": NAME, "n": len(name)}
        raise InputError(_("a name has at most %(most)s characters, and this one has %(n)s") % size)
    with transaction.atomic():
        row = seen_topic(topic, by=by, rows=Topic.objects.select_for_update())
        was, row.name = row.name, name
        Topic.objects.filter(pk=row.pk).update(name=name)
        note_down(Act.TOPIC_RENAMED, by=by, about=row, detail={"was": was, "name": name})
    return row


def merge_topics(*, topic: int, into: int, by: Teammate | None) -> Topic:
    """Make a topic a part of another. Nothing is lost: `unmerge_topic` takes it apart again.

    Raises NotAllowed, NotFound, InputError for a topic that would be a part of itself, ConflictError if it was merged.
    """
    must_answer(by)
    with transaction.atomic():
        held = Topic.objects.select_for_update().order_by("pk")
        parents = dict(held.values_list("pk", "merged_into"))
        row, whole = (seen_topic(one, by=by) for one in (topic, into))
        above: int | None = whole.pk
        while above is not None:
            if above == row.pk:
                raise InputError(_("a topic cannot be a part of itself: choose another one"))
            above = parents[above]
        if parents[row.pk] is not None:
            raise ConflictError(_("this topic is a part of another one already: take it apart first"))
        Topic.objects.filter(pk=row.pk).update(merged_into=whole)
        note_down(Act.TOPIC_MERGED, by=by, about=row, detail={"into": whole.pk})
    return whole


def unmerge_topic(*, topic: int, by: Teammate | None) -> Topic:
    """Take a topic out of the one it was merged into: as it was before. Raises NotAllowed, NotFound, ConflictError."""
    must_answer(by)
    with transaction.atomic():
        row = seen_topic(topic, by=by, rows=Topic.objects.select_for_update())
        if row.merged_into_id is None:
            raise ConflictError(_("this topic is no part of another one"))
        Topic.objects.filter(pk=row.pk).update(merged_into=None)
        note_down(Act.TOPIC_UNMERGED, by=by, about=row, detail={"out of": row.merged_into_id})
    return row
