"""Listen: everything said to us arrives once and is never lost."""
