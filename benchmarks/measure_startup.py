"""Measure the share of a finished study's CPU time that went into imports and Snakemake.

The imports of each script are timed in fresh processes: everything that it may import, inside
functions too, so the share is an upper bound. The CPU time of Snakemake itself and of all jobs is
read from ``--run``, the file that ``benchmarks.account_run`` saved. Without it, a dry run stands in
for Snakemake, and its samples of the jobs, which miss their ends, for the jobs. Saves a table.

    python -m benchmarks.measure_startup results/mnist benchmarks/results --run run.json
"""

import argparse
import json
from pathlib import Path

import pandas as pd

from benchmarks.import_cost import cpu_seconds, heaviest, program
from benchmarks.job_times import Entry, job_times
from digitlab.jobs.tables import save_table

DRY_RUN = """
import runpy, sys
sys.argv = ["snakemake", "--dry-run", "--forceall", "--quiet", "all", *{arguments!r}]
runpy.run_module("snakemake", run_name="__main__")
"""


def import_table(jobs: pd.DataFrame, rounds: int) -> pd.DataFrame:
    """Return one row per script and module of ``jobs``: number of jobs and total CPU seconds."""
    grouped = jobs.groupby(["script", "modules"])["cpu"].agg(["size", "sum"]).reset_index()
    table = grouped.rename(columns={"size": "jobs", "sum": "job_seconds"})
    sources = [program(Entry(row.script, row.modules)) for row in table.itertuples()]
    table["import_seconds"] = [cpu_seconds(source, rounds) for source in sources]
    table["imports_in_all"] = table["import_seconds"] * table["jobs"]
    table["heaviest"] = [heaviest(source) for source in sources]
    return table


def by_script(table: pd.DataFrame) -> pd.DataFrame:
    """Return one row per script: its jobs, CPU seconds and costliest imports."""
    rows = []
    for script, mine in table.groupby("script"):
        costliest = mine.loc[mine["import_seconds"].idxmax()]
        rows.append(
            {
                "script": script,
                "jobs": mine["jobs"].sum(),
                "job_seconds": mine["job_seconds"].sum(),
                "imports_in_all": mine["imports_in_all"].sum(),
                "costliest": costliest["import_seconds"],
                "heaviest": costliest["heaviest"],
            }
        )
    return pd.DataFrame(rows).sort_values("imports_in_all", ascending=False)


def overhead_share(imports: float, own: float, jobs: float) -> float:
    """Return imports plus Snakemake's ``own`` CPU time as a share of the whole study's."""
    return (imports + own) / (jobs + own)


def main(results: Path, folder: str, run: Path | None, study: str, rounds: int) -> None:
    """Print the share and its parts, and save the table of imports."""
    jobs = job_times(results)
    table = import_table(jobs, rounds)
    if run is None:
        arguments = ["--configfile", study] if study else []
        own = cpu_seconds(DRY_RUN.format(arguments=arguments), 1)
        total = jobs["cpu"].sum()
    else:
        taken = json.loads(run.read_text(encoding="utf-8"))
        own, total = taken["own"], taken["jobs"]
    imports = table["imports_in_all"].sum()
    print(by_script(table).to_string(index=False, float_format="{:.2f}".format))
    share = overhead_share(imports, own, total)
    print(
        f"{len(jobs)} jobs took {total:.0f} s of CPU, {imports:.0f} s of them imports; "
        f"Snakemake itself {own:.0f} s: imports and Snakemake are {share:.1%} of the study."
    )
    save_table(f"{folder}/startup.csv", table)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("results", type=Path)
    parser.add_argument("folder")
    parser.add_argument("--run", type=Path, help="the file that benchmarks.account_run saved")
    parser.add_argument("--study", default="", help="settings for a dry run without --run")
    parser.add_argument("--rounds", type=int, default=2)
    main(**vars(parser.parse_args()))
