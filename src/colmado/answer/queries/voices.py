"""What people said of late, as the second reading has it: how they feel, what it is about, what they want."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Q, QuerySet

from colmado.answer.models import Obligation
from colmado.kit.errors import InputError
from colmado.kit.intervals import wilson
from colmado.ledger.models import Message, Teammate
from colmado.ledger.queries.sight import through
from colmado.understand.models import Reading

WEEKS = (1, 4, 8)
FEELINGS = ("negative", "neutral", "positive")
CAUSES = ("product", "service", "delivery", "price", "information", "expectation", "communication", "staff")
WISHES = {"churn": True, "buying": True, "suggestion": True, "urgency": "now"}
"""What is worth a look: by head, the label that says so."""
HEADS = {"sentiment": FEELINGS, "root_cause": CAUSES, **{head: (str(said).lower(),) for head, said in WISHES.items()}}


@dataclass(frozen=True)
class Voice:
    """How many messages say one thing: `n` of the `of` that could; their share with its 95 % interval (Wilson).

    unsure  of how many of the n the reading is not sure
    """

    head: str
    label: str
    n: int
    of: int
    unsure: int

    @property
    def share(self) -> float:
        """Their share, 0 to 1."""
        return self.n / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The 95 % interval of their share; of the counting alone: that a reading can be wrong comes on top."""
        return wilson(self.n, self.of)


@dataclass(frozen=True)
class Voices:
    """What `read` messages of the last weeks say; `unread` were not read a second time (yet)."""

    read: int
    unread: int
    feelings: Sequence[Voice]
    causes: Sequence[Voice]
    wishes: Sequence[Voice]


def voices(*, by: Teammate | None, at: datetime, weeks: int = 4) -> Voices:
    """Count what was said in the last `weeks`, without spam. Two statements. Raises InputError for other weeks."""
    every = _lately(by, at, weeks)
    asked = [(head, label) for head, labels in HEADS.items() for label in labels]
    counted = _readings(every).aggregate(
        read=Count("pk"),
        caused=Count("pk", filter=~Q(root_cause="")),
        **{f"{head}_{label}": Count("pk", filter=_says(head, label)) for head, label in asked},
        **{
            f"{head}_{label}_unsure": Count("pk", filter=_says(head, label) & Q(unsure__contains=[head]))
            for head, label in asked
        },
    )

    def told(head: str) -> list[Voice]:
        of = counted["caused"] if head == "root_cause" else counted["read"]
        names = [(label, f"{head}_{label}") for label in HEADS[head]]
        return [Voice(head, label, counted[name], of, counted[f"{name}_unsure"]) for label, name in names]

    return Voices(
        read=counted["read"],
        unread=every.count() - counted["read"],
        feelings=told("sentiment"),
        causes=sorted(told("root_cause"), key=lambda one: -one.n),
        wishes=[one for head in WISHES for one in told(head)],
    )


def saying(*, head: str, label: str, by: Teammate | None, at: datetime, weeks: int = 4) -> QuerySet[Message]:
    """The messages behind one of these numbers, newest first. Raises InputError for what is not counted."""
    if label not in HEADS.get(head, ()):
        known = "; ".join(f"{name}: {', '.join(labels)}" for name, labels in HEADS.items())
        raise InputError(f"nothing is counted as {head} {label}; known: {known}")
    read = _readings(_lately(by, at, weeks)).filter(_says(head, label))
    rows = Message.objects.filter(pk__in=read.values("pk"))
    return rows.select_related("author", "channel", "annotation").defer("annotation__words").order_by("-id")


def _lately(by: Teammate | None, at: datetime, weeks: int) -> QuerySet[Obligation]:
    if weeks not in WEEKS:
        raise InputError(f"{weeks} weeks are not offered; known: {', '.join(map(str, WEEKS))}")
    since = at - timedelta(weeks=weeks)
    seen = Obligation.objects.filter(through(by, talk="conversation"), happened_at__gt=since, happened_at__lte=at)
    return seen.exclude(kind="spam")


def _readings(owed: QuerySet[Obligation]) -> QuerySet[Reading]:
    return Reading.objects.filter(pk__in=owed.values("pk"))  # by their common key: a join would pass through messages


def _says(head: str, label: str) -> Q:
    return Q(**{head: {"true": True}.get(label, label)})
