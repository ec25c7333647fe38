"""The wordings that only checks look for: `phrases.txt`. What understand knows of a text is in its SPANS. Pure."""

from __future__ import annotations

from pathlib import Path

from colmado.understand.phrases import Phrases, tongues

__all__ = ["groups", "said", "tongues", "whole", "words"]

_OURS = Phrases(Path(__file__).with_name("phrases.txt"))
said, whole, words, groups = _OURS.said, _OURS.whole, _OURS.words, _OURS.groups
