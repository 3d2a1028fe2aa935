"""Run the command line with ``python -m hnkg``."""

from __future__ import annotations

from hnkg.cli import main

if __name__ == "__main__":
    main()
