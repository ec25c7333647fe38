"""A door: programs. One file a noun; each route parses, makes one call, and renders what it says as JSON."""
