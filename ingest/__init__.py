"""Taking messages in and keeping them safe."""
