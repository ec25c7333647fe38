"""Real servers on the loopback for tests, each ended by its process id."""
