"""Results that are not what their jobs made are found, and no file is read twice."""

import os
import shutil
from pathlib import Path

import pytest

from digitlab.jobs import damaged
from digitlab.jobs.checksums import record, record_path
from digitlab.jobs.damaged import MATCHED, damaged_results
from digitlab.jobs.made_by import STAMP

FIT, PAGE = Path("results/fits/a.npz"), Path("results/pages/inner/page.html")


@pytest.fixture(autouse=True)
def finished(tmp_path, monkeypatch) -> None:
    """A result, and a folder that a rule made with a file in it, both recorded."""
    monkeypatch.chdir(tmp_path)
    for path in (FIT, PAGE):
        path.parent.mkdir(parents=True)
        path.write_text("whole")
    Path("results/pages", STAMP).touch()
    record([FIT, PAGE])


def exchange_unseen(path: Path, text: str) -> None:
    """Change ``path`` and leave its time stamp as it was."""
    before = path.stat()
    path.write_text(text)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


@pytest.mark.parametrize("seen", [False, True])
@pytest.mark.parametrize(("path", "result"), [(FIT, str(FIT)), (PAGE, "results/pages")])
def test_an_empty_file_and_one_of_another_content_are_named(path, result, seen):
    if seen:
        assert damaged_results("results") == {}
    exchange_unseen(path, "")
    assert damaged_results("results") == {result: f"{path} was truncated: 0 of 5 bytes are left"}
    path.write_text("other")
    assert damaged_results("results") == {
        result: f"{path} was changed: its checksum does not match the recorded one"
    }
    path.write_text("whole")
    assert damaged_results("results") == {}


def test_an_older_result_in_the_place_of_a_newer_one_is_named():
    shutil.copy2(FIT, "older")
    FIT.write_text("newer")
    record([FIT])
    assert damaged_results("results") == {}
    shutil.copy2("older", FIT)
    assert set(damaged_results("results")) == {str(FIT)}


def test_a_file_that_matched_is_not_read_again(monkeypatch):
    read = []
    compare = damaged.difference
    monkeypatch.setattr(damaged, "difference", lambda path: read.append(path) or compare(path))
    damaged_results("results")
    assert sorted(read) == [FIT, PAGE]
    damaged_results("results")
    assert len(read) == 2
    FIT.touch()
    damaged_results("results")
    assert read[2:] == [FIT]


@pytest.mark.parametrize("content", ["", "[]", "{", '{"results/fits/a.npz": 3}', b"\xff"])
def test_a_damaged_memory_is_forgotten(content):
    memory = Path("results", MATCHED)
    damaged_results("results")
    whole = memory.read_text()
    memory.write_bytes(content if isinstance(content, bytes) else content.encode())
    assert damaged_results("results") == {}
    assert memory.read_text() == whole


def test_what_has_no_readable_record_is_left_to_its_maker():
    record_path(FIT).write_text("")
    record_path(PAGE).unlink()
    exchange_unseen(FIT, "")
    PAGE.write_text("")
    assert damaged_results("results") == {}


def test_a_study_that_cannot_be_written_to_is_still_checked(monkeypatch):
    def refuse(*_: object) -> None:
        raise OSError("read-only file system")

    monkeypatch.setattr(damaged, "save_json", refuse)
    assert damaged_results("results") == {}
    assert damaged_results("nowhere") == {}
