"""Where models train: on the CPU, or on a GPU if there is one."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from digitlab.errors import ExpectedError

if TYPE_CHECKING:
    import torch


def has_nvidia_driver() -> bool:
    """Whether an NVIDIA driver is present, determined without importing PyTorch."""
    return Path("/dev/nvidiactl").exists() or shutil.which("nvidia-smi") is not None


def trains_on_gpu(name: str) -> bool:
    """Whether the device ``name`` is a CUDA GPU on this machine; auto is one if it has a driver."""
    return name == "cuda" or (name == "auto" and has_nvidia_driver())


def choose_device(name: str) -> "torch.device":
    """Return the device ``name``; ``auto`` prefers cuda, then mps, then cpu.

    Raises ``ExpectedError`` if this machine lacks the device.
    """
    import torch

    available = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
        "cpu": True,
    }
    if name == "auto":
        name = next(device for device, there in available.items() if there)
    if not available[name]:
        raise ExpectedError(f"device: this machine has no {name}; choose auto or cpu.")
    return torch.device(name)
