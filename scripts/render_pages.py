"""Render each table and figure of the report as a page of its own, for Snakemake's own report."""

from pathlib import Path
from typing import Any

from digitlab.jobs.files import save_text
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
from digitlab.report.html_tables import columns_of, html_page, readable
from digitlab.report.numbers import share_decimals


def main(tables: dict[str, dict[str, Any]], figures: list[str], style: str, folder: Path) -> None:
    """Save each of ``tables`` as a page below ``folder``, and a copy of each drawing.

    A table has a ``title``, the file ``table``, the ``columns`` that readers see (None for all)
    and, if it shows the training time of each fit, the file ``timings``.
    """
    decimals = share_decimals(load_table(folder.parent / "tables/class_counts.csv"))
    inlined = Path(style).read_text(encoding="utf-8")
    for name, table in tables.items():
        seconds = load_table(table["timings"]) if "timings" in table else None
        content = readable(load_table(table["table"]), seconds, table["columns"])
        page = html_page(content, table["title"], inlined, columns_of(table["table"]), decimals)
        save_text(folder / f"{name}.html", page)
    for figure in figures:
        save_text(folder / Path(figure).name, Path(figure).read_text(encoding="utf-8"))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        main(
            tables=snakemake.params.tables,
            figures=list(snakemake.input.figures),
            style=snakemake.input.style,
            folder=Path(snakemake.output.pages),
        )
