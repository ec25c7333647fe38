"""Shops that tell what was bought, read and never written: one file a kind (docs/orders.md)."""
