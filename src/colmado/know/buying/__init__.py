"""Who stays and what they are worth: models of a customer base, fitted to histories of purchases (docs/value.md)."""
