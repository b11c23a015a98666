"""Other software that takes the same mailbox in, each by its own intake and in its own environment."""
