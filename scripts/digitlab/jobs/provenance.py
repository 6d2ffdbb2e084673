"""Record what a study was made with: the commit, the packages and the machine."""

import importlib.metadata
import os
import platform
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]

PACKAGES = (
    "snakemake",
    "torch",
    "torchvision",
    "numpy",
    "pandas",
    "scikit-learn",
    "statsmodels",
    "scipy",
    "matplotlib",
    "jinja2",
)


def _git(*arguments: str) -> str | None:
    """Return what a git command prints, or None without git or outside a repository."""
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return done.stdout.strip()


def commit(checkout: Path) -> str:
    """Return the commit of the folder ``checkout`` and whether files differ from it.

    A folder inside somebody else's repository, as an unpacked archive can be, is no checkout.
    """
    top = _git("-C", os.fspath(checkout), "rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != checkout.resolve():
        return "not a git checkout"
    name = _git("-C", os.fspath(checkout), "rev-parse", "HEAD")
    changed = _git("-C", os.fspath(checkout), "status", "--porcelain")
    return f"{name} with uncommitted changes" if changed else str(name)


def environment() -> dict[str, str]:
    """Return the versions of the packages that the study depends on, and the machine."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "commit": commit(CHECKOUT),
        "python": platform.python_version(),
        **versions,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }
