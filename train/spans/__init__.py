"""Labelled places in texts, and how often the finders find them."""
