"""What every room's actions use: write many rows at once, note down who did what."""

from colmado.ledger.actions.audit import note_down
from colmado.ledger.actions.rows import add_missing, copy_in, lay_out, reserve

__all__ = ["add_missing", "copy_in", "lay_out", "note_down", "reserve"]
