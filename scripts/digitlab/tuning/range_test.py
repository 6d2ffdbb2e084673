"""The learning rate range test: one short run with a rate that grows at every step."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from digitlab.training.loop import Model

KEPT = 0.95  # of the running mean of losses at every step
MEMORY = 20  # steps: 1 / (1 - KEPT); a mean of fewer losses moves with each single batch


def growing_rates(settings: Mapping[str, Any]) -> NDArray[np.float64]:
    """Return the learning rate of each step, evenly spaced in its logarithm.

    ``settings`` holds ``lowest``, ``highest`` and ``steps``.
    """
    return np.geomspace(settings["lowest"], settings["highest"], settings["steps"])


def losses_at(
    model: Model, orders: Iterator[NDArray[np.int64]], rates: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Return the loss (steps,) of each batch before the step that is taken with its rate.

    NaN from the first loss on that is no finite number. Each of ``orders`` visits the images
    once. Source: Smith (2017), WACV, section 3.3.
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

    m <- 0.95 m + 0.05 loss, divided by 1 - 0.95^steps; NaN where the loss is.
    """
    mean, means = 0.0, np.empty_like(losses)
    for step, loss in enumerate(losses):
        mean = KEPT * mean + (1 - KEPT) * loss
        means[step] = mean / (1 - KEPT ** (step + 1))
    return means


def suggested_rates(rates: NDArray[np.float64], means: NDArray[np.float64]) -> dict[str, float]:
    """Return the rate that each of three rules reads off the smoothed losses (steps,).

    ``minimum``: where the loss is least; ``minimum over ten``: a tenth of that;
    ``steepest descent``: where it falls fastest against the logarithm of the rate, before its
    minimum, in the middle of as many steps as the running mean remembers. The first steps, over
    which it gathers that memory, are not looked at unless there are no others. NaN where there
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
