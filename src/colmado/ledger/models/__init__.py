"""The nouns that two or more rooms share, one file each. Facts only: judgements live in the room that judged."""

from colmado.ledger.models.arrival import Arrival
from colmado.ledger.models.audit import Audit
from colmado.ledger.models.channel import Channel
from colmado.ledger.models.consent import Consent
from colmado.ledger.models.conversation import Conversation, Participant
from colmado.ledger.models.identity import Identity
from colmado.ledger.models.invitation import Invitation
from colmado.ledger.models.kept import Kept
from colmado.ledger.models.message import Attachment, Blob, Message
from colmado.ledger.models.order import Order
from colmado.ledger.models.outbox import Outbox
from colmado.ledger.models.outcome import Outcome
from colmado.ledger.models.person import Person
from colmado.ledger.models.promise import Promise
from colmado.ledger.models.team import Membership, Team, Teammate
from colmado.ledger.models.to_read import ToRead
from colmado.ledger.models.token import Token
from colmado.ledger.models.touch import Touch

__all__ = [
    "Arrival",
    "Attachment",
    "Audit",
    "Blob",
    "Channel",
    "Consent",
    "Conversation",
    "Identity",
    "Invitation",
    "Kept",
    "Membership",
    "Message",
    "Order",
    "Outbox",
    "Outcome",
    "Participant",
    "Person",
    "Promise",
    "Team",
    "Teammate",
    "ToRead",
    "Token",
    "Touch",
]
