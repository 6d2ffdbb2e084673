"""Add a matrix product to a matrix in place, in one BLAS call.

With 64 images per batch, a step of a large layer is limited by memory as much as by arithmetic.
BLAS can add a product directly to the weights; writing the gradient, scaling it and subtracting it
would take three more passes over the weights.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.linalg.blas import dgemm, sgemm

Floats = NDArray[np.floating[Any]]

GEMM = {np.dtype(np.float32): sgemm, np.dtype(np.float64): dgemm}


def add_product(matrix: Floats, factor: float, left: Floats, right: Floats) -> None:
    """Set ``matrix`` (m, n) to matrix + factor left right, for left (m, k) and right (k, n).

    Raises ``ValueError`` if ``matrix`` is not in C order, because BLAS would then change a copy.
    """
    if not matrix.flags.c_contiguous:
        raise ValueError("add_product requires a matrix in C order")
    # BLAS stores matrices by columns, so it gets the transposes: matrix' += factor right' left'.
    # It accepts the factors in either order; with the right flag, neither is copied.
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
