"""Where models train: the CPU, or a graphics processor if there is one."""

import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from digitlab.errors import ExpectedError

if TYPE_CHECKING:
    import torch


def has_nvidia_driver() -> bool:
    """Whether there is a driver of CUDA devices, found out without importing PyTorch."""
    return Path("/dev/nvidiactl").exists() or shutil.which("nvidia-smi") is not None


def trains_on_gpu(name: str) -> bool:
    """Whether the device called ``name`` is a GPU with CUDA on this machine, as far as it shows."""
    return name == "cuda" or (name == "auto" and has_nvidia_driver())


def choose_device(name: str) -> "torch.device":
    """Return the device called ``name``; ``auto`` takes cuda, then mps, then cpu.

    Raises ``ExpectedError`` where the named device is not there.
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
