"""Registers the ledger with Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """What happened: about a dozen nouns, no judgement."""

    name = "colmado.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
