"""Tune the third tier's encoder on many tasks at once: `python -m train.transformer FOLDER`."""
