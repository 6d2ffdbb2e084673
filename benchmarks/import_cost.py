"""What a script imports, at its start or while it runs, and the CPU time of that."""

import ast
import os
import resource
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from benchmarks.job_times import Entry
from digitlab.jobs.executed_code import executed_files

SCRIPTS = Path(__file__).parent.parent / "scripts"

# What Snakemake's preamble to every script imports.
PREAMBLE = ("snakemake.iocontainers", "snakemake.logging")


def imported_modules(path: Path) -> Iterator[str]:
    """Yield the third-party modules that the file ``path`` imports, inside functions too.

    Our own modules, which take milliseconds, and the standard library are left out, so that many
    jobs share one program.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module]
        for name in names:
            if name.split(".")[0] not in {"digitlab", *sys.stdlib_module_names}:
                yield name


def program(entry: Entry) -> str:
    """Return a program that only imports everything that a job of ``entry`` may import."""
    paths = [SCRIPTS / entry.script, *(SCRIPTS / "digitlab" / name for name in entry.modules)]
    files = executed_files(tuple(paths), SCRIPTS)
    found = {name for file in files for name in imported_modules(file)}
    return "\n".join(f"import {name}" for name in [*PREAMBLE, *sorted(found)])


def run_program(source: str, *options: str) -> str:
    """Run ``source`` in a fresh interpreter and return its stderr."""
    environment = os.environ | {"PYTHONPATH": str(SCRIPTS)}
    command = [sys.executable, *options, "-c", source]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    return done.stderr


@cache
def cpu_seconds(source: str, rounds: int) -> float:
    """Return the CPU seconds, user and system, of ``source`` in a process; least of ``rounds``."""
    taken = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run_program(source)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        taken.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(taken)


def package_seconds(timings: str) -> dict[str, float]:
    """Return the seconds per top-level package in ``-X importtime`` output, slowest first."""
    totals: Counter[str] = Counter()
    for line in timings.splitlines():
        fields = line.removeprefix("import time:").split("|")
        if line.startswith("import time:") and fields[0].strip().isdigit():
            totals[fields[2].strip().split(".")[0]] += int(fields[0])
    return {name: microseconds / 1e6 for name, microseconds in totals.most_common()}


@cache
def heaviest(source: str, count: int = 4) -> str:
    """Return the ``count`` packages that cost ``source`` the most, with their seconds."""
    packages = package_seconds(run_program(source, "-X", "importtime"))
    return ", ".join(f"{name} {seconds:.2f}" for name, seconds in list(packages.items())[:count])
