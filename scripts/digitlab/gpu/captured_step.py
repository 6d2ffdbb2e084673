"""A training step whose kernels a GPU launches all at once: a captured CUDA graph."""

from collections.abc import Callable

import torch

Step = Callable[..., torch.Tensor]

# Calls before the capture: the first calls allocate memory and load kernels, which cannot happen
# inside a graph.
WARM_UP = 3


class CapturedStep:
    """A function of GPU tensors that is first called normally, then captured and replayed.

    Every call must pass tensors of the same shapes. A graph stores the addresses that the function
    read and wrote, and Python numbers as constants: anything that varies between calls must be a
    tensor that is changed in place. The next call overwrites the result.
    """

    def __init__(self, function: Step):
        self.function = function
        self.calls = 0
        self.inputs: list[torch.Tensor] = []

    def __call__(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Return what the function returns for ``inputs``."""
        if self.calls < WARM_UP:
            self.calls += 1
            return self.warm_up(*inputs)
        if not self.inputs:
            self.capture(*inputs)
        for buffer, value in zip(self.inputs, inputs, strict=True):
            buffer.copy_(value)
        self.graph.replay()
        return self.output

    def warm_up(self, *inputs: torch.Tensor) -> torch.Tensor:
        """Call the function on a separate stream, as PyTorch requires before a capture."""
        stream = torch.cuda.Stream()  # type: ignore[no-untyped-call]
        stream.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(stream):
            output = self.function(*inputs)
        torch.cuda.current_stream().wait_stream(stream)
        return output

    def capture(self, *inputs: torch.Tensor) -> None:
        """Record the kernels that the function launches; nothing is computed yet."""
        self.inputs = [value.clone() for value in inputs]
        self.graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(self.graph):
            self.output = self.function(*self.inputs)
