"""Ways to an agency that are no channel of the citizens."""
