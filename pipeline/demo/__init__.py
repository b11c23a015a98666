"""Messages to try the pipeline out with, and the way they go in: through its real inlets."""
