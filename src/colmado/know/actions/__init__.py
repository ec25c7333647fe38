"""What knowing does to the database."""
