"""`python -m dvstats` is `dvstats`."""

import sys

from dvstats.cli import main

sys.exit(main())
