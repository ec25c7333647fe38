"""Registers understand with Django."""

from django.apps import AppConfig


class UnderstandConfig(AppConfig):
    """What messages say, judged."""

    name = "colmado.understand"
    label = "understand"
    default_auto_field = "django.db.models.BigAutoField"
