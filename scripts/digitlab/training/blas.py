"""Add a matrix product to a matrix while it is computed.

At 64 images a batch, a step of a large layer waits for memory as much as for arithmetic: a
gradient that is written first, then scaled and then subtracted is three passes over the weights
more than BLAS needs, which adds its products to what is there.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dgemm, sgemm

Floats = NDArray[np.floating[Any]]

GEMM = {np.dtype(np.float32): sgemm, np.dtype(np.float64): dgemm}


def add_product(matrix: Floats, factor: float, left: Floats, right: Floats) -> None:
    """Change ``matrix`` (m, n) to matrix + factor left right, for left (m, k) and right (k, n).

    Raises ``ValueError`` where ``matrix`` is not in C order, as BLAS would then change a copy.
    """
    if not matrix.flags.c_contiguous:
        raise ValueError("add_product takes a matrix in C order")
    # BLAS stores by columns, so it is given the transposes: matrix' += factor right' left'.
    # Of the factors it takes either order; named by a flag, none is copied.
    by_rows = right.flags.c_contiguous
    GEMM[matrix.dtype](
        factor,
        right.T if by_rows else right,
        left.T,
        beta=1,
        c=matrix.T,
        trans_a=not by_rows,
        overwrite_c=True,
    )
