"""What goes over the wire: bodies that refuse what they do not know, lists with the key of the next page, failures."""

from __future__ import annotations

from typing import Annotated, Any

from django.db.models import QuerySet
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

BIG = 2**53 - 1  # the largest whole number that every reader of JSON keeps whole
NO_NUL = r"^[^\x00]*$"  # PostgreSQL keeps no NUL in text

Id = Annotated[int, Field(ge=1, le=BIG)]
Line = Annotated[str, StringConstraints(max_length=400, pattern=NO_NUL)]
Words = Annotated[str, StringConstraints(max_length=200_000, pattern=NO_NUL)]
Moment = AwareDatetime
Limit = Annotated[int, Field(ge=1, le=200)]


class In(BaseModel):
    """What is sent to us. A field that we do not know is refused: a misspelt one must not be lost."""

    model_config = ConfigDict(extra="forbid")


class Out(BaseModel):
    """What we send."""


class Rows[Row](Out):
    """Some of a list. `after` is what to ask for the next ones with, null at the end."""

    rows: list[Row]
    after: str | None = None


class Done(Out):
    """What was asked for is done; `ids` are what it was done to."""

    ids: list[int]


class Wrong(Out):
    """One field that cannot be used."""

    where: str
    sentence: str


class Arrived(Out):
    """A message that came while the caller was writing."""

    id: int
    author: str
    text: str


class Trouble(Out):
    """What went wrong, in a sentence for a person; `kind` is for the program."""

    kind: str
    sentence: str
    fields: list[Wrong] = []
    arrived: list[Arrived] = []


class Failure(Out):
    """Every answer that is not a success."""

    error: Trouble


REFUSALS = frozenset({400, 401, 403, 404, 409, 422, 429, 502})


def told(model: Any, status: int = 200) -> dict[Any, Any]:
    """Say what a route answers with: its own shape, or a failure."""
    return {status: model, REFUSALS: Failure}


# For routes that answer with the very bytes of something.
BYTES: dict[str, Any] = {
    "response": {REFUSALS: Failure},
    "openapi_extra": {
        "responses": {
            200: {
                "description": "OK",
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
            }
        }
    },
}


def paged(rows: QuerySet[Any], limit: int) -> tuple[list[Any], str | None]:
    """Take so many rows, and the key of the next page: the last one's id."""
    found = list(rows[: limit + 1])
    return found[:limit], str(found[limit - 1].pk) if len(found) > limit else None
