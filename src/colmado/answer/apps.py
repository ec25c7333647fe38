"""Registers answer with Django."""

from django.apps import AppConfig


class AnswerConfig(AppConfig):
    """What we owe each message, and how it ended."""

    name = "colmado.answer"
    label = "answer"
    default_auto_field = "django.db.models.BigAutoField"
