"""What figures of data and models show, in one sentence each, empty if there is nothing."""

import numpy as np
import pandas as pd

from digitlab.plotting.names import KINDS, grouped, in_words, spoken
from digitlab.report.wording import probability

CALLED = {**KINDS, "network": KINDS["mlp"]}  # as the figure calls the kinds
END = 0.995  # the quantile of absolute weights at which the color scale of the figure ends


def nearest_classes(table: pd.DataFrame) -> str:
    """Return the two classes whose mean images are the most alike, and those least alike."""
    means = {
        label: rows["value"].to_numpy(float) for label, rows in table.groupby("label", sort=False)
    }
    labels, images = list(means), np.array(list(means.values()))
    if len(labels) < 3:
        return ""
    squares = (images**2).sum(axis=1)
    distances = squares[:, None] + squares - 2 * images @ images.T
    first, second = np.triu_indices(len(labels), 1)
    of_pairs = distances[first, second]
    near, far = int(of_pairs.argmin()), int(of_pairs.argmax())
    return (
        f"By the squared differences of their pixels, the mean images of {labels[first[near]]} and "
        f"{labels[second[near]]} are the most alike, those of {labels[first[far]]} and "
        f"{labels[second[far]]} the least."
    )


def sizes_of_models(table: pd.DataFrame) -> str:
    """Return how many weights and biases each kind of model has."""
    weights = table.groupby("kind", sort=False)["weights"].sum()
    told = [f"{number:,} in {CALLED.get(str(kind), kind)}" for kind, number in weights.items()]
    return f"Weights and biases: {in_words(told)}."


def sizes_of_weights(table: pd.DataFrame) -> str:
    """Return the variants whose weights are the smallest and the largest, at the same quantile."""
    live = table[table["live"].astype(bool)]
    ends = live["weight"].abs().groupby(live["variant"], sort=False).quantile(END)
    ends = ends.dropna()
    if len(ends) < 2 or f"{ends.min():.2g}" == f"{ends.max():.2g}":
        return ""
    alike = [ends[np.isclose(ends, end, rtol=1e-3)] for end in (ends.min(), ends.max())]
    least, most = (f"{each.iloc[0]:.2g} ({grouped(list(map(str, each.index)))})" for each in alike)
    return f"The largest weights (99.5 % quantile of their size) range from {least} to {most}."


def worked_image(table: pd.DataFrame) -> str:
    """Return what the model of the still picture says of its image."""
    if table.empty:
        return ""
    classes = table.drop_duplicates("digit")
    row = classes.loc[classes["logit"].idxmax()]
    given = f"a probability of {probability(float(row['probability']))}"
    name = spoken(str(row["variant"]))
    return (
        f"In the still picture, {name} gives the image, labeled {row['label']}, {given} of being "
        f"{row['digit']}."
    )
