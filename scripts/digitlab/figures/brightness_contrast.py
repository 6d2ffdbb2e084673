"""Box plots of the brightness and the contrast of the training images, overall and by class."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.figure import Figure
from numpy.typing import NDArray

from digitlab.data.image_statistics import measure_images
from digitlab.plotting.classes import MOST_NAMES, write_classes
from digitlab.plotting.style import COLORS, INK, WIDTH

MEASURES = {"brightness": "brightness (mean)", "contrast": "contrast (standard deviation)"}
ALL = "all"
REACH = 1.5  # longest whisker, in interquartile ranges beyond the box (Tukey)
MOST_OUTLIERS = 100  # per box that are listed and drawn


def table(images: Mapping[str, NDArray[Any]], splits: Mapping[str, NDArray[Any]]) -> pd.DataFrame:
    """Return a row for each ``statistic`` of each measure and class, and for each outlier.

    The images are the first seed's training images; ``digit`` is ``all`` or a class, as text. If a
    box has more than ``MOST_OUTLIERS`` outliers, only that many are kept, evenly spaced by rank and
    including the extremes; the statistic ``outliers`` counts all of them. ``image`` is the index of
    an outlier.
    """
    train = splits["train"][0]
    labels = images["labels"][train]
    measures = measure_images(images["images"][train], labels, np.arange(len(train)))
    measures.index = train
    groups = {ALL: np.full(len(train), True)}
    groups |= {str(label): labels == label for label in np.unique(labels)}
    rows = [
        {"measure": measure, "digit": digit, **fact}
        for measure in MEASURES
        for digit, members in groups.items()
        for fact in _box(measures.loc[members, measure])
    ]
    return pd.DataFrame(rows).astype({"image": "Int64"})


def _box(values: pd.Series) -> Iterator[dict[str, Any]]:
    """Yield what a box plot shows of ``values``, whose index names the images."""
    lower, median, upper = np.quantile(values, (0.25, 0.5, 0.75))
    reach = REACH * (upper - lower)
    inside = values.between(lower - reach, upper + reach)
    outliers = values[~inside].sort_values(kind="stable")
    statistics = {
        "n": len(values),
        "mean": values.mean(),
        "sd": values.std(),
        "whisker_low": min(values[inside].min(), lower),
        "quartile_1": lower,
        "median": median,
        "quartile_3": upper,
        "whisker_high": max(values[inside].max(), upper),
        "outliers": len(outliers),
    }
    for name, value in statistics.items():
        yield {"statistic": name, "value": value, "image": None}
    kept = np.linspace(0, len(outliers) - 1, min(len(outliers), MOST_OUTLIERS)).round().astype(int)
    for image, value in outliers.iloc[kept].items():
        yield {"statistic": "outlier", "value": value, "image": image}


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each measure with a box for all images and one for each class."""
    figure = Figure(figsize=(WIDTH, 6), layout="constrained")
    panels = figure.subplots(len(MEASURES), 1)
    for axes, (measure, label) in zip(panels, MEASURES.items(), strict=True):
        part = table[table["measure"] == measure]
        single = part[part["statistic"] != "outlier"]
        boxes = single.pivot(index="digit", columns="statistic", values="value")
        boxes = boxes.loc[part["digit"].unique()]
        _draw_boxes(axes, boxes)
        place = {digit: position for position, digit in enumerate(boxes.index)}
        outliers = part[part["statistic"] == "outlier"]
        where = outliers["digit"].map(place)
        axes.scatter(where, outliers["value"], 9, COLORS[1], linewidths=0, alpha=0.6)
        counts = boxes["outliers"].map("{:.0f}".format)
        few = len(boxes) <= MOST_NAMES
        write_classes(axes, [f"{name}\n{counts[name]}" if few else name for name in boxes.index])
        axes.set_ylabel(label)
        axes.grid(axis="x", visible=False)
    axes.set_xlabel("class, below it the number of outliers" if few else "class")
    return figure


def _draw_boxes(axes: Any, boxes: pd.DataFrame) -> None:
    """Draw ``boxes``, a row each, at 0, 1, 2, ..."""
    names = {
        "whisker_low": "whislo",
        "quartile_1": "q1",
        "median": "med",
        "quartile_3": "q3",
        "whisker_high": "whishi",
        "mean": "mean",
    }
    line = {"color": INK, "linewidth": 1}
    axes.bxp(
        boxes.rename(columns=names).to_dict("records"),
        positions=range(len(boxes)),
        widths=0.55,
        showfliers=False,
        showmeans=True,
        patch_artist=True,
        boxprops={"facecolor": COLORS[4], "edgecolor": INK, "linewidth": 1, "alpha": 0.75},
        medianprops={"color": INK, "linewidth": 2},
        meanprops={"marker": "D", "markersize": 4, "markerfacecolor": INK, "markeredgecolor": INK},
        whiskerprops=line,
        capprops=line,
    )
