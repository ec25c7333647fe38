"""Readers of the files that messages are exported to: mbox, folders of mail files, JSON lines, tables."""
