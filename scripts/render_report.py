"""Assemble figures, tables, findings and provenance into one self-contained page."""

import json
from pathlib import Path
from typing import Any

import yaml

from digitlab.jobs.checksums import checksum_table
from digitlab.jobs.files import load_yaml, save_text
from digitlab.jobs.job import job
from digitlab.jobs.provenance import environment
from digitlab.jobs.tables import load_table
from digitlab.report.artifacts import load_artifacts
from digitlab.report.checklists import load_checklists
from digitlab.report.claim_rows import claim_rows
from digitlab.report.content import in_sections, load_content
from digitlab.report.csv_links import data_uri
from digitlab.report.key_findings import key_findings
from digitlab.report.markdown import claims_table, comparisons_table, headline_table
from digitlab.report.page import as_data, render_page, render_summary
from digitlab.report.section_facts import section_facts


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


def named_models(content: dict[str, Any], titles: dict[str, str]) -> list[dict[str, str]]:
    """Return the models that run in the page, by variant and by what people call it."""
    variants = [model["variant"] for model in content["models"]]
    called = [titles.get(variant, variant) for variant in variants]
    return [
        {"variant": variant, "title": title[:1].upper() + title[1:]}
        for variant, title in zip(variants, called, strict=True)
    ]


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
    report is made from, the ``results`` whose checksums it shows and the file of the ``models``
    that run in the page; ``facts`` hold the families that are tested, the origin of each artifact
    and the values that captions are filled with.
    """
    context = load_facts(results, files["tables"], settings, **facts)
    sections, artifacts = load_artifacts(templates, facts["facts"])
    content, shared = load_content(results, artifacts, facts["origins"])
    titles = load_yaml(templates / "titles.yaml")
    shown = yaml.safe_dump(settings, sort_keys=False, allow_unicode=True)
    context |= {
        "sections": in_sections(sections, content),
        "titles": titles,
        "results": results.as_posix(),
        "shared": shared,
        "checksums": checksum_table(map(Path, files["results"]), results),
        "settings_text": shown,
        "settings_uri": data_uri(shown, "application/yaml"),
    }
    models = json.loads(Path(files["models"]).read_text(encoding="utf-8"))
    context |= {"models": named_models(models, titles), "explored": {"models": as_data(models)}}
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
                "models": inputs.models,
                "results": [*inputs.tables, *inputs.others, *inputs.figure_tables],
            },
            settings=snakemake.params.settings,
            outputs=dict(snakemake.output.items()),
            facts=snakemake.params.facts,
            families=snakemake.params.families,
            origins=snakemake.params.origins,
        )
