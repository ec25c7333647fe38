"""What understanding does to the database: annotate, read again, keep what people and translators say."""

from colmado.understand.actions.annotating import annotate
from colmado.understand.actions.correcting import keep_correction, keep_taught, put_head_aside
from colmado.understand.actions.reading_again import read_again
from colmado.understand.actions.translating import end_translator, keep_translation, set_translator

__all__ = [
    "annotate",
    "end_translator",
    "keep_correction",
    "keep_taught",
    "keep_translation",
    "put_head_aside",
    "read_again",
    "set_translator",
]
