"""What variants are called, and that each looks the same in every figure."""

import pytest

from digitlab.plotting.names import KINDS, label, parts, spoken, together
from digitlab.plotting.style import line_styles
from tests.made_up.settings import SETTINGS

VARIANTS = SETTINGS["variants"]


def test_every_variant_of_ours_has_a_kind_and_a_look_of_its_own():
    assert {parts(name)[0] for name in VARIANTS} == set(KINDS)
    looks = [(style["color"], style["marker"]) for style in line_styles(VARIANTS).values()]
    assert len(set(looks)) == len(VARIANTS)


def test_a_variant_looks_the_same_whatever_is_beside_it():
    alone, among = line_styles(["mlp_torch"]), line_styles(["discriminant", "mlp_torch"])
    assert alone["mlp_torch"] == among["mlp_torch"]
    assert among["discriminant"]["color"] != among["mlp_torch"]["color"]


@pytest.mark.parametrize(
    ("variants", "called", "drawn"),
    [
        (["softmax_single"], "softmax regression, one image at a time", None),
        (["mlp_manual", "mlp_torch"], "the network by hand and with PyTorch", None),
        (
            ["binary_manual", "binary_torch", "binary_sklearn"],
            "logistic regression by hand, with PyTorch and with scikit-learn",
            None,
        ),
        (["discriminant"], "discriminant", "discriminant"),
        (["softmax_odd"], "softmax_odd", "softmax_odd"),
        (["mlp_manual", "a"], "the network by hand and a", "Network by hand and a"),
    ],
)
def test_variants_are_called_by_kind_and_maker(variants, called, drawn):
    assert together(variants) == called
    told = called.removeprefix("the ")
    assert label(variants) == (drawn or told[0].upper() + told[1:])
    if len(variants) == 1:
        assert spoken(variants[0]) == called
