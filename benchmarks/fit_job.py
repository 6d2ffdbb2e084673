"""Do the work of fitting jobs in this process, and print the time and memory that it took.

python -m benchmarks.fit_job '{"images": ..., "splits": ..., "variant": ..., "recipe": ...,
                               "noises": [...], "fits": ...}'
"""

import contextlib
import json
import sys
import time
from pathlib import Path
from typing import Any

from fit_variant import main as fit_variant


def peak_memory() -> float:
    """Return the peak memory of this process in megabytes, as counted by Linux.

    ``resource.getrusage`` would also count the process that started this one.
    """
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    lines = dict(line.split(":", 1) for line in status.splitlines())
    return int(lines["VmHWM"].split()[0]) / 1024


def fit_cells(job: dict[str, Any]) -> dict[str, float]:
    """Fit every noise level of ``job`` as the pipeline does; return seconds and peak memory."""
    started = time.perf_counter()
    for noise in job["noises"]:
        fit_variant(
            images=job["images"],
            splits=job["splits"],
            module=f"variants/{job['variant']}.py",
            recipe=job["recipe"],
            cell={"setting": "growth", "percent": job["percent"], "noise": noise},
            fits=job["fits"],
        )
    return {"seconds": time.perf_counter() - started, "megabytes": peak_memory()}


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # stdout is for the result only
        taken = fit_cells(json.loads(sys.argv[1]))
    print(json.dumps(taken))
