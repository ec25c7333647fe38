"""Know: one person across channels, by claims that can be taken back."""
