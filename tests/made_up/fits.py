"""Records of fits that were never trained: three classes, with any outcomes and images."""

import numpy as np

DIGITS = np.array([2, 5, 9], dtype=np.uint8)


def record(
    right: np.ndarray,
    seeds=None,
    index: np.ndarray | None = None,
    official: bool = False,
    weights: dict[str, np.ndarray] | None = None,
    wrong: int = 1,
) -> dict[str, np.ndarray]:
    """A record whose fits are right on the images given by ``right`` (S, n).

    The truth is the first class; mistakes are the class at position ``wrong``. ``index`` (S, n)
    holds the images' ids.
    """
    count, images = right.shape
    partition, other = ("official", "test") if official else ("test", "official")
    predicted = np.where(right, 0, wrong)
    return {
        "seeds": np.arange(count) if seeds is None else np.asarray(seeds),
        "digits": DIGITS,
        f"index_{partition}": np.tile(np.arange(images), (count, 1)) if index is None else index,
        f"labels_{partition}": np.full((count, images), DIGITS[0]),
        f"probabilities_{partition}": np.eye(3, dtype=np.float32)[predicted],
        f"index_{other}": np.empty((count, 0), dtype=int),
        f"labels_{other}": np.empty((count, 0), dtype=np.uint8),
        f"probabilities_{other}": np.empty((count, 0, 3), dtype=np.float32),
        **{f"weights_{name}": array for name, array in (weights or {}).items()},
    }


def diverged(fits: dict[str, np.ndarray], *positions: int) -> dict[str, np.ndarray]:
    """The same fits, except that those at ``positions`` diverged."""
    changed = dict(fits)
    for name in ("test", "official"):
        probabilities = fits[f"probabilities_{name}"].copy()
        probabilities[list(positions)] = np.nan
        changed[f"probabilities_{name}"] = probabilities
    return changed


def outcomes(rng: np.random.Generator, accuracy: float, seeds: int = 5, images: int = 400):
    """Independent outcomes of a model, (seeds, images)."""
    return rng.random((seeds, images)) < accuracy
