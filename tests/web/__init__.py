"""What people look at: through a client, a real database, and a real browser."""
