"""What answering owns: obligations, counters, the shop's hours, and what teammates do together; one file a noun."""

from colmado.answer.models.ask import Ask
from colmado.answer.models.check import Check
from colmado.answer.models.concern import Concern
from colmado.answer.models.draft import Draft
from colmado.answer.models.empowerment import Empowerment
from colmado.answer.models.handover import Handover, Snooze
from colmado.answer.models.hook import Hook, HookCall
from colmado.answer.models.joining import Joining
from colmado.answer.models.looking import Looking
from colmado.answer.models.note import Note
from colmado.answer.models.obligation import Loose, Obligation, Tally
from colmado.answer.models.saved_fact import FactCap, FactUse, FactWording, SavedFact
from colmado.answer.models.shop_hours import DueAnew, DueTime, Holiday, Hours, Patience
from colmado.answer.models.solved import Solved

__all__ = [
    "Ask",
    "Check",
    "Concern",
    "Draft",
    "DueAnew",
    "DueTime",
    "Empowerment",
    "FactCap",
    "FactUse",
    "FactWording",
    "Handover",
    "Holiday",
    "Hook",
    "HookCall",
    "Hours",
    "Joining",
    "Looking",
    "Loose",
    "Note",
    "Obligation",
    "Patience",
    "SavedFact",
    "Snooze",
    "Solved",
    "Tally",
]
