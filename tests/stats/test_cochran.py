"""Cochran's Q against published values, and when all models agree."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digitlab.stats.cochran import cochran_q


def rows(text: str) -> np.ndarray:
    return np.array([[int(cell) for cell in row] for row in text.split()], dtype=bool)


def patterns(counts: dict[str, int]) -> np.ndarray:
    return rows(" ".join(pattern for pattern, count in counts.items() for _ in range(count)))


CONOVER = rows("111 111 010 110 000 111 111 110 001 010 111 111")
CVST_4 = rows("1011 0111 1110 0100 0100 1010 0100 1111 0100")
CVST_5 = rows("00110 01010 01101 10001 11000 10100 01000 00110 00000")
WEB = rows("0001 0001 0001 1111 1001 0101 1001 0001 0100 0000 1001 0011")
KUNCHEVA = {"000": 3, "001": 3, "010": 1, "011": 9, "100": 2, "110": 2, "111": 80}
SAS = {"000": 6, "100": 2, "001": 16, "101": 4, "010": 2, "110": 6, "011": 4, "111": 6}


@pytest.mark.parametrize(
    ("right", "q", "p", "unit"),
    [
        pytest.param(CONOVER, 2.8, 0.246597, 1e-6, id="NIST Dataplot, Conover p. 253"),
        pytest.param(WEB, 13.2857143, 0.00405776, 1e-7, id="12x4, in statsmodels' tests"),
        pytest.param(patterns(KUNCHEVA), 7.529412, 0.0231744, 1e-6, id="Kuncheva, mlxtend"),
        pytest.param(patterns(SAS), 8.4706, 0.0145, 1e-4, id="SAS, in statsmodels' tests"),
        pytest.param(CVST_4, 4.2, None, 1e-9, id="R CVST 9x4"),
        pytest.param(CVST_5, 1.2174, None, 1e-4, id="R CVST 9x5"),
    ],
)
def test_q_as_published(right, q, p, unit):
    test = cochran_q(right)
    assert test.statistic == pytest.approx(q, rel=0, abs=unit / 2)
    assert test.df == right.shape[1] - 1
    if p is not None:
        assert test.p == pytest.approx(p, rel=0, abs=unit / 2)


def test_of_two_models_it_is_mcnemars_test_without_correction():
    right = rows("10 " * 9 + "01 " * 3 + "11 " * 4 + "00 " * 5)
    assert cochran_q(right).statistic == pytest.approx((9 - 3) ** 2 / (9 + 3))


@pytest.mark.parametrize("text", ["111 111", "000 111 000", "000"])
def test_models_that_no_image_tells_apart_are_not_called_different(text):
    assert cochran_q(rows(text)) == (0.0, 2, 1.0)


@given(st.integers(0, 10_000))
def test_neither_the_order_of_images_nor_that_of_models_matters(seed):
    rng = np.random.default_rng(seed)
    right = rng.random((30, 4)) < 0.7
    shuffled = rng.permutation(rng.permutation(right, axis=0), axis=1)
    assert cochran_q(shuffled) == pytest.approx(cochran_q(right))
