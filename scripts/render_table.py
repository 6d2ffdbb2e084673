"""Render a table as a page of its own, for the report that Snakemake makes."""

from pathlib import Path

from digitlab.jobs import job
from digitlab.storage import save_text
from digitlab.table_pages import html_page, readable
from digitlab.tables import load_table


def main(
    table: str,
    timings: str | None,
    columns: list[str] | None,
    title: str,
    style: str,
    page: str,
):
    """Save the table as a page, with the training time of each fit where ``timings`` is given."""
    seconds = load_table(timings) if timings else None
    content = readable(load_table(table), seconds, columns)
    save_text(page, html_page(content, title, Path(style).read_text(encoding="utf-8")))


if __name__ == "__main__":
    with job(snakemake.log[0], snakemake.input, snakemake.output):
        main(
            table=snakemake.input.table,
            timings=snakemake.input.get("timings"),
            columns=snakemake.params.columns,
            title=snakemake.params.title,
            style=snakemake.input.style,
            page=snakemake.output.page,
        )
