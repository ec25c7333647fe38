"""Understand: what a message says, with its maker's version and its doubt."""
