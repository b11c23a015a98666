"""A mail: its head, its parts, its text, what is attached, and whether a machine wrote it."""
