"""The third tier's encoder: multilingual E5-small out of a package, tuned by us, run as 8-bit numbers."""
