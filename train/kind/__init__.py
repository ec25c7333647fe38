"""Train the model of `colmado.understand.kind` from our own labelled messages."""
