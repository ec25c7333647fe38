"""The pages, one file a room. A view parses, makes one call, and renders."""
