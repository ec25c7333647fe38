"""Topics: what many people write about, found in the vectors of their messages, named in their own words. Pure."""
