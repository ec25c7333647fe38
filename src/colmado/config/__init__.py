"""Settings, and the embedded database. Imported by nobody but Django and the doors."""
