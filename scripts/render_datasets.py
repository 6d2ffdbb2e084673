"""Render what the studies of several data sets show together as one page."""

from pathlib import Path
from typing import Any

from digitlab.across.page import render_page
from digitlab.jobs.files import save_text
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table

TABLES = ("ranks", "rank_tests", "differences", "effects", "claims")
FIGURE = "_figure"  # ends the names of inputs that are figures


def main(
    page: list[str],
    files: dict[str, str],
    studies: dict[str, dict[str, Any]],
    level: float,
    margin: float,
    report: str,
) -> None:
    """Save the page at ``report``.

    ``page`` holds the files of its template, style sheet and two scripts, of which the first is run
    before anything is drawn, ``files`` the tables and, with names that end in ``FIGURE``, the
    figures.
    """
    parts = ("template", "style", "theme", "behavior")
    texts = {
        part: Path(file).read_text(encoding="utf-8") for part, file in zip(parts, page, strict=True)
    }
    figures = {
        name.removesuffix(FIGURE): Path(file).read_text(encoding="utf-8")
        for name, file in files.items()
        if name.endswith(FIGURE)
    }
    tables = {name: load_table(files[name]) for name in TABLES}
    save_text(report, render_page(texts, studies, tables, figures, level, margin))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        inputs = dict(snakemake.input.items())
        main(
            page=list(inputs.pop("page")),
            files=inputs,
            studies=snakemake.params.studies,
            level=snakemake.params.level,
            margin=snakemake.params.margin,
            report=snakemake.output.report,
        )
