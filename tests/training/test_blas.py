"""Adding a product in place, against NumPy."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.training.blas import add_product

sizes = st.integers(1, 9)


def laid_out(array, layout):
    """The same numbers in C order, in Fortran order, or as part of a larger array."""
    if layout == "part":
        return np.pad(array, ((0, 2), (1, 3)))[:-2, 1:-3]
    return np.asarray(array, order=layout)


layouts = st.sampled_from(["C", "F", "part"])


@pytest.mark.parametrize(("kind", "tolerance"), [(np.float32, 1e-5), (np.float64, 1e-13)])
@given(m=sizes, n=sizes, k=sizes, layouts=st.tuples(layouts, layouts), seed=st.integers(0, 999))
def test_the_product_is_added_to_the_matrix_itself(kind, tolerance, m, n, k, layouts, seed):
    rng = np.random.default_rng(seed)
    matrix, left, right = (
        rng.normal(size=shape).astype(kind) for shape in ((m, n), (m, k), (k, n))
    )
    expected = matrix - 0.3 * (left.astype(float) @ right)
    same = matrix
    add_product(matrix, -0.3, laid_out(left, layouts[0]), laid_out(right, layouts[1]))
    assert same is matrix
    np.testing.assert_allclose(matrix, expected, rtol=0, atol=tolerance)


def test_a_matrix_that_blas_would_copy_is_refused():
    matrix = np.zeros((2, 3)).T
    with pytest.raises(ValueError, match="C order"):
        add_product(matrix, 1.0, np.ones((3, 1)), np.ones((1, 2)))
