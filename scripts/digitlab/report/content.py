"""Load what the report shows: every figure and table with its number, data and origin."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from markupsafe import Markup

from digitlab.contracts.dictionary import Column
from digitlab.jobs.tables import load_table
from digitlab.report.csv_links import csv_link
from digitlab.report.figure_findings import finding
from digitlab.report.hover import Told, told
from digitlab.report.html_tables import columns_of, html_table, readable
from digitlab.report.svg import Figures

Artifact = dict[str, Any]
COMPOUND = re.compile(r"\b[a-z0-9]+(?:_[a-z0-9]+)+\b")  # how a caption names a column


def spoken_caption(caption: str, columns: Mapping[str, Column]) -> str:
    """Return the caption of a table with the heads of the ``columns`` that it names."""
    return COMPOUND.sub(
        lambda found: f"“{columns[found[0]].title}”" if found[0] in columns else found[0], caption
    )


def table_content(artifact: Mapping[str, Any], results: Path, decimals: int) -> str:
    """Return a table of the report as HTML, as readers see it."""
    needs = {role: load_table(results / file) for role, file in artifact["needs"].items()}
    table = readable(needs["table"], needs.get("timings"), artifact.get("columns"))
    return html_table(table, artifact["title"], columns_of(artifact["needs"]["table"]), decimals)


def _drawing(artifact: Mapping[str, Any], name: str, svg: str, figures: Figures) -> str:
    """Return a figure as HTML: part of the page where it tells the story, an image in a fold."""
    if artifact.get("shown"):
        return figures.embed(svg, name, artifact["title"], artifact["alt"])
    return figures.image(svg, artifact["alt"])


def load_content(
    results: Path,
    artifacts: Mapping[str, Mapping[str, Any]],
    origins: Mapping[str, Any],
    decimals: int,
) -> tuple[dict[str, Artifact], Markup, dict[str, list[Told]]]:
    """Return what the page shows for each artifact, what its figures share, and their points.

    ``origins`` gives the rule, script and settings that each artifact comes from, ``decimals`` are
    those of shares of images. Each artifact gets its ``content`` as HTML, the place where it is
    ``shown``, its ``finding`` (empty if it has none), its ``file`` and the ``data`` that it shows,
    both relative to ``results``, ``rows``, their number in the data, and ``csv``, the link to the
    data.
    """
    figures = Figures()
    points: dict[str, list[Told]] = {}
    loaded: dict[str, Artifact] = {}
    for name, artifact in artifacts.items():
        if artifact["kind"] == "figure":
            file, data = f"figures/{name}.svg", f"figures/{name}.csv"
            svg = (results / file).read_text(encoding="utf-8")
            content = _drawing(artifact, name, svg, figures)
            table = load_table(results / data)
            points[name] = told(svg, table)
            artifact = {**artifact, "finding": finding(name, table)}
        else:
            columns = columns_of(artifact["needs"]["table"])
            artifact = {**artifact, "caption": spoken_caption(artifact["caption"], columns)}
            file = data = artifact["needs"]["table"]
            content = table_content(artifact, results, decimals)
        loaded[name] = {
            **artifact,
            "shown": artifact.get("shown", ""),
            "finding": artifact.get("finding", ""),
            "name": name,
            "content": Markup(content),
            "file": file,
            "data": data,
            "rows": len(load_table(results / data)),
            "csv": csv_link(results / data, data),
            "origin": origins[name],
        }
    return loaded, Markup(figures.shared()), {name: each for name, each in points.items() if each}


def on_demand(artifacts: Mapping[str, Artifact]) -> dict[str, str]:
    """Return the tables whose rows the page shows only when it is asked to, as HTML by name."""
    return {
        name: str(artifact["content"])
        for name, artifact in artifacts.items()
        if artifact["kind"] == "table" and not artifact["shown"]
    }


def packed_files(artifacts: Mapping[str, Artifact]) -> dict[str, str]:
    """Return the content of the large CSV files that are packed into the page, by identifier."""
    return {
        f"{artifact['kind']}-{name}": artifact["csv"]["packed"]
        for name, artifact in artifacts.items()
        if artifact["csv"]["packed"]
    }


def in_sections(
    sections: Mapping[str, str], artifacts: Mapping[str, Artifact]
) -> list[dict[str, Any]]:
    """Return the sections with their artifacts, numbered by kind in the order of the page."""
    counts = {"figure": 0, "table": 0}
    shown = []
    for name, title in sections.items():
        own = [artifact for artifact in artifacts.values() if artifact["section"] == name]
        for artifact in own:
            counts[artifact["kind"]] += 1
            artifact["label"] = f"{artifact['kind'].title()} {counts[artifact['kind']]}"
        shown.append({"name": name, "title": title, "artifacts": own})
    return shown
