"""What knowing can tell."""
