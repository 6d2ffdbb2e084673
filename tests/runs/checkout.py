"""Run the real pipeline in a copy of the checkout."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PARTS = (
    "Snakefile",
    "config.yaml",
    "claims.yaml",
    "studies",
    "rules",
    "scripts",
    "report",
    "envs",
    "profiles",
)


def copy_checkout(folder: Path) -> Path:
    """Copy all files of the workflow into ``folder``, which is created if necessary."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        source = ROOT / part
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copy2(source, folder / part)
    return folder


def snakemake(folder: Path, *arguments: str, check: bool = True) -> str:
    """Run Snakemake in ``folder`` and return what it printed."""
    command = [sys.executable, "-m", "snakemake", "--cores", "2", *arguments]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, env=os.environ | {"NO_COLOR": "1"}
    )
    printed = done.stdout + done.stderr
    assert not check or done.returncode == 0, printed
    return printed


def planned_jobs(printed: str) -> dict[str, int]:
    """Return how many jobs of each rule a dry run reports."""
    counts = re.search(r"^Job stats:\njob .*\n-+ .*\n((?:\w+ +\d+\n)+)", printed, re.MULTILINE)
    rows = counts[1].splitlines() if counts else []
    return {rule: int(count) for rule, count in map(str.split, rows) if rule != "total"}
