"""Train a PyTorch module by its own loss, autograd and optimizer on tensors kept on the device."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.optim.sgd import sgd

from digitlab.problem import Pixels, Problem
from digitlab.training import Arrays


def choose_device(name: str) -> torch.device:
    """Return the device called ``name``; ``auto`` takes cuda, then mps, then cpu.

    Raises ``ValueError`` where the named device is not there.
    """
    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(device for device, there in available.items() if there)
    if not available[name]:
        raise ValueError(f"device: this machine has no {name}; choose auto or cpu.")
    return torch.device(name)


class TorchModel:
    """A module that maps images (n, pixels) to one logit per class, (n, classes)."""

    def __init__(
        self,
        module: torch.nn.Module,
        loss: torch.nn.Module,
        problem: Problem,
        recipe: Mapping[str, Any],
    ):
        self.device = choose_device(recipe["device"])
        self.images = torch.from_numpy(problem.train).to(self.device)  # (n, pixels)
        self.module = module.to(self.device, self.images.dtype)
        self.loss = loss
        self.batch_size = recipe["batch_size"]
        self.parameters: list[torch.Tensor] = list(module.parameters())
        self.rate = recipe["learning_rate"]
        self.classes = torch.from_numpy(problem.train_classes).to(self.device)  # (n,)

    def run_epoch(self, order: NDArray[np.int64]) -> tuple[float, float]:
        """Visit the training images in ``order``; return their mean loss and accuracy."""
        visited = torch.from_numpy(order).to(self.device)
        truth = self.classes[visited]
        losses, outputs = [], []
        batches = (torch.split(part, self.batch_size) for part in (visited, truth))
        for picked, classes in zip(*batches, strict=True):
            logits = self.module(self.images.index_select(0, picked))  # (b, classes)
            loss = self.loss(logits, classes)
            self.step(torch.autograd.grad(loss, self.parameters))
            # Read at the end of the epoch: on a device each reading would wait for it.
            losses.append(loss.detach() * len(picked))
            outputs.append(logits.detach())
        right = self.decisions(torch.cat(outputs)) == truth
        total = torch.stack(losses).cpu().sum(dtype=torch.float64)  # mps has no float64
        return float(total) / len(order), int(right.sum()) / len(order)

    @torch.no_grad()
    def step(self, gradients: Sequence[torch.Tensor]) -> None:
        """Take the step of ``torch.optim.SGD``, in its functional form.

        The class itself imports PyTorch's compiler, which takes longer than most fits.
        """
        sgd(
            self.parameters,
            list(gradients),
            [None] * len(gradients),
            lr=self.rate,
            momentum=0.0,
            weight_decay=0.0,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )

    @torch.no_grad()
    def probabilities(self, images: Pixels) -> NDArray[np.float32]:
        """Return class probabilities (n, classes) of scaled ``images`` (n, pixels)."""
        logits = self.module(torch.from_numpy(images).to(self.device))
        return self.distribution(logits).cpu().numpy()

    def decisions(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the class of each row of ``logits``."""
        return logits.argmax(dim=1)

    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return the class probabilities of each row of ``logits``."""
        return torch.softmax(logits, dim=1)

    def weights(self) -> dict[str, NDArray[np.float32]]:
        """Return a copy of every parameter array by PyTorch's name of it."""
        state = self.module.state_dict()
        return {name: array.detach().cpu().numpy().copy() for name, array in state.items()}

    def restore(self, weights: Arrays) -> None:
        """Set every parameter array from a copy made by ``weights``."""
        self.module.load_state_dict({name: torch.from_numpy(a) for name, a in weights.items()})
