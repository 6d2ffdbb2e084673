"""Assemble figures, tables, findings and provenance into one self-contained page."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from digitlab.exported.packing import packed
from digitlab.jobs.checksums import checksum_table
from digitlab.jobs.files import save_text
from digitlab.jobs.job import job
from digitlab.jobs.provenance import environment
from digitlab.jobs.tables import load_table
from digitlab.plotting.names import label, parts, spoken
from digitlab.report.artifacts import load_artifacts
from digitlab.report.checklists import load_checklists
from digitlab.report.claim_rows import claim_rows
from digitlab.report.content import in_sections, load_content, on_demand, packed_files
from digitlab.report.csv_links import data_uri
from digitlab.report.formulas import load_formulas
from digitlab.report.key_findings import key_findings
from digitlab.report.markdown import claims_table, comparisons_table, headline_table
from digitlab.report.numbers import share_decimals
from digitlab.report.page import as_data, render_page, render_summary
from digitlab.report.section_facts import section_facts

COUNTS = "tables/class_counts.csv"


def load_facts(
    results: Path, tables: list[str], settings: dict[str, Any], **facts: Any
) -> dict[str, Any]:
    """Return what the report's sentences are built from: findings, settings and provenance."""
    loaded = {Path(file).stem: load_table(file) for file in tables}
    provenance = json.loads((results / "data/provenance.json").read_text(encoding="utf-8"))
    return {
        "title": settings["report"]["title"],
        "settings": settings,
        "findings": key_findings(loaded),
        "found": section_facts(loaded),
        "claim_rows": claim_rows(loaded["claims"]),
        "headline": loaded["headline"].to_dict("records"),
        "markdown": {
            "headline": headline_table(loaded["headline"], loaded["timings"]),
            "claims": claims_table(loaded["claims"]),
            "comparisons": comparisons_table(
                loaded["algorithms"], loaded["headline"]["partition"].iloc[0]
            ),
        },
        "provenance": provenance,
        "environment": environment(),
        **facts,
    }


def as_packed(content: Any) -> dict[str, str]:
    """Return ``content`` as JSON in few bytes, which the page unpacks."""
    text = json.dumps(content, ensure_ascii=False).encode("utf-8")
    return {"packed": packed(np.frombuffer(text, dtype=np.uint8))}


def load_explored(files: Mapping[str, str], **others: Any) -> dict[str, Any]:
    """Return what runs in the page: its data by name, and the names of the models in it.

    ``files`` has the ``models``, the ``errors`` and the ``film``; ``others`` are packed, such as
    the ``points`` of the figures.
    """
    loaded = {
        name: json.loads(Path(file).read_text(encoding="utf-8")) for name, file in files.items()
    }
    errors = loaded["errors"]
    errors["titles"] = {name: label([name]) for name in errors.get("variants", [])}
    loaded |= {name: as_packed(content) for name, content in others.items()}
    models = {model["variant"]: label([model["variant"]]) for model in loaded["models"]["models"]}
    return {
        "models": [{"variant": variant, "title": title} for variant, title in models.items()],
        "explored": {name: as_data(content) for name, content in loaded.items()},
    }


def main(
    results: Path,
    templates: Path,
    files: dict[str, Any],
    settings: dict[str, Any],
    outputs: dict[str, str],
    **facts: Any,
) -> None:
    """Save the report as HTML and its summary as Markdown.

    ``templates`` is the folder with the report's templates. ``files`` lists the ``tables`` that the
    report is made from, the ``results`` whose checksums it shows and what is ``explored`` in the
    page; ``facts`` hold the families that are tested, the origin of each artifact and the values
    that captions are filled with.
    """
    context = load_facts(results, files["tables"], settings, **facts)
    sections, artifacts = load_artifacts(templates, facts["facts"])
    content, shared, points = load_content(
        results, artifacts, facts["origins"], share_decimals(load_table(results / COUNTS))
    )
    shown = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
    context |= {
        "sections": in_sections(sections, content),
        "titles": {name: spoken(name) for name in settings["grid"]["variants"] if parts(name)[0]},
        "formulas": load_formulas(templates),
        "results": results.as_posix(),
        "shared": shared,
        "checksums": checksum_table(map(Path, files["results"]), results),
        "settings_text": shown,
        "settings_uri": data_uri(shown, "application/yaml"),
    }
    context |= load_explored(files["explored"], points=points, tables=on_demand(content))
    context["explored"]["files"] = as_data(packed_files(content))
    context["checklists"] = load_checklists(templates / "checklists.yaml", context)
    save_text(outputs["summary"], render_summary(templates, **context))
    save_text(outputs["report"], render_page(templates, **context))


if __name__ == "__main__":
    snakemake: Any  # Snakemake puts it here
    with job(snakemake):
        inputs = snakemake.input
        main(
            results=Path(snakemake.output.report).parent,
            templates=Path(inputs.sections).parent,
            files={
                "tables": sorted({*inputs.tables, *inputs.others}),
                "explored": {"models": inputs.models, "errors": inputs.errors, "film": inputs.film},
                "results": [*inputs.tables, *inputs.others, *inputs.figure_tables],
            },
            settings=snakemake.params.settings,
            outputs=dict(snakemake.output.items()),
            facts=snakemake.params.facts,
            families=snakemake.params.families,
            origins=snakemake.params.origins,
        )
