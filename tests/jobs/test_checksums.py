"""The checksums in the report are those of the files."""

import pandas as pd

from digitlab.jobs.checksums import checksum_table, contents


def test_checksums_are_those_of_the_bytes(tmp_path):
    (tmp_path / "tables").mkdir()
    pd.DataFrame({"a": [1]}).to_csv(tmp_path / "tables" / "b.csv", index=False)
    (tmp_path / "a.csv").write_bytes(b"")
    empty, table = checksum_table([tmp_path / "tables" / "b.csv", tmp_path / "a.csv"], tmp_path)
    assert empty["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (empty["file"], table["file"], table["bytes"]) == ("a.csv", "tables/b.csv", 4)


def test_the_content_of_a_folder_is_that_of_all_its_files_and_their_names(tmp_path):
    for name, content in (("cat/1.png", b"one"), ("cat/2.png", b"two"), ("dog/3.png", b"one")):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    seen = [contents([tmp_path])]
    (tmp_path / "cat/1.png").touch()
    assert contents([tmp_path]) == seen[0]
    (tmp_path / "cat/1.png").write_bytes(b"on")
    seen.append(contents([tmp_path]))
    (tmp_path / "cat/1.png").rename(tmp_path / "dog/1.png")
    seen.append(contents([tmp_path]))
    (tmp_path / "dog/1.png").unlink()
    seen.append(contents([tmp_path]))
    assert len({str(content) for content in seen}) == 4
    assert contents([tmp_path / "absent"]) == {}
