"""What answering owns: obligations, counters, the shop's hours, and what teammates do together; one file a noun."""

from colmado.answer.models.check import Check
from colmado.answer.models.obligation import Loose, Obligation, Tally
from colmado.answer.models.shop_hours import DueTime, Holiday, Hours

__all__ = ["Check", "DueTime", "Holiday", "Hours", "Loose", "Obligation", "Tally"]
