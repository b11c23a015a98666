"""What people look at, and where gateways post."""
