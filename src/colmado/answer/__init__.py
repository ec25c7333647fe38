"""Answer: each and every message ends in a named state; a human writes."""
