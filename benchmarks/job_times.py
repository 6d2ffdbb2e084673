"""What the jobs of a finished study took, from the files that Snakemake wrote for each."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd

# Rules that import a module by a computed name: its folder, and where the job's path names it.
COMPUTED = {
    "fit_variant": ("variants", 1),
    "run_range_tests": ("variants", 1),
    "draw_figure": ("figures", -1),
    "compute_table": ("findings", -1),
}


class Entry(NamedTuple):
    """A script, and the module of ours that it imports by a computed name, or ""."""

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
    """Return a row for each job below ``results``: its entry, wall and CPU seconds, and its end.

    Snakemake samples CPU time every half second, then every half minute, so it misses the end of
    a job; of the shortest jobs it has none, and their wall seconds stand in. Raises
    ``FileNotFoundError`` where no job left a benchmark.
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
        raise FileNotFoundError(f"{folder} holds no benchmark: run the study first")
    return pd.DataFrame(rows)


def wall_time(jobs: pd.DataFrame) -> float:
    """Return the seconds from the start of the first job to the end of the last.

    That is the wall time of a study, but for Snakemake's own start, if one run made all of it.
    """
    return float(jobs["end"].max() - (jobs["end"] - jobs["seconds"]).min())
