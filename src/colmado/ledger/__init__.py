"""The ground: what happened. Facts, kept for good."""
