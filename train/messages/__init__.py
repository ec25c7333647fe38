"""Our own labelled messages: the table, what may stand in it, and the check that it does."""
