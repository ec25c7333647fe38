"""What teammates do together on a conversation. None of it ends a message; none of it leaves the house."""
