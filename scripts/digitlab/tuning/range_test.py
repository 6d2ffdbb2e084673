"""The learning-rate range test: one short run whose learning rate grows at every step."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.training.loop import Model

KEPT = 0.95  # weight of the previous running mean of losses at every step
MEMORY = 20  # steps, 1 / (1 - KEPT); a mean over fewer losses follows single batches


def growing_rates(settings: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return the learning rate of each step, evenly spaced on a log scale.

    ``settings`` holds ``lowest``, ``highest`` and ``steps``.
    """
    return np.geomspace(settings["lowest"], settings["highest"], settings["steps"])


def losses_at(
    model: Model, orders: Iterator[NDArray[np.int64]], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the loss (steps,) of each batch just before the step at the corresponding rate.

    NaN from the first loss that is not finite. Each of ``orders`` visits every image once. Source:
    Smith (2017), WACV, section 3.3.
    """
    losses = np.full(len(rates), np.nan)
    batches = (
        order[start : start + model.batch_size]
        for order in orders
        for start in range(0, len(order), model.batch_size)
    )
    for step, (rate, batch) in enumerate(zip(rates, batches, strict=False)):
        model.set_rate(float(rate))
        losses[step], _ = model.run_epoch(batch)
        if not np.isfinite(losses[step]):
            losses[step] = np.nan
            break
    return losses


def smoothed(losses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the running mean of ``losses`` (steps,), corrected for its start at zero.

    m <- 0.95 m + 0.05 loss, divided by 1 - 0.95^steps; NaN from the first loss that is NaN.
    """
    mean, means = 0.0, np.empty_like(losses)
    for step, loss in enumerate(losses):
        mean = KEPT * mean + (1 - KEPT) * loss
        means[step] = mean / (1 - KEPT ** (step + 1))
    return means


def suggested_rates(rates: NDArray[np.float64], means: NDArray[np.float64]) -> dict[str, float]:
    """Return the rate that each of three rules selects from the smoothed losses (steps,).

    ``minimum``: the rate of least loss; ``minimum over ten``: a tenth of that; ``steepest
    descent``: where, before the minimum, the loss falls fastest against the log of the rate,
    measured over ``MEMORY`` steps and taken at their middle. The first ``MEMORY`` steps, in which
    the running mean averages too few losses, are ignored unless there are no others. NaN if there
    are no losses.
    """
    seen = int(np.isfinite(means).sum())
    if not seen:
        return dict.fromkeys(("minimum", "minimum over ten", "steepest descent"), float("nan"))
    first = MEMORY if seen > MEMORY else 0
    least = first + int(np.nanargmin(means[first:]))
    apart, steepest = min(MEMORY, least - first), least
    if apart:
        before, after = slice(first, least + 1 - apart), slice(first + apart, least + 1)
        slopes = (means[after] - means[before]) / np.log(rates[after] / rates[before])
        steepest = first + int(np.argmin(slopes)) + apart // 2
    return {
        "minimum": float(rates[least]),
        "minimum over ten": float(rates[least] / 10),
        "steepest descent": float(rates[steepest]),
    }
