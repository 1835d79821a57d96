"""Studies of coverage: each has its seed, draws nothing without it, and keeps its pieces, to be taken up."""

import ast
import importlib
import sys
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).parent / "calibration"
STUDIES = sorted(path.stem for path in FOLDER.glob("[a-z]*.py"))
TREES = {name: ast.parse((FOLDER / f"{name}.py").read_text("utf-8")) for name in STUDIES}
# What makes a stream of random numbers, and must be told from which seed.
STREAMS = ("default_rng", "SeedSequence")
WITHOUT_SEED = {name for name in dir(np.random) if name.islower()} - {"default_rng", "bit_generator", "mtrand"}


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def called(call):
    return ast.unparse(call.func)


def constants(tree):
    """Names that the file gives a number at its top, alone or among others."""
    told = {}
    for node in (node for node in tree.body if isinstance(node, ast.Assign)):
        several = isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple)
        given = zip(node.targets[0].elts, node.value.elts, strict=True) if several else [(node.targets[0], node.value)]
        told |= {ast.unparse(name): value.value for name, value in given if isinstance(value, ast.Constant)}
    return told


@pytest.fixture
def study(monkeypatch):
    """Import a study as it is run: with its folder first on the path."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(FOLDER))
    yield importlib.import_module
    for name in set(sys.modules) - before:
        if name in STUDIES or name.startswith("_"):
            del sys.modules[name]


@pytest.mark.parametrize("name", STUDIES)
def test_every_study_says_its_seed_once_and_draws_from_nothing_else(name):
    tree = TREES[name]
    assert isinstance(constants(tree).get("SEED"), int)
    for call in calls(tree):
        if called(call).endswith(STREAMS):
            assert call.args, f"line {call.lineno}: a stream without a seed"
            assert not any(isinstance(one, ast.Constant) for one in call.args), f"line {call.lineno}: another seed"
        assert not called(call).startswith(tuple(f"np.random.{one}" for one in WITHOUT_SEED)), call.lineno
        assert not called(call).startswith("random."), call.lineno


@pytest.mark.parametrize("name", STUDIES)
def test_a_piece_of_every_study_is_made_once_and_is_the_same_wherever_it_is_made(name, study, tmp_path):
    made = study(name).smallest
    for folder in ("one", "other"):
        (tmp_path / folder).mkdir()
        made(tmp_path / folder)
    first, second = ({path.name: path for path in (tmp_path / folder).iterdir()} for folder in ("one", "other"))
    assert first
    assert set(first) == set(second)
    assert all(first[name].read_bytes() == second[name].read_bytes() for name in first)
    before = {name: (path.read_bytes(), path.stat().st_ino) for name, path in first.items()}
    # A piece that is there is not made again: what it holds is taken, whatever it is.
    made(tmp_path / "one")
    assert {name: (path.read_bytes(), path.stat().st_ino) for name, path in first.items()} == before
    assert {path.name for path in (tmp_path / "one").iterdir()} == set(first)


def test_a_piece_is_made_once_and_a_broken_one_again(study, tmp_path):
    pieces, made = study("_pieces"), []

    def make():
        made.append(1)
        return [0.1 + 0.2, 3]

    def broken():
        raise KeyboardInterrupt

    for kept, place in ((pieces.kept, (tmp_path / "new", "World 1, 20 %")), (pieces.kept_array, (tmp_path / "1.npy",))):
        made.clear()
        with pytest.raises(KeyboardInterrupt):
            kept(*place, broken)
        told = [list(kept(*place, make)) for _ in range(2)]
        assert told[0] == told[1] == [0.1 + 0.2, 3]
        assert made == [1]
