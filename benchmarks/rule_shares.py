"""Draw which rules, and which variants' fits, the CPU time of finished studies went to.

    python -m benchmarks.rule_shares results/digits results/mnist --into benchmarks/results

Saves a table and a figure with a panel for each study, from what Snakemake measured in each job.
"""

import argparse
from pathlib import Path

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.pages import save_readable
from digitlab.jobs.costs import costs, measured_jobs
from digitlab.jobs.tables import save_table
from digitlab.plotting.style import COLORS, SMALL, WIDTH, theme

FITS = "fit_variant"
SHOWN = 10  # parts of a study that have a bar of their own
OTHERS = "all others"


def parts_of(study: Path) -> list[str]:
    """Return the rules with measured jobs, and the variants in place of the rule that fits them."""
    folder = study / "benchmarks"
    rules = {path.name.removesuffix(".tsv") for path in folder.iterdir()} - {FITS}
    variants = {f"{FITS}/{path.name}" for path in (folder / FITS).iterdir()}
    return sorted(rules | variants)


def shares(study: Path) -> pd.DataFrame:
    """Return the jobs and CPU seconds of each part of a study, the largest first.

    Beyond the ``SHOWN`` largest, parts are added up. ``share`` is that of the study's CPU seconds.
    """
    table = costs(measured_jobs(study / "benchmarks", parts_of(study)))
    table = table.sort_values("cpu_seconds", ascending=False, kind="stable")
    table = table[["rule", "jobs", "cpu_seconds"]].rename(columns={"rule": "part"})
    rest = table.iloc[SHOWN:]
    if len(rest):
        summed = rest[["jobs", "cpu_seconds"]].sum().to_frame().T.assign(part=OTHERS)
        table = pd.concat([table.head(SHOWN), summed], ignore_index=True)
    share = table["cpu_seconds"] / table["cpu_seconds"].sum()
    named = table.astype({"jobs": int}).assign(share=share, study=study.name)
    return named[["study", "part", "jobs", "cpu_seconds", "share"]].round(4)


def draw_study(axes: Axes, rows: pd.DataFrame) -> None:
    """Draw a bar for each part of one study, those of fits in a color of their own."""
    fits = rows["part"].str.startswith(FITS)
    colors = [COLORS[0] if fit else COLORS[5] for fit in fits]
    axes.barh(range(len(rows)), 100 * rows["share"], color=colors, height=0.7)
    axes.set_yticks(range(len(rows)), rows["part"].str.replace(f"{FITS}/", "fits of "))
    axes.set_ylim(len(rows) - 0.4, -0.6)
    for place, row in enumerate(rows.itertuples()):
        axes.annotate(
            f"{100 * row.share:.1f} %, {row.cpu_seconds:,.0f} s",
            (100 * row.share, place),
            (4, 0),
            textcoords="offset points",
            va="center",
            fontsize=SMALL,
        )
    axes.grid(axis="y", visible=False)
    axes.set_xlim(right=1.45 * 100 * rows["share"].max())
    axes.set_title(f"{rows['study'].iloc[0]}: {rows['cpu_seconds'].sum():,.0f} CPU seconds")
    axes.set_xlabel("share of the study's CPU time (%)")


def draw(table: pd.DataFrame) -> Figure:
    """Draw a panel for each study of ``table``."""
    studies = list(table["study"].unique())
    figure = Figure(figsize=(WIDTH, 3.6 * len(studies)), layout="constrained")
    panels = figure.subplots(len(studies), 1, squeeze=False)[:, 0]
    for axes, study in zip(panels, studies, strict=True):
        draw_study(axes, table[table["study"] == study])
    return figure


def main(studies: list[Path], into: Path) -> None:
    """Save the table and the figure."""
    table = pd.concat([shares(study) for study in studies], ignore_index=True)
    save_table(into / "rule-shares.csv", table)
    with theme():
        save_readable(into / "rule-shares.svg", draw(table))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("studies", type=Path, nargs="+")
    parser.add_argument("--into", type=Path, default=Path("benchmarks/results"))
    main(**vars(parser.parse_args()))
