"""Versions for a fault report."""

import json
import platform
import subprocess
import sys

import numpy as np

from dvstats import __version__
from dvstats.cli import main


def test_the_versions_are_those_at_work(capsys):
    assert main(["show-versions", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["versions"]
    assert (told["dvstats"], told["python"]) == (__version__, platform.python_version())
    assert told["numpy"] == np.__version__


def test_a_line_for_each_and_what_is_absent_is_told(capsys, monkeypatch):
    monkeypatch.setattr("dvstats.cli.show_versions.metadata.requires", lambda _: ["numpy>=2", "no-such-thing>=1"])
    assert main(["show-versions"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["no-such-thing", "not", "installed"] in lines
    assert ["numpy", np.__version__] in lines


def test_the_package_runs_as_the_command():
    told = subprocess.run([sys.executable, "-m", "dvstats", "--version"], capture_output=True, text=True, check=True)
    assert told.stdout.startswith("dvstats ")
