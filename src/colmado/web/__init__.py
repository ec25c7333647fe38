"""A door: the pages."""
