import json

import pytest

from dvstats.cli._entry import main
from dvstats.core.errors import ChecksumError, FormatError
from dvstats.store.figure_card import verify
from dvstats.store.freeze import freeze
from dvstats.store.wire import checksum


@pytest.fixture
def figure(tmp_path):
    """A figure's picture and numbers, with a card."""
    (tmp_path / "share.png").write_bytes(b"picture")
    (tmp_path / "share.csv").write_bytes(b"geo,estimate\nEE,0.16\n")
    sums = {name: checksum((tmp_path / name).read_bytes()) for name in ("share.png", "share.csv")}
    (tmp_path / "share.json").write_text(json.dumps({"figure": "share", "version": "0.1.0", "files": sums}))
    return tmp_path


@pytest.mark.parametrize("name", ("share.png", "share.csv", "share.json"))
def test_any_file_of_a_figure_verifies_all(figure, name):
    assert verify(figure / name).files == ("share.png", "share.csv")
    assert verify(figure / name).said == {"version": "0.1.0"}


def test_a_changed_number_is_found_from_the_picture(figure):
    (figure / "share.csv").write_bytes(b"geo,estimate\nEE,0.26\n")
    with pytest.raises(ChecksumError, match=r"share.csv: sha256 .* was written with the figure"):
        verify(figure / "share.png")


def test_a_missing_file_of_a_figure_is_found(figure):
    (figure / "share.csv").unlink()
    with pytest.raises(FormatError, match="share.csv: cannot be read"):
        verify(figure / "share.png")


def test_the_command_line_verifies_figures_and_frozen_files(figure, tmp_path, capsys):
    assert main(["verify", str(figure / "share.png")]) == 0
    assert "as it was written" in capsys.readouterr().out
    wire = tmp_path / "a.tsv"
    wire.write_text("freq,iccs,unit,geo\\TIME_PERIOD\t2021 \nA,ICCS0101,NR,AT\t7 \n")
    path = freeze("eurostat", "crim_off_cat", tmp_path / "frozen", file=wire)
    assert main(["verify", str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["dataset"] == "crim_off_cat"
    path.write_text("changed")
    assert main(["verify", str(path)]) == 2
    told = capsys.readouterr()
    assert not told.out
    assert "dvstats freeze" in told.err


def test_a_file_without_a_card_cannot_be_verified(tmp_path, capsys):
    (tmp_path / "a.csv").write_text("a\n1\n")
    assert main(["verify", str(tmp_path / "a.csv")]) == 2
    assert "no card" in capsys.readouterr().err
