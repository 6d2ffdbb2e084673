"""An IDX file is read exactly, and a bad one is named in one sentence."""

import gzip
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray

from digitlab.data.idx import read_idx
from tests.runs.mirror_server import idx_bytes

SHAPES = st.one_of(
    array_shapes(min_dims=1, max_dims=1, min_side=0, max_side=300),
    array_shapes(min_dims=3, max_dims=3, min_side=0, max_side=9),
)


@given(array=arrays(np.uint8, SHAPES), packed=st.booleans())
def test_what_was_written_is_read(
    array: NDArray[np.uint8], packed: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.getbasetemp() / "array-idx"
    content = idx_bytes(array)
    path.write_bytes(gzip.compress(content) if packed else content)
    read = read_idx(path)
    assert read.dtype == np.uint8
    np.testing.assert_array_equal(read, array, strict=True)
    assert read.flags.writeable


def test_the_bytes_are_in_row_order(tmp_path: Path) -> None:
    path = tmp_path / "two.idx"
    path.write_bytes(bytes.fromhex("00000803 00000001 00000002 00000003 0102030405ff"))
    assert read_idx(path).tolist() == [[[1, 2, 3], [4, 5, 255]]]


def test_compression_is_seen_in_the_content_not_in_the_name(tmp_path: Path) -> None:
    labels = np.array([3, 1, 2], np.uint8)
    plain, packed = tmp_path / "plain.gz", tmp_path / "packed.idx"
    plain.write_bytes(idx_bytes(labels))
    packed.write_bytes(gzip.compress(idx_bytes(labels)))
    assert read_idx(plain).tolist() == read_idx(packed).tolist() == [3, 1, 2]


WHOLE = idx_bytes(np.arange(24, dtype=np.uint8).reshape(2, 3, 4))
PACKED = gzip.compress(WHOLE, mtime=0)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", r"is not an IDX file; set a file of"),
        (b"\0\0", r"is not an IDX file; set a file of"),
        (b"<!DOCTYPE html>", r"is not an IDX file; set a file of"),
        (b"\0\0\x0d" + WHOLE[3:], r"IDX data of type 0x0d; save it as unsigned bytes"),
        (b"\0\0\x08\x02" + WHOLE[4:], r"IDX data with 2 dimensions; save labels with 1 or gray"),
        (WHOLE[:15], r"is truncated: it ends after 15 bytes, inside its header; download"),
        (
            WHOLE[:-1],
            r"is truncated: its header promises 24 bytes of data, but the file has 23; download",
        ),
        (
            WHOLE + b"\0",
            r"is damaged: its header promises 24 bytes of data, but the file has 25; download",
        ),
        (
            b"\0\0\x08\x03" + b"\xff" * 12,
            rf"is truncated: its header promises {(2**32 - 1) ** 3} bytes of data",
        ),
        (PACKED[:-9], r"is a damaged gzip file \(.*\); download or create it again"),
        (PACKED[:5], r"is a damaged gzip file \(.*\); download or create it again"),
        (PACKED[:-8] + bytes(8), r"is a damaged gzip file \(CRC .*\); download or create it again"),
        (
            PACKED[:10] + b"\xff\xff\xff" + PACKED[13:],
            r"is a damaged gzip file \(.*\); download or create it again",
        ),
    ],
    ids=[
        "empty",
        "two bytes",
        "a web page",
        "floating point",
        "two dimensions",
        "half a header",
        "a byte short",
        "a byte more",
        "too large to exist",
        "gzip without its end",
        "gzip without its header",
        "gzip with a wrong sum",
        "gzip with wrong codes",
    ],
)
def test_a_bad_file_is_named_in_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "bad.idx"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=f"^{re.escape(str(path))} .*{sentence}") as caught:
        read_idx(path)
    assert "\n" not in str(caught.value)


def test_every_truncation_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "part.idx"
    for content in (WHOLE, PACKED):
        for length in range(len(content)):
            path.write_bytes(content[:length])
            with pytest.raises(ValueError, match=r"part\.idx (is|holds)"):
                read_idx(path)


@pytest.mark.parametrize(("code", "kind"), [(0x09, ">i1"), (0x0B, ">i2"), (0x0C, ">i4")])
def test_other_integers_are_read_if_their_values_fit(tmp_path: Path, code: int, kind: str) -> None:
    path = tmp_path / "wide.idx"
    header = bytes([0, 0, code, 1]) + (3).to_bytes(4, "big")
    path.write_bytes(header + np.array([3, 8, 126]).astype(kind).tobytes())
    assert read_idx(path).tolist() == [3, 8, 126]
    assert read_idx(path).dtype == np.uint8
    path.write_bytes(header + np.array([3, -1, 8]).astype(kind).tobytes())
    with pytest.raises(ValueError, match=r"wide\.idx contains the value -1; save labels and gray"):
        read_idx(path)
    path.write_bytes(header + np.array([3, 8]).astype(kind).tobytes())
    with pytest.raises(ValueError, match=r"wide\.idx is truncated: its header promises"):
        read_idx(path)


def test_a_file_that_unpacks_without_end_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("digitlab.data.idx.MOST_BYTES", len(WHOLE))
    path = tmp_path / "bomb.idx"
    path.write_bytes(PACKED)
    assert read_idx(path).shape == (2, 3, 4)
    path.write_bytes(gzip.compress(WHOLE + b"\0"))
    with pytest.raises(ValueError, match=r"bomb\.idx unpacks to more than 40 bytes; set a file"):
        read_idx(path)
