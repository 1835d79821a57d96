import threading

import pytest

from dvstats.core.errors import InputError
from dvstats.store import atomic


def test_a_reader_sees_one_whole_content_or_the_other(tmp_path):
    path = tmp_path / "a.txt"
    contents = [bytes([letter]) * 200_000 for letter in b"abcd"]
    atomic.write_bytes(path, contents[0])

    def write(content):
        for _ in range(20):
            atomic.write_bytes(path, content)

    writers = [threading.Thread(target=write, args=(content,)) for content in contents]
    for writer in writers:
        writer.start()
    while any(writer.is_alive() for writer in writers):
        assert path.read_bytes() in contents
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = atomic.write_text(tmp_path / "a.txt", "old")

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr(atomic.os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        atomic.write_text(path, "new")
    assert path.read_text() == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["a.txt"]


def test_a_place_that_is_no_folder_is_an_input_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match="cannot write there"):
        atomic.write_text(tmp_path / "file" / "a.txt", "x")
