"""The models of a block of seeds as one stack: every array has a leading axis of seeds.

A model consists of linear layers with ReLU between them; without a hidden layer, it is a
regression. S seeds give S models that share only the recipe and the data set on the device.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from digitlab.data.problem import Problem
from digitlab.data.scaling import Pixels
from digitlab.gpu.captured_step import CapturedStep
from digitlab.training.loop import Arrays

IMAGES_AT_ONCE = 8192  # per seed in a prediction: hidden layers of all images would fill the memory

Tensors = Sequence[torch.Tensor]
Scores = tuple[NDArray[np.float64], NDArray[np.float64]]  # loss and accuracy, (S,) each


def forward(parameters: Tensors, images: torch.Tensor) -> list[torch.Tensor]:
    """Return the input of each layer for ``images`` (S, b, pixels), then the logits.

    ``parameters`` alternate weights (S, outputs, inputs) and biases (S, outputs). One batched
    product computes a layer for all seeds: a <- max(a W' + b, 0), without the maximum in the last.
    """
    activations = [images]
    for weight, bias in zip(parameters[::2], parameters[1::2], strict=True):
        raw = torch.baddbmm(bias[:, None], activations[-1], weight.mT)  # (S, b, outputs)
        activations.append(raw if weight is parameters[-2] else raw.relu())
    return activations


class ModelStack(ABC):
    """The models of one variant for S seeds, which take their steps together.

    ``starts`` are the initial weights of each model, and ``problems`` what each of them sees, with
    equally many images; ``pixels`` (N, pixels) is the data set on the device, in 0..255, from which
    each step picks each model's own images by index.
    """

    def __init__(
        self,
        starts: Sequence[Arrays],
        pixels: torch.Tensor,
        problems: Sequence[Problem],
        recipe: Mapping[str, Any],
    ):
        self.pixels, self.recipe, self.rate = pixels, recipe, recipe["learning_rate"]
        self.names = list(starts[0])
        self.parameters = [
            self.tensor([start[name] for start in starts]).to(pixels.dtype) for name in self.names
        ]
        self.kept = [parameter.clone() for parameter in self.parameters]
        self.train = self.tensor([problem.index["train"] for problem in problems])  # (S, n)
        self.train_classes = self.tensor([problem.train_classes for problem in problems])
        self.validation = self.tensor([problem.index["validation"] for problem in problems])
        self.validation_classes = self.tensor([problem.validation_classes for problem in problems])
        scalings = [problem.scaling for problem in problems]
        self.factor = self.per_seed([1 / (255 * scaling.scale) for scaling in scalings])
        self.offset = self.per_seed([-scaling.shift / scaling.scale for scaling in scalings])
        self.steps: dict[int, Callable[..., torch.Tensor]] = {}  # by batch size

    @abstractmethod
    def step(self, picked: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Take one step of every model; return the logits (S, b, outputs) before it.

        ``picked`` and ``classes`` (S, b) are the indices and classes of the images in the batch.
        """

    @abstractmethod
    def losses(self, logits: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Return the loss of each image, (S, b)."""

    @abstractmethod
    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return class probabilities (S, b, classes)."""

    def tensor(self, arrays: Sequence[NDArray[Any]]) -> torch.Tensor:
        """Return the arrays of all seeds as one tensor on the device."""
        return torch.from_numpy(np.stack(arrays)).to(self.pixels.device)

    def per_seed(self, values: Sequence[float]) -> torch.Tensor:
        """Return one number per seed, in the shape (S, 1, 1)."""
        return self.tensor([np.full((1, 1), value) for value in values]).to(self.pixels.dtype)

    def images(self, picked: torch.Tensor) -> torch.Tensor:
        """Return the images (S, b, pixels) of ``picked`` (S, b), each with its seed's scaling."""
        return torch.addcmul(self.offset, self.pixels[picked], self.factor)

    def set_rate(self, rate: float) -> None:
        """Set the learning rate of all further steps."""
        if rate != self.rate:
            self.rate = rate
            self.steps.clear()  # a captured step holds the rate as a constant

    def step_of(self, size: int) -> Callable[..., torch.Tensor]:
        """Return the step for batches of ``size`` images; on a GPU, it is captured."""
        if size not in self.steps:
            self.steps[size] = CapturedStep(self.step) if self.pixels.is_cuda else self.step
        return self.steps[size]

    @torch.no_grad()
    def run_epoch(self, orders: NDArray[np.int64]) -> Scores:
        """Visit the images of each model in its row of ``orders`` (S, n).

        Each image is scored as predicted just before the step that uses it.
        """
        visited = torch.from_numpy(orders).to(self.pixels.device)
        picked, truth = self.train.gather(1, visited), self.train_classes.gather(1, visited)
        outputs = self.parameters[-1].shape[1]
        logits = self.pixels.new_empty((*orders.shape, outputs))
        for start in range(0, orders.shape[1], self.recipe["batch_size"]):
            here = slice(start, start + self.recipe["batch_size"])
            images, classes = picked[:, here], truth[:, here]
            logits[:, here] = self.step_of(images.shape[1])(images, classes)
        right = logits.argmax(2) == truth if outputs > 1 else (logits[..., 0] > 0) == (truth == 1)
        return self.means(self.losses(logits.double(), truth), right)

    @torch.no_grad()
    def validate(self) -> Scores:
        """Return mean loss and accuracy of each model on its validation images."""
        losses, right = [], []
        parts = (
            torch.split(array, IMAGES_AT_ONCE, 1)
            for array in (self.validation, self.validation_classes)
        )
        for picked, classes in zip(*parts, strict=True):
            probabilities = self.distribution(forward(self.parameters, self.images(picked))[-1])
            own = probabilities.gather(2, classes[..., None])[..., 0].double()
            # As for a single model: a probability of 0 would make the loss infinite.
            losses.append(-own.clamp(min=float(np.finfo(np.float32).tiny)).log())
            right.append(probabilities.argmax(2) == classes)
        return self.means(torch.cat(losses, 1), torch.cat(right, 1))

    def means(self, losses: torch.Tensor, right: torch.Tensor) -> Scores:
        """Return the mean of each over the images (S, n)."""
        return losses.mean(1).cpu().numpy(), right.double().mean(1).cpu().numpy()

    def keep(self, which: NDArray[np.bool_]) -> None:
        """Save the current weights of the models in ``which`` (S,)."""
        chosen = torch.from_numpy(which).to(self.pixels.device)
        for kept, parameter in zip(self.kept, self.parameters, strict=True):
            shape = (-1, *[1] * (parameter.ndim - 1))
            torch.where(chosen.view(shape), parameter, kept, out=kept)

    def members(self) -> list["Member"]:
        """Return each model with its saved weights."""
        return [Member(self, position) for position in range(len(self.train))]


class Member:
    """One model of a stack with its saved weights: it predicts and returns its weights."""

    def __init__(self, stack: ModelStack, position: int):
        self.stack = stack
        self.parameters = [kept[position : position + 1] for kept in stack.kept]

    @torch.no_grad()
    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        block_of_one = torch.from_numpy(images)[None].to(self.parameters[0])  # (1, n, pixels)
        parts = torch.split(block_of_one, IMAGES_AT_ONCE, 1)
        logits = torch.cat([forward(self.parameters, part)[-1] for part in parts], 1)
        return self.stack.distribution(logits)[0].cpu().numpy()

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return a copy of every parameter array by name."""
        arrays = [parameter[0].cpu().numpy().copy() for parameter in self.parameters]
        return dict(zip(self.stack.names, arrays, strict=True))
