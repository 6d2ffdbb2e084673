"""Time scikit-learn's solvers and our gradient descent to the quality of a converged regression.

Each contender trains softmax regression on the same images with one thread. It is timed until the
loss on the validation images is at most 1 % and 0.1 % above that of the penalized regression at its
optimum, which a solver finds in double precision. CPU seconds, without validation, so that other
programs count little. A contender that is still short of a target after its time is censored.

    python -m benchmarks.time_to_target results/mnist/data/images.npz benchmarks/results/targets.csv
"""

import argparse
import time
import warnings
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression, SGDClassifier

from benchmarks.tasks import noisy_problem
from digitlab.data.images import load_images
from digitlab.data.problem import Problem
from digitlab.jobs.tables import save_table
from digitlab.training.loop import image_orders, loss_and_accuracy
from digitlab.variants import softmax_manual

WITHIN = (0.01, 0.001)
EPOCHS = 100
SOLVERS = ("lbfgs", "newton-cholesky", "saga")
BY_HAND: dict[str, dict[str, Any]] = {
    **{f"softmax_manual, rate {rate}": {"learning_rate": rate} for rate in (0.01, 0.1, 0.3, 1.0)},
    "softmax_manual, Adam, rate 0.003": {"learning_rate": 0.003, "optimizer": "adam"},
}


class Progress(NamedTuple):
    """What a contender has after so many epochs or iterations, in so many CPU seconds."""

    iterations: int
    seconds: float
    loss: float


def validation_loss(predict: Callable[[Any], Any], problem: Problem) -> float:
    """Return the loss on the validation images."""
    return loss_and_accuracy(predict(problem.validation), problem.validation_classes)[0]


def optimal_loss(problem: Problem) -> float:
    """Return the validation loss at the optimum, solved in double precision."""
    solver = LogisticRegression(tol=1e-6, max_iter=20_000)
    solver.fit(problem.train.astype(np.float64), problem.train_classes)
    return validation_loss(solver.predict_proba, problem)


def by_epochs(
    run: Callable[[], object], predict: Callable[[Any], Any], problem: Problem
) -> Iterator[Progress]:
    """Yield the progress after each epoch of a contender that goes on from where it is."""
    seconds = 0.0
    for epoch in range(1, EPOCHS + 1):
        started = time.process_time()
        run()
        seconds += time.process_time() - started
        yield Progress(epoch, seconds, validation_loss(predict, problem))


def descent(recipe: dict[str, Any], problem: Problem) -> Iterator[Progress]:
    """Yield the progress of our gradient descent by hand."""
    model = softmax_manual.build(problem, {"batch_size": 64, **recipe}, 0)
    orders = image_orders(len(problem.train), 0)
    return by_epochs(lambda: model.run_epoch(next(orders)), model.probabilities, problem)


def stochastic(problem: Problem) -> Iterator[Progress]:
    """Yield the progress of scikit-learn's SGD classifier: each class against the rest."""
    model = SGDClassifier(loss="log_loss", random_state=0)
    labels = list(range(len(problem.labels)))

    def run() -> None:
        model.partial_fit(problem.train, problem.train_classes, classes=labels)

    return by_epochs(run, model.predict_proba, problem)


def solved(solver: str, problem: Problem, iterations: int) -> Progress:
    """Return where one of scikit-learn's solvers is after at most so many iterations from zeros."""
    model = LogisticRegression(solver=solver, max_iter=iterations, tol=1e-6, random_state=0)
    started = time.process_time()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(problem.train, problem.train_classes)
    seconds = time.process_time() - started
    return Progress(
        int(model.n_iter_.max()), seconds, validation_loss(model.predict_proba, problem)
    )


def fewest_iterations(
    progress_after: Callable[[int], Progress], target: float, most: float
) -> Progress | None:
    """Return the progress after the fewest iterations that get to ``target``.

    Iterations are doubled until they do, and then bisected, since a solver of scikit-learn says
    nothing on its way. None if a fit of more than ``most`` seconds, or one that stopped by itself,
    is not there.
    """
    short, tried = 0, 1
    found = progress_after(tried)
    while found.loss > target:
        if found.seconds > most or found.iterations < tried:
            return None
        short, tried = tried, 2 * tried
        found = progress_after(tried)
    enough = found.iterations
    while enough - short > 1:
        between = (short + enough) // 2
        middle = progress_after(between)
        if middle.loss <= target:
            found, enough = middle, between
        else:
            short = between
    return found


def times_of_problem(problem: Problem, most: float) -> Iterator[dict[str, Any]]:
    """Yield a row for each contender and target: iterations and seconds, none where censored."""
    best = optimal_loss(problem)
    stepwise = {name: list(descent(recipe, problem)) for name, recipe in BY_HAND.items()}
    stepwise["scikit-learn SGDClassifier"] = list(stochastic(problem))
    solvers = {name: cache(partial(solved, name, problem)) for name in SOLVERS}
    for share in WITHIN:
        target = best * (1 + share)
        found: dict[str, Progress | None] = {
            name: next((step for step in steps if step.loss <= target), None)
            for name, steps in stepwise.items()
        }
        for name, progress_after in solvers.items():
            found[f"scikit-learn {name}"] = fewest_iterations(progress_after, target, most)
        for name, reached in found.items():
            row = {"contender": name, "within": share, "target_loss": target}
            if reached:
                row |= {"iterations": reached.iterations, "seconds": reached.seconds}
            yield row


def main(images: str, table: str, percents: list[int], most: float) -> None:
    """Print and save the times on each of ``percents`` of the training images."""
    data = load_images(images)
    rows = []
    for percent in percents:
        problem = noisy_problem(data, np.unique(data.labels).tolist(), "unit", percent)
        of_problem = times_of_problem(problem, most)
        rows += [{"percent": percent, "images": len(problem.train), **row} for row in of_problem]
    found = pd.DataFrame(rows)
    print(found.to_string(index=False, float_format="{:.4g}".format, na_rep="never"))
    save_table(table, found)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("images")
    parser.add_argument("table")
    parser.add_argument("--percents", type=int, nargs="+", default=[10, 100])
    parser.add_argument("--most", type=float, default=60, help="CPU seconds of a solver's fit")
    main(**vars(parser.parse_args()))
