"""What answering does to the database; one file a noun."""
