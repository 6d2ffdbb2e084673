"""Say before the first job what a study takes: jobs, CPU hours, disk and memory, here and on Slurm.

    python operations/estimate_costs.py [--costs FOLDER] [--cores N] -- [arguments for snakemake]

The jobs are those of a dry run in which everything is made anew. What a job takes was measured: by
default on the digits and on MNIST (operations/measured_fits.csv, operations/measured_jobs.csv),
with --costs in a finished study of your own.
"""

import argparse
import math
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import yaml

sys.path.insert(0, str(Path(__file__).parent.parent))
sys.path.insert(0, str(Path(__file__).parent.parent / "scripts"))

from digitlab.errors import ExpectedError, sentence
from digitlab.settings.nist_classes import NIST_CLASSES
from digitlab.settings.shares import Shares, shares_of
from operations.measure_costs import SIZES, Measured, Size, measured_in, shipped

ROOT = Path(__file__).resolve().parents[1]
FIT = re.compile(
    r"^Job \d+: Fit (?P<variant>\w+) \((?P<setting>[\w.-]+)\) on (?P<percent>\d+) % of the "
    r"training images, (?P<noise>\d+) % of them mislabeled, "
    r"seeds (?P<first>\d+) to (?P<last>\d+)\.$",
    re.MULTILINE,
)
DATASET = re.compile(r"^Job \d+: Gather the images of (\w+)\.$", re.MULTILINE)
SPLIT = re.compile(
    r"^Job \d+: Split the images (?P<train>\S+) : (?P<validation>\S+) : (?P<test>\S+) for seeds",
    re.MULTILINE,
)
STATISTICS = re.compile(r"^Job stats:\njob .*\n-+ .*\n((?:\w+ +\d+\n)+)", re.MULTILINE)
CLASSES = 10  # of a data set that has no other number of them in NIST_CLASSES
START = 1.5  # seconds until a job has imported what it needs, on the machine of the shipped table
BYTES_PER_SCORED_IMAGE = 4 + 1  # its index and its label; each class adds a float32


class Planned(NamedTuple):
    """What a dry run plans: the number of jobs of each rule, and a row for each job of fits."""

    dataset: str
    shares: Shares
    jobs: dict[str, int]
    fits: pd.DataFrame

    @property
    def seeds(self) -> int:
        """The number of fits, of which a job makes one for each of its seeds."""
        return int((self.fits["last"] - self.fits["first"] + 1).sum()) if len(self.fits) else 0


def plan(printed: str) -> Planned:
    """Return what a dry run plans, parsed from what it ``printed``.

    Raises ``ExpectedError`` if it planned nothing.
    """
    counts, dataset = STATISTICS.search(printed), DATASET.search(printed)
    split = SPLIT.search(printed)
    if not counts or not dataset or not split:
        last = printed.strip().splitlines()[-1:] or ["it printed nothing"]
        wrong = re.search(r"^WorkflowError.*\n(.*)$", printed, re.MULTILINE)
        raise ExpectedError(f"Snakemake planned no study: {wrong[1] if wrong else last[0]}")
    rows = dict(line.split() for line in counts[1].splitlines())
    jobs = {rule: int(number) for rule, number in rows.items() if rule not in ("total", "all")}
    fits = pd.DataFrame([found.groupdict() for found in FIT.finditer(printed)])
    whole = [name for name in fits.columns if name not in ("variant", "setting")]
    shares = shares_of({name: float(part) for name, part in split.groupdict().items()})
    return Planned(dataset[1], shares, jobs, fits.astype(dict.fromkeys(whole, int)))


def fit_seconds(variant: str, images: float, pixels: int, measured: pd.DataFrame) -> float:
    """Return the seconds of one fit: those of the nearest measured size, scaled in proportion.

    Sizes are training images times pixels. A variant that was never measured counts as the slowest
    of the others at the nearest size.
    """
    known = measured[measured["variant"] == variant]
    known = known if len(known) else measured
    distance = ((known["images"] * known["pixels"]) / (images * pixels)).map(math.log).abs()
    nearest = known[distance == distance.min()]
    row = nearest.loc[nearest["seconds"].idxmax()]
    return float(row["seconds"] * images * pixels / (row["images"] * row["pixels"]))


def seconds_of_fits(planned: Planned, size: Size, measured: Measured) -> pd.Series:
    """Return the seconds of each planned job of fits, with the start of its program."""
    seconds = []
    for job in planned.fits.itertuples():
        images = planned.shares.trained(job.percent) * size.split
        one = fit_seconds(job.variant, images, size.pixels, measured.fits)
        seconds.append(START + (job.last - job.first + 1) * one)
    return pd.Series(seconds, dtype=float)


