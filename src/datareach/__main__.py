"""``python -m datareach``."""

from datareach.cli import main

main()
