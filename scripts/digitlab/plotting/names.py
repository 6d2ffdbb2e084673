"""What people call the variants, and the color and marker that each of them always has.

The name of a variant is its kind of model and who makes it: softmax_manual. Another variant goes by
its own name and gets one of the colors that are left.
"""

from collections.abc import Sequence
from textwrap import wrap
from typing import Any

KINDS = {"binary": "logistic regression", "softmax": "softmax regression", "mlp": "the network"}
MAKERS = {"manual": "by hand", "torch": "with PyTorch", "sklearn": "with scikit-learn"}
SINGLE = "one image at a time"
# One color for each kind, of Okabe and Ito's palette, in a shade for each maker.
SHADES = {
    "binary": {"manual": "#009E73", "torch": "#4DBB9D", "sklearn": "#006B4E"},
    "softmax": {
        "manual": "#0072B2",
        "torch": "#4C9CCA",
        "sklearn": "#56B4E9",
        "single": "#7B8FC9",
    },
    "mlp": {"manual": "#D55E00", "torch": "#E58E4C"},
}
STROKES: dict[str, dict[str, Any]] = {
    "manual": {"marker": "o", "linestyle": "-"},
    "torch": {"marker": "s", "linestyle": (0, (5, 2))},
    "sklearn": {"marker": "^", "linestyle": (0, (1, 1.5))},
    "single": {"marker": "D", "linestyle": (0, (5, 1.5, 1, 1.5))},
}


def parts(variant: str) -> tuple[str, str]:
    """Return the kind and the maker of a variant, both empty if its name does not tell them."""
    kind, _, maker = variant.partition("_")
    return (kind, maker) if maker in SHADES.get(kind, ()) else ("", "")


def spoken(variant: str) -> str:
    """Return what a sentence calls a variant: softmax regression by hand."""
    kind, maker = parts(variant)
    if not kind:
        return variant
    return f"{KINDS[kind]}, {SINGLE}" if maker == "single" else f"{KINDS[kind]} {MAKERS[maker]}"


def together(variants: Sequence[str]) -> str:
    """Return what a sentence calls variants: softmax regression by hand and with PyTorch.

    Variants of several kinds, or of none, are called one by one.
    """
    kinds, makers = zip(*map(parts, variants), strict=True)
    if len(set(kinds)) > 1 or not kinds[0] or "single" in makers:
        return in_words([spoken(variant) for variant in variants])
    return f"{KINDS[kinds[0]]} {in_words([MAKERS[maker] for maker in makers])}"


def in_words(words: Sequence[str]) -> str:
    """Return words as a list: a, b and c."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)


def grouped(variants: Sequence[str]) -> str:
    """Return what a sentence calls variants of several kinds, in the order of the kinds' first."""
    groups: dict[tuple[str, bool], list[str]] = {}
    for variant in variants:
        kind, maker = parts(variant)
        groups.setdefault((kind or variant, maker == "single"), []).append(variant)
    return in_words([together(members) for members in groups.values()])


def label(variants: Sequence[str], width: int = 100) -> str:
    """Return what a figure calls a variant and its twins, in lines of at most ``width`` characters.

    The first letter is a capital if the variant is known.
    """
    text = together(variants).removeprefix("the ")
    text = text[0].upper() + text[1:] if parts(variants[0])[0] else text
    return "\n".join(wrap(text, width, break_on_hyphens=False))


def style_of(variant: str) -> dict[str, Any]:
    """Return the color, marker and line style of a variant, empty if it has none of its own."""
    kind, maker = parts(variant)
    return {"color": SHADES[kind][maker], **STROKES[maker]} if kind else {}
