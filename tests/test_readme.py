"""What the README shows works as it stands."""

import re
from pathlib import Path

import pytest

from dvstats.cli import main

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^\$ dvstats (.+)$", README, flags=re.MULTILINE)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_readme_runs_and_prints_what_is_shown(command, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    assert main(command.split()) == 0
    printed = capsys.readouterr().out
    block = README[README.index(f"$ dvstats {command}\n") :].split("```")[0].splitlines()[1:]
    for line in block:
        assert line.strip() in printed or line.strip() == "…"


def test_the_python_of_the_readme_runs():
    (code,) = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    exec(compile(code, "README.md", "exec"), {})


def test_every_link_of_the_readme_leads_somewhere():
    for target in re.findall(r"\]\(([^)#]+)\)", README):
        assert (ROOT / target).exists(), target


def test_the_readme_is_short():
    assert len(README.splitlines()) <= 80
    assert COMMANDS
