"""A case goes to the agency that can act, and the citizen is told."""
