"""Run Snakemake, and save its own CPU seconds and those of its jobs.

    python -m benchmarks.account_run run.json --cores 2 --configfile studies/mnist.yaml

Snakemake's benchmark files do not show this: they miss what a job uses after the last sample.
"""

import json
import resource
import runpy
import sys

from digitlab.jobs.files import save_text


def cpu_seconds(who: int) -> float:
    """Return the user and system seconds of this process, or of its finished children."""
    used = resource.getrusage(who)
    return used.ru_utime + used.ru_stime


def main(file: str, arguments: list[str]) -> None:
    """Run Snakemake with ``arguments`` in this process and save both sums to ``file``."""
    sys.argv = ["snakemake", *arguments]
    try:
        runpy.run_module("snakemake", run_name="__main__")
    finally:
        own, jobs = map(cpu_seconds, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        save_text(file, json.dumps({"own": own, "jobs": jobs}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2:])
