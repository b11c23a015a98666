"""Faults struck at the whole pipeline while traffic flows, and the sets of what went in and what came out compared."""
