"""Registers listen with Django."""

from django.apps import AppConfig


class ListenConfig(AppConfig):
    """What arrives, once, and what could not be read."""

    name = "colmado.listen"
    label = "listen"
    default_auto_field = "django.db.models.BigAutoField"
