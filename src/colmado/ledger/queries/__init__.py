"""What the ledger can tell: the house's backlog, and who may see what."""
