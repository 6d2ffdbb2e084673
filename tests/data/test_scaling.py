"""Scaled pixels are what their name says, for images of every shape."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from digitlab.data.scaling import scaling_for


@given(arrays(np.uint8, st.tuples(st.integers(1, 4), st.integers(1, 5), st.integers(1, 5))))
def test_unit_pixels_are_255ths_and_reach_0_and_1(images):
    rows = scaling_for("unit", images).of(images)
    np.testing.assert_allclose(rows, images.reshape(len(images), -1) / 255, atol=1e-7)
    assert ((rows == 0) == (images.reshape(len(images), -1) == 0)).all()
    assert ((rows == 1) == (images.reshape(len(images), -1) == 255)).all()


@given(
    arrays(np.uint8, st.tuples(st.integers(2, 5), st.integers(1, 5), st.integers(1, 5))).filter(
        lambda images: images.std() > 0
    )
)
def test_standardized_pixels_have_the_global_moments_of_the_images_given(images):
    rows = scaling_for("standardized", images).of(images)
    plain = images.reshape(len(images), -1).astype(np.float64)
    np.testing.assert_allclose(rows, (plain - plain.mean()) / plain.std(), rtol=1e-4, atol=1e-4)
