"""Time an epoch of our hand-written softmax regression against the loop that a notebook would use.

Both train on the same 36,000 MNIST images in batches of 64 on one thread, from zero weights, and
take turns in one process. The time of a contender counts only if it reaches the loss of ours.

    python benchmarks/time_epochs.py results/mnist/data/images.npz [rounds]
"""

import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch.utils.data import DataLoader, TensorDataset

sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.images import load_images
from digitlab.partitions import split
from digitlab.problem import Problem, build_problem
from digitlab.training import image_orders
from digitlab.variants import softmax_manual, softmax_torch

BATCH, RATE = 64, 0.01
TOLERANCE = 0.02  # in the mean loss of the last epoch: contenders shuffle on their own

Epoch = Callable[[], float]


def notebook_by_hand(problem: Problem) -> Epoch:
    """Softmax and loss written out, differentiated by autograd, over a DataLoader."""
    images, classes = torch.from_numpy(problem.train), torch.from_numpy(problem.train_classes)
    loader = DataLoader(TensorDataset(images, classes), batch_size=BATCH, shuffle=True)
    weight = torch.zeros(images.shape[1], len(problem.labels), requires_grad=True)
    bias = torch.zeros(len(problem.labels), requires_grad=True)

    def epoch() -> float:
        total, right = 0.0, 0
        for batch, truth in loader:
            exponentials = torch.exp(batch @ weight + bias)
            chances = exponentials / exponentials.sum(dim=1, keepdim=True)
            loss = -torch.log(chances[torch.arange(len(truth)), truth]).mean()
            loss.backward()
            with torch.no_grad():
                for parameter in (weight, bias):
                    parameter -= RATE * parameter.grad
                    parameter.grad.zero_()
            total += loss.item() * len(truth)
            right += (chances.argmax(dim=1) == truth).sum().item()
        return total / len(images)

    return epoch


def notebook_built_in(problem: Problem) -> Epoch:
    """PyTorch's linear layer, loss and optimizer over a DataLoader."""
    images, classes = torch.from_numpy(problem.train), torch.from_numpy(problem.train_classes)
    loader = DataLoader(TensorDataset(images, classes), batch_size=BATCH, shuffle=True)
    layer = torch.nn.Linear(images.shape[1], len(problem.labels))
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.SGD(layer.parameters(), lr=RATE)

    def epoch() -> float:
        total, right = 0.0, 0
        for batch, truth in loader:
            optimizer.zero_grad()
            logits = layer(batch)
            loss = criterion(logits, truth)
            loss.backward()
            optimizer.step()
            total += loss.item() * len(truth)
            right += (logits.argmax(dim=1) == truth).sum().item()
        return total / len(images)

    return epoch


def ours_by_hand(problem: Problem) -> Epoch:
    """The variant softmax_manual."""
    model = softmax_manual.build(problem, {"batch_size": BATCH, "learning_rate": RATE}, 0)
    orders = image_orders(len(problem.train), 0)
    return lambda: model.run_epoch(next(orders))[0]


def ours_built_in(problem: Problem) -> Epoch:
    """The variant softmax_torch."""
    recipe = {"batch_size": BATCH, "learning_rate": RATE, "device": "cpu"}
    model = softmax_torch.build(problem, recipe, 0)
    orders = image_orders(len(problem.train), 0)
    return lambda: model.run_epoch(next(orders))[0]


def main(images_file: str, rounds: int) -> None:
    """Print the median seconds an epoch of each contender and its ratio to the first."""
    torch.set_num_threads(1)
    data = load_images(images_file)
    cell = {"digits": list(range(10)), "percent": 100, "noise": 0, "pixels": "unit"}
    partitions = split(data.labels, data.official, seed=0)
    problem = build_problem(data.images, data.labels, partitions, cell, seed=0)
    builders = (notebook_by_hand, notebook_built_in, ours_built_in, ours_by_hand)
    contenders = {builder.__name__: builder(problem) for builder in builders}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    losses: dict[str, float] = {}
    for _ in range(rounds):
        for name, epoch in contenders.items():
            started = time.perf_counter()
            losses[name] = epoch()
            seconds[name].append(time.perf_counter() - started)
    first = statistics.median(seconds["notebook_by_hand"])
    print("contender,seconds_median,seconds_least,seconds_largest,times_faster,loss")
    for name, values in seconds.items():
        median = statistics.median(values)
        counts = abs(losses[name] - losses["ours_by_hand"]) <= TOLERANCE
        ratio = f"{first / median:.2f}" if counts else "another loss"
        print(f"{name},{median:.4f},{min(values):.4f},{max(values):.4f},{ratio},{losses[name]:.4f}")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 11)
