"""Files are written whole or not at all, and preserve every digit."""

import json
import time

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.jobs.files import (
    concatenate_tables,
    save_arrays,
    save_json,
    save_text,
    working_folder,
    written_whole,
)
from digitlab.jobs.tables import load_table, save_table


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def unreadable():
    """A value that neither JSON nor an array file without pickles can hold."""
    return np.array([object()])


# How to write a file, with content that is valid and content that fails halfway.
WRITERS = {
    "arrays": (save_arrays, {"a": np.arange(3)}, {"a": np.zeros(9999), "b": unreadable()}),
    "text": (save_text, "Grüße\n", "\ud800"),
    "json": (save_json, {"b": 1, "a": "é"}, {"a": unreadable()}),
    "table": (save_table, pd.DataFrame({"a": [1.5]}), pd.DataFrame({"a": ["\ud800"]})),
}
writers = pytest.mark.parametrize(("save", "good", "bad"), WRITERS.values(), ids=WRITERS)


@writers
def test_a_file_that_is_written_well_stands_alone_in_its_new_folder(tmp_path, save, good, bad):  # noqa: ARG001
    save(tmp_path / "new" / "folder" / "file", good)
    assert files_below(tmp_path) == ["new", "new/folder", "new/folder/file"]


@writers
def test_a_failed_write_leaves_nothing(tmp_path, save, good, bad):  # noqa: ARG001
    with pytest.raises((TypeError, ValueError)):
        save(tmp_path / "file", bad)
    assert files_below(tmp_path) == []


@writers
def test_a_failed_write_leaves_the_file_of_before(tmp_path, save, good, bad):
    save(tmp_path / "file", good)
    before = (tmp_path / "file").read_bytes()
    with pytest.raises((TypeError, ValueError)):
        save(tmp_path / "file", bad)
    assert (tmp_path / "file").read_bytes() == before
    assert files_below(tmp_path) == ["file"]


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt, SystemExit])
@pytest.mark.parametrize("already_there", [True, False])
def test_an_interrupted_block_leaves_things_as_they_were(tmp_path, error, already_there):
    final = tmp_path / "file"
    if already_there:
        final.write_text("before")

    def interrupted():
        with written_whole(final) as temporary:
            temporary.write_text("half")
            assert temporary.parent == final.parent  # a rename is atomic only on the same disk
            raise error

    with pytest.raises(error):
        interrupted()
    assert files_below(tmp_path) == (["file"] if already_there else [])
    assert not already_there or final.read_text() == "before"


def test_what_killed_writers_left_of_a_file_is_removed_and_nothing_else(tmp_path):
    for name in (".file.77.part", ".file.8.part", ".other.7.part", "file.part"):
        (tmp_path / name).write_text("half")
    save_text(tmp_path / "file", "whole")
    assert files_below(tmp_path) == [".other.7.part", "file", "file.part"]


def test_a_working_folder_is_removed_with_those_that_killed_blocks_left(tmp_path):
    for name in (".download.abc.part", ".download.xyz.part"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half").write_text("")
    with working_folder(tmp_path, "download") as folder:
        (folder / "file").write_text("")
        assert [path.parent for path in tmp_path.rglob("file")] == [folder]
        assert len(list(tmp_path.iterdir())) == 1
    assert files_below(tmp_path) == []


def test_an_error_of_the_disk_names_the_file_that_could_not_be_written(tmp_path):
    def filled():
        with written_whole(tmp_path / "file") as temporary:
            temporary.write_text("half")
            raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match=r"No space left on device: '.*/file'$"):
        filled()
    (tmp_path / "taken").mkdir()
    with pytest.raises(OSError, match=r"/taken'") as caught:
        save_text(tmp_path / "taken", "text")
    assert ".part" not in str(caught.value)


def test_the_final_file_appears_only_at_the_end(tmp_path):
    final = tmp_path / "file"
    with written_whole(str(final)) as temporary:
        temporary.write_text("whole")
        assert not final.exists()
    assert final.read_text() == "whole"


def test_the_same_arrays_give_the_same_bytes_at_another_time(tmp_path, monkeypatch):
    arrays = {"b": np.arange(5, dtype=np.int16), "a": np.array([[0.1, np.nan]]), "c": np.array(3)}
    save_arrays(tmp_path / "one.npz", arrays)
    later = time.time() + 400 * 86_400
    monkeypatch.setattr(time, "time", lambda: later)
    save_arrays(tmp_path / "two.npz", arrays)
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "two.npz").read_bytes()
    with np.load(tmp_path / "two.npz", allow_pickle=False) as loaded:
        assert loaded.files == list(arrays)
        for name, array in arrays.items():
            np.testing.assert_array_equal(loaded[name], array)
            assert loaded[name].dtype == array.dtype


def test_text_and_json_are_utf_8_with_unix_line_ends(tmp_path):
    save_text(tmp_path / "text", "ä\nb\n")
    assert (tmp_path / "text").read_bytes() == b"\xc3\xa4\nb\n"
    save_json(tmp_path / "one", {"b": [1, "ä"], "a": None})
    save_json(tmp_path / "two", {"a": None, "b": [1, "ä"]})
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert "ä" in (tmp_path / "one").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "one").read_text(encoding="utf-8")) == {"a": None, "b": [1, "ä"]}


numbers = st.floats(allow_nan=True, allow_infinity=True, allow_subnormal=True)


@given(st.lists(st.tuples(numbers, st.integers(-(2**63), 2**63 - 1), st.booleans()), min_size=1))
def test_a_table_keeps_every_digit(tmp_path_factory, rows):
    path = tmp_path_factory.getbasetemp() / "table.csv"
    table = pd.DataFrame(rows, columns=["number", "count", "diverged"])
    save_table(path, table)
    pd.testing.assert_frame_equal(load_table(path), table, check_exact=True)
    assert b"\r" not in path.read_bytes()


def test_tables_are_joined_below_each_other_with_their_text_untouched(tmp_path):
    texts = ["name,value\na,0.10\nb,1e-05\n", 'name,value\n"c,d",1.0\n', "name,value\n"]
    parts = [tmp_path / f"{position}.csv" for position in range(3)]
    for part, text in zip(parts, texts, strict=True):
        part.write_text(text)
    concatenate_tables([str(part) for part in parts], tmp_path / "joined.csv")
    expected = 'name,value\na,0.10\nb,1e-05\n"c,d",1.0\n'
    assert (tmp_path / "joined.csv").read_text() == expected


@pytest.mark.parametrize("header", ["name,number", "value,name", "name,value,more"])
def test_tables_of_different_columns_are_not_joined(tmp_path, header):
    (tmp_path / "a.csv").write_text("name,value\na,1\n")
    (tmp_path / "b.csv").write_text(f"{header}\nb,2\n")
    parts = [str(tmp_path / name) for name in ("a.csv", "b.csv")]
    with pytest.raises(ValueError, match=r"have different columns: .*a\.csv, .*b\.csv\.$"):
        concatenate_tables(parts, tmp_path / "joined.csv")
    assert not (tmp_path / "joined.csv").exists()
