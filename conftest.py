"""Everything the tests need before they are collected: a database, and Django set up on it."""

from tests import database

__all__ = ["database"]
