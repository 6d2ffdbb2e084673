"""Train the hand-written variants as one stack of models: no autograd, no built-in optimizer."""

from typing import Any

import torch

from digitlab.gpu.stacked_models import ModelStack, Tensors, forward
from digitlab.gpu.tensor_optimizers import Descent


def class_logits(logits: torch.Tensor) -> torch.Tensor:
    """Return one logit per class, (S, b, classes).

    A single logit z belongs to the second class, and the first gets 0: softmax is then the sigmoid,
    because e^z / (e^0 + e^z) = 1 / (1 + e^-z).
    """
    if logits.shape[2] > 1:
        return logits
    return torch.cat([torch.zeros_like(logits), logits], 2)


def softmax(logits: torch.Tensor) -> torch.Tensor:
    """Return exp(z_k) / sum_j exp(z_j) over the last axis of ``logits``."""
    exponentials = (logits - logits.amax(2, keepdim=True)).exp()  # shifted to avoid overflow
    return exponentials / exponentials.sum(2, keepdim=True)


def backward(parameters: Tensors, activations: Tensors, error: torch.Tensor) -> list[torch.Tensor]:
    """Return the gradients of all ``parameters`` for the ``error`` (S, b, outputs) of the logits.

    By the chain rule: dW = E' a and db = 1' E for the layer with input a and error E, and the
    error of the previous layer is E W where its activation is positive, else 0.
    """
    gradients: list[torch.Tensor] = []
    for weight, images in zip(reversed(parameters[::2]), reversed(activations[:-1]), strict=True):
        gradients = [torch.bmm(error.mT, images), error.sum(1), *gradients]
        if weight is not parameters[0]:
            error = torch.bmm(error, weight) * (images > 0)
    return gradients


class Stack(ModelStack):
    """Hand-written models: the gradient of the mean cross-entropy is written out."""

    def __init__(self, *args: Any):
        super().__init__(*args)
        self.descent = Descent(self.parameters, self.recipe)

    def step(self, picked: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Take one step of every model along its gradient."""
        activations = forward(self.parameters, self.images(picked))
        logits = activations[-1]  # (S, b, outputs)
        probabilities = self.distribution(logits)  # (S, b, classes)
        labels = torch.arange(probabilities.shape[2], device=logits.device)
        error = (probabilities - (classes[..., None] == labels).to(logits)) / picked.shape[1]
        # (P - Y) / b; with a single logit, only the second class has one.
        error = error[..., -logits.shape[2] :]
        self.descent.step(backward(self.parameters, activations, error), self.rate)
        return logits

    def losses(self, logits: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        """Return -log P_y = log sum_k exp(z_k) - z_y of each image, (S, b)."""
        logits = class_logits(logits)
        shifted = logits - logits.amax(2, keepdim=True)
        own = shifted.gather(2, classes[..., None])[..., 0]
        return shifted.exp().sum(2).log() - own

    def distribution(self, logits: torch.Tensor) -> torch.Tensor:
        """Return class probabilities (S, b, classes)."""
        return softmax(class_logits(logits))
