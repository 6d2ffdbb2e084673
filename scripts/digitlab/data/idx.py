"""Read IDX files, the format in which MNIST and its relatives are published."""

import gzip
import io
import math
import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from digitlab.errors import ExpectedError

GZIP_SIGNATURE = b"\x1f\x8b"
MOST_BYTES = 2**31  # of an unpacked file: more than 2.7 million images of MNIST's size
INTEGERS = {0x08: ">u1", 0x09: ">i1", 0x0B: ">i2", 0x0C: ">i4"}  # type code: NumPy's type


def read_idx(path: str | Path) -> NDArray[np.uint8]:
    """Return the labels, shape (n,), or images, shape (n, height, width), of an IDX file.

    Any integer type is read if its values are 0 to 255. Gzip compression is detected from the
    content, not from the name. Raises ``ExpectedError``, with one sentence, if the file is damaged
    or of another kind.
    """
    try:
        content = unpacked(Path(path).read_bytes())
    except ExpectedError as error:
        raise ExpectedError(f"{path} {error}") from error
    shape = _shape(path, content)
    body = content[4 + 4 * len(shape) :]
    kind = np.dtype(INTEGERS[content[2]])
    promised = math.prod(shape) * kind.itemsize
    # Without images, their sides promise nothing, and may be larger than any array.
    if not promised and math.prod(max(length, 1) for length in shape) > MOST_BYTES:
        raise ExpectedError(f"{path} is damaged: its header says {shape}; create it again")
    if len(body) != promised:
        state = "truncated" if len(body) < promised else "damaged"
        raise ExpectedError(
            f"{path} is {state}: its header promises {promised} bytes of data, but the file has "
            f"{len(body)}; download or create it again"
        )
    values = np.frombuffer(body, kind).reshape(shape)
    outside = values[(values < 0) | (values > 255)] if kind != np.uint8 else values[:0]
    if outside.size:
        raise ExpectedError(
            f"{path} contains the value {outside[0]}; save labels and gray levels as 0 to 255"
        )
    return values.astype(np.uint8)


def unpacked(content: bytes) -> bytes:
    """Return the content of a file, decompressed if it is gzip.

    Raises ``ExpectedError``, the predicate of a sentence whose subject is the file, if it cannot be
    decompressed or is too large.
    """
    if not content.startswith(GZIP_SIGNATURE):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            decompressed = file.read(MOST_BYTES + 1)
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ExpectedError(
            f"is a damaged gzip file ({error}); download or create it again"
        ) from error
    if len(decompressed) > MOST_BYTES:
        raise ExpectedError(
            f"unpacks to more than {MOST_BYTES:,} bytes; set a file of fewer images"
        )
    return decompressed


def _shape(path: str | Path, content: bytes) -> tuple[int, ...]:
    """Return the shape given in the header: one dimension for labels, three for images."""
    if len(content) < 4 or content[:2] != b"\0\0":
        raise ExpectedError(
            f"{path} is not an IDX file; set a file of labels or images in IDX format"
        )
    kind, dimensions = content[2], content[3]
    if kind not in INTEGERS:
        raise ExpectedError(
            f"{path} contains IDX data of type 0x{kind:02x}; save it as unsigned bytes (type 0x08)"
        )
    if dimensions not in (1, 3):
        raise ExpectedError(
            f"{path} contains IDX data with {dimensions} dimensions; save labels with 1 "
            "or grayscale images with 3"
        )
    if len(content) < 4 + 4 * dimensions:
        raise ExpectedError(
            f"{path} is truncated: it ends after {len(content)} bytes, inside its header; "
            "download or create it again"
        )
    return struct.unpack_from(f">{dimensions}I", content, 4)
