"""Registers know with Django."""

from django.apps import AppConfig


class KnowConfig(AppConfig):
    """Who people are, by claims."""

    name = "colmado.know"
    label = "know"
    default_auto_field = "django.db.models.BigAutoField"
