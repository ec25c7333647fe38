"""The day: the only code that knows the order of the rooms."""
