"""Who may be the same person: profiles compared, each suggestion explained (docs/matching.md)."""
