"""The checksums in the report are those of the files."""

import pandas as pd

from digitlab.jobs.checksums import checksum_table


def test_checksums_are_those_of_the_bytes(tmp_path):
    (tmp_path / "tables").mkdir()
    pd.DataFrame({"a": [1]}).to_csv(tmp_path / "tables" / "b.csv", index=False)
    (tmp_path / "a.csv").write_bytes(b"")
    empty, table = checksum_table([tmp_path / "tables" / "b.csv", tmp_path / "a.csv"], tmp_path)
    assert empty["sha256"] == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert (empty["file"], table["file"], table["bytes"]) == ("a.csv", "tables/b.csv", 4)