def seconds_of_others(planned: Planned, measured: Measured) -> dict[str, float]:
    """Return the seconds of all jobs of each rule but fits, 1 for a job that was not measured.

    Measured on several data sets, a rule takes what it took on the one under study, if that is
    among them, or else on the largest.
    """
    jobs = measured.jobs.sort_values("dataset", key=lambda names: names != planned.dataset)
    first = jobs.drop_duplicates("rule").set_index("rule")["seconds_mean"]
    return {
        rule: number * float(first.get(rule.split("_of_")[0], 1.0))  # one rule per section
        for rule, number in planned.jobs.items()
        if rule != "fit_variant"
    }


def disk_bytes(planned: Planned, size: Size) -> int:
    """Return the bytes of all images and of the predictions of all fits: most of the results.

    Fits of two classes count as if they had all of them.
    """
    classes = len(NIST_CLASSES.get(planned.dataset, range(CLASSES)))
    held_out = round((1 - planned.shares.train) * size.split) + size.images - size.split
    return (
        planned.seeds * held_out * (4 * classes + BYTES_PER_SCORED_IMAGE)
        + size.images * size.pixels
    )


def slurm_jobs(jobs: dict[str, int], profile: Path) -> tuple[int, int]:
    """Return how many jobs Slurm gets by ``profile``, and how many run beside Snakemake."""
    settings = yaml.safe_load(profile.read_text(encoding="utf-8"))
    group = dict(entry.split("=") for entry in settings["groups"])
    sizes = dict(entry.split("=") for entry in settings["group-components"])
    grouped: Counter[str] = Counter()
    for rule, number in jobs.items():
        if rule in group:
            grouped[group[rule]] += number
    sent = sum(math.ceil(number / int(sizes[name])) for name, number in grouped.items())
    return sent, sum(number for rule, number in jobs.items() if rule not in group)


def lines(planned: Planned, size: Size, measured: Measured, cores: int) -> Iterator[str]:
    """Yield the sentences about what a study takes."""
    fits = seconds_of_fits(planned, size, measured)
    others = seconds_of_others(planned, measured)
    total = fits.sum() + sum(others.values())
    known = set(measured.fits["variant"])
    unknown = sorted(set(planned.fits.get("variant", ())) - known)
    count = sum(planned.jobs.values())
    yield f"{count:,} jobs, {len(fits):,} of them for {planned.seeds:,} fits."
    yield f"CPU: {total / 3600:.2f} hours, {fits.sum() / 3600:.2f} of them for fits."
    longest = max([fits.max() if len(fits) else 0, *others.values()])
    yield f"Time: {max(total / cores, longest) / 60:.0f} minutes or more on {cores} cores."
    yield f"Disk: at most {disk_bytes(planned, size) / 1e9:.2f} GB for images and predictions."
    alike = measured.jobs[measured.jobs["dataset"] == planned.dataset]
    peak = float((alike if len(alike) else measured.jobs)["memory_mb"].max())
    yield f"Memory: at most {peak:,.0f} MB for each of the jobs that run at once."
    sent, here = slurm_jobs(planned.jobs, ROOT / "profiles/slurm/config.yaml")
    yield f"On Slurm: {sent:,} jobs; {here:,} short ones run beside Snakemake."
    if unknown:
        yield f"Never measured, so counted as the slowest of the others: {', '.join(unknown)}."


def dry_run(arguments: Sequence[str]) -> str:
    """Return what Snakemake prints when it plans everything anew with ``arguments``."""
    command = [sys.executable, "-m", "snakemake", "--cores", "1", "--dry-run", "--forceall"]
    return subprocess.run([*command, *arguments], capture_output=True, text=True).stdout


def size_of(dataset: str, given: Sequence[int] | None) -> Size:
    """Return the size of ``dataset``, or the ``given`` images, images to be split and pixels."""
    if given:
        return Size(*given)
    if dataset not in SIZES:
        raise ExpectedError(
            f"the size of {dataset} is not known here; give --size with all images, those that are "
            "split, and the pixels of one"
        )
    return Size(*SIZES[dataset])


def main(words: Sequence[str]) -> None:
    """Print what the study takes that ``words``, those of the command line, describe."""
    parser = argparse.ArgumentParser(description="Say before the first job what a study takes.")
    parser.add_argument("--costs", type=Path, metavar="FOLDER", help="a finished study to go by")
    parser.add_argument("--cores", type=int, default=2, help="that jobs run on (default: 2)")
    parser.add_argument("--size", type=int, nargs=3, metavar=("ALL", "SPLIT", "PIXELS"))
    parser.add_argument("snakemake", nargs="*", help="arguments for snakemake, after --")
    given = parser.parse_args(words)
    measured = measured_in(given.costs) if given.costs else shipped()
    planned = plan(dry_run(given.snakemake))
    for line in lines(planned, size_of(planned.dataset, given.size), measured, given.cores):
        print(line)
    place = given.costs or "operations/measured_*.csv, on one machine with two cores"
    print(f"By what was measured in {place}; another machine takes another time.")


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except ExpectedError as error:
        sys.exit(sentence(error))
