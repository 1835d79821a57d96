"""`python -m dvstats` is `dvstats`."""

import sys

from dvstats.cli import main

if __name__ == "__main__":
    sys.exit(main())
