"""Exact duplicates within and across the partitions of the first seed."""

from collections.abc import Mapping
from itertools import combinations_with_replacement
from typing import Any

import pandas as pd
from numpy.typing import NDArray

from digitlab.data.image_statistics import duplicate_groups
from digitlab.data.partitions import first_partitions


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each two partitions and for each with itself; the last is for all images.

    ``groups`` counts the sets of identical images with a pair there, ``images_a`` and ``images_b``
    the images of either partition in these sets; ``share_b`` is the share of partition b that
    ``images_b`` makes up. ``pairs`` counts the pairs of identical images, and ``pairs_same_label``
    those whose labels agree.
    """
    partitions = first_partitions(splits)
    sizes = {name: len(index) for name, index in partitions.items()}
    members = pd.DataFrame({"label": images["labels"], "group": duplicate_groups(images["images"])})
    members = pd.concat({name: members.iloc[index] for name, index in partitions.items()})
    members = members[members["group"] >= 0].rename_axis(["partition", "image"]).reset_index()
    members = pd.concat([members, members.assign(partition="all")])
    sizes["all"] = sum(sizes.values())
    groups = _counts(members, ["group"], list(sizes))
    agreeing = _counts(members, ["group", "label"], list(sizes))
    both = [*combinations_with_replacement(partitions, 2), ("all", "all")]
    return pd.DataFrame([_row(groups, agreeing, *sides, sizes) for sides in both])


def _counts(members: pd.DataFrame, keys: list[str], partitions: list[str]) -> pd.DataFrame:
    """Return how many images of each partition have the same ``keys``, a row for each value."""
    counts = members.groupby([*keys, "partition"]).size().unstack(fill_value=0)
    return counts.reindex(columns=partitions, fill_value=0)


def _row(
    groups: pd.DataFrame, agreeing: pd.DataFrame, left: str, right: str, sizes: Mapping[str, int]
) -> dict[str, Any]:
    """Return what partitions ``left`` and ``right`` have in common."""
    shared = groups[groups[right] > (1 if left == right else 0)]
    shared = shared[shared[left] > 0]
    return {
        "partition_a": left,
        "partition_b": right,
        "groups": len(shared),
        "images_a": int(shared[left].sum()),
        "images_b": int(shared[right].sum()),
        "share_b": int(shared[right].sum()) / sizes[right],
        "pairs": _pairs(groups, left, right),
        "pairs_same_label": _pairs(agreeing, left, right),
    }


def _pairs(counts: pd.DataFrame, left: str, right: str) -> int:
    """Return the number of pairs of images in the same row of ``counts``."""
    if left == right:
        return int((counts[left] * (counts[left] - 1) // 2).sum())
    return int((counts[left] * counts[right]).sum())
