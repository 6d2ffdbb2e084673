"""How long the jobs of a finished study took, from Snakemake's benchmark files."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

# Rules that import a module by a computed name: the module's folder, and the part of the job's path
# that names it.
COMPUTED = {
    "fit_variant": ("variants", 1),
    "run_range_tests": ("variants", 1),
    "draw_figure": ("figures", -1),
    "compute_table": ("findings", -1),
}


class Entry(NamedTuple):
    """A script, and our module that it imports by a computed name, or ""."""

    script: str
    module: str


def entry_of(file: Path, folder: Path) -> Entry:
    """Return what the job with the benchmark ``file`` below ``folder`` runs."""
    parts = file.relative_to(folder).with_suffix("").parts
    rule = parts[0]
    if rule not in COMPUTED:
        return Entry(f"{rule}.py", "")
    package, place = COMPUTED[rule]
    return Entry(f"{rule}.py", f"{package}/{parts[place].replace('-', '_')}.py")


def job_times(results: Path) -> pd.DataFrame:
    """Return one row per job below ``results``: its entry, wall and CPU seconds, and end time.

    Snakemake samples CPU time every half second, later every half minute, so it misses the end of
    a job; for the shortest jobs it has no sample, and wall seconds are used instead. Raises
    ``FileNotFoundError`` if there is no benchmark file.
    """
    folder = results / "benchmarks"
    rows = []
    for file in sorted(folder.rglob("*.tsv")):
        taken = pd.read_csv(file, sep="\t").iloc[0]
        cpu = pd.to_numeric(taken["cpu_time"], errors="coerce")
        seconds = float(taken["s"])
        rows.append(
            {
                **entry_of(file, folder)._asdict(),
                "seconds": seconds,
                "cpu": float(cpu) if cpu > 0 else seconds,
                "end": file.stat().st_mtime,
            }
        )
    if not rows:
        raise FileNotFoundError(f"{folder} contains no benchmark files: run the study first")
    return pd.DataFrame(rows)


def wall_time(jobs: pd.DataFrame) -> float:
    """Return the seconds from the start of the first job to the end of the last.

    This is the wall time of a study, apart from Snakemake's startup, if a single run did all of it.
    """
    return float(jobs["end"].max() - (jobs["end"] - jobs["seconds"]).min())
