"""Places in a text that mean something: one finder a file."""
