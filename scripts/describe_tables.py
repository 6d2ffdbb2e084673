"""Say what each column of the tables of a study holds, once every table is what it should be."""

from pathlib import Path
from typing import Any

from digitlab.contracts.checked_tables import check_table
from digitlab.contracts.dictionary import load_dictionary, table_name
from digitlab.contracts.documents import data_package, markdown
from digitlab.jobs.files import save_json, save_text
from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table

HEAD = """\
# What the tables hold

Each column of each table of this study, in this folder and in that of the figures, which are drawn
from tables of their own. `datapackage.json` one folder up says the same to programs.

"""


def main(tables: list[str], dataset: str, readme: str, package: str) -> None:
    """Save the data dictionary of ``tables`` as Markdown and as a Frictionless data package.

    Each table is checked again, since its declaration may be newer than the table itself.
    """
    dictionary = load_dictionary()
    described = {}
    for path in tables:
        check_table(table_name(path), load_table(path))
        place = Path(path).relative_to(Path(package).parent).as_posix()
        described[place] = dictionary.table(table_name(path))
    save_text(readme, HEAD + markdown(described.values()))
    title = f"Tables of the study of {dataset}"
    save_json(package, data_package(f"digitlab-{dataset.replace('_', '-')}", title, described))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        inputs = snakemake.input
        main(
            tables=sorted({*inputs.tables, *inputs.others, *inputs.figure_tables}),
            dataset=snakemake.params.dataset,
            readme=snakemake.output.readme,
            package=snakemake.output.package,
        )
