"""Whatever bytes a file holds, it is read or refused in one sentence: never a traceback."""

import gzip
import struct

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from digitlab.data.idx import read_idx
from digitlab.errors import ExpectedError
from digitlab.jobs.checksums import SUFFIX, record, record_path
from digitlab.jobs.checksums import recorded as recorded_fingerprint


def header(start: bytes, kind: int, sizes: list[int]) -> bytes:
    return start + bytes([kind, len(sizes)]) + struct.pack(f">{len(sizes)}i", *sizes)


headers = st.builds(
    header,
    st.sampled_from([b"\x00\x00", b"\x00\x01", b"\x1f\x8b"]),
    st.sampled_from([0x08, 0x09, 0x0B, 0x0C, 0x0D, 0x0E, 0x00, 0xFF]),
    st.lists(st.integers(-2, 5) | st.integers(-(2**31), 2**31 - 1), max_size=4),
)
files = st.binary(max_size=40) | st.builds(bytes.__add__, headers, st.binary(max_size=130))


@example(content=b"\0\0\x08\x03" + bytes(4) + b"\x81\x03\t\x1c" + b"\xfd" * 4, zipped=False, cut=0)
@settings(max_examples=200)
@given(files, st.booleans(), st.integers(0, 60))
def test_an_idx_file_is_read_or_refused_in_one_sentence(tmp_path_factory, content, zipped, cut):
    path = tmp_path_factory.getbasetemp() / "any-bytes"
    content = gzip.compress(content) if zipped else content
    path.write_bytes(content[: len(content) - cut] if cut < len(content) else content)
    refused = ""
    try:
        values = read_idx(path)
    except ExpectedError as error:
        refused = str(error)
    assert refused.count("\n") == 0
    assert refused.startswith(str(path)) or (values.dtype == np.uint8 and values.ndim in (1, 3))


@given(st.binary(max_size=120))
def test_a_damaged_checksum_is_none_or_an_error_in_one_sentence(tmp_path_factory, content):
    folder = tmp_path_factory.getbasetemp()
    result = folder / "result.csv"
    result.write_text("a\n1\n")
    record([result])
    assert recorded_fingerprint(result) is not None
    path = record_path(result)
    assert path.name.endswith(SUFFIX)
    path.write_bytes(content)
    with pytest.raises(ExpectedError, match=r"^[^\n]* holds no checksum, [^\n]*$"):
        recorded_fingerprint(result)
