"""The case store: what citizens asked, joined up, and what became of it."""
