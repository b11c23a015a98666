"""Who wrote what in a text: new, quoted, forwarded, signature."""
