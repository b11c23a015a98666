"""The composition root: wires the packages into running parts, and is imported by none of them."""
