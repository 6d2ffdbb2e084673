"""Do the work of fitting jobs in this process, and say what it took.

python -m benchmarks.fit_job '{"images": ..., "splits": ..., "variant": ..., "recipe": ...,
                               "noises": [...], "fits": ...}'
"""

import contextlib
import json
import resource
import sys
import time
from typing import Any

from digitlab.logs import logged
from fit_variant import main as fit_variant


def fit_cells(job: dict[str, Any]) -> dict[str, float]:
    """Fit every noise level of ``job`` as the pipeline does; return seconds and peak memory.

    ``megabytes`` is the most that this process has held in memory since it started.
    """
    started = time.perf_counter()
    for noise in job["noises"]:
        fit_variant(
            images=job["images"],
            splits=job["splits"],
            variant=job["variant"],
            recipe=job["recipe"],
            cell={"setting": "growth", "percent": job["percent"], "noise": noise},
            fits=job["fits"],
        )
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"seconds": seconds, "megabytes": peak / 1024}


if __name__ == "__main__":
    with contextlib.redirect_stdout(sys.stderr):  # what a job prints goes elsewhere
        taken = fit_cells(json.loads(sys.argv[1]))
    print(json.dumps(taken))
