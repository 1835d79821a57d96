"""One file per verb: parse, call, print. The first line of the file is what `dvstats --help` says of the verb."""

from dvstats.cli._entry import main as main
