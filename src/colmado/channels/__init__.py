"""The wires to the world: one file for each kind of channel."""
