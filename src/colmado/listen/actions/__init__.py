"""What listening does to the database; one file a noun."""

from colmado.listen.actions.bell import WAKE, wake
from colmado.listen.actions.bought import Change, Written, add_orders, add_touches
from colmado.listen.actions.channels import connect, give, note_heard, note_trouble, rest, wake_up
from colmado.listen.actions.identities import identity_key, our_identity
from colmado.listen.actions.sources import claim_source, connect_source, keep_orders, note_collected, remove_source
from colmado.listen.actions.store import Stored, retry, store

__all__ = [
    "WAKE",
    "Change",
    "Stored",
    "Written",
    "add_orders",
    "add_touches",
    "claim_source",
    "connect",
    "connect_source",
    "give",
    "identity_key",
    "keep_orders",
    "note_collected",
    "note_heard",
    "note_trouble",
    "our_identity",
    "remove_source",
    "rest",
    "retry",
    "store",
    "wake",
    "wake_up",
]
