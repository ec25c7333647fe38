"""Colmado: marketing is conversation, made into software."""

__version__ = "0.1.0"
