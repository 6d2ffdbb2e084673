"""Print the summary of a study on one sheet of paper."""

import json
from pathlib import Path
from typing import Any

import matplotlib as mpl

from digitlab.jobs.job import job
from digitlab.jobs.tables import load_table
from digitlab.plotting.names import parts, spoken
from digitlab.report.claim_rows import claim_rows
from digitlab.report.handout import handout
from digitlab.report.key_findings import key_findings
from digitlab.report.leaks import leak_facts
from digitlab.report.section_facts import data_facts
from digitlab.report.sheet import RC, draw, save_sheet


def main(
    tables: list[str],
    figures: dict[str, str],
    provenance: str,
    templates: Path,
    settings: dict[str, Any],
    facts: dict[str, Any],
    sheet: str,
) -> None:
    """Save the sheet as a PDF.

    ``tables`` are those that its sentences are built from, ``figures`` has those that the figures
    of the opening are drawn from: ``tiers`` and ``weights``. ``templates`` is the folder with the
    report's templates, and ``facts`` are those of captions.
    """
    loaded = {Path(file).stem: load_table(file) for file in tables}
    title = settings["report"]["title"]
    words = handout(
        templates,
        title,
        key_findings(loaded),
        {"data": data_facts(loaded), "leaks": leak_facts(loaded)},
        claim_rows(loaded["claims"]),
        facts=facts,
        titles={name: spoken(name) for name in settings["grid"]["variants"] if parts(name)[0]},
        dataset=json.loads(Path(provenance).read_text(encoding="utf-8"))["dataset"],
    )
    drawn = {role: load_table(file) for role, file in figures.items()}
    with mpl.rc_context():
        mpl.rcdefaults()  # not the look of a matplotlibrc on this machine
        mpl.rcParams.update(RC)
        save_sheet(sheet, draw(words, **drawn), title)


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        inputs = snakemake.input
        main(
            tables=list(inputs.tables),
            figures={"tiers": inputs.tiers, "weights": inputs.weights},
            provenance=inputs.provenance,
            templates=Path(inputs.templates[0]).parents[1],
            settings=snakemake.params.settings,
            facts=snakemake.params.facts,
            sheet=snakemake.output.sheet,
        )
