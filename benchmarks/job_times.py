"""How long the jobs of a finished study took, from Snakemake's benchmark files."""

from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

SECTIONS = Path(__file__).parent.parent / "report/sections"

# Rules that import modules by computed names: the folder of the modules.
COMPUTED = {
    "fit_variant": "variants",
    "run_range_tests": "variants",
    "draw_figures": "figures",
    "compute_tables": "findings",
}


class Entry(NamedTuple):
    """A script, and the modules of ours that it imports by computed names, relative to digitlab."""

    script: str
    modules: tuple[str, ...]


def names_in(section: str, finding: bool) -> list[str]:
    """Return the figures, or the tables of findings, that a section of the report declares."""
    declared = yaml.safe_load((SECTIONS / f"{section}.yaml").read_text(encoding="utf-8"))
    if finding:
        return [name for name, artifact in declared.items() if "computed_from" in artifact]
    return [name for name, artifact in declared.items() if artifact["kind"] == "figure"]


def entry_of(file: Path, folder: Path) -> Entry:
    """Return what the job with the benchmark ``file`` below ``folder`` runs."""
    rule, *rest = file.relative_to(folder).with_suffix("").parts
    if rule not in COMPUTED:
        return Entry(f"{rule}.py", ())
    package = COMPUTED[rule]
    names = rest[:1] if package == "variants" else names_in(rest[0], package == "findings")
    modules = tuple(f"{package}/{name.replace('-', '_')}.py" for name in names)
    return Entry(f"{rule}.py", modules)


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
