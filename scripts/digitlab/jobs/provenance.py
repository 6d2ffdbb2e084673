"""Record what a study was made with: the commit, the packages and the machine."""

import importlib.metadata
import os
import platform
import subprocess

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


def commit() -> str:
    """Return the commit of the working directory, and whether it has uncommitted changes."""
    name = _git("rev-parse", "HEAD")
    if name is None:
        return "not a git checkout"
    return name + (" with uncommitted changes" if _git("status", "--porcelain") else "")


def environment() -> dict[str, str]:
    """Return the versions of the packages that the study depends on, and the machine."""
    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    return {
        "commit": commit(),
        "python": platform.python_version(),
        **versions,
        "system": f"{platform.system()} {platform.machine()}",
        "cores": str(os.cpu_count()),
    }
