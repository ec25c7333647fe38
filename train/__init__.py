"""Training as code: one folder a model, one command each. Nothing here is needed at run time."""
