"""Arrays as short text that a page can hold: little-endian bytes, deflated, in base64."""

import base64
import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray


def packed(array: NDArray[Any]) -> str:
    """Return an array of integers as text, row after row."""
    ordered = array.astype(array.dtype.newbyteorder("<"), copy=False)
    return base64.b64encode(zlib.compress(ordered.tobytes(), 9)).decode("ascii")


def inflated(text: str) -> bytes:
    """Return the bytes that ``packed`` made ``text`` from."""
    return zlib.decompress(base64.b64decode(text))


def unpacked(text: str, bits: int) -> NDArray[np.signedinteger[Any]]:
    """Return the signed integers of 8 or 16 ``bits`` that ``packed`` made ``text`` from, (n,)."""
    return np.frombuffer(inflated(text), dtype=f"<i{bits // 8}")
