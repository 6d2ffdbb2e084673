"""Put figures, tables and provenance together into one page that needs nothing beside it."""

import json
from pathlib import Path
from typing import Any

import yaml

from digitlab.artifacts import load_artifacts
from digitlab.jobs import job
from digitlab.provenance import environment
from digitlab.report_page import embedded_svg, headline_markdown, render_page
from digitlab.storage import save_text
from digitlab.table_pages import html_table, readable
from digitlab.tables import load_table


def load_readable(artifact: dict[str, Any], results: Path):
    """Load a table as the report shows it."""
    needs = {role: load_table(results / file) for role, file in artifact["needs"].items()}
    return readable(needs["table"], needs.get("timings"), artifact.get("columns"))


def load_sections(
    results: Path, artifacts_file: str, facts: dict[str, Any]
) -> list[dict[str, Any]]:
    """Load everything that the report shows, section by section."""
    sections, artifacts = load_artifacts(artifacts_file, facts)
    shown: dict[str, list[dict[str, Any]]] = {name: [] for name in sections}
    for name, artifact in artifacts.items():
        if artifact["kind"] == "figure":
            source = f"figures/{name}.csv"
            svg = (results / f"figures/{name}.svg").read_text(encoding="utf-8")
            content = embedded_svg(svg, name, artifact["title"], artifact["alt"])
        else:
            source = artifact["needs"]["table"]
            content = html_table(load_readable(artifact, results), artifact["title"])
        shown[artifact["section"]].append(
            {**artifact, "name": name, "content": content, "source": source}
        )
    return [
        {"name": name, "title": title, "artifacts": shown[name]} for name, title in sections.items()
    ]


def main(
    results: Path,
    inputs: dict[str, str],
    facts: dict[str, Any],
    settings: dict[str, Any],
    outputs: dict[str, str],
):
    """Save the report as HTML and its headline as Markdown."""
    texts = {
        name: Path(inputs[name]).read_text(encoding="utf-8")
        for name in ("template", "style", "behavior")
    }
    page = render_page(
        texts,
        title=settings["report"]["title"],
        facts=facts,
        sections=load_sections(results, inputs["artifacts"], facts),
        provenance=json.loads(Path(inputs["provenance"]).read_text(encoding="utf-8")),
        environment=environment(),
        settings=yaml.safe_dump(settings, sort_keys=False, allow_unicode=True),
    )
    needs = {"table": "tables/headline.csv", "timings": "tables/timings.csv"}
    headline = headline_markdown(
        settings["report"]["title"], load_readable({"needs": needs}, results)
    )
    save_text(outputs["headline"], headline)
    save_text(outputs["report"], page)


if __name__ == "__main__":
    with job(snakemake.log[0], snakemake.input, snakemake.output):
        main(
            results=Path(snakemake.output.report).parent,
            inputs={
                name: snakemake.input[name]
                for name in ("artifacts", "template", "style", "behavior", "provenance")
            },
            facts=snakemake.params.facts,
            settings=snakemake.params.settings,
            outputs=dict(snakemake.output.items()),
        )
