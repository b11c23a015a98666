"""``python -m pipeline`` is ``rawafid``."""

from pipeline.cli import main

main()
