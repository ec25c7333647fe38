"""What answering can tell: the inbox, a conversation, the outbox, the law."""
